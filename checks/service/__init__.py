"""Services: entry and statistics."""
