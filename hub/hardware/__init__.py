"""The device daemon as the hub sees it: taps, scans, printers."""
