"""Addresses of SQLite files."""

from pathlib import Path


def file_url(path: Path) -> str:
    """
    Address of a SQLite file of whatever name.

    >>> file_url(Path("/srv/50%?/库 a#b.db"))
    'sqlite:////srv/50%25%3F/库 a#b.db'
    """
    return "sqlite:///" + str(path).replace("%", "%25").replace("?", "%3F")
