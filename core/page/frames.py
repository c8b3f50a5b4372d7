"""Frames put in their place: a page and the documents of its frames read as the one page that people see (standards 9.8.2)."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from core.page.facts import PageFacts
from core.url import host_of, same_registrable

MAX_FRAMES: Final = 8
"""Frames of one page that are looked into. House rule: framesets have two to five."""
MAX_HTML_CHARS: Final = 4_000_000
"""A page with its frames is not made longer than this."""

_SKIPPED = r"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script\s*>|\Z)|<style\b.*?(?:</style\s*>|\Z)"
"""What is never closed goes on to the end, as in browsers; looking for the end of each again would be quadratic."""
_TAG_REST = "[^>]{0,4096}>"
_FRAME = re.compile(rf"{_SKIPPED}|(<i?frame\b{_TAG_REST}(?:\s*</i?frame\s*>)?)", re.IGNORECASE | re.DOTALL)
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_FRAMESET = re.compile(rf"<noframes\b.*?(?:</noframes\s*>|\Z)|</?frameset\b{_TAG_REST}", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<head\b", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_OUTER = re.compile(rf"</?(?:html|body|head|!doctype)\b{_TAG_REST}", re.IGNORECASE)
_HEAD_SCRIPT = re.compile(r"<script\b.*?(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(
    rf"""{_SKIPPED}|(\b(?:href|src|action)\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""",
    re.IGNORECASE | re.DOTALL,
)
_FRAMESET_TAG = re.compile(r"<frameset\b", re.IGNORECASE)


def wanted_frames(facts: PageFacts) -> tuple[str, ...]:
    """
    Addresses of the frames without which a page cannot be judged: all of a frameset; else those of a page whose source prints no footer.

    Only frames of the same registrable domain count: what a foreign site shows in a frame (weather, maps, video) is not the page's own.
    """
    frames = [url for url in facts.frames if same_registrable(host_of(url), host_of(facts.url)) and url != facts.url]
    if not frames:
        return ()
    footer = facts.footer
    if not _FRAMESET_TAG.search(facts.html) and (footer.site_code or footer.icp or footer.sponsor):
        return ()
    return tuple(frames[:MAX_FRAMES])


def frame_names(facts: PageFacts) -> set[str]:
    """Names under which links can open something in the frames of a page."""
    flow = facts.flow
    named = (
        flow.attribute(index, "name") or flow.attribute(index, "id") for tag in ("frame", "iframe") for index in flow.by_tag.get(tag, [])
    )
    return {name.strip().lower() for name in named if name.strip()}


def opened_by(facts: PageFacts, names: Collection[str], *, in_frame: bool) -> tuple[set[str], set[str]]:
    """
    Addresses that the links of a document open inside a frame, and those that they open as pages of their own.

    Inside a frame open links with one of *names* as target, and links without target of a document that itself stands *in_frame*.
    """
    flow = facts.flow
    inside: set[str] = set()
    outside: set[str] = set()
    bases = (flow.attribute(index, "target") for index in flow.by_tag.get("base", []))
    default = next((target for target in bases if target), "")
    for index in flow.by_tag.get("a", []):
        href = flow.attribute(index, "href")
        if not href or href.startswith(("#", "javascript:")):
            continue
        target = (flow.attribute(index, "target") or default).strip().lower()
        stays = in_frame if target in ("", "_self") else target in names
        (inside if stays else outside).add(facts.resolve(href))
    return inside, outside


def inline_frames(facts: PageFacts, documents: Mapping[str, PageFacts]) -> str:
    """
    Source of a page with each frame of *documents* (by address) replaced by a ``div`` that holds the frame's body.

    References inside are made absolute, for they are relative to the frame's own document. Frames that are not at hand stay as they are.
    """

    def place(match: re.Match[str]) -> str:
        tag = match[1]
        found = _SRC.search(tag) if tag else None
        if found is None:
            return match[0]
        url = facts.resolve(found[1] or found[2] or found[3] or "")
        inner = documents.get(url)
        return match[0] if inner is None else f'<div data-frame="">{_body(inner)}</div>'

    html = _FRAME.sub(place, facts.html)
    if _FRAMESET_TAG.search(html):
        start = _FRAMESET_TAG.search(html)
        assert start is not None
        html = html[: start.start()] + "<body>" + _FRAMESET.sub("", html[start.start() :])
    return html[:MAX_HTML_CHARS]


def _body(inner: PageFacts) -> str:
    """What stands in a frame, with the scripts of its head (they may write the rest)."""
    html = inner.html
    start = _HEAD.search(html)
    end = _HEAD_END.search(html, start.end()) if start else None
    if start and end:
        html = html[: start.start()] + "".join(_HEAD_SCRIPT.findall(html[start.start() : end.start()])) + html[end.end() :]
    return _absolute(_OUTER.sub("", html), inner.resolve)


def _absolute(html: str, resolve: Callable[[str], str]) -> str:
    def point(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        raw = match[2] or match[3] or match[4] or ""
        if not raw or raw.startswith(("#", "javascript:", "data:")):
            return match[0]
        return f'{match[1]}"{(resolve(raw) or raw).replace(chr(34), "%22")}"'

    return _REFERENCE.sub(point, html)
