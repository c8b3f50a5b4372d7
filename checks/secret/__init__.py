"""Marks of classified documents; never quoted."""
