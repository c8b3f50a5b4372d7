"""Gathering: fetch layer, spider, link verification, browser."""
