"""``wangjian accounts``: new-media accounts and their posts."""

from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import typer

from cli import media
from cli.context import TIME, CliContext, read_span
from cli.formats import FileFormat, Format, SheetFormat
from cli.importing import import_all, print_table, write_json
from cli.options import FileFormatOption, FormatOption, OutputOption, ResultOption, SheetFormatOption, StrictOption
from cli.output import choose_format
from core.media.platform import platform_title
from core.words import ACCOUNT_STATES

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="政务新媒体账号名册与发文。", no_args_is_help=True)
posts = typer.Typer(add_completion=False, rich_markup_mode=None, help="账号发文：导入、导出。", no_args_is_help=True)
app.add_typer(posts, name="posts")
app.add_typer(media.lists, name="lists")
app.add_typer(media.reposts, name="reposts")
app.command("watch", epilog="例子：wangjian accounts watch --all；wangjian accounts watch wx-fcfb")(media.watch)
app.command("check", epilog="例子：wangjian accounts check；wangjian accounts check wx-fcfb --as-of 2026-11-20")(media.check)
app.command("discover", epilog="例子：wangjian accounts discover --all；wangjian accounts discover https://www.example.gov.cn")(
    media.discover
)
app.command("diff", epilog="例子：wangjian accounts diff --format json")(media.diff)
app.command("matrix", epilog="例子：wangjian accounts matrix --output 矩阵.xlsx；wangjian accounts matrix --unit 绵阳市财政局")(
    media.matrix
)


@app.command("import", epilog="例子：wangjian accounts import 账号名册.xlsx")
def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV、XLSX 或 YAML；至少有 id、platform、name")],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入账号名册；按 id 新增或更新。"""
    from pipeline.imports.registry import import_accounts

    context: CliContext = ctx.obj
    import_all(
        context,
        files,
        "账号",
        lambda store, file: import_accounts(store, file, strict=strict, now=context.now()),
        json=output_format is Format.JSON,
    )


@app.command(epilog="例子：wangjian accounts export --output 账号名册.csv")
def export(
    ctx: typer.Context,
    output: OutputOption = None,
    file_format: FileFormatOption = None,
) -> None:
    """导出账号名册。"""
    from pipeline.exports import account_row, table
    from pipeline.imports.registry import ACCOUNT_EXPORT_COLUMNS

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, FileFormat.CSV)
    with context.open_store() as store:
        rows = [account_row(account) for account in store.accounts.all()]
    context.write(table(kind, "账号名册", rows, ACCOUNT_EXPORT_COLUMNS), output)


@app.command("list", epilog="例子：wangjian accounts list --unit 绵阳市财政局")
def list_(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="只列这个考核单位的账号")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出账号及其最新发文时间。"""
    from pipeline.exports import account_row, local

    context: CliContext = ctx.obj
    with context.open_store() as store:
        accounts = store.accounts.all(unit)
        newest = store.posts.newest_all(context.now())
        counts = store.posts.counts()
    if output_format is Format.JSON:
        rows = [{**account_row(item), "newest_post_at": local(newest.get(item.id)), "posts": counts.get(item.id, 0)} for item in accounts]
        write_json(context, "accounts-1", {"accounts": rows})
        return
    headings = ("编号", "平台", "名称", "考核单位", "状态", "最新发文", "发文数")
    lines = [
        (
            item.id,
            platform_title(item.platform),
            item.name,
            item.unit,
            ACCOUNT_STATES[item.state],
            newest.get(item.id),
            counts.get(item.id, 0),
        )
        for item in accounts
    ]
    print_table(context, headings, lines)
    if not accounts:
        context.err.print(f"名册中没有单位 {unit!r} 的账号" if unit else "没有账号；用 wangjian accounts import 导入", markup=False)


@posts.command(
    "export", epilog="例子：wangjian accounts posts export --output 发文.xlsx；wangjian accounts posts export wx-fcfb --since 2026-11-01"
)
def export_posts_(
    ctx: typer.Context,
    accounts: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT…", help="账号编号或名称（默认全部账号）")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar=TIME, help="从何时起（默认最早的发文）")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar=TIME, help="到何时止，含当天（默认最新的发文）")] = None,
    output: OutputOption = None,
    file_format: SheetFormatOption = None,
) -> None:
    """导出账号的发文，可再导入。"""
    from cli.findings import one_account
    from pipeline.exports import json_lines, post_row, table
    from pipeline.imports.stream import POST_NAMES

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, SheetFormat.JSONL)
    start, end = read_span(since, until)
    with context.open_store() as store:
        names = [account.id for account in store.accounts.all()] if not accounts else [one_account(store, text) for text in accounts]
        found = (post for name in dict.fromkeys(names) for post in store.posts.window(name, start - timedelta(microseconds=1), end))
        first = list(islice(found, 1))
        if not first:
            context.err.print("没有这样的发文")
        rows = map(post_row, chain(first, found))
        if kind is SheetFormat.JSONL:  # account by account: nobody keeps the posts of all in memory
            context.write((line.encode() for line in json_lines(rows)), output)
        else:
            context.write(table(kind, "发文", rows, POST_NAMES), output)


@posts.command("import", epilog="例子：wangjian accounts posts import posts.jsonl")
def import_posts_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines、CSV 或 XLSX：account、at、title、url")],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入在别处导出的发文；同一篇不会重复。"""
    from pipeline.imports.stream import import_posts

    context: CliContext = ctx.obj
    import_all(
        context,
        files,
        "发文",
        lambda store, file: import_posts(store, file, strict=strict, now=context.now()),
        json=output_format is Format.JSON,
    )
