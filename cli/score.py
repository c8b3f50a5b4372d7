"""``wangjian score``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, check_choice, past_time, tell_nobody
from cli.output import choose_format
from config.version import program_version
from core.rubric import MemberKind

if TYPE_CHECKING:
    from core.scorecard import Scorecard
    from reports.json import Ranking
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FEW = 20
"""Up to this many cards the JSON is indented for people."""


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"
    HTML = "html"


EPILOG = "例子：wangjian score 5107000001；wangjian score 市教育局 --rubric mianyang-2022 --as-of 2026-11-20；wangjian score --all --format xlsx --output 得分.xlsx"


@app.command(epilog=EPILOG)
def score(
    ctx: typer.Context,
    subjects: Annotated[list[str] | None, typer.Argument(metavar="[SITE|UNIT]…", help="网站标识码、单位名称或账号，可多个")] = None,
    rubric: Annotated[str, typer.Option("--rubric", help="评分细则的名称或 YAML 文件")] = "mianyang-2022",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar=TIME, help="监测时间点，如 2026-11-20 或 2026-11-20T08:00+08:00（默认现在）")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="名册中的全部网站和单位")] = False,
    output_format: Annotated[Format | None, typer.Option("--format", help="默认看文件名，否则 text", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", help="写入文件")] = None,
) -> None:
    """按评分细则为已入库的事实计分；同样的事实和时间点总得到同样的结果。"""
    from cli.progress import progress_on
    from pipeline.known import rank_cards
    from pipeline.score import asked_subjects, cards_of, prepare_rubric

    context: CliContext = ctx.obj
    check_choice(subjects, everything=everything, what="网站或单位", whole="为全部网站和单位计分")
    chosen = choose_format(output, output_format, Format.TEXT)
    now = context.now()
    at = past_time(as_of, now=now)
    with context.open_store() as store, progress_on(context.err) as progress:
        asked = asked_subjects(store, None if everything else subjects, at)
        made = cards_of(store, context.settings, asked, rubric, at, now=now, progress=progress)
        tell_nobody(context, asked)
        if chosen is Format.JSON and len(asked) > FEW:
            context.write(_json_parts(store, made), output)
            return
        cards = list(made)
        places = rank_cards(store, cards)
    if chosen is Format.JSON:
        context.write(scores_json(cards, places if len(places) > 1 else None), output)
    elif chosen is Format.HTML:
        from reports.score_html import render_scores_html

        title = prepare_rubric(context.settings, rubric).title
        context.write(render_scores_html(cards, places, title=title), output)
    elif chosen is Format.XLSX:
        from reports.score_xlsx import render_scores_xlsx

        context.write(render_scores_xlsx(cards, places), output)
    elif cards or output is not None:
        from reports.score_text import render_scores

        context.write(render_scores(cards, places), output)


def scores_json(cards: "Sequence[Scorecard]", places: "Ranking | None") -> str:
    """``wangjian/score-1`` for people; the same cards give the same bytes."""
    from reports.json import dump, score_json

    return dump(score_json(cards, version=program_version(), ranking=places))


def _json_parts(store: "Store", cards: "Iterable[Scorecard]") -> "Iterator[bytes]":
    """The same document for a registry, card by card: only what ranks the units is kept."""
    from pipeline.known import rank_cards
    from reports.json import score_parts

    units: list[Scorecard] = []

    def noted() -> "Iterator[Scorecard]":
        for card in cards:
            if card.kind is MemberKind.UNIT:
                units.append(replace(card, rows=(), vetoes=(), why_verdict=(), why_provisional=()))
            yield card

    def places() -> "Ranking | None":
        found = rank_cards(store, units)
        return found if len(found) > 1 else None

    for part in score_parts(noted(), version=program_version(), ranking=places):
        yield part.encode()
