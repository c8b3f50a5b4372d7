"""Release pages: are they dated, and honestly."""
