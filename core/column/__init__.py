"""Columns of a site: what class they are, what they owe, whether they were kept fresh. Pure."""
