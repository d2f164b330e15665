"""Shifts, the drawer and the close of the day (交班与日结)."""
