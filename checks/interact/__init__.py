"""Interaction as the pages show it."""
