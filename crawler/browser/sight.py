"""The script that measures which links to foreign hosts readers of an open page can see, and its answer as records."""

from collections.abc import Mapping
from typing import Any, Final

from core.sight import Hiding, LinkSight, Strength, Trick
from core.url import canonical

MAX_LINKS: Final = 400
"""Links of one page that are looked at. House rule."""

SIGHT: Final = r"""(MAX) => {
  const TINY = 2, FAR = 600, body = document.body, root = document.documentElement;
  if (!body || body.tagName === "FRAMESET") return [];
  const styles = new Map();
  const css = (node) => { let found = styles.get(node); if (!found) styles.set(node, found = getComputedStyle(node)); return found; };
  const up = function* (node) { for (; node && node !== root && node !== body; node = node.parentElement) yield node; };
  const named = (node) => {
    let text = "", depth = 0;
    for (const one of up(node)) {
      if (depth++ > 4) break;
      text += " <" + one.tagName.toLowerCase() + "> " + (one.getAttribute("class") || "") + " " + one.id;
    }
    return text.toLowerCase().slice(0, 2000);
  };
  const official = (host) => /(^|\.)(gov|edu|mil)\.cn$/.test(host) || host.split(".").slice(-3).join(".") === location.hostname.split(".").slice(-3).join(".");
  const hidden = (link) => {
    const picture = link.querySelector("img,svg,canvas,video");
    for (const node of up(link)) {
      const own = css(node);
      if (own.display === "none") return [node, "NOT_DISPLAYED", "usual"];
    }
    if (css(link).visibility !== "visible") {
      let node = link;
      while (node.parentElement && node.parentElement !== body && css(node.parentElement).visibility !== "visible") node = node.parentElement;
      return [node, "INVISIBLE", "usual"];
    }
    for (const node of up(link)) {
      const own = css(node), at = node.getBoundingClientRect();
      if (+own.opacity === 0) return [node, "TRANSPARENT", "usual"];
      if (own.display === "inline") continue;
      const flat = own.overflowY !== "visible" && at.height < TINY, thin = own.overflowX !== "visible" && at.width < TINY;
      if (flat || thin) return [node, "NO_SIZE", (flat && thin) || (flat && at.height >= 0.5) || (thin && at.width >= 0.5) ? "firm" : "usual"];
    }
    if (!picture) {
      const walker = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
      let words = 0, small = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim()) continue;
        words++;
        if (parseFloat(css(node.parentElement).fontSize) < TINY) small++;
      }
      if (words && small === words) return [link, "NO_FONT", "firm"];
    }
    const at = link.getBoundingClientRect(), out = Math.max(-(at.right + scrollX), -(at.bottom + scrollY));
    // A negative indent is judged by what the page says of its style: words in place of which a picture stands are moved like that.
    if (out >= 0 && at.width + at.height > 0 && parseFloat(css(link).textIndent) > -100) {
      // Behind a frame of ordinary size something is scrolled or slides.
      for (const node of up(link.parentElement)) {
        const own = css(node), box = node.getBoundingClientRect();
        if (own.overflowX !== "visible" && box.width > 20 && box.height > 20 && box.right + scrollX > 0 && box.bottom + scrollY > 0) return null;
      }
      let mover = link;
      for (const node of up(link)) if (css(node).position !== "static" || css(node).transform !== "none" || parseFloat(css(node).marginLeft) < 0 || parseFloat(css(node).marginTop) < 0) { mover = node; break; }
      return [mover, "AWAY", out >= FAR ? "firm" : "usual"];
    }
    return null;
  };
  const found = [];
  for (const link of document.querySelectorAll("a[href]")) {
    if (found.length >= MAX) break;
    if (!/^https?:$/.test(link.protocol) || official(link.hostname)) continue;
    const why = hidden(link);
    const row = {url: link.href.slice(0, 2000), text: link.textContent.trim().replace(/\s+/g, " ").slice(0, 80), why: null};
    if (why) {
      const links = [...why[0].querySelectorAll("a[href]")].slice(0, 2000);
      if (why[0] === link) links.push(link);
      const foreign = links.filter((one) => /^https?:$/.test(one.protocol) && !official(one.hostname)).length;
      row.why = {
        trick: why[1], strength: why[2], names: named(why[0]), foreign, own: links.length - foreign,
        handles: [...(why[0].id ? ["#" + why[0].id] : []), ...[...why[0].classList].map((name) => "." + name)].slice(0, 20),
      };
    }
    found.push(row);
  }
  return found;
}"""


def read_sight(seen: Any) -> tuple[LinkSight, ...]:
    """What the script told, as records; texts are cut, for the page may have tampered with them."""
    return tuple(
        LinkSight(url=canonical(str(one["url"])[:2000]), text=str(one["text"])[:80], hiding=_hiding(one["why"]) if one["why"] else None)
        for one in list(seen)[:MAX_LINKS]
    )


def _hiding(why: Mapping[str, Any]) -> Hiding:
    return Hiding(
        trick=Trick[why["trick"]],
        strength=Strength(why["strength"]),
        names=str(why["names"])[:2000],
        handles=tuple(str(name)[:80] for name in list(why["handles"])[:20]),
        own_links=int(why["own"]),
        foreign_links=int(why["foreign"]),
    )
