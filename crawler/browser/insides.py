"""What a page shows out of documents and trees of their own: frames of the same site and shadow roots, put in their place before it is read."""

import contextlib
from collections.abc import Collection
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
KEEP_SHADOWS: Final = """(() => {
  const attach = Element.prototype.attachShadow, closed = new WeakMap();
  Object.defineProperty(window, Symbol.for("closed shadows"), {value: closed});
  Element.prototype.attachShadow = function attachShadow(init) {
    const root = attach.call(this, init);
    if (root.mode === "closed") closed.set(this, root);
    return root;
  };
})()"""
"""Runs before the page does: closed roots, which readers see like open ones, are remembered; to the page's own scripts they stay closed."""
_ROOT: Final = 'const kept = window[Symbol.for("closed shadows")], rootOf = node => node.shadowRoot || (kept && kept.get(node));'
_HAS_SHADOW: Final = f"() => {{ {_ROOT} return Array.prototype.some.call(document.querySelectorAll('body *'), rootOf); }}"
_OPEN_SHADOWS: Final = (
    f"""() => {{ {_ROOT}"""
    + """
  let left = 500;
  const open = (root) => {
    for (const host of root.querySelectorAll("*")) {
      const shadow = rootOf(host);
      if (!shadow || left-- <= 0) continue;
      open(shadow);
      const block = document.createElement("div");
      block.setAttribute("data-shadow", "");
      block.innerHTML = shadow.innerHTML;
      host.prepend(block);
    }
  };
  open(document);
}"""
)
"""Readers see a shadow tree, but no serialisation of the document shows it."""


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
        return bool(await page.evaluate(_HAS_SHADOW))
    return False


async def put_in_place(page: Any, dead: Collection[Any] = ()) -> None:
    """Put what frames and shadow roots show where they stand, so that the DOM reads as the page looks; innermost frames first. This ends the layout."""
    frames = own_frames(page, dead)
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


def _document_order(frames: list[Any]) -> list[Any]:
    """Frames inside frames before those that hold them; frames of one document in its order."""

    def depth(frame: Any) -> int:
        parent, found = frame.parent_frame, 0
        while parent is not None:
            parent, found = parent.parent_frame, found + 1
        return found

    return sorted(frames, key=depth, reverse=True)
