"""Handheld terminals behind a radio base; the hub holds their keys, this daemon only carries."""
