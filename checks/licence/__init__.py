"""Lists of licences and filings (Yulin 17, 18)."""
