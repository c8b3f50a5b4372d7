"""Where the results of a page may come from besides its source: scripts of the page, documents in its frames."""

import re
from typing import Final
from urllib.parse import unquote

from core.page.facts import PageFacts
from core.url import host_of, same_registrable

MAX_FRAMES: Final = 2
"""Frames of one result page that are read. House rule."""
_ASKS: Final = re.compile(
    r"XMLHttpRequest|\bfetch\s?\(|\$\s?\.\s?(?:ajax|get|post|getJSON)\b|\.load\s?\(|axios|jsonp|createApp|new\s+Vue|\bng-app\b|layui\s?\.|template\s?\("
)
_TEMPLATE: Final = re.compile(
    r"\{\{[^{}\n]{1,80}\}\}|\bv-(?:for|if|text|html|show)\s?=|\bng-(?:repeat|bind|if)\s?=|<script[^<>]{0,80}(?:template|tmpl)",
    re.IGNORECASE,
)


def may_be_filled(facts: PageFacts, home: PageFacts) -> bool:
    """
    Whether a script may put results into a page whose source has none: one that the home page lacks, a template, a shell.

    Libraries, counters and what every page of the site loads fill no list of results.
    """
    if facts.rendered:
        return False
    if facts.is_script_shell or _TEMPLATE.search(facts.html):
        return True
    known = {home.resolve(script.src) for script in home.scripts.external}
    if any(facts.resolve(script.src) not in known for script in facts.scripts.own_external):
        return True
    common = set(home.scripts.inline)
    return any(_ASKS.search(text) for text in facts.scripts.inline if text not in common)


def frames_of(facts: PageFacts, home: PageFacts) -> list[str]:
    """Frames of the site's own that a result page has and the home page has not."""
    own, known = host_of(facts.url), set(home.frames)
    return [url for url in facts.frames if url not in known and url != facts.url and same_registrable(host_of(url), own)][:MAX_FRAMES]


def carries(url: str, words: str) -> bool:
    """
    Whether an address carries the words of a query, in the charset of either kind of site.

    >>> carries("http://a.cn/list?q=%E5%85%BB%E8%80%81", "养老"), carries("http://a.cn/list?q=%D1%F8%C0%CF", "养老"), carries("http://a.cn/list", "养老")
    (True, True, False)
    """
    return any(words in unquote(url.replace("+", " "), encoding=codec, errors="replace") for codec in ("utf-8", "gbk"))
