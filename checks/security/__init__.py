"""Hidden links and foreign code (standards 7.10); everything goes to a person."""
