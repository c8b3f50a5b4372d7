"""Doors to the network for news: mail over SMTP, web hooks and robots over HTTPS."""
