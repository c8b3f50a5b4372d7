"""Domain rules (standards 7.1)."""
