"""
How a page stands in windows of common sizes: what a browser measured, and which of it a person should look at.

Measuring is the browser's part; here are the records and the bounds. All bounds are house rules, drawn so that carousels, menus, scroll
boxes and pages of a fixed width stay below them: no clause gives a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Window = tuple[int, int]
"""Width and height of a window, in CSS pixels."""
Box = tuple[int, int, int, int]
"""x, y, width, height on the page, in CSS pixels."""

DESKTOPS: Final[tuple[Window, ...]] = ((1366, 768), (1920, 1080), (1024, 768))
"""Windows of desktop computers."""
PHONE: Final[Window] = (375, 812)
"""Window of a telephone; looked at only where the page says that it is made for telephones."""

NARROW: Final = 1280
"""Windows narrower than this show pages of a fixed width only in part, which is usual."""
OVERLAP_CHARS: Final = 6
"""Characters that lie on other text, from which on it is no accident of a font …"""
OVERLAP_CHARS_NARROW: Final = 12
"""… and in narrow windows."""
CUT_SHARE: Final = 0.08
"""Share of the text that is cut off at the edge and cannot be scrolled to …"""
CUT_SHARE_NARROW: Final = 0.35
"""… and in narrow windows, where a page of 1200 or 1400 pixels loses up to 30 %."""
BEYOND_SHARE: Final = 0.15
"""Share of the text that stands beyond the edge of the window and must be scrolled to sideways."""
MIN_CHARS: Final = 40
"""Fewer characters outside are no text that anybody misses."""
ADAPTS: Final = 0.8
"""A page is made for telephones when in that window it becomes narrower than this share of the narrowest desktop."""
PLAIN_LINKS: Final = 0.6
"""Share of links in the browser's own blue, from which on a page counts as shown without its style sheets."""
MAX_RULES: Final = 30
"""A page with more style rules is not bare for the colour of its links."""
MIN_LINKS: Final = 5
GARBLED: Final = 0.02
"""Share of replacement characters up to which a text can be read."""
EMPTY_CHARS: Final = 60
"""Characters outside header, menu and footer below which a home page is empty …"""
EMPTY_WHOLE: Final = 600
"""… if it has fewer than this in all …"""
EMPTY_PICTURES: Final = 40_000
"""… and pictures of less than this area, in square pixels."""


class LayoutFault(StrEnum):
    """What can be wrong with a layout."""

    BARE = "bare"
    """Shown without its style sheets."""
    EMPTY = "empty"
    """The main part is empty after a script failed."""
    OVERLAP = "overlap"
    """Text lies on other text."""
    CUT = "cut"
    """Text is cut off at the edge of the window and cannot be reached."""
    BEYOND = "beyond"
    """Much of the text stands beyond the edge of the window."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place on the page."""

    selector: str
    """CSS path, for people; at most 120 characters."""
    text: str
    """Beginning of the text there."""
    box: Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """Two texts of which one lies on the other."""

    first: Spot
    second: Spot
    width: int
    height: int
    """Of the common area, in pixels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dead:
    """A style sheet that the site's server does not have."""

    url: str
    status: int
    """As answered; 200 = a web page came instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LayoutLook:
    """What was seen at one look in one window."""

    window: Window
    content_width: int
    """Of the whole page, in pixels."""
    chars: int
    """Characters that can be seen or scrolled to sideways."""
    overlaps: tuple[Overlap, ...] = ()
    """The largest few."""
    overlap_chars: int = 0
    """Characters of all overlaps."""
    cut_chars: int = 0
    """Characters beyond an edge that cannot be scrolled to."""
    beyond_chars: int = 0
    """Characters beyond the right edge of the window that can be scrolled to."""
    outside: Spot | None = None
    """Of what stands beyond the edge, what is longest."""
    outside_px: int = 0
    """How far that goes beyond the edge."""
    main_chars: int = 0
    """Characters outside header, menu and footer."""
    main_pictures: int = 0
    """Area of pictures, films and frames there, in square pixels."""
    links: int = 0
    plain_links: int = 0
    """Links in the browser's own colour and line."""
    arranged: int = 0
    """Elements that stand beside others by style; counted only where a style sheet is missing, like the rules."""
    rules: int = 0
    """Style rules that did arrive."""
    garbled: int = 0
    """Replacement characters: the browser read the page in another encoding than it is written in."""
    dead_styles: tuple[Dead, ...] = ()
    lost_styles: tuple[str, ...] = ()
    """Style sheets that did not come (yet), for reasons that need not be the site's."""
    lost_scripts: tuple[str, ...] = ()
    """The same of scripts."""
    errors: tuple[str, ...] = ()
    """Messages of uncaught script errors since the page was loaded."""

    @property
    def styled(self) -> bool:
        """Whether every style sheet came, or is the site's to blame for; without them nothing can be said of the layout."""
        return not self.lost_styles

    @property
    def whole(self) -> bool:
        """Whether scripts ran as they should, or the site is to blame; a fault of a page that is not whole need not be the site's."""
        return self.styled and self.readable and not (self.lost_scripts and self.errors)

    @property
    def readable(self) -> bool:
        """Whether the browser read the text; in a page of the wrong encoding bytes of tags are lost too, and with them its order."""
        return self.garbled <= GARBLED * self.chars

    @property
    def narrow(self) -> bool:
        """Whether the window is narrower than pages usually are."""
        return self.window[0] < NARROW


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLayout:
    """All looks at one page: one in each window, and where something seemed wrong, more."""

    url: str
    looks: tuple[LayoutLook, ...]
    chinese: bool = True
    """The browser has a Chinese font; without one nothing can be said about the place of text."""


def seen_in(look: LayoutLook) -> frozenset[LayoutFault]:
    """What one look shows, whosever fault it is."""
    if _is_bare(look):
        return frozenset({LayoutFault.BARE})
    if _is_empty(look):
        return frozenset({LayoutFault.EMPTY})
    narrow = look.narrow
    found = set()
    if look.overlap_chars >= (OVERLAP_CHARS_NARROW if narrow else OVERLAP_CHARS):
        found.add(LayoutFault.OVERLAP)
    if look.cut_chars >= max(MIN_CHARS, (CUT_SHARE_NARROW if narrow else CUT_SHARE) * look.chars):
        found.add(LayoutFault.CUT)
    phone = look.window == PHONE
    if (phone or not narrow) and look.beyond_chars >= max(MIN_CHARS, BEYOND_SHARE * look.chars):
        found.add(LayoutFault.BEYOND)
    return frozenset(found)


def _is_bare(look: LayoutLook) -> bool:
    plain = look.plain_links >= PLAIN_LINKS * look.links and look.rules <= MAX_RULES
    return bool(look.dead_styles) and look.links >= MIN_LINKS and (plain or look.arranged == 0)


def _is_empty(look: LayoutLook) -> bool:
    return bool(look.errors) and look.main_chars < EMPTY_CHARS and look.chars < EMPTY_WHOLE and look.main_pictures < EMPTY_PICTURES


def steady_faults(looks: Sequence[LayoutLook]) -> dict[Window, frozenset[LayoutFault]]:
    """What every look in a window shows, by window; a telephone's only of a page that adapts itself to it."""
    found: dict[Window, frozenset[LayoutFault]] = {}
    for look in looks:
        found[look.window] = found.get(look.window, frozenset(LayoutFault)) & seen_in(look)
    if not adapts(looks):
        found.pop(PHONE, None)
    return {window: faults for window, faults in found.items() if faults}


def adapts(looks: Sequence[LayoutLook]) -> bool:
    """Whether the page becomes narrow in the window of a telephone; one that does not is a desktop page, whatever it declares."""
    phone = [look.content_width for look in looks if look.window == PHONE]
    desktop = min((look.window[0] for look in looks if look.window != PHONE), default=0)
    return bool(phone) and max(phone) < ADAPTS * desktop
