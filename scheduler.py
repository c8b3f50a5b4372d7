"""Timetable: the scheduler service."""
