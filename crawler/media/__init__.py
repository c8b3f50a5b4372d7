"""Looking at new-media accounts: one adapter per source behind one port; httpx over our own guarded fetch layer."""
