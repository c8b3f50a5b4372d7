"""Handlers of the pages, one module per part of the dashboard."""
