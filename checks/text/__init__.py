"""Wording: 错敏 (standards 7.8)."""
