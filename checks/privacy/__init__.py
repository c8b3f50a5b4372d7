"""Personal data in public pages (standards 7.9); only masked forms are ever kept."""
