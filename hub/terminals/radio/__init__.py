"""Handhelds behind a radio base: sealed payloads end to end, carried by the device daemon."""
