"""What a page shows out of documents and trees of their own: frames of the same site and shadow roots, put in their place before it is read."""

import contextlib
from collections.abc import Collection, Iterator
from typing import Any, Final

from core.url import host_of, same_registrable

MAX_FRAMES: Final = 12
"""Frames of one page whose content is read. House rule."""
_FRAME_BODY: Final = """() => {
  for (const [tag, name] of [["a", "href"], ["area", "href"], ["img", "src"], ["form", "action"], ["iframe", "src"], ["script", "src"]])
    for (const node of document.querySelectorAll(tag + "[" + name + "]"))
      if (/^https?:/.test(node[name])) node.setAttribute(name, node[name]);
  const body = document.querySelector("body[data-frames]") || document.body;
  return body ? body.innerHTML : "";
}"""
_PUT_IN_PLACE: Final = """(frame, html) => {
  const block = document.createElement("div");
  block.setAttribute("data-frame", "");
  block.innerHTML = html;
  const set = frame.closest("frameset");
  if (!set) { frame.replaceWith(block); return; }
  let body = document.querySelector("body[data-frames]");
  if (!body) {
    body = document.createElement("body");
    body.setAttribute("data-frames", "");
    document.documentElement.append(body);
  }
  body.append(block);
}"""
_DROP_FRAMESET: Final = """() => {
  const body = document.querySelector("body[data-frames]");
  if (body) for (const set of document.querySelectorAll("html > frameset")) set.remove();
}"""
_HAS_SHADOW: Final = "() => Array.prototype.some.call(document.querySelectorAll('body *'), node => node.shadowRoot)"
_OPEN: Final = """
  let left = 500;
  const open = (root) => {
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot && left-- > 0) show(host.shadowRoot);
  };
  const show = (shadow) => {
    open(shadow);
    const block = document.createElement("div");
    block.setAttribute("data-shadow", "");
    block.innerHTML = shadow.innerHTML;
    shadow.host.prepend(block);
  };
"""
_OPEN_SHADOWS: Final = f"() => {{ {_OPEN} open(document); }}"
"""Readers see a shadow tree, but no serialisation of the document shows it."""
_SHOW_CLOSED: Final = f"function () {{ {_OPEN} show(this); }}"
MAX_HOSTS: Final = 40
"""Elements of one page that are looked into for a closed root. House rule."""
_MAY_HOST: Final = f"""[...document.querySelectorAll("body *")].filter((node) => !node.shadowRoot && node.offsetHeight > 0
  && (node.localName.includes("-") || (!node.firstElementChild && !node.textContent.trim() && /^(?:div|section|footer|header|main|nav|article|aside|span|p)$/.test(node.localName)))
).slice(0, {MAX_HOSTS})"""
"""What shows something, or has room for it, and holds nothing that a script could see."""


def own_frames(page: Any, dead: Collection[Any] = ()) -> list[Any]:
    """Frames that show something of the site itself, written into the page (``srcdoc``) or not; none of the *dead*, which show error pages."""
    own = host_of(page.url)
    return [frame for frame in page.frames if frame != page.main_frame and frame not in dead and _is_own(frame, own)]


def _is_own(frame: Any, host: str) -> bool:
    while frame.url.startswith("about:") and frame.parent_frame is not None:
        frame = frame.parent_frame
    return same_registrable(host_of(frame.url), host)


async def has_insides(page: Any, dead: Collection[Any] = ()) -> bool:
    """Whether anything is to be put in its place."""
    if own_frames(page, dead):
        return True
    with contextlib.suppress(Exception):
        return bool(await page.evaluate(_HAS_SHADOW)) or bool(await _closed_roots(await page.context.new_cdp_session(page)))
    return False


async def put_in_place(page: Any, dead: Collection[Any] = ()) -> None:
    """Put what frames and shadow roots show where they stand, so that the DOM reads as the page looks; innermost frames first. This ends the layout."""
    frames = own_frames(page, dead)
    with contextlib.suppress(Exception):
        await _show_closed_roots(page)
    for frame in (page.main_frame, *frames):
        with contextlib.suppress(Exception):
            await frame.evaluate(_OPEN_SHADOWS)
    for frame in _document_order(frames[:MAX_FRAMES]):
        with contextlib.suppress(Exception):  # a frame that goes away meanwhile is simply not there
            element = await frame.frame_element()
            await element.evaluate(_PUT_IN_PLACE, await frame.evaluate(_FRAME_BODY))
    if frames:
        with contextlib.suppress(Exception):
            await page.main_frame.evaluate(_DROP_FRAMESET)


async def _closed_roots(session: Any) -> list[int]:
    """
    Closed shadow roots of the main document (backend ids of nodes), inner ones first.

    Asked of the browser: a page whose functions were replaced to remember such roots would no longer be the page that readers get.
    """
    hosts = await session.send("Runtime.evaluate", {"expression": _MAY_HOST})
    listed = await session.send("Runtime.getProperties", {"objectId": hosts["result"]["objectId"], "ownProperties": True})
    found: dict[int, None] = {}
    for each in listed["result"]:
        if each["name"].isdigit():
            node = await session.send("DOM.describeNode", {"objectId": each["value"]["objectId"], "depth": -1, "pierce": True})
            found.update(dict.fromkeys(_closed_in(node["node"])))
    return list(found)


def _closed_in(node: dict[str, Any]) -> Iterator[int]:
    for root in node.get("shadowRoots", ()):
        yield from _closed_in(root)
        if root.get("shadowRootType") == "closed":
            yield int(root["backendNodeId"])
    for child in node.get("children", ()):
        yield from _closed_in(child)


async def _show_closed_roots(page: Any) -> None:
    session = await page.context.new_cdp_session(page)
    for root in await _closed_roots(session):
        found = await session.send("DOM.resolveNode", {"backendNodeId": root})
        await session.send("Runtime.callFunctionOn", {"functionDeclaration": _SHOW_CLOSED, "objectId": found["object"]["objectId"]})


def _document_order(frames: list[Any]) -> list[Any]:
    """Frames inside frames before those that hold them; frames of one document in its order."""

    def depth(frame: Any) -> int:
        parent, found = frame.parent_frame, 0
        while parent is not None:
            parent, found = parent.parent_frame, found + 1
        return found

    return sorted(frames, key=depth, reverse=True)
