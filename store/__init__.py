"""Store: tables, repositories that take and return core records, evidence files."""
