"""Monitors: one probe per file; what is watched around the clock."""
