"""The search test: finds the site search, asks it for published titles, and reports what the first result page shows (standards 7.6)."""

from crawler.search.probe import observe_search
from crawler.search.titles import SearchTitle

__all__ = ["SearchTitle", "observe_search"]
