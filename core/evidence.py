"""Evidence: content-addressed pieces that a finding rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A pointer to stored bytes; the bytes are found by their hash."""

    kind: str
    """``html``, ``rendered``, ``screenshot``, ``headers``, ``visit``, ``file`` …"""
    sha256: str = ""
    """Of the uncompressed bytes; empty when only the locator is known (bytes not kept)."""
    locator: str = ""
    """Where in it: a CSS path, a URL, a text quote."""
    note: str = ""
