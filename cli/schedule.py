"""``wangjian schedule``: what is planned, what waits, which lines come nearer."""

from typing import Annotated

import typer

from cli.context import CliContext, dump_json
from cli.formats import Format
from cli.options import FormatOption
from core.clock import BEIJING, beijing_day
from core.words import JOB_KINDS

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


_STATES = {"queued": "等待", "running": "进行中", "done": "完成", "failed": "未成功"}


@app.callback()
def group() -> None:
    """查看计划中的访问和任务、任务队列、各项期限。"""


@app.command(epilog="例子：wangjian schedule show --days 2 --format json")
def show(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=31, help="从今天起的天数")] = 1,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出计划中的可用性访问和任务（夜间检查、更新监测、新媒体监测、周报），不执行任何一项。同一名册、同一种子，计划总是相同。"""
    from core.site import SiteState
    from pipeline.timetable import planned_jobs
    from pipeline.visits import planned_visits

    context: CliContext = ctx.obj
    with context.open_store() as store:
        sites, media = store.sites.all(SiteState.OPEN), store.accounts.any()
    today = beijing_day(context.now())
    visits = list(planned_visits(sites, context.settings, today, days))
    jobs = planned_jobs([site.id for site in sites], context.settings, today, days, media=media)
    if output_format is Format.JSON:
        body = {
            "visits": [{"site": site, "at": at.astimezone(BEIJING)} for at, site in visits],
            "jobs": [{"kind": job.kind, "subject": job.subject or None, "at": job.at.astimezone(BEIJING)} for job in jobs],
        }
        context.write(dump_json("schedule-1", body), None)
        return
    rows = [(at, f"访问      {site}") for at, site in visits] + [(job.at, f"{JOB_KINDS[job.kind]}  {job.subject}") for job in jobs]
    lines = [f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}  {text}".rstrip() for at, text in sorted(rows)]
    context.show(lines or ["名册中没有在用的网站"])


@app.command(epilog="例子：wangjian schedule jobs --limit 20")
def jobs(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="最多列出多少个")] = 50,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """任务队列：进行中的、最近结束的、等待中的检查、更新监测、新媒体监测和周报。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = store.jobs.listed(limit=limit)
    if output_format is Format.JSON:
        rows = [
            {
                "kind": job.kind,
                "subject": job.subject or None,
                "period": job.period,
                "state": job.state,
                "due_at": job.due_at,
                "attempt": job.attempt,
                "taken_by": job.taken_by or None,
                "finished_at": job.finished_at,
                "result": job.result or None,
            }
            for job in found
        ]
        context.write(dump_json("jobs-1", {"jobs": rows}), None)
        return
    lines = [
        f"{job.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}  {JOB_KINDS[job.kind]}  {job.subject or job.period}  {_STATES[job.state]}  {job.result}"
        for job in found
    ]
    context.show(lines or ["队列是空的"])


@app.command(epilog="例子：wangjian schedule lines --within 7")
def lines(
    ctx: typer.Context,
    within: Annotated[
        int | None, typer.Option("--within", min=0, max=36_500, help="只列这么多天内到期（及已过期）的", show_default=False)
    ] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="只列这个网站")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """各项期限还剩几天：首页 14 天、栏目更新、证书到期；由每日更新监测得出。"""
    from cli.subjects import find_site
    from pipeline.deadlines import deadlines

    context: CliContext = ctx.obj
    with context.open_store() as store:
        wanted = None if site is None else find_site(store, site).id
        found = deadlines(store, context.now(), site=wanted, within_days=within)
    if output_format is Format.JSON:
        rows = [
            {
                "site": line.site,
                "kind": line.kind,
                "name": line.name,
                "url": line.url,
                "newest": line.newest,
                "newest_inferred": line.inferred,
                "estimated": line.estimated,
                "line_on": line.line_on,
                "days_left": line.days_left,
                "seen_at": line.seen_at,
            }
            for line in found
        ]
        context.write(dump_json("lines-1", {"lines": rows}), None)
        return
    context.show([f"{line.site}  {line.sentence}" for line in found] or ["没有这样的期限"])
