"""Name of the site (standards 7.1)."""
