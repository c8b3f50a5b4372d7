"""What the pages of one column say: its releases, the newest proven date, and whether there is anything on it at all."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice, pairwise
from typing import Final

from core.column.exhibits import Exhibits, find_exhibits
from core.column.inferred import newest_first, with_years_told
from core.column.plan import column_key
from core.errors import Failure
from core.page.records import DatedItem, LinkKind, Listing
from core.page.snapshot import PageSnapshot
from core.page.usable import reading_failure
from core.url import host_of

MIN_SUBSTANCE: Final = 30
"""Characters of own text (menus, header, footer, breadcrumb and links taken away) that make a page an article. House rule."""
MIN_DOORS: Final = 1
"""Links of its own (not shared by the template, not the way back up) that make a page a container: whoever leads on is not blank."""

MIN_TITLE: Final = 4
"""Characters from which the words of a link are a title. House rule."""
MIN_FIELDS: Final = 4
"""Fields from which on a page is a form. House rule."""

_BREADCRUMB = re.compile(r"(?:当前|现在|所在|您的|你的)的?位置|^\s*首页\s*[>»›＞/]|^\s*位置\s*[:：]")
MIN_SAID: Final = 8
"""Characters of a line that says something (a phone behind its label, a sentence) although the page has no more. House rule."""

_SAYS = re.compile(r"[。；]|[:：]\s*[^\s:：]{3,}|\d{7}")
_FURNITURE = re.compile(
    r"^(?:共\s*\d+\s*[条页].*|总?(?:记录|条|页)数.*|当前第?\s*\d*\s*页.*|每页.*|(?:发布|更新|公开)(?:时间|日期)[:：].*|第\s*\d+\s*页.*|\d+|首页|上一页|下一页|尾页|末页|转到|跳转|GO|确定|打印|关闭|分享.*|来源[:：].*|字号.*|今天是.*|浏览次数.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """What the site's pages share; what is left of a page when it is taken away is the page's own."""

    lines: frozenset[str] = frozenset()
    """Lines of visible text."""
    links: Mapping[str, int] = field(default_factory=dict)
    """Link address → number of read pages that show it."""
    menu: frozenset[str] = frozenset()
    """Identities of menu entries and columns: never releases."""
    common: frozenset[str] = frozenset()
    """Identities of links that stand on most pages (sidebars, footers): no column's own releases."""
    pages: int = 0
    """Column pages that were counted."""
    footer: str = ""
    """Text of the home page's footer without spaces."""
    fields: frozenset[str] = frozenset()
    """Names of the fields of the home page (its search box)."""

    def is_shared(self, url: str) -> bool:
        """Whether a link stands on so many pages that it belongs to none of them: more than one, and more than one in five."""
        return self.links.get(url, 0) > max(1, self.pages // 5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All that the pages read of one column show."""

    item_count: int = 0
    """Releases listed on the first page."""
    newest: DatedItem | None = None
    """
    Newest release that is not in the future; ``day_from`` is ``page`` when it was read on the release page itself.

    Where its year is a guess (``inferred``) it is the newest possible one.
    """
    proven: DatedItem | None = None
    """Newest release whose year is no guess, where that of ``newest`` is."""
    newest_seen_on: str = ""
    pages_read: int = 0
    dated: bool = False
    """Some list shows dates."""
    releases_read: int = 0
    """Release pages that were opened."""
    ordered: bool = True
    """The first page runs from new to old, so its newest is the column's newest."""
    unread_pages: tuple[str, ...] = ()
    """Further list pages that are known and were not read."""
    more_pages: bool = False
    """The list goes on beyond what was read, be it to pages whose addresses only a script knows."""
    scripted: bool = False
    """A script, frame or record store would fill the list, and it was not seen."""
    shell: bool = False
    """The source is empty and a script draws the page: a browser that saw nothing may have looked too early."""
    blank: bool = False
    """Neither releases, nor text, nor doors to other pages."""
    substance: int = 0
    """Characters of text that are the page's own."""
    doors: bool = False
    """No releases and no text, but links of its own: a container."""
    unseen: str = ""
    """What may hold the content of a page that looks blank, in Chinese; empty when nothing may."""
    empty_remark: str = ""
    exempt_remark: str = ""
    rendered: bool = False
    failure: Failure | None = None


def is_html(page: PageSnapshot) -> bool:
    """Whether a page is a document to read as HTML (a column that is a PDF is an article)."""
    media = next((value for name, value in page.headers if name.lower() == "content-type"), "text/html")
    return "html" in media or "xml" in media or media.startswith("text/")


def in_order(listing: Listing) -> bool:
    """Whether the non-sticky dated items run from new to old, one slip allowed; a list of only sticky items proves nothing."""
    days = [item.day for item in listing.items if item.day is not None and item.day_from != "url" and not item.sticky]
    if not days:
        return not any(item.sticky for item in listing.items)
    # An unmarked sticky item on top is common: only falls back upwards after it count.
    rises = sum(1 for before, after in pairwise(days) if after > before)
    return rises <= 1


def read_column(pages: Sequence[PageSnapshot], today: date, template: Template) -> Reading:
    """
    Read a column from its pages: the first list page, further list pages and frames, and release pages of listed items.

    *today* is the Beijing day of T: later dates prove nothing.
    """
    first = pages[0]
    failure = reading_failure(first)
    if failure is not None:
        return Reading(pages_read=1, failure=failure)
    if not is_html(first):
        return Reading(pages_read=1)
    lists, releases = split_pages(pages)
    items_of = _with_years({id(page): own_items(page, template) for page in lists}, releases)
    dated = _dated(lists, releases, items_of, today)
    newest, seen_on = dated[0] if dated else (None, "")
    items = [item for page in lists for item in items_of[id(page)]]
    listing = replace(first.best.listing, items=items_of[id(first)])
    read = {column_key(page.url) for page in lists} | {column_key(page.final_url) for page in lists}
    further = dict.fromkeys(url for page in lists for url in page.best.listing.next_pages)
    unread_pages = tuple(url for url in further if column_key(url) not in read)
    substance, said = _substance(first, template)
    doors = _doors(first, template)
    shown = Exhibits()
    if not items and substance < MIN_SUBSTANCE:
        shown = find_exhibits(first.best, shared={url for url in template.links if template.is_shared(url)}, fields=template.fields)
    speaks = substance >= MIN_SUBSTANCE or (not listing.empty_remark and (said or shown.content))
    return Reading(
        item_count=len(listing.items) or len(items),
        newest=newest,
        proven=next((item for item, _ in dated if not item.inferred), None) if newest is not None and newest.inferred else None,
        newest_seen_on=seen_on,
        pages_read=len(pages),
        dated=any(item.day is not None and item.day_from != "url" for item in items),
        releases_read=len(releases),
        ordered=in_order(listing) and (any(item.day for item in items) or _releases_in_order(listing, releases)),
        unread_pages=unread_pages,
        more_pages=bool(unread_pages) or (listing.has_more and not listing.next_pages and len(lists) == 1),
        scripted=not items and first.rendered is None and (listing.scripted or first.facts.is_script_shell),
        shell=first.facts.is_script_shell,
        substance=substance,
        blank=not items and not speaks and (not doors or bool(listing.empty_remark)) and not _is_form(first),
        doors=not items and substance < MIN_SUBSTANCE and doors,
        unseen="" if listing.empty_remark else shown.unseen or _jumps_on(first),
        empty_remark=listing.empty_remark,
        exempt_remark=listing.no_information_remark if not items else "",
        rendered=first.rendered is not None,
    )


def _jumps_on(page: PageSnapshot) -> str:
    """Where a script sends every reader of a page that stands unfollowed: its content is there, in Chinese; empty when it sends nobody away."""
    facts = page.facts
    if page.rendered is not None:
        return ""
    jumps = (jump for jump in facts.deeds.jumps if jump.at_load and not jump.condition and not jump.target.startswith(("#", "javascript:")))
    host = next(
        (
            host
            for jump in jumps
            if column_key(target := facts.resolve(jump.target)) != column_key(page.final_url) and (host := host_of(target))
        ),
        "",
    )
    return f"页面打开后由脚本转到 {host}，没有读到" if host else ""


def says_something(line: str) -> bool:
    """Whether a line tells its reader something by itself: a sentence, a value behind its label, a phone number."""
    return _SAYS.search(line) is not None


def _releases_in_order(listing: Listing, releases: Sequence[PageSnapshot]) -> bool:
    """Whether the release pages opened of an undated list run from new to old, so that the first are the newest."""
    place = {column_key(item.url): index for index, item in enumerate(listing.items) if item.url}
    days = [
        page.best.published.day
        for page in sorted(releases, key=lambda page: place.get(column_key(page.url), len(place)))
        if page.best.published is not None
    ]
    return all(after <= before for before, after in pairwise(days))


def split_pages(pages: Sequence[PageSnapshot]) -> tuple[list[PageSnapshot], list[PageSnapshot]]:
    """Pages read of one column: list pages and frames, and release pages of items that a list names."""
    listed = {column_key(item.url) for item in pages[0].best.listing.items if item.url}
    lists, releases = [pages[0]], []
    for page in pages[1:]:
        if {column_key(page.url), column_key(page.final_url)} & listed:
            releases.append(page)
        else:
            lists.append(page)
            listed |= {column_key(item.url) for item in page.best.listing.items if item.url}
    return lists, releases


def own_items(page: PageSnapshot, template: Template) -> tuple[DatedItem, ...]:
    """
    Listed releases of a page that are its own: no menu entries, no sidebar that stands on most pages.

    A sidebar of the site's latest news is common to the pages as a whole. A list of which only some items are common is the column's own, whose
    newest items the sidebar shows too, and so is one that the page shows beside the sidebar.
    """
    kept = []
    for item in page.best.listing.items:
        key = column_key(item.url) if item.url else ""
        if key not in template.menu and (key or item.day is not None):
            kept.append(item)
    common = [item for item in kept if item.url and column_key(item.url) in template.common]
    if len(common) < len(kept) or not common or _stand_twice(page, common):
        return tuple(kept)
    return ()


def _stand_twice(page: PageSnapshot, items: Sequence[DatedItem]) -> bool:
    """Whether most of the items are named at two places of the page."""
    facts = page.best
    flow = facts.flow
    titles = (index for index in flow.by_tag.get("a", ()) if flow.ends[index] - flow.starts[index] >= MIN_TITLE)
    named = Counter(column_key(facts.resolve(flow.href(index))) for index in titles)
    return 2 * sum(named[column_key(item.url or "")] > 1 for item in items) > len(items)


def _with_years(items_of: Mapping[int, tuple[DatedItem, ...]], releases: Sequence[PageSnapshot]) -> dict[int, tuple[DatedItem, ...]]:
    """The pages of a list are one list, the first on top."""
    told = iter(with_years_told(chain.from_iterable(items_of.values()), releases))
    return {key: tuple(islice(told, len(items))) for key, items in items_of.items()}


def _dated(
    lists: Sequence[PageSnapshot], releases: Sequence[PageSnapshot], items_of: Mapping[int, Sequence[DatedItem]], today: date
) -> list[tuple[DatedItem, str]]:
    """Releases with a day up to *today* and the pages that show it, the newest first."""
    found: list[tuple[DatedItem, str]] = []
    for page in lists:
        found.extend(
            (item, page.final_url) for item in items_of[id(page)] if item.day is not None and item.day_from != "url" and item.day <= today
        )
    for page in releases:
        published = page.best.published
        if published is not None and published.day <= today:
            shown = DatedItem(page.best.title or "", page.url, published.day, published.text, "page")
            found.append((shown, page.final_url))
    return sorted(found, key=lambda entry: newest_first(entry[0]), reverse=True)


def _substance(page: PageSnapshot, template: Template) -> tuple[int, bool]:
    """Characters of text that are the page's own, and whether a line of it says something by itself."""
    facts = page.best
    links = {" ".join(link.text.split()) for link in facts.links if link.text}
    remark = facts.listing.empty_remark
    # A page of one line, 电话：…, may pass for the footer's own: what the footer of the home page says is what the pages share.
    footer = template.footer or "".join(facts.footer.text.split())
    if facts.footer.icp or facts.footer.site_code:  # the footer of inner pages may say other things than that of the home page
        footer += "\n" + "".join(facts.footer.text.split())
    total, said = 0, False
    for raw in facts.visible_text.splitlines():
        line = " ".join(raw.split())
        if not line or line in template.lines or line in links or _BREADCRUMB.search(line) or _FURNITURE.match(line):
            continue
        if (remark and line in remark) or line == facts.title or "".join(line.split()) in footer:
            continue
        own = _own_chars(line, links)
        total += own
        said = said or (own >= MIN_SAID and says_something(line))
    return total - (len(remark) if remark else 0), said


def _own_chars(line: str, links: Collection[str]) -> int:
    """Characters of a line that are no links: a row of links is a menu."""
    words = line.split(" ")
    return sum(len(word) for word in words if word not in links)


def _is_form(page: PageSnapshot) -> bool:
    """Whether a page is there to be filled in (我要写信): a text area, or more fields than a search or a login has."""
    tree = page.best.tree
    if tree.css_first("textarea") is not None:
        return True
    fields = tree.css("input")[:200]
    return sum((field.attributes.get("type") or "text").lower() in ("text", "tel", "email", "radio") for field in fields) >= MIN_FIELDS


def _doors(page: PageSnapshot, template: Template) -> bool:
    itself = {column_key(page.url), column_key(page.final_url)}
    own = {
        key
        for link in page.best.links
        if link.kind is LinkKind.ANCHOR and link.url and link.text and not template.is_shared(link.url) and not _FURNITURE.match(link.text)
        if (key := column_key(link.url)) not in itself and not any(above.startswith(key) for above in itself)
    }
    return len(own) >= MIN_DOORS
