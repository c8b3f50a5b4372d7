"""``wangjian sites windows``: declared maintenance windows of all sites, to look at, to hand on and to bring from elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import CliContext
from cli.formats import Format, SheetFormat
from cli.importing import import_all, print_table, write_json
from cli.options import FormatOption, OutputOption, ResultOption, SheetFormatOption, StrictOption
from cli.output import choose_format
from cli.subjects import one_site

if TYPE_CHECKING:
    from core.site import MaintenanceWindow

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="已申报的维护窗口：列出、导入、导出。", no_args_is_help=True)

SiteOption = Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="只看这个网站（可重复）")]


@app.command("list", epilog="例子：wangjian sites windows list；wangjian sites windows list --site 5107000001 --format json")
def list_(
    ctx: typer.Context,
    sites: SiteOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出已申报的维护窗口；用 sites maintenance 申报和撤销。"""
    from pipeline.exports import window_row

    context: CliContext = ctx.obj
    found = _declared(context, sites)
    if output_format is Format.JSON:
        write_json(context, "windows-1", {"windows": [window_row(*item) for item in found]})
        return
    print_table(context, ("网站", "开始", "结束", "原因"), [(site, item.starts_at, item.ends_at, item.reason) for site, item in found])
    if not found:
        context.err.print("没有申报过维护窗口")


@app.command(epilog="例子：wangjian sites windows export --output 维护窗口.xlsx")
def export(
    ctx: typer.Context,
    sites: SiteOption = None,
    output: OutputOption = None,
    file_format: SheetFormatOption = None,
) -> None:
    """导出维护窗口，可再导入。"""
    from pipeline.exports import table, window_row
    from pipeline.imports.registry import WINDOW_COLUMNS

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, SheetFormat.JSONL)
    found = _declared(context, sites)
    context.write(table(kind, "维护窗口", (window_row(*item) for item in found), WINDOW_COLUMNS), output)
    if not found:
        context.err.print("没有申报过维护窗口")


@app.command("import", epilog="例子：wangjian sites windows import 维护窗口.xlsx")
def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines、CSV 或 XLSX：site、starts_at、ends_at、reason")],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入维护窗口；同一网站同一开始时间的以后导入的为准，重复导入不变。"""
    from pipeline.imports.registry import import_windows

    context: CliContext = ctx.obj
    import_all(
        context, files, "维护窗口", lambda store, file: import_windows(store, file, strict=strict), json=output_format is Format.JSON
    )


def _declared(context: CliContext, names: list[str] | None) -> "list[tuple[str, MaintenanceWindow]]":
    """(site, window), by site and time."""
    with context.open_store() as store:
        sites = store.sites.all() if names is None else list({site.id: site for site in (one_site(store, text) for text in names)}.values())
    return [(site.id, window) for site in sites for window in site.maintenance]
