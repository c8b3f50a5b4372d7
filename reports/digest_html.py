"""The weekly digest as HTML for mail programs: tables, styles written into the elements, no script, no picture, nothing loaded."""

from functools import cache
from typing import Any, Final

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from core.digest import Cell, Change, RankLine, StripLine, WeeklyDigest
from core.scorecard import shown
from core.words import SEVERITIES, VERDICTS
from reports.digest_view import (
    CELLS,
    cell_words,
    change_groups,
    change_total,
    change_words,
    days_of,
    headline,
    media_words,
    movement_words,
    outage_words,
    runs,
    scope_words,
    score_of,
    span_words,
)
from reports.safety import clean, web_link
from reports.view import local_time, share

MAX_RANKS: Final = 25
"""Units in the mail; the JSON names all. House rule."""
MAX_STRIPS: Final = 12
MAX_CELLS: Final = 400
"""Differently coloured stretches of all strips together; a site that flaps all week has a hundred. House rule."""
MAX_LINES: Final = 8
"""Lines of one kind of change."""
MAX_DUES: Final = 15
MAX_VETOES: Final = 15
MAX_UNITS: Final = 15
"""Lists in the mail: web mail cuts letters at about 100 kB, and the ledger beside it is whole. House rules."""
COLORS: Final = {
    Cell.GOOD: "#4caf72",
    Cell.FAILED: "#c62f26",
    Cell.BLOCKED: "#e3a83a",
    Cell.VOID: "#7f8fa3",
    Cell.NONE: "#d5dce5",
}
"""Told apart by lightness too; each strip has its sentence beside it."""


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"clean": clean, "link": web_link, "points": shown, "time": local_time}
    made.globals |= {
        "days": days_of, "runs": runs, "outage_words": outage_words, "moved": movement_words, "score": score_of,
        "part": _part, "severities": SEVERITIES, "verdicts": VERDICTS, "colors": COLORS, "cell_words": CELLS,
        "max_ranks": MAX_RANKS, "max_lines": MAX_LINES, "max_dues": MAX_DUES, "max_vetoes": MAX_VETOES, "max_units": MAX_UNITS,
        "media_words": media_words, "left": cell_words,
    }  # fmt: skip
    return made


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _part(line: RankLine) -> int:
    return round(100 * share(line.value, line.of))


def _strips(digest: WeeklyDigest) -> list[StripLine]:
    """The first strips that fit; three at least."""
    found: list[StripLine] = []
    cells = 0
    for line in digest.strips[:MAX_STRIPS]:
        cells += sum(1 for day in days_of(line.cells) for _ in runs(day))
        if len(found) >= 3 and cells > MAX_CELLS:
            break
        found.append(line)
    return found


def render_digest(digest: WeeklyDigest) -> str:
    """The digest as HTML text; the same digest gives the same text."""
    held = sum(line.held for line in digest.vetoes)
    strips = _strips(digest)
    values: dict[str, Any] = {
        "digest": digest,
        "scope": scope_words(digest.scope),
        "span": span_words(digest),
        "headline": headline(digest),
        "tiles": [
            ("新发现", change_total(digest, Change.NEW), ""),
            ("再次出现", change_total(digest, Change.REGRESSED), ""),
            ("已整改", change_total(digest, Change.FIXED), ""),
            ("单项否决", held if digest.ranked_at else "无数据", "veto" if held else ""),
        ],
        "groups": list(change_groups(digest)),
        "totals": {change: change_total(digest, change) for change in Change},
        "kinds": {change: change_words(digest, change) for change in Change},
        "strips": strips,
        "strips_left": digest.strips_omitted + len(digest.strips) - len(strips),
    }
    return str(_inliner().inline(_environment().get_template("digest.html").render(values)))
