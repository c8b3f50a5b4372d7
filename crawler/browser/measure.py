"""
The script that measures a page as it stands in its window.

It changes nothing but the scroll position, which it restores. Its argument says whether a style sheet is missing. Text counts by its lines
(client rectangles of text nodes), cut to what the boxes around them show. Not looked at: what is transparent, animated, scrolled inside its
own box, fixed to the window, or moved out of sight on the left, above or as a drawer on the right.
"""

from typing import Final

MEASURE: Final = r"""(bare) => {
  const MAX_NODES = 4000, MAX_LINES = 6000, MAX_TESTS = 120, KEPT = 5, MEDIA = /^(IMG|VIDEO|CANVAS|IFRAME|OBJECT|EMBED)$/;
  const body = document.body, root = document.documentElement;
  if (!body || body.tagName === "FRAMESET") return null;
  const wide = root.clientWidth || innerWidth, startX = scrollX, startY = scrollY;
  const styles = new Map();
  const css = (node) => { let found = styles.get(node); if (!found) styles.set(node, found = getComputedStyle(node)); return found; };
  const boxes = new Map();
  const boxOf = (node) => {
    let found = boxes.get(node);
    if (!found) {
      const at = node.getBoundingClientRect();
      boxes.set(node, found = {l: at.left + scrollX, t: at.top + scrollY, r: at.right + scrollX, b: at.bottom + scrollY, w: at.width, h: at.height});
    }
    return found;
  };
  const alpha = (color) => { const parts = color.match(/[\d.]+/g); return !parts || parts.length < 4 ? 1 : +parts[3]; };
  const animated = new Set();
  try { for (const one of document.getAnimations()) if (one.effect && one.effect.target) animated.add(one.effect.target); } catch (error) {}

  // Text nodes, and how much text stands under each element.
  const nodes = [], under = new Map();
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let whole = 0, garbled = 0;
  for (let node = walker.nextNode(); node && nodes.length < MAX_NODES; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TEXTAREA|OPTION|SELECT)$/.test(parent.tagName)) continue;
    const size = node.data.replace(/\s+/g, "").length;
    if (!size) continue;
    if (parent.checkVisibility && !parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (!parent.getClientRects().length) continue;
    nodes.push([node, parent, size]);
    whole += size;
    garbled += node.data.split("\uFFFD").length - 1;
    for (let up = parent; up && up !== root; up = up.parentElement) under.set(up, (under.get(up) || 0) + size);
  }
  const edgeWords = /(^|[-_\s])(nav|menu|head|header|top|banner|logo|foot|footer|bottom|copyright)([-_\s\d]|$)|nav|menu|foot|header/i;
  const isEdge = (node) => (under.get(node) || 0) < 0.9 * whole
    && (/^(HEADER|NAV|FOOTER)$/.test(node.tagName) || edgeWords.test(node.id) || (typeof node.className === "string" && edgeWords.test(node.className)));

  // What holds for everything inside an element.
  const states = new Map();
  const stateOf = (node) => {
    if (!node || node === body || node === root) return {hidden: false, fixed: false, moving: false, edge: false, drawers: [], clip: null, frame: null, inside: null};
    const known = states.get(node);
    if (known) return known;
    const above = stateOf(node.parentElement), own = css(node);
    const absolute = own.position === "absolute", fixed = own.position === "fixed" || own.position === "sticky";
    // An absolutely placed element is cut by the boxes above the one it is placed in, not by those between.
    const holder = absolute && node.offsetParent ? stateOf(node.offsetParent).inside || stateOf(node.offsetParent) : above.inside || above;
    const state = {
      hidden: above.hidden || +own.opacity < 0.2 || (own.clip !== "auto" && absolute) || /inset\(\s*(50|100)%/.test(own.clipPath),
      fixed: above.fixed || fixed,
      moving: above.moving || animated.has(node) || node.tagName === "MARQUEE",
      edge: above.edge || isEdge(node),
      drawers: above.drawers, clip: holder.clip, frame: holder.frame, inside: null,
    };
    const shifted = absolute || fixed || own.transform !== "none";
    if (shifted || boxOf(node).w >= 0.8 * wide) state.drawers = [...above.drawers, boxOf(node)];
    if (own.overflowX !== "visible" || own.overflowY !== "visible") {
      const at = boxOf(node), flat = own.display.startsWith("inline") && own.display === "inline";
      if (!flat) {
        // A box around nearly the whole page that hides what is too wide cuts the page itself.
        const page = at.w >= 0.9 * wide && (own.overflowX === "hidden" || own.overflowX === "clip") && (under.get(node) || 0) >= 0.6 * whole;
        const cut = {
          l: page || own.overflowX === "visible" ? -Infinity : at.l, r: page || own.overflowX === "visible" ? Infinity : at.r,
          t: own.overflowY === "visible" || page ? -Infinity : at.t, b: own.overflowY === "visible" || page ? Infinity : at.b,
        };
        const now = state.clip;
        state.inside = {
          clip: now ? {l: Math.max(now.l, cut.l), r: Math.min(now.r, cut.r), t: Math.max(now.t, cut.t), b: Math.min(now.b, cut.b)} : cut,
          frame: page ? Math.min(at.r, state.frame === null ? Infinity : state.frame) : state.frame,
        };
      }
    }
    states.set(node, state);
    return state;
  };
  const blockOf = (node) => { while (node !== body && css(node).display === "inline") node = node.parentElement; return node; };
  const pathOf = (node) => {
    const parts = [];
    for (let up = node; up && up !== body && up !== root && parts.length < 4; up = up.parentElement) {
      let part = up.tagName.toLowerCase();
      if (up.id) { parts.unshift(part + "#" + up.id); break; }
      const name = typeof up.className === "string" ? up.className.trim().split(/\s+/)[0] : "";
      const same = up.parentElement ? [...up.parentElement.children].filter((one) => one.tagName === up.tagName) : [];
      part += name ? "." + name : "";
      parts.unshift(same.length > 1 ? part + ":nth-of-type(" + (same.indexOf(up) + 1) + ")" : part);
    }
    return (parts.join(" > ") || "body").slice(0, 120);
  };
  const spot = (line) => ({selector: pathOf(line.parent), text: line.node.data.trim().replace(/\s+/g, " ").slice(0, 40),
    box: [line.l, line.t, line.r - line.l, line.b - line.t]});

  // Lines of text that can be seen, or could be if the window were wider.
  const overflowOf = css(root).overflowX !== "visible" ? css(root).overflowX : css(body).overflowX;
  const unreachable = overflowOf === "hidden" || overflowOf === "clip";
  const lines = [], range = document.createRange();
  let chars = 0, mainChars = 0, cutChars = 0, beyondChars = 0, outside = null, outsidePx = 0;
  for (const [node, parent, size] of nodes) {
    if (lines.length >= MAX_LINES) break;
    const state = stateOf(parent), own = css(parent), font = parseFloat(own.fontSize) || 0;
    if (state.hidden || font < 3 || alpha(own.color) < 0.2) continue;
    range.selectNodeContents(node);
    const rects = range.getClientRects();
    let sum = 0;
    for (const rect of rects) sum += rect.width;
    if (!sum) continue;
    const cut = (state.inside || state).clip, frame = (state.inside || state).frame;
    for (const rect of rects) {
      let l = rect.left + startX, r = rect.right + startX, t = rect.top + startY, b = rect.bottom + startY;
      const share = size * rect.width / sum, before = r - l;
      if (cut) { l = Math.max(l, cut.l); r = Math.min(r, cut.r); t = Math.max(t, cut.t); b = Math.min(b, cut.b); }
      if (r - l < 4 || b - t < 4 || r <= 0 || b <= 0) continue;
      const edge = Math.min(wide, frame === null ? Infinity : frame), here = share * (r - l) / before;
      const line = {node, parent, l, r, t, b, font, state, share: here};
      if (r > edge + 1 && !state.fixed && !state.moving) {
        if (state.drawers.some((box) => box.l >= edge - 2)) continue;
        const out = here * (r - Math.max(l, edge)) / (r - l);
        if (frame !== null && edge === frame || unreachable) cutChars += out; else beyondChars += out;
        const px = r - edge;
        if (!outside || px > outsidePx) { outside = line; outsidePx = px; }
      }
      chars += here;
      if (!state.edge && !state.fixed) mainChars += here;
      if (!state.fixed && !state.moving && font >= 9) lines.push(line);
    }
  }

  // Pairs of lines of different blocks that share a good part of their height.
  const rows = new Map(), pairs = [], met = new Set();
  lines.forEach((line, index) => {
    for (let row = Math.floor(line.t / 60); row <= Math.floor(line.b / 60); row++) {
      const there = rows.get(row) || rows.set(row, []).get(row);
      for (const other of there) {
        const a = lines[other];
        const w = Math.min(a.r, line.r) - Math.max(a.l, line.l), h = Math.min(a.b, line.b) - Math.max(a.t, line.t);
        if (w < 20 || h < 0.6 * Math.min(a.b - a.t, line.b - line.t) || a.node === line.node) continue;
        const key = other + "-" + index;
        if (met.has(key) || pairs.length >= 2000) continue;
        met.add(key);
        pairs.push({a, b: line, w, h, size: w / Math.max(a.font, line.font)});
      }
      there.push(index);
    }
  });
  const placed = (node, stop) => {
    for (; node && node !== stop && node !== body; node = node.parentElement) if (/absolute|fixed|sticky/.test(css(node).position)) return true;
    return false;
  };
  const designed = (one, other) => {
    const blockA = blockOf(one.parent), blockB = blockOf(other.parent);
    if (blockA === blockB || one.node.data.trim() === other.node.data.trim()) return true;
    let top = one.parent;
    while (top && !top.contains(other.parent)) top = top.parentElement;
    const child = (node) => { while (node && node.parentElement !== top) node = node.parentElement; return node; };
    const left = child(one.parent), right = child(other.parent);
    if (!left || !right) return false;
    const x = boxOf(left), y = boxOf(right);
    // Children of one box that lie exactly on each other, by the same rule, are slides or tabs.
    return css(left).position === css(right).position && Math.abs(x.l - y.l) <= 2 && Math.abs(x.t - y.t) <= 2 && Math.abs(x.w - y.w) <= 2 && Math.abs(x.h - y.h) <= 2;
  };
  const covers = (node) => {
    if (MEDIA.test(node.tagName)) return true;
    const own = css(node);
    return (own.backgroundImage !== "none" || alpha(own.backgroundColor) >= 0.5) && +own.opacity >= 0.5;
  };
  const scrolled = {top: 0, left: 0, behavior: "instant"};
  const shown = (pair) => {
    const x = (Math.max(pair.a.l, pair.b.l) + Math.min(pair.a.r, pair.b.r)) / 2, y = (Math.max(pair.a.t, pair.b.t) + Math.min(pair.a.b, pair.b.b)) / 2;
    scrolled.top = Math.max(0, y - innerHeight / 2); scrolled.left = x < wide ? 0 : x - wide / 2;
    window.scrollTo(scrolled);
    const stack = document.elementsFromPoint(x - scrollX, y - scrollY);
    const one = stack.indexOf(pair.a.parent), other = stack.indexOf(pair.b.parent);
    // Text that runs out of its block is not found at a point outside it.
    const runsOut = (line) => { const at = boxOf(blockOf(line.parent)); return x < at.l || x > at.r || y < at.t || y > at.b; };
    if ((one < 0 && !runsOut(pair.a)) || (other < 0 && !runsOut(pair.b))) return false;
    const upper = other < 0 || (one >= 0 && one < other) ? pair.a.parent : pair.b.parent, lower = upper === pair.a.parent ? pair.b.parent : pair.a.parent;
    let top = upper;
    while (top && !top.contains(lower)) top = top.parentElement;
    const above = stack.slice(0, Math.max(one, other, 0));
    if (one < 0 || other < 0) for (let node = upper; node && node !== top; node = node.parentElement) above.push(node);
    for (const node of above) {
      if (node.contains(lower) || !covers(node)) continue;
      // Laid over by its author, or not visible at all: no two texts are seen there.
      if (!node.contains(upper) || placed(node, top) || MEDIA.test(node.tagName)) return false;
    }
    return true;
  };
  pairs.sort((one, other) => other.size - one.size);
  const real = [];
  let tested = 0, overlapChars = 0;
  for (const pair of pairs) {
    if (tested >= MAX_TESTS) break;
    if (designed(pair.a, pair.b)) continue;
    tested++;
    if (shown(pair)) { real.push(pair); overlapChars += pair.size; }
  }
  if (scrollX !== startX || scrollY !== startY) window.scrollTo({left: startX, top: startY, behavior: "instant"});

  let pictures = 0, links = 0, plain = 0;
  for (const node of [...document.querySelectorAll("img,svg,canvas,video,iframe,object,embed")].slice(0, 400)) {
    const at = boxOf(node);
    if (at.w > 40 && at.h > 40 && !stateOf(node).edge && !stateOf(node).hidden && css(node).visibility === "visible") pictures += at.w * at.h;
  }
  const linked = new Set();
  for (const line of lines) {
    const link = line.parent.closest("a[href]");
    if (!link || linked.has(link)) continue;
    linked.add(link);
    links++;
    const own = css(link);
    if (own.color === "rgb(0, 0, 238)" && own.textDecorationLine.includes("underline")) plain++;
  }
  // Only where a style sheet is missing: is anything still arranged by style?
  let arranged = 0, rules = 0;
  if (bare) {
    for (const node of [...body.querySelectorAll("div,ul,li,dl,dd,section,article,main,nav,header,td,a,span")].slice(0, 4000)) {
      const own = css(node);
      if (own.float !== "none" || /flex|grid|inline-block|table-cell/.test(own.display) || own.position === "absolute") arranged++;
    }
    for (const sheet of document.styleSheets) { try { rules += sheet.cssRules.length; } catch (error) { rules += 1000; } }
  }
  return {
    arranged, rules, garbled,
    content_width: Math.max(root.scrollWidth, body.scrollWidth), chars, main_chars: mainChars, main_pictures: pictures, links, plain_links: plain,
    cut_chars: cutChars, beyond_chars: beyondChars, outside: outside && spot(outside), outside_px: outsidePx, overlap_chars: overlapChars,
    overlaps: real.slice(0, KEPT).map((pair) => ({first: spot(pair.a), second: spot(pair.b), width: pair.w, height: pair.h})),
  };
}"""

ABOUT: Final = r"""() => {
  const draw = (text) => {
    const board = document.createElement("canvas");
    board.width = board.height = 24;
    const pen = board.getContext("2d", {willReadFrequently: true});
    pen.font = "20px sans-serif";
    pen.fillText(text, 1, 20);
    return pen.getImageData(0, 0, 24, 24).data.join();
  };
  const declared = document.querySelector("meta[name=viewport i]");
  let chinese = true;
  try { chinese = draw("国") !== draw("网"); } catch (error) {}
  return {chinese, phone: /width\s*=\s*(device-width|3\d\d|4\d\d)\b/i.test(declared ? declared.content : "")};
}"""
"""Whether the browser has a Chinese font, and whether the page says that it is made for telephones."""
