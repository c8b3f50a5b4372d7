"""
大汉 jpage stores: ``<record><![CDATA[<li><a href=…>…]]></record>`` in a script of the page, one record an item of its list.

The script puts the markup on the page as it stands, some records at a time; without a browser it is data of a script element.
"""

import re
from collections.abc import Iterator
from typing import Final

MAX_RECORDS: Final = 2_000
MAX_RECORD: Final = 6_000
"""Characters of one record."""
MARK: Final = "<record>"
_STORE_END: Final = "</recordset>"
_HEAD: Final = re.compile(r"\s*<!(?:--)?\[CDATA\[")


def records(html: str) -> Iterator[str]:
    """Markup of each record, in order, found by plain search: linear on any input."""
    return (markup for markup, _ in placed_records(html))


def placed_records(html: str) -> Iterator[tuple[str, int]]:
    """Markup of each record and the number of its store: a page has one for each of its lists."""
    place, count, store, border = html.find(MARK), 0, 0, html.find(_STORE_END)
    while place >= 0 and count < MAX_RECORDS:
        end = html.find("</record>", place)
        if end < 0:
            return
        while 0 <= border < place:
            store, border = store + 1, html.find(_STORE_END, border + len(_STORE_END))
        head = _HEAD.match(html, place + len(MARK), end)
        if head:
            count += 1
            yield html[head.end() : min(end, head.end() + MAX_RECORD)].partition("]]")[0], store
        place = html.find(MARK, end)


def record_markup(html: str) -> str:
    """Markup of all records, one a line; empty when the page has none."""
    return "\n".join(records(html)) if MARK in html else ""
