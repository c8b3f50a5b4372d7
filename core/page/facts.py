"""PageFacts: everything one page says, read once, each fact when it is first asked for; what it is as a document stands in its base."""

from copy import copy
from datetime import date
from functools import cached_property
from typing import Self

from core.clock import beijing_day
from core.page import shell
from core.page.conac import CONAC_WORDS, read_conac
from core.page.dates import Shown, list_dates
from core.page.document import PageDocument
from core.page.footer import holds_unnamed_picture, read_footer
from core.page.footer_source import may_write_footer
from core.page.include import Include, unrun_includes
from core.page.items import DateMap, Group, dated_groups, dated_items
from core.page.jiucuo import JIUCUO_WORDS, read_jiucuo
from core.page.links import MAX_LINKS, extract_links, scripted_links
from core.page.listing import MIN_UNDATED_TITLE, ListReader
from core.page.nav_only import count_dated_items, is_nav_only
from core.page.navigation import Navigator
from core.page.pager import turning_calls
from core.page.published import find_published
from core.page.record_store import MARK, record_markup
from core.page.records import Conac, DatedItem, Footer, Jiucuo, Link, Listing, NavLink, Published, SearchForm
from core.page.script_links import defines
from core.page.search_form import find_search
from core.page.stores import record_lists
from core.page.style import Styles
from core.page.text import parse_html
from core.page.tree_nodes import tree_links
from core.page.veil import Veil
from core.page.written import written_html
from core.page.year_heading import with_years
from core.url import is_web_url

MIN_HEADLINE = 10
"""Characters from which on a heading that leads to a dated item is that item's title, not a column's name. House rule."""


class PageFacts(PageDocument):
    """
    Facts of one page as a page of a site; *as_of* tells which year a date without year means.

    Pure, and every fact is a lazy property, as those of the document are.
    """

    @classmethod
    def of(cls, document: PageDocument) -> Self:
        """Facts of a document that is parsed already."""
        facts = cls.__new__(cls)
        facts.__dict__.update(document.__dict__)
        return facts

    @cached_property
    def as_written(self) -> "PageFacts | None":
        """The page with what its scripts write into it while it loads; None when that changes nothing, or a browser has done it."""
        html = None if self.rendered or "write" not in self.html else written_html(self.html, self.deeds.written)
        if html is None:
            return None
        return PageFacts(
            html, url=self.url, as_of=self.as_of, kind=self.kind, charset=self.charset, undecodable_ratio=self.undecodable_ratio, rendered=False
        )  # fmt: skip

    @cached_property
    def styles(self) -> Styles:
        """Styles of the elements, as far as the page itself says them."""
        return Styles(self.flow, self.deeds)

    @cached_property
    def _day(self) -> date:
        return beijing_day(self.as_of)

    # --- footer

    @cached_property
    def veil(self) -> Veil:
        """What the page itself keeps from being displayed; footer, marks and search are read without it."""
        return Veil(self._laid_out, self.scripts, self._lower)

    @cached_property
    def unveiled(self) -> "PageFacts":
        """The same page with what it hides taken for displayed: what a failure says of an item that is there but cannot be seen."""
        twin = copy(self)
        for name in ("footer", "jiucuo", "conac", "search"):
            twin.__dict__.pop(name, None)
        twin.veil = Veil(self._laid_out, self.scripts, "")
        return twin

    @cached_property
    def unnamed_picture(self) -> bool:
        """The footer holds a picture that leads nowhere and tells nobody what it shows."""
        return holds_unnamed_picture(self.flow, self._footer_blocks, self.veil)

    @cached_property
    def includes(self) -> tuple[Include, ...]:
        """Include directives that no server carried out."""
        return unrun_includes(self.html)

    @cached_property
    def hides_marks(self) -> bool:
        """An item of the footer, the 找错 entry or the mark is there but not displayed, and a script might display it yet."""
        own = self._marks()
        if all(own) or not (self.veil.hides_something and self.veil.may_be_lifted):
            return False
        return any(not seen and kept for seen, kept in zip(own, self.unveiled._marks(), strict=True))

    def _marks(self) -> tuple[object, ...]:
        footer = self.footer
        return footer.site_code, footer.icp, footer.police, footer.sponsor, footer.contact, self.jiucuo.present, self.conac.present

    @cached_property
    def footer(self) -> Footer:
        """The footer and the items printed in it."""
        return read_footer(
            self.flow,
            self._footer_blocks,
            self.veil,
            scripted=may_write_footer(self.flow, self.scripts, rendered=self.rendered) or self._is_unrun_shell,
        )

    @property
    def _is_unrun_shell(self) -> bool:
        """A page that scripts would write, before they ran: whatever is missing may come yet."""
        return not self.rendered and self.is_script_shell

    @cached_property
    def jiucuo(self) -> Jiucuo:
        """The official 找错 entry."""
        return read_jiucuo(self.flow, self.scripts, self.veil) if any(word in self._lower for word in JIUCUO_WORDS) else Jiucuo()

    @cached_property
    def conac(self) -> Conac:
        """The 党政机关网站标识."""
        return read_conac(self.flow, self.scripts, self.veil, named=any(word in self._lower for word in CONAC_WORDS))

    # --- article

    @cached_property
    def published(self) -> Published | None:
        """The publication date shown to readers; ``source == "script"`` when only a script would show it."""
        text, offset = self._title
        return find_published(
            self.flow,
            [shown for shown in self._shown_dates if shown.full and not self.veil.covers(self.flow.owner_at(shown.start))],
            title_at=offset,
            title_length=len(text),
            scripts=self.scripts.source,
            skip=self._footer_blocks,
        )

    # --- lists

    @cached_property
    def _shown_dates(self) -> list[Shown]:
        return with_years(self.flow, list_dates(self.flow.text, self._day), self._day)

    @cached_property
    def _dates(self) -> DateMap:
        return DateMap(self.flow, self._shown_dates)

    @cached_property
    def _dated_groups(self) -> list[Group]:
        return dated_groups(self.flow, self._dates, self._footer_blocks)

    @cached_property
    def _stored(self) -> list[list[DatedItem]]:
        return record_lists(self.html, self.resolve, self._day) if MARK in self.html else []

    @cached_property
    def _told_by_script(self) -> list[DatedItem]:
        """Items of all stores, and those of the main list that stand in another sort of script or attribute."""
        stored = [item for store in self._stored for item in store if item.day is not None]
        known = {id(item) for item in stored}
        told = (item for item in self.listing.items if item.day_from in ("record", "list_title_attribute") and id(item) not in known)
        return [*stored, *told]

    @cached_property
    def listing(self) -> Listing:
        """The page's main list of releases."""
        reader = ListReader(
            flow=self.flow, dates=self._dates, scripts=self.scripts, url=self.url, resolve=self.resolve, as_of=self._day,
            skip=self._footer_blocks, groups=self._dated_groups, stored=self._stored, functions=self._functions,
            title=self.document_title,
        )  # fmt: skip
        return reader.read()

    @cached_property
    def unknown_pagers(self) -> frozenset[str]:
        """Functions that links of the pager call with a number and which the page itself does not define."""
        names = {name for name, _ in turning_calls(self.flow)}
        return frozenset(name for name in names if not defines(self.scripts.source, name))

    @cached_property
    def dated_items(self) -> tuple[DatedItem, ...]:
        """
        Every item with a proven date on the page, all its lists together, in page order; those of script stores too.

        ``listing`` is only the main list: a home page has many, and a new release in any of them is an update.
        """
        shown = dated_items(self.flow, self._dates, self._dated_groups, self.resolve)
        known = {(item.url or item.title, item.day) for item in shown}
        return (*shown, *(item for item in self._told_by_script if (item.url or item.title, item.day) not in known))

    @cached_property
    def dated_item_count(self) -> int:
        """Items with a date anywhere on the page, script stores and lines that a script opens included."""
        items = self.listing.items
        opened_by_script = sum(item.day_from == "list" and not item.url and len(item.title) >= MIN_UNDATED_TITLE for item in items)
        stored = sum(item.day_from == "record" for item in self._told_by_script)
        return max(count_dated_items(self.flow, self._dates, self._footer_blocks), stored, opened_by_script)

    @cached_property
    def nav_only(self) -> bool:
        """Navigation without content (standards 7.3.7): fewer than three dated items, no list of titles, nothing a script would fill."""
        return is_nav_only(self.flow, dated=self.dated_item_count, listing=self.listing, skip=self._footer_blocks)

    # --- links and forms

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All references, resolved as a browser resolves them."""
        flow = self.flow
        written = extract_links(
            self.tree, base_url=self.base_url, charset=self.charset, resolver=self._resolver, noscript="noscript" in flow.by_tag
        )
        by_script = [(flow.nodes[index], raw) for index, raw in flow.script_links.items()]
        stored = parse_html(record_markup(self.html)).css("a[href]")[:MAX_LINKS] if MARK in self.html else ()
        by_script += [(node, node.attributes.get("href") or "") for node in stored]
        return written + scripted_links(by_script, self._resolver, written) + self.routes.links()

    @cached_property
    def nav_links(self) -> tuple[NavLink, ...]:
        """Links of the main navigation, of headings, site map, breadcrumb and disclosure menu."""
        settled = self.rendered or not (self.scripts.writes or self.scripts.own_external)
        found = Navigator(self.flow, self.resolve, title=self.document_title, skip=self._footer_blocks, settled=settled).read()
        found += tuple(link for link in tree_links(self.scripts.source, self.resolve) if is_web_url(link.url))
        if not any(link.where == "block_heading" and len(link.text) >= MIN_HEADLINE for link in found):
            return found
        # Titles of releases may be set as headings too (<article><h3><a>…</a></h3><time>…).
        releases = {item.url for item in self.dated_items}
        return tuple(link for link in found if link.where != "block_heading" or len(link.text) < MIN_HEADLINE or link.url not in releases)

    @cached_property
    def search(self) -> SearchForm:
        """The site search."""
        return find_search(self.flow, self.scripts, self.resolve, self.veil)

    # --- what kind of answer it is

    @cached_property
    def notice(self) -> str | None:
        """The sentence announcing closing, moving, maintenance or rebuilding, when that is the page's message."""
        return shell.find_notice(self.flow, self.document_title, item_count=len(self.listing.items))

    @cached_property
    def soft_404_phrase(self) -> str | None:
        """The phrase with which the page says that it is an error page; a dated article may speak of missing pages without being one."""
        return None if self.error_phrase is not None and self.may_be_article and self._is_dated else self.error_phrase

    @property
    def _is_dated(self) -> bool:
        return self.published is not None and self.published.source != "script"
