"""``wangjian visits``: availability visits as JSON Lines."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import EVER, TIME, CliContext, check_choice, dump_json, past_time, read_span, tell_nobody
from cli.formats import Format
from cli.importing import import_all
from cli.options import AsOfOption, FormatOption, OutputOption, ResultOption, StrictOption
from cli.output import check_ending
from cli.subjects import one_site
from core.errors import UsageError
from core.nearest import nearest

if TYPE_CHECKING:
    from core.visit import Visit
    from pipeline.week import SiteWeek
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="可用性访问记录：导入、导出、一周的算式。", no_args_is_help=True)


@app.command("import", epilog="例子：wangjian visits import visits.jsonl")
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="JSON Lines（也可 CSV）：site、at、ok、seconds、cause、owner、vantage")
    ],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入其他监测系统的访问记录；同一网站同一时间只算一次。"""
    from pipeline.imports.stream import import_visits

    context: CliContext = ctx.obj
    import_all(
        context,
        files,
        "访问",
        lambda store, file: import_visits(store, file, strict=strict, settings=context.settings, now=context.now()),
        json=output_format is Format.JSON,
    )


@app.command(epilog="例子：wangjian visits export --site 5107000001 --since 2026-11-16 --output visits.jsonl")
def export(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="只导出这个网站（可重复）")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar=TIME, help="从何时起（默认最早的记录）")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar=TIME, help="到何时止（默认最新的记录）")] = None,
    vantage: Annotated[
        str | None, typer.Option("--vantage", metavar="NAME", help="导出这个观测点的访问（all = 全部观测点），不是评定所用的访问")
    ] = None,
    output: OutputOption = None,
) -> None:
    """导出访问记录（JSON Lines）：评定所用的，或各观测点的。"""
    from pipeline.exports import json_lines, visit_row

    context: CliContext = ctx.obj
    check_ending(output, "jsonl", "ndjson")
    start, end = read_span(since, until)
    with context.open_store() as store:
        wanted = None if sites is None else [one_site(store, text).id for text in sites]
        visits = iter(_kept(store, start, end, wanted, vantage))
        first = list(islice(visits, 1))
        if not first:
            _tell_none(context, store, vantage)
        lines = json_lines(visit_row(visit) for visit in chain(first, visits))
        context.write((line.encode() for line in lines), output)


def _kept(store: "Store", start: datetime, end: datetime, sites: list[str] | None, vantage: str | None) -> "Iterable[Visit]":
    if vantage is None:
        return store.visits.export(start, end, sites)
    found = store.vantages.export(start, end + timedelta(milliseconds=1), None if vantage == "all" else vantage)
    return (visit for visit in found if sites is None or visit.site in sites)


def _tell_none(context: CliContext, store: "Store", vantage: str | None) -> None:
    """Say that nothing was found; a vantage point that nobody knows is a mistake."""
    if vantage not in (None, "all"):
        known = {context.settings.availability.vantage, *context.settings.vantages, *store.vantages.latest(*EVER)}
        if vantage not in known:
            raise UsageError(f"--vantage：没有观测点 {vantage!r}{nearest(vantage, known)}")
    context.err.print("没有这样的访问记录")


@app.command(epilog="例子：wangjian visits week 5107000001；wangjian visits week --all --as-of 2026-11-23T08:00:00+08:00 --format json")
def week(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="SITE…", help="网站标识码、网址或名称")] = None,
    every: Annotated[bool, typer.Option("--all", help="名册中全部在用的网站")] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """截至某一时间点的 7 个 24 小时：失败比例的算式、每天的次数、无效的时段、离 5 % 还差几次。"""
    from cli.progress import progress_on
    from core.site import SiteState
    from pipeline.week import site_week

    context: CliContext = ctx.obj
    check_choice(sites, everything=every, what="网站", whole="列出名册中全部在用的网站")
    at = past_time(as_of, now=context.now())
    with context.open_store() as store, progress_on(context.err) as progress:
        wanted = store.sites.all(SiteState.OPEN) if every else [one_site(store, text) for text in sites or ()]
        weeks = []
        for site in wanted:
            weeks.append(site_week(store, context.settings, site, at))
            progress.step("可用性", len(weeks), len(wanted))
    tell_nobody(context, weeks)
    if output_format is Format.JSON:
        context.write(dump_json("week-1", {"as_of": at, "weeks": [_week_json(item) for item in weeks]}), None)
        return
    for item in weeks:
        days = "、".join(f"{day.failed}/{day.valid}" for day in item.judgement.days)
        lines = [f"{item.site.id}  {item.site.name}".rstrip(), f"  {item.judgement.sentence}", f"  每天失败/有效：{days}"]
        if item.outlook.sentence:
            lines.append(f"  {item.outlook.sentence}")
        lines += [f"  {place.sentence}" for place in item.vantages]
        context.show(lines)


def _week_json(item: "SiteWeek") -> dict[str, Any]:
    from reports.site_text import vantage_json

    judged, outlook = item.judgement, item.outlook
    return {
        "site": item.site.id,
        "outcome": judged.outcome,
        "warning": judged.warning,
        "failed": judged.failed,
        "valid": judged.valid,
        "blocked": judged.blocked,
        "excused": judged.excused,
        "sentence": judged.sentence,
        "days": [{"valid": day.valid, "failed": day.failed, "void": day.void, "blocked": day.blocked} for day in judged.days],
        "gaps": [{"since": gap.since, "until": gap.until, "cause": gap.cause, "visits": gap.count} for gap in item.gaps],
        "outlook": {
            "more_failures": outlook.more_failures,
            "earliest_at": outlook.earliest_at,
            "free_at": outlook.free_at,
            "assessable_at": outlook.assessable_at,
            "sentence": outlook.sentence,
        },
        "vantages": [vantage_json(place) for place in item.vantages],
    }
