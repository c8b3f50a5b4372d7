"""网页标签 (standards 5)."""
