"""``wangjian links``."""

import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Annotated

import typer

from cli.context import CliContext, dump_json
from cli.options import OutputOption
from cli.output import check_writable, format_of
from core.ports import Progress
from core.sweep import SweepReport

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"
    TSV = "tsv"


class FailOn(StrEnum):
    """When the exit status is 1."""

    NEVER = "never"
    BROKEN = "broken"


class External(StrEnum):
    """Whether links to other hosts are verified."""

    YES = "yes"
    NO = "no"


EPILOG = (
    "例子：wangjian links https://www.example.gov.cn；"
    "wangjian links https://www.example.gov.cn --format tsv --output 失效链接.tsv --external no；"
    "wangjian links https://www.example.gov.cn --max-pages 500 --fail-on broken"
)


@app.command(epilog=EPILOG)
def links(
    ctx: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="起始网址，可以多个；只爬这些主机（含带与不带 www 的）的页面")],
    max_pages: Annotated[int | None, typer.Option("--max-pages", min=1, help="最多读多少个页面（默认全站）")] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=2000, help="同时进行的请求数，对单个主机也按此数（默认取配置 network.*）")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0.1, max=120, help="一次打开的时限，秒（默认取配置 network.deadline_s）")
    ] = None,
    external: Annotated[External, typer.Option("--external", help="是否验证指向其他主机的链接")] = External.YES,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=64, help="用多少个进程（默认每个处理器核一个；对单个主机的限额由各进程分摊）")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="不用上次记下的页面（默认只重读有变化的页面；链接每次都重新验证）")] = False,
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help="默认看文件名，否则 text；tsv 每处失效链接一行：链接、所在页面、原因", show_default=False),
    ] = None,
    output: OutputOption = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="有打不开的链接时以状态 1 退出（broken）")] = FailOn.NEVER,
) -> None:
    """只查链接：爬遍全站，验证每个链接、图片和附件。打不开的全部列出；被防护拦截、内网地址等无法验证的另列，不算失效。"""
    from pipeline.links import read_addresses, sweep_links

    context: CliContext = ctx.obj
    addresses = read_addresses(urls)
    chosen = format_of(output, output_format, Format.TEXT)
    check_writable(output)

    report = sweep_links(
        context.settings,
        addresses,
        max_pages=max_pages,
        concurrency=concurrency,
        timeout_s=timeout,
        external=external is External.YES,
        processes=processes,
        fresh=fresh,
        open_progress=lambda: _progress(context),
    )
    context.write(_render(report, chosen), output)
    if fail_on is FailOn.BROKEN and report.broken:
        raise typer.Exit(1)


def _progress(context: CliContext) -> AbstractContextManager[Progress | None]:
    """Bars on a terminal; in a pipe nothing, and rich is not even imported."""
    if not sys.stderr.isatty():
        return nullcontext()
    from cli.progress import progress_on

    return progress_on(context.err)


def _render(report: SweepReport, output_format: Format) -> str:
    from reports.links import links_body, render_text, render_tsv

    if output_format is Format.JSON:
        return dump_json("links-1", links_body(report))
    return render_tsv(report) if output_format is Format.TSV else render_text(report)
