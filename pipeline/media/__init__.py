"""New media: register and lists, the daily pass, discovery, matrix."""
