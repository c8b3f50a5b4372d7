"""The weekly digest as HTML for mail programs: tables, styles written into the elements, no script, no picture, nothing loaded."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from core.digest import Cell, Change, RankLine, StripLine, WeeklyDigest
from core.media.platform import platform_title
from core.scorecard import shown
from core.words import SEVERITIES, VERDICTS
from reports.digest_view import (
    CELLS,
    WHOLE,
    cell_words,
    change_groups,
    change_total,
    change_words,
    days_of,
    headline,
    many_words,
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

MAX_BYTES: Final = 98_000
"""Gmail shows the first 102 kB of a letter and hides the rest behind a link."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the lists in the mail are; the workbook beside it has all. House rules."""

    ranks: int = 20
    strips: int = 10
    cells: int = 320
    """Differently coloured stretches of all strips together; a site that flaps all week has a hundred."""
    lines: int = 8
    """Of one kind of change, and accounts."""
    dues: int = 15
    vetoes: int = 15
    units: int = 15

    def shorter(self) -> "Limits":
        """Seven eighths of each."""
        return Limits(*(max(1, getattr(self, each.name) * 7 // 8) for each in fields(self)))


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
        "media_words": media_words, "left": cell_words, "many": many_words, "whole": WHOLE, "platform_title": platform_title,
    }  # fmt: skip
    return made


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _part(line: RankLine) -> int:
    return round(100 * share(line.value, line.of))


def _strips(digest: WeeklyDigest, limits: Limits) -> list[StripLine]:
    """The first strips that fit; one at least."""
    found: list[StripLine] = []
    cells = 0
    for line in digest.strips[: limits.strips]:
        cells += sum(1 for day in days_of(line.cells) for _ in runs(day))
        if found and cells > limits.cells:
            break
        found.append(line)
    return found


def render_digest(digest: WeeklyDigest) -> str:
    """The digest as HTML text that no mail program cuts off; the same digest gives the same text."""
    limits = Limits()
    page = _render(digest, limits)
    while len(page.encode()) > MAX_BYTES and limits != limits.shorter():
        limits = limits.shorter()
        page = _render(digest, limits)
    return page


def _render(digest: WeeklyDigest, limits: Limits) -> str:
    held = digest.vetoes_held
    strips = _strips(digest, limits)
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
        "max": limits,
    }
    return str(_inliner().inline(_environment().get_template("digest.html").render(values)))
