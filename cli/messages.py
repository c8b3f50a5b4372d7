"""``wangjian messages``: questions and answers of message boards."""

from pathlib import Path
from typing import Annotated

import typer

from cli.context import CliContext
from cli.importing import check_files, print_table, show_result, write_json
from cli.sites import Format, one_site
from core.words import BOARDS

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="留言记录：导入、查看。", no_args_is_help=True)


@app.command("import", epilog="例子：wangjian messages import messages.jsonl")
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="JSON Lines、CSV 或 XLSX：site、board、id、asked_at、answered_at、poor")
    ],
    strict: Annotated[bool, typer.Option("--strict", help="有一行有问题就什么都不导入")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="结果的格式")] = Format.TEXT,
) -> None:
    """导入留言；以后再导入可补上答复时间。"""
    from pipeline.imports.registry import import_messages

    context: CliContext = ctx.obj
    check_files(files)
    with context.open_store() as store:
        for file in files:
            result = import_messages(store, file, strict=strict, now=context.now())
            show_result(context, result, "留言", json=output_format is Format.JSON)


@app.command("list", epilog="例子：wangjian messages list --site 5107000001")
def list_(
    ctx: typer.Context,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="只列这个网站的留言")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.TEXT,
) -> None:
    """列出留言。"""
    from pipeline.exports import local

    context: CliContext = ctx.obj
    with context.open_store() as store:
        messages = store.messages.all(one_site(store, site).id if site else None)
    if output_format is Format.JSON:
        rows = [
            {
                "site": item.site,
                "board": item.board,
                "id": item.id,
                "asked_at": local(item.asked_at),
                "answered_at": local(item.answered_at),
                "poor": item.poor,
            }
            for item in messages
        ]
        write_json(context, "messages-1", {"messages": rows})
        return
    lines = [(item.site, BOARDS[item.board], item.id, item.asked_at, item.answered_at, "是" if item.poor else "") for item in messages]
    print_table(context, ("网站", "栏目", "编号", "提问时间", "答复时间", "敷衍推诿"), lines)
    if not lines:
        context.err.print("没有留言记录；用 wangjian messages import 导入")
