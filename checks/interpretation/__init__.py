"""政策解读: share and links."""
