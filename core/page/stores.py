"""Lists that stand in scripts: 大汉 ``<record>`` stores and JSON arrays. What they hold would be shown, so it counts as ``record``."""

import html as html_entities
import json
import re
from datetime import UTC, date, datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from core.clock import beijing_day
from core.page.dates import first_date, list_dates
from core.page.items import Resolve
from core.page.record_store import placed_records
from core.page.records import DatedItem
from core.page.text import collapse, narrow

MAX_OBJECTS = 2_000
MIN_ITEMS = 2
_EPOCHS = (946_684_800, 2_208_988_800)
"""Seconds of 2000 and 2040: other figures are no time stamps."""
_LINK = re.compile(r"<a\b[^<>]{0,2000}>.*?(?:</a\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_OBJECT = re.compile(r"\{[^{}]{12,3000}\}")
_NESTED = re.compile(r":\s{0,3}\{[^{}]{0,500}\}")
"""An object as the value of a key: taken out, the object around it can be read."""
_PAIR = re.compile(
    r"[\"']?([A-Za-z_]\w{1,40})[\"']?\s{0,4}:\s{0,4}(?:\"((?:[^\"\\]|\\.){0,1000})\"|'((?:[^'\\]|\\.){0,1000})'|(\d{10,13}))"
)
_TITLE_KEYS = re.compile(r"^(?:\w*title|name|bt|subject|docname|articletitle|infotitle|newstitle|headline)$", re.IGNORECASE)
_DATE_KEYS = re.compile(r"(?:date|time|rq|sj|day|pub)$|^(?:date|pub|time|create|publish)", re.IGNORECASE)
_URL_KEYS = re.compile(r"url|link|href|path", re.IGNORECASE)


def record_lists(html: str, resolve: Resolve, as_of: date) -> list[list[DatedItem]]:
    """Items of ``<record><![CDATA[…]]></record>`` stores, in order; one list for each store that has any."""
    lists: dict[int, list[DatedItem]] = {}
    for markup, store in placed_records(html):
        item = _fragment_item(markup, resolve, as_of)
        if item is not None:
            lists.setdefault(store, []).append(item)
    return list(lists.values())


def _fragment_item(markup: str, resolve: Resolve, as_of: date) -> DatedItem | None:
    anchor = LexborHTMLParser(markup).css_first("a")
    # Titles hold dates too: what stands beside the link comes first.
    text = _plain(_LINK.sub(" ", markup))
    days = list_dates(text, as_of)
    if not days:
        text = _plain(markup)
        days = list_dates(text, as_of)
    if anchor is None:
        return None
    title = collapse(anchor.attributes.get("title") or anchor.text() or "", 300)
    if not title:
        return None
    href = (anchor.attributes.get("href") or "").strip()
    shown = days[-1] if days else None
    return DatedItem(
        title,
        (resolve(href) or None) if href else None,
        shown.day if shown else None,
        text[shown.start : shown.end] if shown else "",
        "record" if shown else "",
    )


def _plain(markup: str) -> str:
    return narrow(html_entities.unescape(_TAG.sub(" ", markup)))


def json_items(scripts: str, resolve: Resolve) -> list[DatedItem]:
    """Items of arrays of objects with a title and a date, as inline scripts hold them; fewer than two are no list."""
    if "{" not in scripts:
        return []
    items = _objects(scripts, resolve)
    if len(items) < MIN_ITEMS and _NESTED.search(scripts):
        items = _objects(_NESTED.sub(":0", scripts), resolve)
    return items if len(items) >= MIN_ITEMS else []


def _objects(scripts: str, resolve: Resolve) -> list[DatedItem]:
    found = (_object_item(match.group(), resolve) for match in islice(_OBJECT.finditer(scripts), MAX_OBJECTS))
    return [item for item in found if item is not None]


def _object_item(text: str, resolve: Resolve) -> DatedItem | None:
    title = address = ""
    day: date | None = None
    day_text = ""
    for match in _PAIR.finditer(text):
        key, value = match[1], match[2] or match[3] or match[4] or ""
        if "\\" in value:
            value = _unescaped(value)
        if not title and _TITLE_KEYS.match(key) and not value.isdigit():
            title = collapse(html_entities.unescape(_TAG.sub("", value)), 300)
        elif day is None and _DATE_KEYS.search(key):
            day, day_text = _epoch_day(match[4]) if match[4] else _text_day(value), value[:40]
        elif not address and _URL_KEYS.search(key):
            address = value.strip()
    if len(title) < 4 or day is None:
        return None
    return DatedItem(title, (resolve(address) or None) if address else None, day, day_text, "record")


def _text_day(value: str) -> date | None:
    shown = first_date(narrow(value))
    return shown.day if shown else None


def _epoch_day(figures: str) -> date | None:
    """Day in China of a time stamp in seconds or milliseconds."""
    seconds = int(figures) // (1000 if len(figures) > 11 else 1)
    return beijing_day(datetime.fromtimestamp(seconds, UTC)) if _EPOCHS[0] <= seconds < _EPOCHS[1] else None


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value.replace("\\/", "/")
