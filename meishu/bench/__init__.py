"""Benchmarks: each prints one figure with its floor, measured in the same run."""
