"""Data release."""
