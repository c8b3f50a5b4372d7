"""Display in mainstream browsers."""
