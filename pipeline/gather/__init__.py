"""Gathering: everything about one site that checks may look at, fetched once."""
