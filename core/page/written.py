"""The page with what its scripts write into it while it loads (``document.write``), each text where its script stands."""

import re
from collections.abc import Sequence
from typing import Final

from core.page.script_deeds import read_scripts

MAX_HTML_CHARS: Final = 2_000_000
"""Longer pages are not read a second time."""

# What is never closed goes on to the end, as in browsers; looking for the end of each again would be quadratic.
_SCRIPT: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<style\b.*?(?:</style\s*>|\Z)|<script\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>(.*?)(?:</script\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER: Final = re.compile(r"\bsrc\s*=|template|json", re.IGNORECASE)
_MATTERS: Final = re.compile(
    r"style|<\s*(?:marquee|iframe|noscript)|\bhidden\b|href\s*=\s*[\"']?(?:https?:)?//|http-equiv|</(?:div|span|p|ul|table|font)",
    re.IGNORECASE,
)


def written_html(html: str, texts: Sequence[str]) -> str | None:
    """
    Source of the page with what its scripts write; None when they write nothing that could hide, lead out or frame.

    Args:
        html: the source.
        texts: what the scripts write, as far as it is known already (``Deeds.written``).
    """
    if len(html) > MAX_HTML_CHARS or not any(_MATTERS.search(text) for text in texts):
        return None
    found = [match for match in _SCRIPT.finditer(html) if match[2] and not _OTHER.search(match[1])]
    written = read_scripts([match[2] for match in found]).written
    pieces, place = [], 0
    for match, text in zip(found, written, strict=True):
        if text:
            pieces += [html[place : match.start()], text]
            place = match.end()
    return "".join([*pieces, html[place:]])
