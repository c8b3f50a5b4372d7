"""Links (standards 7.5)."""
