"""Share of own releases."""
