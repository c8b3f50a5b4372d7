"""What hides a link from readers: a record that a browser measures, or that is worked out from what the page says of its style."""

from dataclasses import dataclass
from enum import StrEnum


class Trick(StrEnum):
    """Ways to hide; the value is the word for people."""

    NOT_DISPLAYED = "display:none"
    INVISIBLE = "visibility:hidden"
    TRANSPARENT = "完全透明"
    AWAY = "移出可视区域"
    INDENTED = "文字缩进到画面之外"
    NO_SIZE = "零尺寸"
    NO_FONT = "字号为零"
    SAME_COLOUR = "文字与背景同色"
    CLIPPED = "被裁剪"
    BEHIND = "压在页面之下"
    SCROLLER = "零尺寸滚动区"
    NO_SCRIPT = "noscript"


MEASURED = frozenset({Trick.NOT_DISPLAYED, Trick.INVISIBLE, Trick.TRANSPARENT, Trick.AWAY, Trick.NO_SIZE, Trick.NO_FONT})
"""What a browser looks at: where it sees the link, these are disproved."""


class Strength(StrEnum):
    """How much a way to hide says by itself."""

    FIRM = "firm"
    """No ordinary part of a page needs it."""
    USUAL = "usual"
    """Menus, tabs, dialogs, slides and drawers are hidden like this until they are wanted."""
    FAINT = "faint"
    """Unread style sheets may well undo it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hiding:
    """How one link is hidden, and what the element that does it is called."""

    trick: Trick
    strength: Strength
    names: str = ""
    """Tags, classes and ids of the element and of the four around it, lower case; what ordinary parts call themselves."""
    handles: tuple[str, ...] = ()
    """Its own id and classes as selectors (``#id``, ``.class``): what scripts would open it by."""
    own_links: int = 0
    """Links to the site itself or to government sites inside the element."""
    foreign_links: int = 0
    """All others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkSight:
    """One link to a foreign host, as it stood in a browser."""

    url: str
    text: str
    hiding: Hiding | None = None
    """None: readers see it, or can bring it into view."""
