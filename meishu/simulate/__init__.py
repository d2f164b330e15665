"""A year of a salon, made from a seed and driven through the hub's public API."""
