"""content.date: publication dates are possible and honest (NV1(5) 弄虚作假)."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check
from core.clock import beijing_day
from core.column.plan import column_key
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

FUTURE: Final = "content.date_future"
FORGED: Final = "content.date_forged_suspect"
LIST_SLACK_DAYS: Final = 7
"""A list may show the day of approval, the page the day of release. House rule."""
TWIN_SLACK_DAYS: Final = 30
"""The same text a month apart is a re-dated release or a repost that a person must tell apart. House rule."""
MIN_BODY: Final = 200
"""Shorter texts repeat by nature (公示, 停水通知), in characters. House rule."""


@site_check(
    id="content.date",
    title="稿件日期真实",
    codes=(FUTURE, FORGED),
    needs=("content_pages",),
    source="国办秘函〔2019〕19号 单项否决：弄虚作假（篡改发布时间）",
)
def content_date(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail a publication date after T (one that is not called so goes to a person); ask a person when a list shows a newer date than the page, or one text carries two dates.

    Bad: a page of 2024-03-01 that its list shows as 2026-06-10. Good: list and page agree.
    Traps: effective dates and 成文日期 (only the publication date is looked at), migrations, replay of the past (pages fetched after T).
    """
    dated = [page for page in site.content_pages if page.best.published is not None and page.status < 400]
    if not dated:
        yield not_applicable("没有抽取到带日期的稿件页")
        return
    yield from _future(site, dated)
    yield from _conflicts(site, dated)
    yield from _twins(dated)
    yield passed(f"核对了{len(dated)}个稿件页的日期", codes=(FUTURE, FORGED), sampled=site.content_population)


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


def _conflicts(site: SiteSnapshot, pages: list[PageSnapshot]) -> Iterator[Verdict]:
    shown: dict[str, tuple[date, str]] = {}
    for listing_page in (*((site.home,) if site.home else ()), *site.column_pages):
        for item in listing_page.best.listing.items:
            # A day that the title itself tells (停电, 日报) is that of its matter; a year that no list shows (01-25) is our guess.
            if (
                item.url
                and item.day is not None
                and item.day_from in ("list", "record")
                and item.day_text not in item.title
                and not item.inferred
            ):
                shown.setdefault(column_key(item.url), (item.day, listing_page.final_url))
    for page in pages:
        found = shown.get(column_key(page.url)) or shown.get(column_key(page.final_url))
        if found is not None and (found[0] - _day(page)).days > LIST_SLACK_DAYS:
            yield review(
                FORGED,
                f"列表显示{found[0]}，稿件页显示{_day(page)}，列表日期更新，疑似旧稿新发",
                url=page.final_url,
                target=found[1],
                measured={"list": found[0].isoformat(), "page": _day(page).isoformat()},
            )


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
