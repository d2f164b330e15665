"""The store itself: its opening, its settings."""
