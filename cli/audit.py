"""``wangjian audit``."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, past_time, tell_unwatched
from cli.output import check_folder, check_screen, check_writable, format_of
from cli.progress import progress_on
from core.errors import CannotRunError, UsageError

if TYPE_CHECKING:
    from config.settings import Settings
    from core.report import AuditReport
    from pipeline.audit import AuditOptions

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"


class FailOn(StrEnum):
    """When the exit status is 1."""

    NEVER = "never"
    VETO = "veto"
    DEDUCTION = "deduction"


EPILOG = (
    "例子：wangjian audit https://www.example.gov.cn --format html --output 报告.html；"
    "wangjian audit 5107000001 --rubric mianyang-2022 --as-of 2026-11-20 --format json"
)


@app.command(epilog=EPILOG)
def audit(
    ctx: typer.Context,
    targets: Annotated[list[str], typer.Argument(metavar="TARGET…", help="网址，或名册中的网站标识码/名称")],
    rubric: Annotated[list[str] | None, typer.Option("--rubric", help="评分细则，可重复（默认 mianyang-2022 和 national-2019）")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar=TIME, help="监测时间点，如 2026-11-20 或 2026-11-20T08:00+08:00（默认现在）")
    ] = None,
    max_pages: Annotated[
        int | None, typer.Option("--max-pages", min=1, help="最多爬取页数（默认取配置 crawl.max_pages；栏目和抽样的页面另计）")
    ] = None,
    depth: Annotated[int | None, typer.Option("--depth", min=0, help="最大链接深度（默认取配置 crawl.max_depth）")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="抽样种子（默认取配置 sample.seed）")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不用浏览器；需要浏览器的检查记为“未能测定”")] = False,
    output_format: Annotated[Format | None, typer.Option("--format", help="默认看文件名，否则 text", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", help="写入文件（多个目标时为目录，不写则 JSON 一行一份）")] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="何时以状态 1 退出：有确认的单项否决（veto）、有扣分（deduction）")
    ] = FailOn.NEVER,
) -> None:
    """立即全面检查：采集、检查、计分、出报告。被中断的检查再次运行时从断点继续。"""
    context: CliContext = ctx.obj
    from pipeline.audit import AuditOptions

    settings = context.settings
    options = AuditOptions(
        rubrics=tuple(rubric or ("mianyang-2022", "national-2019")),
        as_of=past_time(as_of, now=context.now()),
        max_pages=max_pages or settings.crawl.max_pages,
        max_depth=settings.crawl.max_depth if depth is None else depth,
        seed=settings.sample.seed if seed is None else seed,
        browser=not no_browser,
    )
    chosen = format_of(None if len(targets) > 1 else output, output_format, Format.TEXT)
    several = len(targets) > 1
    if several and chosen in (Format.HTML, Format.XLSX) and output is None:
        raise UsageError(f"多个目标的 {chosen.value} 报告需要 --output 目录")
    _check_request(settings, options, output, chosen, several=several)
    reports, failures = _run(context, targets, options)
    for report in reports:
        content = render(report, chosen)
        if several and chosen is Format.JSON and output is None:
            from reports.json import audit_json, line

            content = line(audit_json(report))  # one document a line: a reader of lines knows where each ends
        context.write(content, _place(output, report.site.id, chosen, several=several))
    if failures:
        raise CannotRunError("\n".join(failures))
    if _met(fail_on, reports):
        raise typer.Exit(1)


def _check_request(settings: "Settings", options: "AuditOptions", output: Path | None, output_format: Format, *, several: bool) -> None:
    """What can be wrong with the request is said before an hour of crawling, not after."""
    from pipeline.score import prepare_rubric

    for rubric in options.rubrics:
        prepare_rubric(settings, rubric)
    check_screen(output_format, output)
    (check_folder if several else check_writable)(output)


def _run(context: CliContext, targets: list[str], options: "AuditOptions") -> tuple[list["AuditReport"], list[str]]:
    from pipeline.audit import audit_site, resolve_target
    from pipeline.wiring import open_tools

    reports, failures = [], []

    async def work() -> None:
        with context.open_store() as store, progress_on(context.err) as progress:
            sites = list({site.id: site for site in (resolve_target(store, target) for target in targets)}.values())
            tell_unwatched(context, sites, "仍按要求检查这一次")
            async with open_tools(context.settings, browser=options.browser) as tools:
                for site in sites:
                    try:
                        reports.append(
                            await audit_site(site, options, settings=context.settings, store=store, tools=tools, progress=progress)
                        )
                    except CannotRunError as error:
                        failures.append(str(error))

    try:
        asyncio.run(work())
    except KeyboardInterrupt:
        context.err.print("已读的页面都已保存：再运行一次同样的命令，从断点继续")
        raise
    return reports, failures


def render(report: "AuditReport", output_format: Format) -> str | bytes:
    """One report in one format."""
    if output_format is Format.JSON:
        from reports.json import render_audit as render_json

        return render_json(report)
    if output_format is Format.HTML:
        from reports.html import render_audit as render_html

        return render_html(report)
    if output_format is Format.XLSX:
        from reports.xlsx import render_audit as render_xlsx

        return render_xlsx(report)
    from reports.text import render_audit as render_text

    return render_text(report)


def _place(output: Path | None, site: str, output_format: Format, *, several: bool) -> Path | None:
    if output is None:
        return None
    if several or output.is_dir():
        suffix = {Format.TEXT: "txt"}.get(output_format, output_format.value)
        safe = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in site)[:100]
        return output / f"{safe}.{suffix}"
    return output


def _met(fail_on: FailOn, reports: list["AuditReport"]) -> bool:
    if fail_on is FailOn.NEVER:
        return False
    cards = [card for report in reports for card in report.scorecards]
    if any(card.vetoes and card.verdict == "unqualified" for card in cards):
        return True
    return fail_on is FailOn.DEDUCTION and any((row.points or 0) < 0 for card in cards for row in card.rows)
