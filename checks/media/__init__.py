"""Checks of new-media accounts, from the register and the posts known."""
