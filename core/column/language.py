"""In which language a site speaks: names of columns can be told by their words in Chinese only."""

import re
from typing import Final

from core.page.snapshot import PageSnapshot

MIN_LABELS: Final = 4
"""Menu entries from which on a menu tells the language. House rule."""
_HAN: Final = re.compile(r"[一-鿿]")


def is_in_chinese(home: PageSnapshot) -> bool:
    """Whether the menu of the home page is in Chinese; a menu of two languages is, and so is one that says too little."""
    labels = [link.text for link in home.best.nav_links if link.where == "nav"]
    chinese = sum(1 for label in labels if _HAN.search(label))
    return len(labels) < MIN_LABELS or chinese * 4 >= len(labels)
