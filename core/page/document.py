"""PageDocument: what one page is as a document. Its source, text, scripts, tags and names, and whether it is a page at all."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Self

from selectolax.lexbor import LexborHTMLParser

from core.outcome import PageKind
from core.page import shell
from core.page.charset import decode_page
from core.page.footer_place import footer_blocks
from core.page.routes import Routes
from core.page.script_deeds import Deeds, read_scripts
from core.page.script_links import MARKS as HANDLER_MARKS
from core.page.script_links import called_functions, defines, find_script_links
from core.page.scripts import Scripts
from core.page.site_name import name_in_footer, read_site_name
from core.page.tags import named_metas, scripted_tags, tag_content
from core.page.text import Flow, collapse, parse_html
from core.page.title import article_title, document_title
from core.url import Resolver

MIN_ARTICLE_TITLE = 12
"""Characters of the title of an article about missing pages; error pages call themselves something shorter. House rule."""
MAX_VISIBLE = 200_000
"""Characters of ``visible_text``."""
MAX_CHALLENGE_LINKS = 60
"""Links above which a page is no challenge, however few words it shows: challenges have none, block pages a handful. House rule."""


class PageDocument:
    """
    One page as a document. Pure: no clock, no network.

    Built by ``from_bytes`` (the source as received) or ``from_text`` (a rendered DOM). Every fact is a lazy property, computed once. What the
    page says as a page of a site (footer, lists, dates, forms) is told by ``core.page.facts.PageFacts``; who only asks whether an answer is a
    page, and where it leads, need not load what reads all that.
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
    ) -> Self:  # fmt: skip
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
    ) -> Self:
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
    def _lower(self) -> str:
        return self.html.lower()

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
        """SiteName, else the name in title or header."""
        return read_site_name(self.flow, tag=self.tag("SiteName"), document_title=self.document_title)

    @cached_property
    def called_in_footer(self) -> str | None:
        """What the footer calls the site's holder, where it is a name that a site could have."""
        return name_in_footer(self.flow, self._footer_blocks)

    @cached_property
    def site_code_meta(self) -> str | None:
        """SiteIDCode without the spaces that CMSs leave around it."""
        return self.tag("SiteIDCode")

    @cached_property
    def _title(self) -> tuple[str, int]:
        return article_title(self.flow, tag=self.tag("ArticleTitle"), site_name=self.site_name or "", skip=self._footer_blocks)

    @property
    def title(self) -> str | None:
        """Title of the article, on pages that are no home page."""
        return None if self.kind is PageKind.HOME else self._title[0] or None

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
        """Absolute target of a refresh (header or meta), or of a script jump on a page without text; None when there is none."""
        header = next((value for name, value in self._headers if name.lower() == "refresh"), "")
        raw = shell.refresh_target(header) or shell.client_redirect(self.flow, lambda: self.deeds)
        return (self.resolve(raw) or None) if raw else None

    @cached_property
    def challenge(self) -> str | None:
        """Name of the challenge or block page that this is; None for an ordinary page."""
        visible = len("".join(self.flow.shown[:10_000].split()))
        if len(self.flow.by_tag.get("a", ())) > MAX_CHALLENGE_LINKS:
            visible = len(self.html)
        return shell.find_challenge(None, self._headers, self.html, visible=visible)

    @cached_property
    def is_script_shell(self) -> bool:
        """The body is written by scripts only."""
        return shell.is_script_shell(self.flow, has_scripts="script" in self.flow.by_tag, html=self.html)

    @cached_property
    def error_phrase(self) -> str | None:
        """The phrase with which the page says that it is an error page; so may an article about missing pages, see ``may_be_article``."""
        return shell.soft_404_phrase(self.flow, self.document_title) or shell.alerted_error(self.flow, self.scripts.source)

    @property
    def may_be_article(self) -> bool:
        """The title is long enough for an article's."""
        return len(self._title[0]) >= MIN_ARTICLE_TITLE

    def excerpt(self, limit: int = 500) -> str:
        """Beginning of the visible text on one line."""
        return collapse(self.visible_text[: limit * 2], limit)
