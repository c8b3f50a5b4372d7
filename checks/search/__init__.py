"""Site search, as the search test saw it."""
