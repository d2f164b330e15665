"""Commission and performance (提成与业绩): who is paid what for which work."""
