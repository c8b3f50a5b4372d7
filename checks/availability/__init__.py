"""Checks of visits."""
