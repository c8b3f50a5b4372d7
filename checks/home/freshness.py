"""home.freshness: something new on the home page within two weeks (NV3)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from checks.base import Verdict, failed, passed, site_check, unknown
from core.clock import beijing_day
from core.column.headlines import HOME_WINDOW, undated_headlines
from core.column.inferred import unborne, with_years_told
from core.column.plan import column_key
from core.outcome import Cause, Owner
from core.page.dates import url_date
from core.page.records import DatedItem, LinkKind
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.url import host_of, same_site_host
from core.verdict import LinkVerdict
from core.words import titled

CODE: Final = "home.not_updated_14d"
MIN_TITLE: Final = 6
"""Characters from which the words of a link are a title. House rule."""

MIN_HEADLINE: Final = 12
"""Characters from which the words of a link are a headline and no name of a column or a service. House rule."""
SHOWN: Final = "列表所示日期"


@dataclass(frozen=True, slots=True)
class Proof:
    """A release with a proven day that readers of the home page can reach."""

    day: date
    title: str
    where: str
    """How its date was read, in Chinese."""
    guessed: DatedItem | None = None
    """The item, where its list shows no year and nothing tells it: the day is the newest possible one."""


@site_check(
    id="home.freshness",
    title="首页2周内有信息更新",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 单项否决：首页不更新",
)
def home_freshness(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when the newest dated release shown on the home page is older than 14 days before T.

    A date counts when readers see it: in the home page's lists, on a release page that the home page links to, or in the list of a column
    whose newest release the home page links to. Navigation-only home page: all second-level pages instead.

    Bad:  newest date on the page 2026-05-01, T = 2026-06-15. Good: ``<li>… 2026-06-10</li>``.
    Traps: lists that a script fills (unknown), dates only in addresses (unknown), headlines without dates whose pages were not read (unknown),
    sticky items first, future dates, lists without years (their releases tell the year; unknown while none does), clocks and footers; slide shows and top news without dates beside dated lists (their pages are opened).
    """
    home = site.home
    assert home is not None
    today, start = beijing_day(site.as_of), HOME_WINDOW.start(site.as_of)
    pages, proofs = _pages(site, home), _shown(site)
    where = "首页和二级页面" if home.best.nav_only else "首页"
    proven = _newest(proof for proof in proofs if proof.guessed is None)
    if proven is not None and proven.day >= start:
        yield passed(f"{where}最新信息：{proven.day}{titled(proven.title)}（{proven.where}）", url=home.final_url)
        return
    newest = _newest(proofs)
    doubt = _doubt(pages, start, today) or _guess(newest, start) or (_unseen(site) if home.best.nav_only else _undated(site, home, proofs))
    if doubt:
        yield unknown(doubt[0], Owner.MONITOR, doubt[1], url=home.final_url)
    elif newest is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, f"{where}没有读到带日期的信息，也没有采集到其链接的稿件", url=home.final_url)
    else:
        yield failed(
            CODE,
            f"{where}最新信息日期为{newest.day}（{newest.where}{'' if newest.guessed is None else '，未标年份，按可能的最近年份计'}），早于监测时间点前2周（{start}）",
            url=home.final_url,
            excerpt=f"{newest.title} {newest.day}",
            measured={"newest": newest.day.isoformat(), "days": (today - newest.day).days, "window": "P14D", "dated": len(proofs)},
        )


def newest_proof(site: SiteSnapshot) -> Proof | None:
    """The newest release that readers of the home page can see or reach; None when none is proven, or only a guess of a year makes one new."""
    found = _shown(site)
    newest = _newest(proof for proof in found if proof.guessed is None)
    if newest is not None and newest.day >= HOME_WINDOW.start(site.as_of):
        return newest
    return newest if _guess(_newest(found), HOME_WINDOW.start(site.as_of)) is None else None


def _newest(proofs: Iterable[Proof]) -> Proof | None:
    return max(proofs, key=lambda proof: proof.day, default=None)


def _pages(site: SiteSnapshot, home: PageSnapshot) -> Sequence[PageSnapshot]:
    return (home, *site.second_level_pages) if home.best.nav_only else (home,)


def _shown(site: SiteSnapshot) -> list[Proof]:
    """What is shown up to the day of T; later days prove nothing."""
    today = beijing_day(site.as_of)
    pages = _pages(site, site.home) if site.home is not None else ()
    return [proof for page in pages for proof in _proofs(site, page) if proof.day <= today]


def _proofs(site: SiteSnapshot, page: PageSnapshot) -> Iterator[Proof]:
    # A home page has many lists: any of them is an update, and none tells the years of another.
    for items in (page.best.listing.items, *_lists(page.best.dated_items)):
        for item in with_years_told(items, _releases(site)):
            if item.day is not None and item.day_from != "url":
                yield _proof(item, SHOWN)
    entries = {column_key(column.url) for column in site.columns or ()} | {column_key(link.url) for link in page.best.nav_links}
    linked = {column_key(link.url) for link in page.best.links if link.url} - entries
    for release in _releases(site):
        published = release.best.published
        if published is not None and linked & {column_key(release.url), column_key(release.final_url)}:
            yield Proof(published.day, (release.best.title or "")[:60], "稿件页所示日期")
    for column in site.columns or ():
        for newest in (column.newest, column.proven):
            if newest is not None and newest.day is not None and newest.url and column_key(newest.url) in linked:
                yield _proof(newest, "栏目列表所示日期")


def _proof(item: DatedItem, where: str) -> Proof:
    assert item.day is not None
    return Proof(item.day, item.title[:60], where, item if item.inferred else None)


def _lists(items: Iterable[DatedItem]) -> Iterator[list[DatedItem]]:
    """Dated items in page order, a list at a time: where a day is later than the one before it the next list begins."""
    found: list[DatedItem] = []
    for item in items:
        if found and item.day is not None and found[-1].day is not None and item.day > found[-1].day:
            yield found
            found = []
        found.append(item)
    yield found


def _guess(newest: Proof | None, start: date) -> tuple[Cause, str] | None:
    """Whether only a guess of its year puts the newest release inside the window."""
    if newest is None or newest.guessed is None or newest.day < start:
        return None
    why = unborne(newest.guessed)
    return why.cause, f"首页{why.detail}"


def _doubt(pages: Sequence[PageSnapshot], start: date, today: date) -> tuple[Cause, str] | None:
    """Why staleness cannot be said although nothing new was proven."""
    for page in pages:
        if page.rendered is None and (page.facts.is_script_shell or page.facts.listing.scripted):
            return Cause.NEEDS_SCRIPT, "页面列表由脚本生成，未渲染，无法判断更新时间"
        for link in page.best.links:
            hinted = url_date(link.url) if link.kind is LinkKind.ANCHOR and len(link.text) >= MIN_TITLE else None
            if hinted is not None and start <= hinted <= today:
                return Cause.NO_DATA, f"网址提示{hinted}有新信息，但页面没有显示日期，稿件页未采集：{link.text[:60]}"
    return None


def _undated(site: SiteSnapshot, home: PageSnapshot, proofs: Sequence[Proof]) -> tuple[Cause, str] | None:
    """A headline without a date behind which nobody looked may be the news: beside dated lists one by its address, on a page without dates any."""
    looked_at = {column_key(url) for page in _releases(site) for url in (page.url, page.final_url)}
    if any(proof.where == SHOWN for proof in proofs):
        # Releases of lists without years are no headlines: whether a guess makes them new was asked before.
        settled = (
            looked_at
            | _gone(site)
            | {column_key(item.url) for item in (*home.best.dated_items, *home.best.listing.items) if item.url and item.day}
        )
        headlines = [url for url in undated_headlines(home, HOME_WINDOW.start(site.as_of)) if column_key(url) not in settled]
        return (Cause.NO_DATA, f"首页另有 {len(headlines)} 篇稿件没有标注日期，稿件页未采集：{headlines[0]}") if headlines else None
    looked_at |= {column_key(column.url) for column in site.columns or ()} | {column_key(link.url) for link in home.best.nav_links}
    # What a column holds is no newer than the newest release of its list.
    read = tuple(_folder(column.url) for column in site.columns or () if column.newest_day is not None)
    own = host_of(home.final_url)
    unread = [
        link.text
        for link in home.best.links
        if link.kind is LinkKind.ANCHOR
        and len(link.text) >= MIN_HEADLINE
        and same_site_host(host_of(link.url), own)
        and column_key(link.url) not in looked_at
        and not (read and link.url.startswith(read))
    ]
    if not unread:
        return None
    return Cause.NO_DATA, f"首页没有显示日期，所链接的稿件有 {len(unread)} 篇未采集：{unread[0][:60]}"


def _gone(site: SiteSnapshot) -> set[str]:
    """Identities of linked pages that are no more: nothing new can stand there."""
    faults = site.links.faults if site.links is not None else ()
    return {column_key(fault.target) for fault in faults if fault.verdict in (LinkVerdict.BROKEN, LinkVerdict.SOFT_404)}


def _releases(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    """Release pages that were opened: the sample, and the undated headlines of the home page."""
    return (*site.content_pages, *site.special_pages.get("headline", ()))


def _folder(url: str) -> str:
    return url[: url.rfind("/") + 1]


def _unseen(site: SiteSnapshot) -> tuple[Cause, str] | None:
    """The rule speaks of all second-level pages: one that could not be read may hold the news."""
    if not site.second_level_pages:
        return Cause.NO_DATA, "首页仅为导航，二级页面没有采集"
    failure = site.failures.get("second_level_pages")
    return (failure.cause, failure.detail) if failure is not None else None
