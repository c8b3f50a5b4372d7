"""A search box that only its script can send: words are typed in a browser; where they go by address, the address is learned."""

import base64
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from core.page.records import Coding
from crawler.search.entry import Entry

_ONCE: Final = re.compile(r"token|nonce|sign|csrf|captcha|session|time|^(?:_|t|ts|r|rnd|rand|random|v)$", re.IGNORECASE)
"""Parameters that are good for one request only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A box on a page in which a browser types, as visitors do."""

    found_on: str
    """Address of the page."""
    box: str
    """``name`` or ``id`` of the box; empty = it has none."""
    limit: int = 0
    """Characters that the box takes; 0 = any number."""

    def typed(self, words: str) -> str:
        """What of *words* the box takes."""
        return words[: self.limit] if self.limit else words


def learned(box: Typed, words: str, url: str) -> Entry | None:
    """
    How to ask without typing, from the address at which the browser ended; None when it does not tell.

    >>> entry = learned(Typed(found_on="http://a.cn/", box="q"), "养老", "http://a.cn/s?site=1&kw=%E5%85%BB%E8%80%81")
    >>> entry.action, entry.field, entry.fields
    ('http://a.cn/s', 'kw', (('site', '1'),))
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.fragment or url == box.found_on:
        return None
    coded = base64.b64encode(words.encode()).decode()
    for charset in ("utf-8", "gb18030"):
        pairs = parse_qsl(parts.query, keep_blank_values=True, encoding=charset, errors="replace")
        names = [name for name, value in pairs if value == words]
        if not names or any(_ONCE.search(name) for name, value in pairs if value and name not in names):
            continue
        copies: tuple[tuple[str, Coding], ...] = (
            *((name, "plain") for name in names[1:]),
            *((name, "base64") for name, value in pairs if value == coded),
        )
        fields = tuple((name, value) for name, value in pairs if name != names[0])
        action = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        return Entry(
            action=action,
            method="GET",
            field=names[0],
            fields=fields,
            copies=copies,
            charset=charset,
            limit=box.limit,
            found_on=box.found_on,
        )
    return None
