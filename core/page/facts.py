"""PageFacts: everything one page says, read once, each fact when it is first asked for."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from core.clock import beijing_day
from core.outcome import PageKind
from core.page import shell
from core.page.charset import decode_page
from core.page.conac import CONAC_WORDS, read_conac
from core.page.dates import Shown, list_dates
from core.page.footer import holds_unnamed_picture, read_footer
from core.page.footer_place import footer_blocks
from core.page.footer_source import may_write_footer
from core.page.include import Include, unrun_includes
from core.page.items import DateMap, Group, dated_groups, dated_items
from core.page.jiucuo import JIUCUO_WORDS, read_jiucuo
from core.page.links import extract_links, scripted_links
from core.page.listing import ListReader
from core.page.nav_only import count_dated_items, is_nav_only
from core.page.navigation import Navigator
from core.page.published import find_published
from core.page.records import Conac, DatedItem, Footer, Jiucuo, Link, Listing, NavLink, Published, SearchForm
from core.page.routes import Routes
from core.page.script_deeds import Deeds, read_scripts
from core.page.script_links import MARKS as HANDLER_MARKS
from core.page.script_links import called_functions, defines, find_script_links
from core.page.scripts import Scripts
from core.page.search_form import find_search
from core.page.site_name import read_site_name
from core.page.style import Styles
from core.page.tags import named_metas, scripted_tags, tag_content
from core.page.text import Flow, collapse, parse_html
from core.page.title import article_title, document_title
from core.page.veil import Veil
from core.page.written import written_html
from core.page.year_heading import with_years
from core.url import Resolver

MIN_ARTICLE_TITLE = 12
"""Characters of the title of an article about missing pages; error pages call themselves something shorter. House rule."""
MIN_HEADLINE = 10
"""Characters from which on a heading that leads to a dated item is that item's title, not a column's name. House rule."""
MAX_VISIBLE = 200_000
"""Characters of ``visible_text``."""
MAX_CHALLENGE_LINKS = 60
"""Links above which a page is no challenge, however few words it shows: challenges have none, block pages a handful. House rule."""


class PageFacts:
    """
    Facts of one page. Pure: no clock, no network; *as_of* tells which year a date without year means.

    Built by ``from_bytes`` (the source as received) or ``from_text`` (a rendered DOM). Every fact is a lazy property, computed once.
    """

    def __init__(
        self, html: str, *, url: str, as_of: datetime, kind: PageKind, charset: str, undecodable_ratio: float, rendered: bool,
        headers: tuple[tuple[str, str], ...] = (), functions: str = "",
    ) -> None:  # fmt: skip
        self.html = html
        """Decoded source."""
        self.url = url
        self.as_of = as_of
        self.kind = kind
        self.charset = charset
        """``utf-8``, ``gb18030`` (also for GBK, GB2312) …"""
        self.undecodable_ratio = undecodable_ratio
        """Share of characters that could not be decoded, 0..1."""
        self.rendered = rendered
        """A DOM after scripts ran: what a script could write, it has written."""
        self._headers = headers
        self._functions = functions

    @classmethod
    def from_bytes(
        cls, body: bytes, *, url: str, headers: Iterable[tuple[str, str]] = (), as_of: datetime, kind: PageKind = PageKind.AUTO,
        functions: str = "",
    ) -> "PageFacts":  # fmt: skip
        """Facts of a page as received; *headers* tell the declared charset, *functions* is the source of script files that its handlers use."""
        kept = tuple(headers)
        decoded = decode_page(body, kept)
        return cls(
            decoded.text, url=url, as_of=as_of, kind=kind, charset=decoded.charset, undecodable_ratio=decoded.undecodable_ratio, rendered=False,
            headers=kept, functions=functions,
        )  # fmt: skip

    @classmethod
    def from_text(
        cls, html: str, *, url: str, as_of: datetime, kind: PageKind = PageKind.AUTO, charset: str = "utf-8", functions: str = ""
    ) -> "PageFacts":
        """Facts of a serialised DOM after scripts ran; *charset* is the document's: queries and forms are still sent in it."""
        return cls(html, url=url, as_of=as_of, kind=kind, charset=charset, undecodable_ratio=0.0, rendered=True, functions=functions)

    # --- the parsed page

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed document; read only."""
        return parse_html(self.html)

    @cached_property
    def _laid_out(self) -> Flow:
        return Flow(self.tree)

    @cached_property
    def flow(self) -> Flow:
        """Visible text with the elements behind it."""
        flow = self._laid_out
        if any(mark in self._lower for mark in HANDLER_MARKS):
            flow.script_links = find_script_links(flow, [*self.scripts.inline, self._functions])
        return flow

    @cached_property
    def unknown_functions(self) -> frozenset[str]:
        """Functions to which handlers give an address and which the page itself does not define."""
        if not any(mark in self._lower for mark in HANDLER_MARKS):
            return frozenset()
        return frozenset(name for name in called_functions(self.flow) if not defines(self.scripts.source, name))

    @cached_property
    def scripts(self) -> Scripts:
        """Scripts of the page."""
        return Scripts(self._laid_out)

    @cached_property
    def deeds(self) -> Deeds:
        """What the inline scripts do when the page is loaded."""
        loaded = "\n".join(self.flow.attribute(index, "onload") for index in self.flow.by_tag.get("body", []))
        return read_scripts(self.scripts.inline, loaded)

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
    def base_url(self) -> str:
        """What relative links are resolved against: the ``base`` tag, else the page's own address."""
        for node in self.tree.css("base[href]"):
            href = (node.attributes.get("href") or "").strip()
            if href:
                return Resolver(self.url, self.charset).resolve(href) or self.url
        return self.url

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.base_url, self.charset)

    @cached_property
    def routes(self) -> Routes:
        """What a script shows for ``#/…`` in the address."""
        return Routes(self._laid_out, self._resolver, self.url, self.html)

    def resolve(self, raw: str) -> str:
        """Absolute address of a reference as this page means it; empty when it cannot be one."""
        return self.routes.resolve(raw.strip()) if raw else ""

    @cached_property
    def _day(self) -> date:
        return beijing_day(self.as_of)

    @cached_property
    def _footer_blocks(self) -> list[tuple[int, int]]:
        return footer_blocks(self.flow)

    def in_footer(self, offset: int) -> bool:
        """Whether an offset of the flow's text lies in the footer."""
        return any(start <= offset < end for start, end in self._footer_blocks)

    # --- tags and names

    @cached_property
    def document_title(self) -> str:
        """Text of ``<title>`` without markup, spaces collapsed."""
        return document_title(self.flow)

    @cached_property
    def tags(self) -> dict[str, str]:
        """All named metas: name as written → content. Comments and scripts do not count."""
        return named_metas(self.tree)

    def tag(self, name: str) -> str | None:
        """Content of a tag whatever its case; None when missing or empty-like (null, ``${…}``, 无 …)."""
        return tag_content(self.tags, name)

    @cached_property
    def scripted_tag_names(self) -> frozenset[str]:
        """Names (lower case) of tags that only an inline script would write."""
        return scripted_tags(self.scripts.inline)

    @cached_property
    def site_name(self) -> str | None:
        """SiteName, else the name in header or title."""
        return read_site_name(self.flow, tag=self.tag("SiteName"), document_title=self.document_title)

    @cached_property
    def site_code_meta(self) -> str | None:
        """SiteIDCode without the spaces that CMSs leave around it."""
        return self.tag("SiteIDCode")

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
    def _lower(self) -> str:
        return self.html.lower()

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
    def _title(self) -> tuple[str, int]:
        return article_title(self.flow, tag=self.tag("ArticleTitle"), site_name=self.site_name or "", skip=self._footer_blocks)

    @property
    def title(self) -> str | None:
        """Title of the article, on pages that are no home page."""
        return None if self.kind is PageKind.HOME else self._title[0] or None

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
    def listing(self) -> Listing:
        """The page's main list of releases."""
        reader = ListReader(
            flow=self.flow, dates=self._dates, scripts=self.scripts, html=self.html, url=self.url, resolve=self.resolve, as_of=self._day,
            skip=self._footer_blocks, groups=self._dated_groups,
        )  # fmt: skip
        return reader.read()

    @cached_property
    def dated_items(self) -> tuple[DatedItem, ...]:
        """
        Every item with a proven date on the page, all its lists together, in page order; those of script stores too.

        ``listing`` is only the main list: a home page has many, and a new release in any of them is an update.
        """
        shown = dated_items(self.flow, self._dates, self._dated_groups, self.resolve)
        return (*shown, *(item for item in self.listing.items if item.day_from in ("record", "list_title_attribute")))

    @cached_property
    def dated_item_count(self) -> int:
        """Items with a date anywhere on the page, script stores included."""
        return max(
            count_dated_items(self.flow, self._dates, self._footer_blocks), sum(item.day_from == "record" for item in self.listing.items)
        )

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
        by_script = scripted_links(((flow.nodes[index], raw) for index, raw in flow.script_links.items()), self._resolver, written)
        return written + by_script + self.routes.links()

    @cached_property
    def nav_links(self) -> tuple[NavLink, ...]:
        """Links of the main navigation, of headings, site map, breadcrumb and disclosure menu."""
        settled = self.rendered or not (self.scripts.writes or self.scripts.own_external)
        found = Navigator(self.flow, self.resolve, title=self.document_title, skip=self._footer_blocks, settled=settled).read()
        if not any(link.where == "block_heading" and len(link.text) >= MIN_HEADLINE for link in found):
            return found
        # Titles of releases may be set as headings too (<article><h3><a>…</a></h3><time>…).
        releases = {item.url for item in self.dated_items}
        return tuple(link for link in found if link.where != "block_heading" or len(link.text) < MIN_HEADLINE or link.url not in releases)

    @cached_property
    def search(self) -> SearchForm:
        """The site search."""
        return find_search(self.flow, self.scripts, self.resolve, self.veil)

    @cached_property
    def frames(self) -> tuple[str, ...]:
        """Absolute addresses of frames."""
        found = [self.resolve(self.flow.attribute(index, "src")) for tag in ("iframe", "frame") for index in self.flow.by_tag.get(tag, [])]
        return tuple(dict.fromkeys(address for address in found if address.startswith(("http://", "https://"))))

    # --- what kind of answer it is

    @cached_property
    def visible_text(self) -> str:
        """Visible text, one line a block, at most 200,000 characters."""
        return "\n".join(filter(None, (line.strip() for line in self.flow.shown[: MAX_VISIBLE + 1000].split("\n"))))[:MAX_VISIBLE]

    @cached_property
    def client_redirect(self) -> str | None:
        """Absolute target of a meta refresh, or of a script jump on a page without text; None when there is none."""
        raw = shell.client_redirect(self.flow, lambda: self.deeds)
        return (self.resolve(raw) or None) if raw else None

    @cached_property
    def challenge(self) -> str | None:
        """Name of the challenge or block page that this is; None for an ordinary page."""
        visible = len("".join(self.flow.shown[:10_000].split()))
        if len(self.flow.by_tag.get("a", ())) > MAX_CHALLENGE_LINKS:
            visible = len(self.html)
        return shell.find_challenge(None, self._headers, self.html, visible=visible)

    @cached_property
    def notice(self) -> str | None:
        """The sentence announcing closing, moving, maintenance or rebuilding, when that is the page's message."""
        return shell.find_notice(self.flow, self.document_title, item_count=len(self.listing.items))

    @cached_property
    def is_script_shell(self) -> bool:
        """The body is written by scripts only."""
        return shell.is_script_shell(self.flow, has_scripts="script" in self.flow.by_tag, html=self.html)

    @cached_property
    def soft_404_phrase(self) -> str | None:
        """The phrase with which the page says that it is an error page; a dated article may speak of missing pages without being one."""
        phrase = shell.soft_404_phrase(self.flow, self.document_title) or shell.alerted_error(self.flow, self.scripts.source)
        return None if phrase is not None and self._is_dated_article else phrase

    @cached_property
    def _is_dated_article(self) -> bool:
        title, published = self._title[0], self.published
        return published is not None and published.source != "script" and len(title) >= MIN_ARTICLE_TITLE

    def excerpt(self, limit: int = 500) -> str:
        """Beginning of the visible text on one line."""
        return collapse(self.visible_text[: limit * 2], limit)
