"""``wangjian sites``: the registry."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli import windows
from cli.context import CliContext, parse_time
from cli.formats import FileFormat, Format
from cli.importing import import_all, print_table, write_json
from cli.options import FileFormatOption, FormatOption, OutputOption, ResultOption, StrictOption
from cli.output import choose_format
from cli.subjects import one_site
from core.clock import beijing_minute
from core.errors import UsageError
from core.outcome import State
from core.site import Level, MaintenanceWindow, Site, SiteClass, SiteState
from core.words import LEVELS, SITE_CLASSES, SITE_STATES, STATES

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="网站名册：导入、导出、查看、添加、关停。", no_args_is_help=True)
app.add_typer(windows.app, name="windows")


@app.command("import", epilog="例子：wangjian sites import 网站名册.xlsx；wangjian sites import sites.csv --strict")
def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV、XLSX 或 YAML；列见文档，至少有 id 和 url")],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入网站名册；按 id 新增或更新，重复导入不变。"""
    from pipeline.imports.registry import import_sites

    context: CliContext = ctx.obj
    import_all(context, files, "网站", lambda store, file: import_sites(store, file, strict=strict), json=output_format is Format.JSON)


@app.command(epilog="例子：wangjian sites export --output 网站名册.xlsx")
def export(
    ctx: typer.Context,
    output: OutputOption = None,
    file_format: FileFormatOption = None,
) -> None:
    """导出网站名册，可修改后再导入。"""
    from pipeline.exports import site_row, table
    from pipeline.imports.registry import SITE_COLUMNS

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, FileFormat.CSV)
    with context.open_store() as store:
        rows = [site_row(site) for site in store.sites.all()]
    context.write(table(kind, "网站名册", rows, SITE_COLUMNS), output)


@app.command("list", epilog="例子：wangjian sites list --state open --format json")
def list_(
    ctx: typer.Context,
    state: Annotated[SiteState | None, typer.Option("--state", help="只列这种状态的网站")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出名册中的网站。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        sites = store.sites.all(state)
    if output_format is Format.JSON:
        write_json(context, "sites-1", {"sites": [site_document(site) for site in sites]})
        return
    rows = [
        (site.id, site.name, site.url, SITE_CLASSES[site.site_class], LEVELS[site.level], site.unit, SITE_STATES[site.state])
        for site in sites
    ]
    print_table(context, ("标识码", "名称", "网址", "类别", "层级", "考核单位", "状态"), rows)
    if not sites:
        context.err.print("名册是空的；用 wangjian sites import 或 sites add 添加")


@app.command(epilog="例子：wangjian sites show 5107000001")
def show(
    ctx: typer.Context,
    site: Annotated[str, typer.Argument(metavar="SITE", help="网站标识码、网址或名称")],
    output_format: FormatOption = Format.TEXT,
) -> None:
    """查看一个网站：登记信息、最近一次检查、问题数。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = one_site(store, site)
        latest = store.audits.latest(found.id)
        findings = store.findings.at(context.now(), sites=[found.id])
    states: dict[str, int] = {}
    for finding in findings:
        states[finding.state.value] = states.get(finding.state.value, 0) + 1
    audited = latest.as_of.isoformat() if latest else None
    if output_format is Format.JSON:
        write_json(context, "site-1", {"site": site_document(found), "last_audit": audited, "findings": states})
        return
    rows = _described(found)
    rows += [("最近一次检查", latest.as_of if latest else "还没有检查过")]
    rows += [("问题", "，".join(f"{STATES[State(name)]} {number} 个" for name, number in sorted(states.items())) or "没有")]
    print_table(context, ("项目", "内容"), rows)


def _described(site: Site) -> list[tuple[str, object]]:
    return [
        ("标识码", site.id),
        ("名称", site.name),
        ("网址", site.url),
        ("主办单位", site.sponsor),
        ("类别", SITE_CLASSES[site.site_class]),
        ("层级", LEVELS[site.level]),
        ("地区", site.region),
        ("考核单位", site.unit),
        ("对外服务", "有" if site.outward_service else "没有"),
        ("备案域名", site.filed_domain),
        ("状态", SITE_STATES[site.state]),
        ("备注", site.remark),
        *(("维护时段", f"{beijing_minute(item.starts_at)} 至 {beijing_minute(item.ends_at)} {item.reason}") for item in site.maintenance),
    ]


@app.command(epilog="例子：wangjian sites add 5107000001 https://www.my.gov.cn --name 绵阳市人民政府 --level city")
def add(
    ctx: typer.Context,
    site_id: Annotated[str, typer.Argument(metavar="ID", help="网站标识码，没有时用任意不变的编号")],
    url: Annotated[str, typer.Argument(metavar="URL", help="首页网址")],
    name: Annotated[str, typer.Option("--name", help="网站名称")] = "",
    sponsor: Annotated[str, typer.Option("--sponsor", help="主办单位")] = "",
    site_class: Annotated[SiteClass, typer.Option("--class", help="政府门户网站 portal，部门网站 department")] = SiteClass.PORTAL,
    level: Annotated[Level | None, typer.Option("--level", help="主办单位层级（默认按标识码，看不出时为 county）")] = None,
    region: Annotated[str, typer.Option("--region", help="地区")] = "",
    unit: Annotated[str, typer.Option("--unit", help="计入的考核单位")] = "",
    outward_service: Annotated[bool, typer.Option("--outward-service/--no-outward-service", help="是否有对外服务职能")] = True,
    filed_domain: Annotated[str, typer.Option("--filed-domain", help="备案的域名")] = "",
    remark: Annotated[str, typer.Option("--remark", help="备注")] = "",
) -> None:
    """登记一个网站。"""
    from pipeline.imports.registry import read_site

    context: CliContext = ctx.obj
    values = {
        "id": site_id,
        "url": url,
        "name": name,
        "sponsor": sponsor,
        "class": site_class.value,
        "level": level.value if level else "",
        "region": region,
        "unit": unit,
        "outward_service": outward_service,
        "filed_domain": filed_domain,
        "remark": remark,
    }
    site, problems = read_site(values, {})
    if site is None:
        raise UsageError(
            "；".join(f"{_ARGUMENTS.get(each.field) or '--' + each.field.replace('_', '-')}：{each.sentence}" for each in problems)
        )
    with context.open_store() as store:
        if store.sites.get(site.id) is not None:
            raise UsageError(f"名册中已有 {site.id}；要修改请用 wangjian sites import")
        store.sites.upsert([site])
    context.err.print(f"已登记 {site.id} {site.url}", markup=False)


_ARGUMENTS: Final = {"id": "ID", "url": "URL"}


@app.command(epilog="例子：wangjian sites close 5107000001")
def close(ctx: typer.Context, site: Annotated[str, typer.Argument(metavar="SITE", help="网站标识码、网址或名称")]) -> None:
    """关停一个网站：不再监测，历史保留。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = one_site(store, site)
        store.sites.close(found.id)
    context.err.print(f"已关停 {found.id} {found.name}", markup=False)


@app.command(epilog='例子：wangjian sites maintenance 5107000001 "2026-11-20 22:00" "2026-11-21 06:00" --reason 迁移机房')
def maintenance(
    ctx: typer.Context,
    site: Annotated[str, typer.Argument(metavar="SITE", help="网站标识码、网址或名称")],
    starts_at: Annotated[str, typer.Argument(metavar="START", help="开始时间（不写时区即北京时间）")],
    ends_at: Annotated[str, typer.Argument(metavar="END", help="结束时间")],
    reason: Annotated[str, typer.Option("--reason", help="原因")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="撤销这个窗口")] = False,
) -> None:
    """申报维护窗口：其间的访问不计入可用性，算式中会写明。"""
    context: CliContext = ctx.obj
    now = context.now()
    start, end = (parse_time(text, option=name, now=now, end_of_day=False) for name, text in (("START", starts_at), ("END", ends_at)))
    if end <= start:
        raise UsageError(f"END：{ends_at!r} 应晚于 START {starts_at!r}")
    with context.open_store() as store:
        found = one_site(store, site)
        if remove and not store.sites.remove_maintenance(found.id, start):
            raise UsageError(f"{found.id} 没有从 {starts_at} 开始的维护窗口")
        if not remove:
            store.sites.add_maintenance(found.id, MaintenanceWindow(starts_at=start, ends_at=end, reason=reason))
    context.err.print(f"{'已撤销' if remove else '已申报'} {found.id} 的维护窗口 {starts_at} – {ends_at}", markup=False)


def site_document(site: Site) -> dict[str, Any]:
    """A site in JSON."""
    from pipeline.exports import local, site_row

    windows = [{"starts_at": local(item.starts_at), "ends_at": local(item.ends_at), "reason": item.reason} for item in site.maintenance]
    return {**site_row(site), "maintenance": windows}
