"""Checks on how pages stand in browsers."""
