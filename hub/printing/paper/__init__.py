"""Documents: a slip laid out from the state of the moment."""
