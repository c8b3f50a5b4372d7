"""``wangjian notice``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, check_choice, future_time, past_time, tell_unwatched
from cli.output import check_ending
from cli.subjects import choose_sites
from core.clock import beijing_day
from core.errors import UsageError
from core.site import SiteState

if TYPE_CHECKING:
    from core.site import Site
    from pipeline.digest.members import Members
    from pipeline.notice import NoticeOptions
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None)

EPILOG = (
    "例子：wangjian notice 5107000001 --output 通知目录；wangjian notice --all --deadline 2026-12-10 --number 绵政公开〔2026〕8号 --output 通知目录；"
    "wangjian notice --write-template 模板.docx"
)


@app.command(epilog=EPILOG)
def notice(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="[SITE]…", help="网站标识码、网址或名称")] = None,
    everything: Annotated[bool, typer.Option("--all", help="名册中全部有已确认问题的网站")] = False,
    output: Annotated[Path | None, typer.Option("--output", help="写入的目录：每个网站一份整改通知（DOCX）和整改台账（XLSX）")] = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="日期", help="整改期限，如 2026-12-10（默认按 notice.workdays 个工作日）")
    ] = None,
    number: Annotated[str, typer.Option("--number", help="文号", show_default=False)] = "",
    rubric: Annotated[str, typer.Option("--rubric", help="评分细则")] = "mianyang-2022",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar=TIME, help="监测截止时间（默认现在）")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="自备的 DOCX 模板（默认 notice.template 或内置模板）")
    ] = None,
    write_template: Annotated[Path | None, typer.Option("--write-template", metavar="FILE", help="写出内置模板，供修改后使用")] = None,
) -> None:
    """整改通知（DOCX，可用自备模板）和整改台账（XLSX，填写后用 findings import 导回）。"""
    context: CliContext = ctx.obj
    if write_template is not None:
        from reports.notice_docx import default_template

        check_ending(write_template, "docx")
        context.write(default_template(), write_template)
        return
    check_choice(sites, everything=everything, what="网站", whole="为全部有已确认问题的网站出通知")
    if output is None:
        raise UsageError("请用 --output 给出目录")
    if output.suffix.lower() in (".docx", ".xlsx") and not output.is_dir():
        raise UsageError(f"--output {output}：应为目录，里面按网站写出通知和台账")
    from pipeline.notice import NoticeOptions

    now = context.now()
    options = NoticeOptions(
        as_of=past_time(as_of, now=now),
        issued_on=beijing_day(now),
        deadline=None if deadline is None else beijing_day(future_time(deadline, option="--deadline", now=now)),
        number=number,
        rubric=rubric,
    )
    from core.digest import Scope
    from pipeline.digest.members import find_members

    with context.open_store() as store:
        chosen = choose_sites(store, sites or [], everything=everything)
        whole = find_members(store, Scope(), options.as_of)  # read once: the registry may have thousands
        for site in chosen:
            _write(context, store, site, output, options, template, whole, skip_empty=everything)
    _tell_blanks(context)


def _tell_blanks(context: CliContext) -> None:
    """A letter without its sender goes out unnoticed where thousands are written at once."""
    said = context.settings.notice
    blank = [
        words for words, value in (("发文单位（notice.issuer）", said.issuer), ("联系方式（notice.contact）", said.contact)) if not value
    ]
    if blank:
        context.err.print(f"配置中没有填写{'和'.join(blank)}，通知中相应的地方是空的", markup=False)


def _write(
    context: CliContext,
    store: "Store",
    site: "Site",
    output: Path,
    options: "NoticeOptions",
    template: Path | None,
    whole: "Members",
    *,
    skip_empty: bool,
) -> None:
    from core.digest import Scope
    from pipeline.digest.ledger import collect_ledger
    from pipeline.notice import build_notice, read_template
    from pipeline.report_files import stem_of
    from reports.ledger_xlsx import render_ledger
    from reports.notice_docx import render_notice

    place = template or context.settings.notice.template
    record = build_notice(store, context.settings, site, options)
    if not record.confirmed:
        context.err.print(f"{site.id}：没有已确认的问题{'，未出通知' if skip_empty else '，通知中只列待核实问题'}", markup=False)
        if skip_empty:
            return
    data = render_notice(record, read_template(place), name=str(place) if place else "内置模板")
    context.write(data, output / f"整改通知_{stem_of(site)}.docx")
    if site.state is SiteState.CLOSED:
        tell_unwatched(context, [site], "只出通知，没有台账")
    elif site.registered:
        context.write(
            render_ledger(collect_ledger(store, options.as_of, Scope(sites=(site.id,)), whole=whole)),
            output / f"整改台账_{stem_of(site)}.xlsx",
        )
