"""``wangjian schedule``."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.context import CliContext, dump_json
from core.clock import BEIJING, beijing_day

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"


@app.callback()
def group() -> None:
    """查看计划中的访问。"""


@app.command(epilog="例子:wangjian schedule show --days 2 --format json")
def show(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=31, help="从今天起的天数")] = 1,
    output_format: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.TEXT,
) -> None:
    """列出计划中的可用性访问,不执行任何访问。同一名册、同一种子,计划总是相同。"""
    from pipeline.visits import planned_visits

    context: CliContext = ctx.obj
    with context.open_store() as store:
        rows = list(planned_visits(store.sites.all(), context.settings, beijing_day(context.now()), days))
    if output_format is Format.JSON:
        context.write(dump_json("schedule-1", {"visits": [{"site": site, "at": at.astimezone(BEIJING)} for at, site in rows]}), None)
        return
    lines = [f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}  {site}" for at, site in rows]
    context.write("\n".join(lines or ["名册中没有在用的网站"]) + "\n", None)
