"""``wangjian report``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, check_choice, past_time, tell_unwatched
from cli.output import check_screen, format_of
from core.errors import UsageError
from core.url import without_userinfo
from core.words import names_of, nearest_or

if TYPE_CHECKING:
    from core.site import Site
    from store import Store

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
        kind = format_of(None if many else output, output_format, Format.TEXT)
        check_screen(kind, output)
        if many and output is None:
            raise UsageError("多个网站的报告需要 --output 目录")
        with progress_on(context.err) as progress:
            for number, site in enumerate(chosen, 1):
                made = build_report(store, context.settings, site, at, rubrics or ["mianyang-2022"])
                target = output / file_name(site, kind.value) if many and output is not None else output
                context.write(render_report(made, kind.value), target)
                progress.step("报告", number, len(chosen), site.name)


def choose_sites(store: "Store", texts: list[str], *, everything: bool) -> list["Site"]:
    """The named sites, each once, or every one that is not closed; UsageError when there is none."""
    from core.site import SiteState

    if everything:
        found = [site for site in store.sites.all() if site.state is not SiteState.CLOSED]
        if not found:
            raise UsageError("名册中没有网站，或都已关停；先用 wangjian sites import 导入")
        return found
    return list({site.id: site for site in (find_site(store, text) for text in texts)}.values())


def find_site(store: "Store", text: str) -> "Site":
    """A registered site by id, address or name, or one that was audited without being registered; UsageError when there is none."""
    from pipeline.unlisted import audited_site

    known = store.sites.find(text)
    if len(known) > 1:
        raise UsageError(f"{text!r} 对应多个登记网站：{'、'.join(site.id for site in known[:5])}；请用网站标识码")
    if known:
        return known[0]
    bare, shown = audited_site(store, text), without_userinfo(text)
    if bare is None:
        advice = f"用 wangjian sites list 查看名册，或先运行 wangjian audit {shown}"
        raise UsageError(f"没有网站 {shown!r}，也没有检查过它{nearest_or(shown, names_of(store.sites.all()), advice)}")
    return bare
