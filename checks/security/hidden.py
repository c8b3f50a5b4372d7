"""What hides an element from readers, worked out from the style that the page itself gives to it and to those around it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from checks.security.colour import is_same_colour
from checks.security.length import MOST, pixels
from core.page.facts import PageFacts
from core.page.style import Style
from core.page.text import Flow
from core.sight import Hiding, Strength, Trick

MAX_ANCESTORS: Final = 30
"""Levels above a link that are looked at; tables in tables are deep. House rule."""
FAR: Final = 900
"""Pixels from which on nothing ordinary is moved: drawers and boxes at the edge are narrower. House rule."""
NEAR: Final = 100
"""Pixels up to which a move hides nothing worth speaking of. House rule."""
TINY: Final = 2
"""Pixels below which a size or a font shows nothing."""
RACE: Final = 500
"""``scrollamount`` of a marquee from which on nobody can read it. House rule."""

_ALPHA: Final = re.compile(r"alpha\s*\(\s*opacity\s*=\s*0*(?:\.0*)?\s*\)")
_CLIP: Final = re.compile(r"rect\(\s*[01]?(?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01]?(?:px)?\s*\)")
_CLIP_PATH: Final = re.compile(r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0|polygon\(\s*0\s*0\s*,\s*0\s*0\s*,\s*0\s*0")
_SCALE: Final = re.compile(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]")
_TRANSLATE: Final = re.compile(r"translate(?:3d|x|y)?\(([^)]{1,80})\)")
_LOGO: Final = re.compile(r"logo|icon|ico\b|sprite|img|pic|btn|button")

Found = tuple[Trick, Strength]


def hiding_of(facts: PageFacts) -> Callable[[int], tuple[Hiding, int] | None]:
    """
    A function from an element of the flow to what hides it from readers and the element that does; None when it can be seen, as far as is known.

    Of several ways the one that says most counts, then the nearest.
    """
    flow, styles = facts.flow, facts.styles
    own: dict[int, tuple[Found, ...]] = {}

    def ways(index: int) -> tuple[Found, ...]:
        if index not in own:
            own[index] = tuple(_block_ways(flow, index, styles.of(index), styles.of))
        return own[index]

    def judge(index: int) -> tuple[Found, int] | None:
        chain = (index, *flow.ancestors(index, MAX_ANCESTORS))
        found = [(way, element) for element in chain for way in ways(element)]
        found += [(way, element) for way, element in _text_ways(facts, index, chain)]
        ranked = sorted(found, key=lambda one: list(Strength).index(one[0][1]))
        return ranked[0] if ranked else None

    def hiding(index: int) -> tuple[Hiding, int] | None:
        found = judge(index)
        if found is None:
            return None
        (trick, strength), element = found
        return Hiding(trick=trick, strength=strength, names=names_around(flow, element), handles=styles.handles(element)), element

    return hiding


def names_around(flow: Flow, element: int) -> str:
    """Tags, classes and ids of an element and of the four around it."""
    chain = [at for at in (element, *flow.ancestors(element, 4)) if flow.tags[at] not in ("body", "html")]
    return " ".join(f"<{flow.tags[at]}> {flow.names(at)}" for at in chain)


# --- ways that hide everything inside an element


def _block_ways(flow: Flow, index: int, style: Style, style_of: Callable[[int], Style]) -> Iterator[Found]:
    tag = flow.tags[index]
    if tag == "noscript":
        yield Trick.NO_SCRIPT, Strength.FAINT
    if tag == "marquee" and _is_scroller(flow, index, style):
        yield Trick.SCROLLER, Strength.FIRM
    hidden = flow.nodes[index].attributes
    if style.get("display") == "none" or style.get("content-visibility") == "hidden" or ("hidden" in hidden and "display" not in style):
        yield Trick.NOT_DISPLAYED, Strength.USUAL
    if style.get("visibility") in ("hidden", "collapse"):
        yield Trick.INVISIBLE, Strength.USUAL
    if _is_transparent(style):
        yield Trick.TRANSPARENT, Strength.USUAL
    if _CLIP.search(style.get("clip", "")) or _CLIP_PATH.search(style.get("clip-path", "")):
        yield Trick.CLIPPED, Strength.FIRM
    if _SCALE.search(style.get("transform", "")):
        yield Trick.NO_SIZE, Strength.USUAL
    if re.match(r"-\d", style.get("z-index", "")) and style.get("position") != "static":
        yield Trick.BEHIND, Strength.USUAL
    yield from _sizes(style)
    yield from _moves(flow, index, style, style_of)


def _is_scroller(flow: Flow, index: int, style: Style) -> bool:
    sizes = (flow.attribute(index, "height"), flow.attribute(index, "width"), style.get("height", ""), style.get("width", ""))
    amount = pixels(flow.attribute(index, "scrollamount"))
    return any((size := pixels(text)) is not None and size <= TINY for text in sizes) or (amount is not None and amount >= RACE)


def _is_transparent(style: Style) -> bool:
    opacity = style.get("opacity", "")
    return bool(re.fullmatch(r"0*(?:\.0*)?%?", opacity) and opacity) or (not opacity and bool(_ALPHA.search(style.get("filter", ""))))


def _sizes(style: Style) -> Iterator[Found]:
    def tiny(name: str, overflow: str) -> float | None:
        if style.get(overflow) not in ("hidden", "clip", "auto", "scroll"):
            return None
        sizes = [size for size in (pixels(style.get(name, "")), pixels(style.get(f"max-{name}", ""))) if size is not None]
        return min(sizes) if sizes and min(sizes) < TINY else None

    height, width = tiny("height", "overflow-y"), tiny("width", "overflow-x")
    if height is not None or width is not None:
        # A fold is closed by a height of nothing; one pixel, or neither width nor height, is no fold.
        firm = (height or 0) > 0 or (width or 0) > 0 or (height is not None and width is not None)
        yield Trick.NO_SIZE, Strength.FIRM if firm else Strength.USUAL


def _moves(flow: Flow, index: int, style: Style, style_of: Callable[[int], Style]) -> Iterator[Found]:
    placed = [
        -size for name in ("left", "top", "right", "bottom") if style.get("position") != "static" and (size := _offset(style, name)) < 0
    ]
    margins = [-size for name in ("margin-left", "margin-top") if (size := _offset(style, name)) <= -FAR]
    shifts = [-min(sizes) for sizes in [_shifts(style.get("transform", ""))] if sizes and min(sizes) < 0]
    moved = max((*placed, *margins, *shifts), default=0.0)
    if moved < NEAR:
        return
    if _is_in_view_of(flow, index, style_of):
        yield Trick.AWAY, Strength.FAINT
    else:
        yield Trick.AWAY, Strength.FIRM if moved >= FAR else Strength.USUAL


def _offset(style: Style, name: str) -> float:
    return pixels(style.get(name, "")) or 0.0


def _shifts(transform: str) -> list[float]:
    found = _TRANSLATE.search(transform)
    return [size for part in found[1].split(",")[:2] if (size := pixels(part)) is not None] if found else []


def _is_in_view_of(flow: Flow, index: int, style_of: Callable[[int], Style]) -> bool:
    """Whether an element moves behind a frame of ordinary size, as slides and news tickers do."""
    for above in flow.ancestors(index, 3):
        style = style_of(above)
        if style.get("overflow-x") in ("hidden", "clip"):
            sizes = [pixels(style.get(name, "")) for name in ("width", "height")]
            if any(size is not None and size >= 20 for size in sizes):
                return True
    return False


# --- ways that hide the words of a link


def _text_ways(facts: PageFacts, index: int, chain: Sequence[int]) -> Iterator[tuple[Found, int]]:
    flow = facts.flow
    if flow.inside("img", index) or flow.inside("svg", index):
        return
    inner = [at for at in range(index + 1, flow.lasts[index] + 1) if flow.ends[at] > flow.starts[at]][:20]
    yield from _font(facts, index, chain, inner)
    yield from _indent(facts, index, chain)
    yield from _colour(facts, index, chain, inner)


def _font(facts: PageFacts, index: int, chain: Sequence[int], inner: Sequence[int]) -> Iterator[tuple[Found, int]]:
    styles = facts.styles
    sizes = [size for at in inner if (size := styles.of(at).get("font-size"))]
    if any((value := pixels(size)) is None or value >= TINY for size in sizes):
        return
    for at in chain:
        size = styles.of(at).get("font-size", "")
        value = pixels(size, own=1.0)  # a share of nothing is nothing; of anything else it is something
        if not size or (size.endswith(("em", "%")) and value and not size.endswith("rem")):
            continue
        if value is not None and value < TINY:
            yield (Trick.NO_FONT, Strength.FIRM if at == index or sizes else _unless_styled(facts, index, at)), at
        return


def _indent(facts: PageFacts, index: int, chain: Sequence[int]) -> Iterator[tuple[Found, int]]:
    flow, styles = facts.flow, facts.styles
    for at in chain:
        indent = styles.of(at).get("text-indent", "")
        if not indent:
            continue
        size = pixels(indent, own=16.0)
        if size is not None and size <= -NEAR * 2:
            # A picture in place of words: on the link itself, or on what has a picture behind it.
            pictured = at == index or any(_has_picture(styles.of(one)) for one in {index, at}) or _LOGO.search(flow.names(at))
            yield (Trick.INDENTED, Strength.FAINT if pictured else Strength.FIRM), at
        return


def _colour(facts: PageFacts, index: int, chain: Sequence[int], inner: Sequence[int]) -> Iterator[tuple[Found, int]]:
    flow, styles = facts.flow, facts.styles
    colour = next(filter(None, (_own_colour(flow, at, styles.of(at)) for at in (*reversed(inner), index))), "")
    if not colour:
        return
    if is_same_colour(colour, "transparent"):
        yield (Trick.SAME_COLOUR, Strength.FIRM), index
        return
    above = (index, *flow.ancestors(index, MOST))
    for at in above:
        style = styles.of(at)
        if _has_picture(style):
            return
        ground = style.get("background-color") or style.get("background") or flow.attribute(at, "bgcolor")
        if ground and ground not in ("none", "inherit", "0", "initial") and not is_same_colour(ground, "transparent"):
            if is_same_colour(colour, ground):
                yield (Trick.SAME_COLOUR, _unless_styled(facts, index, at)), index
            return
    if is_same_colour(colour, "#fff"):
        yield (Trick.SAME_COLOUR, Strength.FAINT if styles.has_unread_sheets else Strength.FIRM), index


def _own_colour(flow: Flow, at: int, style: Style) -> str:
    return style.get("color") or (flow.attribute(at, "color").strip().lower() if flow.tags[at] == "font" else "")


def _has_picture(style: Style) -> bool:
    return any("url(" in style.get(name, "") or "gradient" in style.get(name, "") for name in ("background", "background-image"))


def _unless_styled(facts: PageFacts, index: int, above: int) -> Strength:
    """Firm, unless an unread style sheet could well speak of the link by a name of what it stands in, up to and with an element."""
    flow = facts.flow
    if not facts.styles.has_unread_sheets:
        return Strength.FIRM
    for at in (index, *flow.ancestors(index, MAX_ANCESTORS)):
        if flow.names(at).strip():
            return Strength.FAINT
        if at == above:
            break
    return Strength.FIRM
