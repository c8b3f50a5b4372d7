"""The web door: dashboard and API."""
