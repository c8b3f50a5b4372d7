"""``wangjian report``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.context import TIME, CliContext, check_choice, past_time, tell_unwatched
from cli.output import check_folder, check_writable, choose_format
from cli.subjects import choose_sites
from core.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    XLSX = "xlsx"


EPILOG = (
    "例子：wangjian report 5107000001 --format html --output 报告.html；"
    "wangjian report www.example.gov.cn --as-of 2026-11-20；wangjian report --all --format html --output 报告目录"
)


@app.command(epilog=EPILOG)
def report(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="[SITE]…", help="网站标识码、网址或名称；多个网站时 --output 是目录")] = None,
    rubrics: Annotated[list[str] | None, typer.Option("--rubric", help="评分细则（可重复）", show_default="mianyang-2022")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar=TIME, help="监测时间点，如 2026-11-20T08:00（默认现在）")] = None,
    everything: Annotated[bool, typer.Option("--all", help="名册中全部没有关停的网站")] = False,
    output_format: Annotated[Format | None, typer.Option("--format", help="默认看文件名，否则 text", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", help="写入文件；多个网站时为目录")] = None,
) -> None:
    """单个网站的报告：得分与算法、问题与截图、走势、可用性日历、栏目余期、链接及所在页面；只用已入库的事实。"""
    from cli.progress import progress_on
    from pipeline.report import build_report
    from pipeline.report_files import file_name, render_report

    context: CliContext = ctx.obj
    check_choice(sites, everything=everything, what="网站", whole="为全部网站出报告")
    at = past_time(as_of, now=context.now())
    with context.open_store() as store:
        chosen = choose_sites(store, sites or [], everything=everything)
        tell_unwatched(context, [] if everything else chosen, "报告只用已入库的事实")
        many = len(chosen) > 1
        kind = choose_format(None if many else output, output_format, Format.TEXT)
        if many and output is None:
            raise UsageError("多个网站的报告需要 --output 目录")
        (check_folder if many else check_writable)(output)
        with progress_on(context.err) as progress:
            for number, site in enumerate(chosen, 1):
                made = build_report(store, context.settings, site, at, rubrics or ["mianyang-2022"])
                target = output / file_name(site, kind.value) if many and output is not None else output
                context.write(render_report(made, kind.value), target)
                progress.step("报告", number, len(chosen), site.name)
