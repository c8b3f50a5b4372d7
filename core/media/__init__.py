"""New media: platforms, what sources say about accounts, registers and lists. Pure."""
