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
_HEAD: Final = re.compile(r"\s*<!(?:--)?\[CDATA\[")


def records(html: str) -> Iterator[str]:
    """Markup of each record, in order, found by plain search: linear on any input."""
    place, count = html.find(MARK), 0
    while place >= 0 and count < MAX_RECORDS:
        end = html.find("</record>", place)
        if end < 0:
            return
        head = _HEAD.match(html, place + len(MARK), end)
        if head:
            count += 1
            yield html[head.end() : min(end, head.end() + MAX_RECORD)].partition("]]")[0]
        place = html.find(MARK, end)


def record_markup(html: str) -> str:
    """Markup of all records, one a line; empty when the page has none."""
    return "\n".join(records(html)) if MARK in html else ""
