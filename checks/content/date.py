"""content.date: publication dates are possible and honest (NV1(5) 弄虚作假)."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from checks.base import Verdict, failed, passed, review, site_check
from checks.pages import is_own, no_release
from core.clock import beijing_day
from core.column.plan import column_key
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.words import titled

FUTURE: Final = "content.date_future"
FORGED: Final = "content.date_forged_suspect"
LIST_SLACK_DAYS: Final = 7
"""A list may show the day of approval, the page the day of release. House rule."""
TWIN_SLACK_DAYS: Final = 30
"""The same text a month apart is a re-dated release or a repost that a person must tell apart. House rule."""
MIN_BODY: Final = 200
"""Shorter texts repeat by nature (公示, 停水通知), in characters. House rule."""

ALSO_READ: Final = ("release", "headline", "policy", "interpretation", "survey")
"""Release pages kept for other rows (``core.column.special``)."""
ALSO_LISTED: Final = ("policy_list", "interpretation_list", "survey_list")
"""Lists of columns kept for other rows."""

_ROUGHLY: Final = re.compile(r"(?:周|星期|月|年)之?前$")
"""Words that count back in more than days."""


@site_check(
    id="content.date",
    title="稿件日期真实",
    codes=(FUTURE, FORGED),
    needs=("content_pages",),
    source="国办秘函〔2019〕19号 单项否决：弄虚作假（篡改发布时间）",
)
def content_date(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail a publication date after T; one that is not called so, or stands in a list only, goes to a person, as do lists newer than the page and one text with two dates.

    Bad: a page of 2024-03-01 that its list shows as 2026-06-10. Good: list and page agree.
    Traps: effective dates and 成文日期 (only the publication date is looked at), migrations, replay of the past (pages fetched after T),
    lists of days to come (听证会, 有效期至: most of their days lie ahead), lists that count back in months (1个月前 is no day).
    """
    dated = [page for page in _releases(site) if page.best.published is not None and page.status < 400]
    ahead = list(_listed_ahead(site, dated))
    yield from ahead
    if not dated:
        if not ahead:
            yield no_release(site, "没有抽取到带日期的稿件页")
        return
    yield from _future(site, dated)
    yield from _conflicts(site, dated)
    yield from _twins(dated)
    yield passed(f"核对了{len(dated)}个稿件页的日期", codes=(FUTURE, FORGED), sampled=site.content_population)


def _releases(site: SiteSnapshot) -> list[PageSnapshot]:
    """The drawn release pages, and those that other rows drew or opened: they were read as well."""
    pages = [*site.content_pages, *(page for key in ALSO_READ for page in site.special_pages.get(key, ()) if is_own(site, page.final_url))]
    return list({column_key(page.final_url): page for page in reversed(pages)}.values())[::-1]


def _day(page: PageSnapshot) -> date:
    assert page.best.published is not None
    return page.best.published.day


def _future(site: SiteSnapshot, pages: list[PageSnapshot]) -> Iterator[Verdict]:
    for page in pages:
        seen = beijing_day(max(site.as_of, page.fetched_at))
        if _day(page) <= seen:
            continue
        measured = {"published": _day(page).isoformat()}
        assert page.best.published is not None
        if page.best.published.is_named:
            yield failed(FUTURE, f"发布时间{_day(page)}晚于监测时间点{seen}", url=page.final_url, measured=measured)
        else:
            message = f"页面所示日期{_day(page)}晚于监测时间点{seen}，请核对是发布时间还是所述事项的时间"
            yield review(FUTURE, message, url=page.final_url, measured=measured)


def _listed_ahead(site: SiteSnapshot, read: list[PageSnapshot]) -> Iterator[Verdict]:
    """Releases with days to come in the home page's and the columns' lists, once each, but for those whose own pages were read."""
    known = {column_key(url) for page in read for url in (page.url, page.final_url)}
    for page in _listing_pages(site):
        seen = beijing_day(max(site.as_of, page.fetched_at))
        told = [item for item in page.best.listing.items if _tells_the_day(item)]
        coming = [item for item in told if item.day is not None and item.day > seen]
        fresh = [item for item in coming if column_key(item.url or "") not in known]
        known.update(column_key(item.url or "") for item in coming)
        if fresh and len(coming) * 2 <= len(told):
            first = fresh[0]
            message = f"列表中有{len(fresh)}条信息的日期晚于监测时间点{seen}（如{titled(first.title, 40)}{first.day}），请核对是发布时间还是所述事项的时间"
            measured = {"listed": first.day.isoformat() if first.day else None, "items": len(fresh)}
            yield review(FUTURE, message, url=page.final_url, target=first.url, measured=measured)


def _listing_pages(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    return (*((site.home,) if site.home else ()), *site.column_pages)


def _tells_the_day(item: DatedItem) -> bool:
    """
    A list shows this day, and as that of the release.

    A day that the title itself tells (停电, 日报) is that of its matter; a year that no list shows (01-25) is our guess; 1个月前 is no day.
    """
    shown = item.url and item.day is not None and item.day_from in ("list", "record") and item.day_text not in item.title
    return bool(shown) and not item.inferred and _ROUGHLY.search(item.day_text) is None


def _conflicts(site: SiteSnapshot, pages: list[PageSnapshot]) -> Iterator[Verdict]:
    shown: dict[str, tuple[date, str]] = {}
    lists = [page for key in ALSO_LISTED for page in site.special_pages.get(key, ()) if is_own(site, page.final_url)]
    for listing_page in (*_listing_pages(site), *lists):
        for item in listing_page.best.listing.items:
            if item.url and item.day is not None and _tells_the_day(item):
                shown.setdefault(column_key(item.url), (item.day, listing_page.final_url))
    for page in pages:
        found = shown.get(column_key(page.url)) or shown.get(column_key(page.final_url))
        if found is not None and _tells_its_release(page) and (found[0] - _day(page)).days > LIST_SLACK_DAYS:
            yield review(
                FORGED,
                f"列表显示{found[0]}，稿件页显示{_day(page)}，列表日期更新，疑似旧稿新发",
                url=page.final_url,
                target=found[1],
                measured={"list": found[0].isoformat(), "page": _day(page).isoformat()},
            )


def _tells_its_release(page: PageSnapshot) -> bool:
    """Whether the page's day can be that of its release: 成文日期 and the date below a signature are older than any list that shows the document."""
    published = page.best.published
    return published is not None and (published.is_named or published.source not in ("signature", "table"))


def _twins(pages: list[PageSnapshot]) -> Iterator[Verdict]:
    first: dict[str, PageSnapshot] = {}
    for page in sorted(pages, key=_day):
        body = _body(page)
        if len(body) < MIN_BODY:
            continue
        digest = hashlib.sha256(body.encode()).hexdigest()
        older = first.setdefault(digest, page)
        if older is not page and (_day(page) - _day(older)).days > TWIN_SLACK_DAYS:
            yield review(
                FORGED,
                f"正文与{_day(older)}发布的稿件相同，但发布时间为{_day(page)}，疑似旧稿新发",
                url=page.final_url,
                target=older.final_url,
                measured={"older": _day(older).isoformat(), "newer": _day(page).isoformat()},
            )


def _body(page: PageSnapshot) -> str:
    """The running text of a page: its long lines, digits left out so that the date itself does not matter."""
    lines = ("".join(line.split()) for line in page.best.visible_text.splitlines())
    footer = "".join(page.best.footer.text.split())
    return "".join("".join(sign for sign in line if not sign.isdigit()) for line in lines if len(line) >= 30 and line not in footer)
