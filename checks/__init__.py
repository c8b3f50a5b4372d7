"""Checks: pure functions from snapshots to verdicts. One check is one small file; points live in rubric data."""
