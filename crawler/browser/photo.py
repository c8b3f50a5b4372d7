"""Pictures of places on an open page: found by target or text, taken as a strip around the place."""

from collections.abc import Sequence
from typing import Any, Final

from core.layout import Window
from core.photo import Photo, Place

STRIP_HEIGHT: Final = 640
"""Pixels; the width is that of the window."""
MAX_Y: Final = 60_000
"""Deeper on a page nothing is photographed. House rule."""
QUALITY: Final = 60
RESIZED_MS: Final = 600
"""For scripts that answer to another size of the window."""

_FIND: Final = r"""({href, text}) => {
  const box = (shape) => {
    const rect = [...shape.getClientRects()].find((one) => one.width > 1 && one.height > 1);
    const whole = shape.getBoundingClientRect();
    if (!rect) return null;
    const use = whole.height <= 400 ? whole : rect;
    return [use.x + scrollX, use.y + scrollY, use.width, use.height];
  };
  const seen = (node) => !node.checkVisibility || node.checkVisibility({opacityProperty: true, visibilityProperty: true});
  if (href) {
    for (const node of document.querySelectorAll("a[href],area[href],img[src],iframe[src],frame[src],video[src],embed[src]")) {
      const target = node.href || node.src;
      if (target !== href && target !== href + "/" && target + "/" !== href) continue;
      if (!seen(node)) continue;
      const inner = node.querySelector("img,svg,canvas") || node.firstElementChild;
      const found = (inner && box(inner)) || box(node);
      if (found) return found;
    }
  }
  const wanted = text.replace(/\s+/g, "");
  if (!wanted) return null;
  const walker = document.createTreeWalker(document.body || document.documentElement, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  for (let node = walker.nextNode(); node && whole.length < 2000000; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TITLE)$/.test(parent.tagName) || !seen(parent)) continue;
    const bare = node.data.replace(/\s+/g, "");
    if (!bare) continue;
    nodes.push([whole.length, node]);
    whole += bare;
  }
  const at = whole.indexOf(wanted);
  if (at < 0) return null;
  const locate = (position) => {
    let low = 0, high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle][0] <= position) low = middle; else high = middle - 1;
    }
    const [start, node] = nodes[low];
    let left = position - start, index = 0;
    for (; index < node.data.length; index++) if (!/\s/.test(node.data[index]) && left-- === 0) break;
    return [node, index];
  };
  const range = document.createRange();
  range.setStart(...locate(at));
  const [node, index] = locate(at + wanted.length - 1);
  range.setEnd(node, index + 1);
  return box(range);
}"""


async def photograph(page: Any, places: Sequence[Place]) -> tuple[Photo | None, ...]:
    """
    Pictures of the places of an open Playwright page.

    Args:
        page: a ``playwright.async_api.Page``.
        places: what to look for.
    """
    usual = page.viewport_size
    taken: dict[int, Photo | None] = {}
    # Places in windows of other sizes last: what is resized does not always come back.
    for index in sorted(range(len(places)), key=lambda index: places[index].window is not None):
        await _resize(page, places[index].window, usual)
        taken[index] = await _photo(page, places[index])
    await _resize(page, None, usual)
    return tuple(taken[index] for index in range(len(places)))


async def _resize(page: Any, window: Window | None, usual: dict[str, int]) -> None:
    size = usual if window is None else {"width": window[0], "height": window[1]}
    if page.viewport_size != size:
        await page.set_viewport_size(size)
        await page.wait_for_timeout(RESIZED_MS)


async def shown_text(page: Any) -> str:
    """
    Text of an open page and of all its frames.

    A frame that cannot be read raises, so that nobody takes a picture for free of what was not looked at.
    """
    texts = [await frame.evaluate("() => document.body ? document.body.innerText : ''") for frame in page.frames]
    return "\n".join(map(str, texts))


async def _photo(page: Any, place: Place) -> Photo | None:
    found = place.box or await page.evaluate(_FIND, {"href": place.href, "text": place.text.strip(" …\n\t\u3000")})
    if found is None:
        return None
    x, y, width, height = found
    window = page.viewport_size
    if x < 0 or x >= window["width"] or not 0 <= y < MAX_Y:
        return None
    top = max(0.0, y - (STRIP_HEIGHT - min(height, STRIP_HEIGHT)) / 2)
    clip = {"x": 0, "y": top, "width": window["width"], "height": STRIP_HEIGHT}
    data = await page.screenshot(type="jpeg", quality=QUALITY, full_page=True, clip=clip, animations="disabled")
    mark = (int(x), int(y - top), max(1, int(min(width, window["width"] - x))), max(1, int(min(height, STRIP_HEIGHT - (y - top)))))
    return Photo(data=data, mark=mark)
