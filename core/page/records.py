"""Records of page facts: the shapes that checks, the column inventory and ``inspect`` read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Presence = Literal[True, False, "script"]
"""``"script"`` = only a script or a placeholder of it would put it there (contract section 6)."""


Coding = Literal["plain", "base64"]
"""How a search form's script writes the keyword."""


class LinkKind(StrEnum):
    """What a reference is for; decides how it is verified and what a fault of it costs."""

    ANCHOR = "anchor"
    """``a[href]``, ``area[href]`` to a page."""
    ATTACHMENT = "attachment"
    """``a[href]`` whose path ends in a document or archive extension."""
    IMAGE = "image"
    FRAME = "frame"
    STYLE = "style"
    SCRIPT = "script"
    MEDIA = "media"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Link:
    """One reference of a page, resolved as a browser resolves it."""

    url: str
    """
    Absolute, canonical, without fragment (but for the route of a hash-routed page); path encoded as UTF-8, query in the page's charset,
    existing escapes untouched.
    """
    raw: str
    """As written."""
    kind: LinkKind
    text: str = ""
    """Anchor text, else title, else alt of the picture inside; spaces collapsed, at most 200 characters."""
    empty: bool = False
    """``#``, empty or ``javascript:void`` where a link is clearly meant; then ``url`` is empty."""
    scripted: bool = False
    """Read from a handler (``core.page.script_links``): nobody but a reader who clicks can prove it dead."""
    unopenable: bool = False
    """No browser gets anywhere with what was written (``core.page.unopenable``); then ``url`` is empty."""


@dataclass(frozen=True, slots=True)
class Jiucuo:
    """The official 我为政府网站找错 entry (standards 4.5)."""

    present: Presence = False
    site_code: str | None = None
    host: str | None = None
    """Host of the script or link; tells a retired host."""
    about: str | None = None
    """Host of the page that the link says is reported (its ``url`` parameter)."""


@dataclass(frozen=True, slots=True)
class Conac:
    """The 党政机关网站标识 (standards 4.4)."""

    present: Presence = False
    """True only with its link; an icon without link is False and ``icon_only``."""
    icon_only: bool = False
    colour: str | None = None
    """``red`` (党政机关) or ``blue`` (事业单位) where it can be seen."""


@dataclass(frozen=True, slots=True)
class Footer:
    """The six items of 网站标识 and what else a footer says; all read from the printed text, comments excluded."""

    found: bool
    """A footer block was recognised."""
    text: str
    """Its visible text, spaces collapsed, at most 4,000 characters."""
    may_be_scripted: bool
    """No items in the source, but a script, frame or include placeholder could write them: then missing items are unknown."""
    site_code: str | None = None
    icp: str | None = None
    icp_link: str | None = None
    vendor_icp: str | None = None
    """A filing number that stands with the firm that built the site; ``icp`` is none of it."""
    police: str | None = None
    sponsor: str | None = None
    contact: str | None = None
    undertaker: str | None = None
    has_sitemap_link: bool = False
    contact_link: str | None = None
    """Address or number to which a word or an icon of the footer leads (``mailto:``, ``tel:``)."""
    pictured: bool = False
    """No item is printed, but a picture or a style sheet may show them."""
    drawn: Mapping[str, str] = field(default_factory=dict)
    """Items that a picture of the footer is said to show (``alt``): name of the item → the words. Nobody read the picture."""
    pictured_items: frozenset[str] = frozenset()
    """Items whose label is printed right before a picture: the picture may show them."""


@dataclass(frozen=True, slots=True)
class DatedItem:
    """One release in a list."""

    title: str
    url: str | None
    day: date | None
    """None when the item shows no date that can be read."""
    day_text: str = ""
    """The date as shown."""
    day_from: str = ""
    """``list``, ``list_title_attribute``, ``record`` (script store) or ``url`` (a hint, never proof)."""
    sticky: bool = False
    """Marked 置顶."""
    inferred: bool = False
    """The year stands nowhere with the item (11-25): the newest possible one was taken, and only the release itself proves it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The page's main list of releases."""

    items: tuple[DatedItem, ...] = ()
    selector: str = ""
    """CSS path of the container that was taken as the list; empty when none."""
    scripted: bool = False
    """No items in the source, but a script, frame or record store would fill the list."""
    next_pages: tuple[str, ...] = ()
    """Absolute URLs of further pages of the same list, nearest first (also from createPageHTML and the like)."""
    has_more: bool = False
    """A pager or 加载更多 says that there are further pages, be their addresses known or not."""
    empty_remark: str = ""
    """暂无内容 / 正在建设 … as shown, when the list is empty."""
    no_information_remark: str = ""
    """A remark that truly no information has arisen (exempt from 空白栏目)."""

    @property
    def newest(self) -> DatedItem | None:
        """The item with the newest proven day (list or record), sticky ones included."""
        dated = [item for item in self.items if item.day is not None and item.day_from != "url"]
        return max(dated, key=lambda item: item.day or date.min, default=None)


@dataclass(frozen=True, slots=True)
class Published:
    """When the page was published, as shown to readers."""

    day: date
    text: str
    """As shown, time of day included."""
    source: str
    """``label`` (发布时间：…), ``near_title``, ``bracket``, ``table`` (disclosure table), ``script`` …"""
    iso: str
    """ISO date, or date and time when a time of day is shown."""
    is_named: bool = False
    """The page itself calls it the time of release or update; 时间：2026年12月5日 below the title of a notice may be that of the event."""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The site search as found on a page."""

    presence: Literal[True, False, "script", "link", "iframe"]
    action: str = ""
    method: str = "GET"
    field: str = ""
    """Name of the text field."""
    fields: tuple[tuple[str, str], ...] = ()
    """What is sent along: hidden and preset fields, what is selected and ticked, the button."""
    charset: str = ""
    """Charset in which the form asks to be sent (``accept-charset``); empty = that of the page."""
    multipart: bool = False
    """Sent as ``multipart/form-data``."""
    limit: int = 0
    """Characters that the text field takes; 0 = any number."""
    copies: tuple[tuple[str, Coding], ...] = ()
    """Hidden fields into which a script puts the keyword before the form is sent, and how it writes it there."""
    by_script: bool = False
    """A script prepares what is sent in a way that the page does not tell: an empty answer proves nothing."""
    engine: str = ""
    """``jsearch``, ``igs``, ``kaipuyun`` … where recognised."""


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link of the main navigation or of a column block's heading, with its depth."""

    url: str
    text: str
    depth: int
    """1 = first level of the menu."""
    where: str
    """``nav``, ``block_heading``, ``sitemap``, ``breadcrumb``, ``disclosure``; ``tree`` for a node that a script draws."""
