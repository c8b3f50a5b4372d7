"""网站标识 at the bottom of every page, and the official 找错 entry (standards 4)."""
