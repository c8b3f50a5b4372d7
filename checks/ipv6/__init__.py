"""IPv6 (standards 6)."""
