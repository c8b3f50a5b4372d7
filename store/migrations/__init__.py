"""Numbered migrations, shipped with the program."""
