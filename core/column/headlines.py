"""Headlines of the home page that show no day: pictures and top news beside the dated lists. Only their own pages tell when they were released."""

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from core.clock import beijing_day
from core.column.duty import Window
from core.column.plan import column_key
from core.page.dates import url_date
from core.page.links import RESOURCE_EXTENSIONS
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.url import extension_of, host_of, same_site_host

HOME_WINDOW: Final = Window(days=14)
"""监测时间点前2周 (NV3): within it the home page must show something new."""
MAX_HEADLINES: Final = 8
"""Headlines that are opened, from the top of the page. House rule: a slide show and the top news."""
MAX_CONFIRMING: Final = 2
"""Releases that are opened to learn the year of a list that shows none. House rule."""
MIN_HEADLINE: Final = 12
"""Characters from which the words of a link are a headline and no name of a column or a service. House rule."""
_NUMBERED: Final = re.compile(r"\d")
_REPORT: Final = re.compile(r"20\d{2}\s?年?度?.{0,16}(?:报告|报表)")


def undated_headlines(home: PageSnapshot, since: date) -> tuple[str, ...]:
    """
    Addresses of the first undated headlines; none while a dated item of the page is not older than *since*: then nobody needs to look.

    Where only lists without years (11-25) are that new, the two newest of their releases: they may be those of another year.

    A release has a number in its address; topics and services, which have long names too, mostly stand in folders.
    """
    facts = home.best
    dated = [item for item in (*facts.dated_items, *facts.listing.items) if item.day is not None and item.day_from != "url"]
    today, own = beijing_day(home.fetched_at), host_of(home.final_url)
    new = [item for item in dated if item.day is not None and since <= item.day <= today]
    if new:
        new.sort(key=lambda item: item.day or since, reverse=True)
        urls = dict.fromkeys(item.url for item in new if item.url and same_site_host(host_of(item.url), own))
        return () if any(not item.inferred for item in new) else tuple(urls)[:MAX_CONFIRMING]
    known = {column_key(item.url) for item in dated if item.url} | {column_key(link.url) for link in facts.nav_links}
    found: dict[str, None] = {}
    for link in facts.links:
        if link.kind is not LinkKind.ANCHOR or not link.url or len(link.text) < MIN_HEADLINE or _REPORT.search(link.text):
            continue
        hinted = url_date(link.url)
        if (
            not same_site_host(host_of(link.url), own)
            or column_key(link.url) in known
            or (hinted is not None and not since <= hinted <= today)
        ):
            continue
        parts = urlsplit(link.url)
        if extension_of(link.url) not in RESOURCE_EXTENSIONS and _NUMBERED.search(f"{parts.path.rpartition('/')[2]}?{parts.query}"):
            found.setdefault(link.url)
    return tuple(found)[:MAX_HEADLINES]
