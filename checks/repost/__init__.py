"""Reposts of what must be widely known."""
