"""Pictures of places on a page, taken by a browser."""

from dataclasses import dataclass

from core.layout import Box, Window


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What to look for on a page: the *box*, else an element that leads to *href* (absolute), else the text."""

    href: str = ""
    text: str = ""
    """Blanks and a cut-off mark (…) at the ends do not matter."""
    box: Box | None = None
    window: Window | None = None
    """Size of the window in which it is to be seen; None = the usual one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A strip of the page around one place."""

    data: bytes
    """JPEG."""
    mark: tuple[int, int, int, int]
    """x, y, width, height of the place, in pixels of the picture."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotographedPage:
    """A page and its pictures."""

    final_url: str
    status: int | None
    text: str
    """What the page and its frames show, as text."""
    photos: tuple[Photo | None, ...]
    """As asked for; None where the place is not to be seen."""
