"""A real browser, used where the source alone cannot decide; everything it touches passes the address guard."""
