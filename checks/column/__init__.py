"""Columns: missing, stale, blank."""
