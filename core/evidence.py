"""Evidence: content-addressed pieces that a finding rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A pointer to stored bytes; the bytes are found by their hash."""

    kind: str
    """``html``, ``rendered``, ``screenshot``, ``text`` (read in a file), ``headers``, ``visit``, ``file`` …"""
    sha256: str = ""
    """Of the uncompressed bytes; empty when only the locator is known (bytes not kept)."""
    locator: str = ""
    """Where in it: a CSS path, a URL, a text quote."""
    note: str = ""


_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": ("image/png", "png"), b"\xff\xd8\xff": ("image/jpeg", "jpg")}
_SUFFIXES: Final = {"html": "html", "rendered": "html", "headers": "txt", "visit": "json", "text": "txt"}


def file_type(kind: str, data: bytes) -> tuple[str, str]:
    """
    Media type and suffix under which stored bytes are handed out; only pictures get a type that a browser shows.

    >>> file_type("html", b"<html>")
    ('application/octet-stream', 'html')
    """
    picture = next((named for magic, named in _PICTURES.items() if data.startswith(magic)), None)
    return picture or ("application/octet-stream", _SUFFIXES.get(kind, "bin"))


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerEntry:
    """One line of the evidence ledger; ``hash`` covers the line and the hash before it."""

    seq: int
    evidence: Evidence
    size_bytes: int
    at: str
    """ISO 8601, UTC, as it was hashed."""
    previous: str
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceProblem:
    """Something that is wrong with the evidence store."""

    kind: str
    """``changed``, ``removed``, ``reordered`` (ledger), ``missing``, ``damaged`` (file)."""
    seq: int
    sha256: str = ""
    text: str
    """One sentence in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A ledger entry that somebody put beside a finding, or beside a row of a site's, account's or unit's card."""

    entry: LedgerEntry
    fingerprint: str = ""
    subject: str = ""
    row: str = ""
    by: str = ""
    at: datetime
