"""``wangjian messages``: questions and answers of message boards."""

from pathlib import Path
from typing import Annotated

import typer

from cli.context import CliContext
from cli.formats import Format, SheetFormat
from cli.importing import import_all, print_table, write_json
from cli.options import FormatOption, OutputOption, ResultOption, SheetFormatOption, StrictOption
from cli.output import choose_format
from cli.subjects import one_site
from core.words import BOARDS

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="留言记录：导入、导出、查看。", no_args_is_help=True)


@app.command("import", epilog="例子：wangjian messages import messages.jsonl")
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="JSON Lines、CSV 或 XLSX：site、board、id、asked_at、answered_at、poor")
    ],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入留言；以后再导入可补上答复时间。"""
    from pipeline.imports.registry import import_messages

    context: CliContext = ctx.obj
    import_all(
        context,
        files,
        "留言",
        lambda store, file: import_messages(store, file, strict=strict, now=context.now()),
        json=output_format is Format.JSON,
    )


@app.command(epilog="例子：wangjian messages export --site 5107000001 --output 留言.xlsx")
def export(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="只导出这个网站的留言（可重复）")] = None,
    output: OutputOption = None,
    file_format: SheetFormatOption = None,
) -> None:
    """导出留言；补上答复时间后可再导入。"""
    from pipeline.exports import message_row, table
    from pipeline.imports.registry import MESSAGE_COLUMNS

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, SheetFormat.JSONL)
    with context.open_store() as store:
        wanted = [None] if sites is None else list(dict.fromkeys(one_site(store, text).id for text in sites))
        found = [item for site in wanted for item in store.messages.all(site)]
    context.write(table(kind, "留言", map(message_row, found), MESSAGE_COLUMNS), output)
    if not found:
        context.err.print("没有留言记录")


@app.command("list", epilog="例子：wangjian messages list --site 5107000001")
def list_(
    ctx: typer.Context,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="只列这个网站的留言")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出留言。"""
    from pipeline.exports import message_row

    context: CliContext = ctx.obj
    with context.open_store() as store:
        messages = store.messages.all(one_site(store, site).id if site else None)
    if output_format is Format.JSON:
        write_json(context, "messages-1", {"messages": [message_row(item) for item in messages]})
        return
    lines = [(item.site, BOARDS[item.board], item.id, item.asked_at, item.answered_at, "是" if item.poor else "") for item in messages]
    print_table(context, ("网站", "栏目", "编号", "提问时间", "答复时间", "敷衍推诿"), lines)
    if not lines:
        context.err.print("没有留言记录；用 wangjian messages import 导入")
