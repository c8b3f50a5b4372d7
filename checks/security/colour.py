"""Colours of style declarations, as far as it matters whether two are the same."""

import re
from functools import lru_cache
from typing import Final

CLOSE: Final = 10
"""Difference of a channel, of 255, that nobody sees."""
_NAMES: Final = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
}  # fmt: skip
_HEX: Final = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_RGB: Final = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*(\d{0,3}(?:\.\d{0,8})?)(%?)\s*)?\)")
_CLEAR: Final = (-255, -255, -255)
"""Far from every colour: black on a transparent ground is black."""
FAINT: Final = 0.05
"""Opacity below which a colour is not seen."""


def is_same_colour(first: str, second: str) -> bool:
    """
    Whether two declared colours look alike; False when either is not understood.

    >>> is_same_colour("#FFF", "rgb(254, 255, 255)"), is_same_colour("rgba(0,0,0,0)", "transparent"), is_same_colour("red", "var(--main)")
    (True, True, False)
    """
    one, other = _channels(first), _channels(second)
    return one is not None and other is not None and all(abs(a - b) <= CLOSE for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=1024)
def _channels(text: str) -> tuple[int, int, int] | None:
    """Red, green, blue of a colour, or of the first colour of a background declaration."""
    for word in re.findall(r"[a-z]+\([^()]{0,60}\)|[^\s()]{1,40}", text.lower()[:300]):
        if word == "transparent":
            return _CLEAR
        if word in _NAMES:
            return _NAMES[word]
        if match := _RGB.fullmatch(word):
            opacity = float(match[4].rstrip(".") or 0) / (100 if match[5] else 1) if match[4] else 1.0
            return _CLEAR if opacity < FAINT else (int(match[1]), int(match[2]), int(match[3]))
        if (match := _HEX.fullmatch(word)) and word != "0":
            digits = match[1] if len(match[1]) >= 6 else "".join(2 * digit for digit in match[1])
            red, green, blue, *rest = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
            return _CLEAR if rest and rest[0] < FAINT * 255 else (red, green, blue)
    return None
