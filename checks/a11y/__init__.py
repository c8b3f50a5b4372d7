"""Accessibility and age-friendliness (standards 7.11); advisory."""
