"""Which pages a page rule may judge: readable pages of the site's own host (contract 7.8), and what to say about the others."""

from collections.abc import Collection, Iterable
from typing import Final

from checks.base import Verdict, not_applicable, unknown_from
from core.column.plan import column_key
from core.column.template_links import links_on_most
from core.errors import Failure
from core.evidence import Evidence
from core.outcome import Cause, Owner, PageKind
from core.page.facts import PageFacts
from core.page.include import Part
from core.page.snapshot import PageSnapshot
from core.page.usable import page_failure, reading_failure
from core.snapshot import SiteSnapshot
from core.url import host_of, same_registrable, same_site_host

MIN_COLUMNS: Final = 3
"""Column pages from which on they tell what belongs to the template. House rule."""


def own_host(site: SiteSnapshot) -> str:
    """The host the site is used under: where its home page ends when that is under the registered domain, else the registered one."""
    registered = host_of(site.site.url)
    if site.home is not None:
        used = host_of(site.home.final_url)
        if used and (not registered or same_registrable(used, registered)):
            return used
    return registered


def is_own(site: SiteSnapshot, url: str) -> bool:
    """Whether an address is on the site's own host, with or without ``www``; other hosts of the domain are not."""
    host = host_of(url)
    return bool(host) and (same_site_host(host, own_host(site)) or same_site_host(host, host_of(site.site.url)))


def is_home(page: PageSnapshot, site: SiteSnapshot) -> bool:
    """Whether a page is the home page of the snapshot."""
    return page is site.home or page.kind is PageKind.HOME


def judged_closely(site: SiteSnapshot) -> tuple[list[PageSnapshot], list[Verdict]]:
    """``judged`` over every page, for the rules that pages of the crawl are kept for: one that was lost again is unknown, never clean."""
    fit, rest = judged(site, site.kept_pages())
    seen = {page.final_url for page in fit}
    return fit, [*rest, *(unknown_from(failure, url=url) for url, failure in site.lost_pages.items() if url not in seen)]


def judged(site: SiteSnapshot, pages: Iterable[PageSnapshot]) -> tuple[list[PageSnapshot], list[Verdict]]:
    """
    Split pages into those that may be judged and the verdicts on the rest.

    A challenge, soft error or unreadable page is unknown with its cause; pages of other hosts are left out in silence. When nothing is
    left at all, one ``not_applicable`` says so.
    """
    fit: list[PageSnapshot] = []
    rest: list[Verdict] = []
    seen: set[str] = set()
    for page in pages:
        if page.final_url in seen or not is_own(site, page.final_url):
            continue
        seen.add(page.final_url)
        failure = page_failure(page)
        if failure is None:
            fit.append(page)
        else:
            rest.append(unknown_from(failure, url=page.final_url))
    if not fit and not rest:
        rest.append(not_applicable("没有本网站域名下可供检查的页面"))
    return fit, rest


def opened(pages: Iterable[PageSnapshot]) -> tuple[list[PageSnapshot], list[Verdict]]:
    """Pages kept for one purpose that were read, on whichever host, and why the others were not: what nobody saw is in order for nobody."""
    fit: list[PageSnapshot] = []
    unread: list[Verdict] = []
    for page in pages:
        failure = reading_failure(page)
        if failure is None and page.rendered is None and page.facts.is_script_shell:
            failure = Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页面内容由脚本生成，未经浏览器渲染")
        if failure is None:
            fit.append(page)
        else:
            unread.append(unknown_from(failure, url=page.final_url))
    return fit, unread


def no_release(site: SiteSnapshot, message: str) -> Verdict:
    """The verdict on a sample without a release: unknown where releases are there and could not be opened, else there was nothing to judge."""
    failure = site.failures.get("content_pages")
    return not_applicable(message) if failure is None else unknown_from(failure)


def may_write_header(facts: PageFacts) -> bool:
    """A script or a frame could bring the header: there is no menu in the source, and something writes, be it a script file of the site's own."""
    writes = facts.scripts.writes or bool(facts.scripts.own_external) or bool(facts.frames)
    return facts.is_script_shell or (writes and not any(link.where == "nav" for link in facts.nav_links))


def has_unread_frames(page: PageSnapshot) -> bool:
    """It is a set of frames whose documents were not read: what readers see stands in them."""
    return "frame" in page.best.flow.by_tag


def on_most_columns(site: SiteSnapshot) -> frozenset[str]:
    """Keys of the links that most sampled columns show: a sidebar of the latest news there is no list of any page's own."""
    return links_on_most(site.column_pages, least=MIN_COLUMNS)


def listed_releases(page: PageSnapshot, elsewhere: Collection[str] = ()) -> int:
    """Dated entries of the page's list, those *elsewhere* (see ``on_most_columns``) left out."""
    return sum(item.day is not None and bool(item.url) and column_key(item.url or "") not in elsewhere for item in page.best.listing.items)


def not_included(page: PageSnapshot, *parts: Part) -> str:
    """What to tell people of an include directive that may bring one of these parts of the page and was not carried out; empty when there is none."""
    found = next((include for include in page.facts.includes if include.part in parts), None)
    return f"页面有服务器未执行的包含指令（{found.address}），{(found.part.value or parts[0].value)}可能由它插入" if found else ""


def evidence_of(page: PageSnapshot, locator: str = "") -> tuple[Evidence, ...]:
    """Pointer to the page as received."""
    return (Evidence(kind="rendered" if page.rendered_html is not None else "html", sha256=page.sha256, locator=locator or page.final_url),)
