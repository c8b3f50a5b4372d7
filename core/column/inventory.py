"""The column inventory: every column of a site with its class, form and newest proven release."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from core.clock import beijing_day
from core.column.classify import classify, is_archived
from core.column.duty import duty_of
from core.column.exhibits import field_names
from core.column.inferred import united
from core.column.plan import MAX_DEPTH, ColumnCandidate, column_key, plan_columns
from core.column.reading import MIN_SUBSTANCE, Reading, Template, own_items, read_column, says_something
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.twins import without_twins
from core.column.years import year_pages
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.page.usable import reading_failure
from core.site import ColumnOverride, Site
from core.url import host_of, same_registrable, same_site_host

MAX_WANTED: Final = 5
"""Further pages of one column that are asked for at a time."""
MAX_PAGES: Final = 10
"""Pages of one column that are read at most. House rule."""
TEMPLATE_PAGES: Final = 4
"""Column pages from which on they alone tell what the template is. House rule."""
MIN_COMMON: Final = 5
COMMON_SHARE: Final = 0.4
"""A link on so many of the column pages read (and on five at least) belongs to the template. House rule."""
_SENDS_ON: Final = re.compile(r"请|详见|查看|前往|登录|访问")
MOST_SHARE: Final = 0.6
"""A line on so many of them (and on five at least) is no column's own. House rule."""
ARTICLE_SUBSTANCE: Final = 200
"""Own text from which a page without a list is an article although scripts are about, in characters. House rule."""
RELEASES_READ: Final = 3
"""Release pages opened when a list shows no dates. House rule."""
DATED_BY_OTHERS: Final = frozenset({ColumnClass.SERVICE_STATS, ColumnClass.CONSULT})
"""Without a duty as columns, but their own rows ask for the newest day."""
RELEASES_CONFIRM: Final = 2
"""Release pages opened to confirm that the newest listed date is what readers see (成文日期 ≠ 发布日期)."""


def build_inventory(
    *,
    home: PageSnapshot,
    column_pages: Mapping[str, Sequence[PageSnapshot]],
    site: Site,
    as_of: datetime,
    nav_pages: Sequence[PageSnapshot] = (),
    disclosure_pages: Sequence[PageSnapshot] = (),
    overrides: Iterable[ColumnOverride] = (),
    failures: Mapping[str, Failure] | None = None,
) -> tuple[Column, ...]:
    """
    Build the inventory from pages that were fetched.

    Args:
        home: the home page.
        column_pages: candidate URL → its first list page, then further list pages, frames and release pages of its items.
        site: whose columns these are; overrides of other sites are ignored.
        as_of: T (aware); later dates prove nothing.
        nav_pages: pages whose menus add candidates (site map, second-level pages).
        disclosure_pages: pages of the 政府信息公开 area; the same.
        overrides: people's words on class and duty.
        failures: candidate URL → why it could not be fetched.
    """
    pages_of = {column_key(url): tuple(pages) for url, pages in column_pages.items() if pages}
    why = {column_key(url): failure for url, failure in (failures or {}).items()}
    said = {column_key(item.url): item for item in overrides if item.site == site.id}
    firsts = [pages[0] for pages in pages_of.values() if reading_failure(pages[0]) is None]
    candidates = _settle(home, [*nav_pages, *disclosure_pages, *firsts])
    template = _template(home, firsts, candidates)
    today = beijing_day(as_of)
    columns = [
        _column(
            candidate,
            pages_of.get(column_key(candidate.url), ()),
            why.get(column_key(candidate.url)),
            said.get(column_key(candidate.url)),
            today=today,
            template=template,
            home=home,
        )
        for candidate in candidates
    ]
    return _with_children(without_twins(columns, pages_of))


def wanted_pages(candidate: ColumnCandidate, pages: Sequence[PageSnapshot], as_of: datetime) -> tuple[str, ...]:
    """
    Pages that should be read next to judge a column, most useful first; empty when enough is known.

    Nothing read yet: the column's own address (for a jump column that is its one hop). A list that only a frame fills: the frames.
    A list out of order, of sticky items or without dates: further list pages. No dates at all: release pages of the first items.
    A list that looks stale, or shows no years: the newest items' release pages, since what they show wins over the list. A column kept by years: its newest years.
    """
    if not pages:
        return (candidate.url,)
    first = pages[0]
    if reading_failure(first) is not None or len(pages) >= MAX_PAGES:
        return ()
    read = {column_key(url) for page in pages for url in (page.url, page.final_url)}
    template = Template(menu=frozenset(column_key(link.url) for link in first.best.nav_links if link.where == "nav"))
    reading = read_column(pages, beijing_day(as_of), template)
    wanted: list[str] = []
    if not reading.item_count:
        # A banner may fill the first page: the list then starts on the second (standards 7.4).
        wanted += [*_frames(first), *reading.unread_pages[:1], *year_pages(first, beijing_day(as_of))]
    elif not reading.ordered or not reading.dated:
        wanted += [*reading.unread_pages[:3], *reading.unread_pages[-1:]]
    if reading.newest is not None and reading.newest.day is not None:
        wanted += year_pages(first, beijing_day(as_of), after=reading.newest.day.year)
    wanted += _releases(candidate, pages, reading, as_of, template)
    fresh = dict.fromkeys(url for url in wanted if column_key(url) not in read)
    return tuple(fresh)[: min(MAX_WANTED, MAX_PAGES - len(pages))]


def _frames(page: PageSnapshot) -> list[str]:
    own = host_of(page.final_url)
    return [link.url for link in page.best.links if link.kind is LinkKind.FRAME and link.url and same_registrable(host_of(link.url), own)][
        :2
    ]


def _releases(
    candidate: ColumnCandidate, pages: Sequence[PageSnapshot], reading: Reading, as_of: datetime, template: Template
) -> list[str]:
    if reading.releases_read or not reading.item_count:
        return []
    listing = pages[0].best.listing
    own = host_of(pages[0].final_url)
    items = [item for item in own_items(pages[0], template) if item.url and same_registrable(host_of(item.url), own)]
    if not reading.dated:
        plain = [item for item in items if not item.sticky] or items
        return [item.url for item in plain[:RELEASES_READ] if item.url]
    first = pages[0].best
    column = replace(
        _blank_column(candidate),
        column_class=classify(candidate.name, url=candidate.url, column_type_tag=first.tag("ColumnType"), listing=listing)[0],
        archived=is_archived(candidate.name),
    )
    window = duty_of(column)
    if reading.newest is None or reading.newest.day is None or (window is None and column.column_class not in DATED_BY_OTHERS):
        return []
    if not reading.newest.inferred and (window is None or reading.newest.day >= window.start(as_of)):
        return []
    newest = sorted(items, key=lambda item: item.day or date.min, reverse=True)
    return [item.url for item in newest[:RELEASES_CONFIRM] if item.url]


def _settle(home: PageSnapshot, pages: Sequence[PageSnapshot]) -> tuple[ColumnCandidate, ...]:
    """Ask for candidates until nothing new comes: a child's page may only be understood once its parent is known."""
    for _ in range(MAX_DEPTH):
        found = plan_columns(home, pages)
        order = {column_key(candidate.url): candidate.level for candidate in found}
        pages = sorted(pages, key=lambda page: order.get(column_key(page.url), MAX_DEPTH + 1))
    return plan_columns(home, pages)


def _template(home: PageSnapshot, firsts: Sequence[PageSnapshot], candidates: Sequence[ColumnCandidate]) -> Template:
    lines = _lines(home) | _lines_of_most(firsts)
    links: Counter[str] = Counter()
    for page in firsts:
        links.update({link.url for link in page.best.links if link.url})
    enough = max(MIN_COMMON, COMMON_SHARE * len(firsts))
    common = frozenset(column_key(url) for url, pages in links.items() if pages >= enough)
    # What stands on many column pages tells the template. With few of them the home page must help out, although its blocks also show
    # what is a column's own (a leaders' window, say).
    shared = home.best.links if len(firsts) < TEMPLATE_PAGES else ()
    links.update({link.url: len(firsts) + 2 for link in shared})
    links.update({link.url: len(firsts) + 2 for link in home.best.nav_links})
    links.update(dict.fromkeys(_written_marks(home), len(firsts) + 2))
    menu = frozenset(column_key(candidate.url) for candidate in candidates) | {column_key(link.url) for link in home.best.nav_links}
    footer = "".join(home.best.footer.text.split())
    return Template(lines=lines, links=links, pages=len(firsts), menu=menu, common=common, footer=footer, fields=field_names(home.best))


def _lines(page: PageSnapshot) -> frozenset[str]:
    return frozenset(" ".join(line.split()) for line in page.best.visible_text.splitlines())


def _lines_of_most(firsts: Sequence[PageSnapshot]) -> frozenset[str]:
    """Lines of sidebars and headings that most column pages show; a sentence (请访问省政务服务网。) may be all that each of several columns says."""
    counted: Counter[str] = Counter()
    for page in firsts:
        counted.update(_lines(page))
    enough = max(MIN_COMMON, MOST_SHARE * len(firsts))
    return frozenset(line for line, pages in counted.items() if pages >= enough and not (says_something(line) or _SENDS_ON.search(line)))


def _written_marks(home: PageSnapshot) -> set[str]:
    """Links to other bodies that only scripts put on the home page (marks of the footer): of the other pages, those rendered show them too."""
    if home.rendered is None:
        return set()
    own = host_of(home.final_url)
    source = {link.url for link in home.facts.links}
    return {
        link.url for link in home.rendered.links if link.url and link.url not in source and not same_registrable(host_of(link.url), own)
    }


def _blank_column(candidate: ColumnCandidate) -> Column:
    return Column(
        url=candidate.url,
        name=candidate.name,
        column_class=ColumnClass.OTHER,
        class_from="default",
        level=candidate.level,
        parent=candidate.parent,
        form=ColumnForm.UNREAD,
        archived=is_archived(candidate.name),
    )


def _column(
    candidate: ColumnCandidate,
    pages: Sequence[PageSnapshot],
    failure: Failure | None,
    override: ColumnOverride | None,
    *,
    today: date,
    template: Template,
    home: PageSnapshot,
) -> Column:
    first = pages[0] if pages else None
    usable = first is not None and reading_failure(first) is None
    facts = first.best if first is not None and usable else None
    name = candidate.name or (facts.tag("ColumnName") if facts else "") or ""
    column_class, class_from = classify(
        name,
        url=candidate.url,
        column_type_tag=facts.tag("ColumnType") if facts and not candidate.external else None,
        listing=facts.listing if facts else None,
        override=override.column_class if override else None,
    )
    column = replace(
        _blank_column(candidate),
        name=name,
        column_class=column_class,
        class_from=class_from,
        stale_after_days=override.stale_after_days if override else None,
    )
    if first is None:
        missing = failure or Failure(Cause.NO_DATA, Owner.MONITOR, "栏目页没有采集")
        return replace(column, failure=missing)
    host, own = host_of(first.final_url), host_of(home.final_url)
    external = candidate.external or not same_registrable(host, own)
    return _judged(column, read_column(pages, today, template), external=external, elsewhere=not same_site_host(host, own))


def _judged(column: Column, reading: Reading, *, external: bool, elsewhere: bool) -> Column:
    column = replace(
        column,
        item_count=reading.item_count,
        newest=reading.newest,
        proven=reading.proven,
        newest_seen_on=reading.newest_seen_on,
        pages_read=reading.pages_read,
        exempt_remark=reading.exempt_remark,
        rendered=reading.rendered,
    )
    form, failure = _form(column, reading, external=external, elsewhere=elsewhere)
    return replace(column, form=form, failure=failure)


def _form(column: Column, reading: Reading, *, external: bool, elsewhere: bool) -> tuple[ColumnForm, Failure | None]:
    if reading.failure is not None:
        return ColumnForm.UNREAD, reading.failure
    # A host beside ours may be a part of the site or a platform of the same place: what was read there counts, an empty page does not.
    if external or (elsewhere and reading.blank):
        unread = Failure(Cause.NO_DATA, Owner.THIRD_PARTY, "栏目跳转到其他平台，未读到带日期的信息")
        return ColumnForm.EXTERNAL, None if reading.newest is not None else unread
    if reading.item_count:
        return ColumnForm.LIST, _list_failure(reading)
    if reading.exempt_remark and reading.substance < ARTICLE_SUBSTANCE:
        return ColumnForm.BLANK, None  # a long text that also says what a body does not do is an article
    if reading.scripted and not _is_article(column, reading):
        return ColumnForm.UNREAD, Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "列表由脚本或框架生成，未渲染，无法判断")
    if reading.blank and reading.unread_pages and not reading.empty_remark:
        return ColumnForm.UNREAD, Failure(Cause.NO_DATA, Owner.MONITOR, "第一页没有信息，其余页未读取")
    if reading.blank and reading.shell and not reading.empty_remark:
        return ColumnForm.UNREAD, Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页面由脚本生成，浏览器没有等到内容，无法判断")
    if reading.blank and reading.unseen:
        return ColumnForm.UNREAD, Failure(Cause.NO_DATA, Owner.MONITOR, reading.unseen)
    if reading.blank:
        return ColumnForm.BLANK, None
    return (ColumnForm.CONTAINER if reading.doors else ColumnForm.ARTICLE), None


def _is_article(column: Column, reading: Reading) -> bool:
    """Whether the text of a page alone says what it is, so that no script needs to be waited for."""
    if (
        column.column_class in (ColumnClass.NEWS, ColumnClass.NOTICE, ColumnClass.POLICY, ColumnClass.INTERPRETATION)
        or reading.empty_remark
    ):
        return False
    # A board's rules, counts and table head are no letters: those a script may yet bring.
    brief = duty_of(column) is None and column.column_class is not ColumnClass.CONSULT
    return reading.substance >= (MIN_SUBSTANCE if brief else ARTICLE_SUBSTANCE)


def _list_failure(reading: Reading) -> Failure | None:
    if not reading.dated and not reading.releases_read:
        return Failure(Cause.NO_DATA, Owner.MONITOR, "列表没有日期，稿件页未读取")
    if not reading.ordered and (reading.more_pages or not reading.dated):
        return Failure(Cause.NO_DATA, Owner.MONITOR, "第一页的信息均为置顶或未按时间排序，其余页未读取，无法判断")
    return None


def _with_children(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Let a column's releases include those of the columns below it; a blank page with children is a container."""
    below: dict[str, list[int]] = {}
    for index, column in enumerate(columns):
        if column.parent and column_key(column.parent) != column_key(column.url):
            below.setdefault(column_key(column.parent), []).append(index)
    result = list(columns)
    for index in sorted(range(len(result)), key=lambda place: -result[place].level):
        children = [result[child] for child in below.get(column_key(result[index].url), ()) if result[child].level > result[index].level]
        if children:
            result[index] = _united(result[index], children)
    return tuple(result)


def _united(parent: Column, children: Sequence[Column]) -> Column:
    kin = [child for child in children if child.column_class in (parent.column_class, ColumnClass.OTHER)] or list(children)
    form = ColumnForm.CONTAINER if parent.form in (ColumnForm.BLANK, ColumnForm.ARTICLE) else parent.form
    failure = parent.failure
    if form is ColumnForm.CONTAINER and not failure:
        failure = next((child.failure for child in kin if child.failure is not None), None)
    count = parent.item_count + sum(child.item_count for child in kin)
    return united(replace(parent, form=form, failure=failure, item_count=count), kin)
