"""Printable set-up sheets for scanners: the makers' configuration codes on A4, from firmware_configs/sheets."""
