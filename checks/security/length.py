"""Lengths of style declarations in pixels."""

import re
from typing import Final

MOST: Final = 60
"""Levels above an element in which a background is looked for."""
_LENGTH: Final = re.compile(r"\s*([+-]?\d{0,7}(?:\.\d{0,6})?)\s*(px|pt|em|rem|ex|ch|vw|vh|%|cm|mm|in)?\s*")
_SIZES: Final = {
    "": 1.0,
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "ch": 8.0,
    "vw": 13.66,
    "vh": 7.68,
    "%": 2.0,
    "cm": 38.0,
    "mm": 3.8,
    "in": 96.0,
}
"""A share counts as of something 200 pixels wide: a drawer moved by 100 % is no more than moved away. House rule."""


def pixels(text: str, *, own: float | None = None) -> float | None:
    """
    A length in pixels, roughly where it depends on others; None when it is none (``auto``, ``calc(…)``).

    Args:
        text: as written, without ``!important``.
        own: what one ``em`` is.

    >>> pixels("-9999px"), pixels(" -10em"), pixels("0"), pixels("auto")
    (-9999.0, -160.0, 0.0, None)
    """
    match = _LENGTH.fullmatch(text)
    if not match or not match[1].strip("+-."):
        return None
    unit = match[2] or ""
    return float(match[1]) * (own if own is not None and unit == "em" else _SIZES[unit])
