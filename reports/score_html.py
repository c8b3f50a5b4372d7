"""Scorecards as one self-contained HTML file: the ranking of units, then card after card."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.scorecard import RowScore, Scorecard, shown
from core.words import row_words, verdict_words
from reports.safety import clean
from reports.score_text import is_notable
from reports.view import ledger_words, local_time, provisional_words, unscored_words, unseen_words

MAX_CARDS: Final = 2_000
"""Cards that are spelled out; a browser still opens the file. House rule."""


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"clean": clean, "points": shown, "time": local_time}
    made.globals |= {
        "name_of": _name,
        "notable": _notable,
        "verdict_words": verdict_words,
        "row_words": row_words,
        "provisional_words": provisional_words,
        "unseen_words": unseen_words,
        "unscored_words": unscored_words,
        "ledger_words": ledger_words,
    }
    return made


def render_scores_html(cards: Sequence[Scorecard], ranking: Sequence[tuple[int | None, Scorecard]] = (), *, title: str = "") -> str:
    """The page as text; the same cards give the same bytes. Units stand first; *title* is that of the rubric."""
    units = {id(card) for _, card in ranking}
    ordered = [card for _, card in ranking] + [card for card in cards if id(card) not in units]
    mentioned = ordered[:MAX_CARDS]
    anchors = {card.subject: "" for card in ordered} | {card.subject: f"card-{index}" for index, card in enumerate(mentioned)}
    return _environment().get_template("scores.html").render(cards=cards, ranking=ranking, shown=mentioned, anchors=anchors, title=title)


def _name(card: Scorecard) -> str:
    return f"{card.name}（{card.subject}）" if card.name and card.name != card.subject else card.subject


def _notable(card: Scorecard) -> list[RowScore]:
    """Rows worth a line; of a list without points all, because what is missing is what it is for."""
    return [row for row in card.rows if card.of is None or is_notable(row)]
