"""New-media commands under ``wangjian accounts``: lists of others, daily pass, judgement, discovery, differences, matrix."""

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import CliContext, check_choice, past_time
from cli.formats import Format
from cli.importing import import_all, print_table, write_json
from cli.options import AsOfOption, FormatOption, OutputOption, ResultOption, StrictOption
from cli.output import choose_format
from core.errors import UsageError
from core.media.register import ListKind
from core.site import Account, Site, SiteState

if TYPE_CHECKING:
    from core.media.matrix import Cell, Matrix
    from pipeline.media.discover import Found
    from store import Store

lists = typer.Typer(add_completion=False, rich_markup_mode=None, help="备案名单、报送系统名单、白名单。", no_args_is_help=True)
reposts = typer.Typer(add_completion=False, rich_markup_mode=None, help="应转载的重要信息。", no_args_is_help=True)


class MatrixFormat(StrEnum):
    """Output formats of the matrix."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@lists.command("import", epilog="例子：wangjian accounts lists import --kind national 报送系统导出.xlsx")
def import_list_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV、XLSX 或 YAML；至少有 platform（平台）和 name（账号名称）")],
    kind: Annotated[ListKind, typer.Option("--kind", help="filing 备案名单，national 报送系统名单，whitelist 白名单")],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """整份导入一个名单，从此刻起代替同类的旧名单；名单中没有的账号由人核对后才算问题。"""
    from pipeline.media.register import LIST_TITLES, import_list

    context: CliContext = ctx.obj
    import_all(
        context,
        [file],
        LIST_TITLES[kind],
        lambda store, each: import_list(store, kind, each, at=context.now(), strict=strict),
        json=output_format is Format.JSON,
    )


@reposts.command("import", epilog="例子：wangjian accounts reposts import 应转载信息.csv")
def import_reposts_(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV、XLSX、YAML 或 JSON Lines：id、title、issued_at，可有 days（默认 3）、issuer、url")
    ],
    strict: StrictOption = False,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入要求广泛知晓、应当转载的重要信息。"""
    from pipeline.media.register import import_reposts

    context: CliContext = ctx.obj
    import_all(
        context, [file], "应转载信息", lambda store, each: import_reposts(store, each, strict=strict), json=output_format is Format.JSON
    )


def watch(
    ctx: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT…", help="账号编号或名称")] = None,
    every: Annotated[bool, typer.Option("--all", help="名册中全部在用的账号")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """读取账号的公开来源（订阅源、单篇文章、公开主页、应用商店）：新发文入库，读不到的记为未知。"""
    from cli.progress import progress_on
    from pipeline.media.watch import PassResult, watch_accounts
    from pipeline.wiring import open_tools

    context: CliContext = ctx.obj
    check_choice(ids, everything=every, what="账号", whole="读取名册中全部在用的账号")

    async def work() -> PassResult:
        with context.open_store() as store:
            accounts = _accounts(store, ids)
            async with open_tools(context.settings, browser=False) as tools:
                with progress_on(context.err) as progress:
                    return await watch_accounts(store, accounts, fetcher=tools.fetcher, clock=context.now, progress=progress)

    result = asyncio.run(work())
    body = {name: getattr(result, name) for name in ("accounts", "looked", "failed", "posts", "without_source")}
    if output_format is Format.JSON:
        write_json(context, "accounts-watch-1", body)
        return
    context.write(
        f"{result.accounts} 个账号，读取 {result.looked} 个来源，{result.failed} 个未读到（记为未知），新发文 {result.posts} 条；"
        f"{result.without_source} 个账号没有可读取的公开来源，发文靠导入\n",
        None,
    )


def check(
    ctx: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT…", help="账号编号或名称（默认全部在用的账号）")] = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """检查近 30 天发文：标题中的错敏词、应转载而未转载的重要信息；都由人核对。更新、备案、名称在计分时判断。"""
    from pipeline.media.check import check_accounts

    context: CliContext = ctx.obj
    at = past_time(as_of, now=context.now())
    with context.open_store() as store:
        result = check_accounts(store, context.settings, _accounts(store, ids), at)
    if output_format is Format.JSON:
        write_json(
            context, "accounts-check-1", {"as_of": at, "accounts": result.accounts, "posts": result.posts, "findings": result.findings}
        )
        return
    context.write(
        f"{result.accounts} 个账号，近 30 天发文 {result.posts} 条，待核对的问题 {result.findings} 个（wangjian findings list）\n", None
    )


def discover(
    ctx: typer.Context,
    targets: Annotated[list[str] | None, typer.Argument(metavar="SITE…", help="网站标识码、网址或名称")] = None,
    every: Annotated[bool, typer.Option("--all", help="名册中全部在用的网站")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """在网站首页和新媒体页面上找账号（链接和二维码），列出名册中没有的。"""
    from pipeline.audit import resolve_target
    from pipeline.media.discover import discover as look
    from pipeline.media.discover import keep
    from pipeline.media.register import unregistered
    from pipeline.wiring import open_tools

    context: CliContext = ctx.obj
    check_choice(targets, everything=every, what="网站", whole="查找名册中全部在用的网站")

    async def work() -> tuple[list["Found"], list[Any]]:
        with context.open_store() as store:
            sites: list[Site] = store.sites.all(SiteState.OPEN) if every else [resolve_target(store, text) for text in targets or ()]
            async with open_tools(context.settings, browser=False) as tools:
                found = [await look(site, tools.fetcher, clock=context.now) for site in sites]
            keep(store, found, at=context.now())
            shown = {(each.platform, each.key) for one in found for each in one.proposals}
            new = [each for each in unregistered(store, store.accounts.all()) if (each.platform, each.key) in shown]
            return found, new

    found, new = asyncio.run(work())
    for one in found:
        if one.failure:
            context.err.print(f"{one.site}：没有读到首页（{one.failure}），不能说明网站上有无账号", markup=False)
    rows = [
        {"platform": each.platform.value, "name": each.name, "platform_id": each.platform_id, "url": each.url, "site": each.site, "page": each.page, "how": each.how}
        for each in new
    ]  # fmt: skip
    if output_format is Format.JSON:
        write_json(context, "accounts-discover-1", {"sites": len(found), "pages": sum(one.pages for one in found), "unregistered": rows})
        return
    print_table(context, ("平台", "名称", "平台标识", "网址", "发现于", "方式"), [_proposal_line(row) for row in rows])
    context.err.print(
        f"{len(found)} 个网站，{sum(one.pages for one in found)} 个页面，发现账号 {sum(len(one.proposals) for one in found)} 个，名册中没有的 {len(new)} 个",
        markup=False,
    )


def _proposal_line(row: dict[str, Any]) -> tuple[str, ...]:
    from core.media.platform import platform_title

    how = "二维码" if row["how"] == "qr" else "链接"
    return platform_title(row["platform"]), row["name"], row["platform_id"], row["url"], row["page"], how


_PROBLEMS = {
    "absent": "名单中没有",
    "renamed": "已更名（平台标识相同）",
    "similar": "疑似更名",
    "unregistered": "名册中没有",
    "notice": "平台公告",
}


def diff(ctx: typer.Context, output_format: FormatOption = Format.TEXT) -> None:
    """比对名册与各名单、与网站上发现的账号：谁缺谁。"""
    from dataclasses import asdict

    from core.media.platform import platform_title
    from pipeline.media.register import LIST_TITLES, differences

    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = differences(store, context.now())
    if output_format is Format.JSON:
        write_json(context, "accounts-diff-1", {"differences": [asdict(each) for each in found]})
        return
    titles = {kind.value: title for kind, title in LIST_TITLES.items()} | {"found": "网站发现", "seen": "平台显示"}
    rows = [
        (titles[each.list], _PROBLEMS[each.problem], platform_title(each.platform), each.name, each.account, each.note) for each in found
    ]
    print_table(context, ("名单", "差异", "平台", "账号名称", "编号", "说明"), rows)
    if not found:
        context.err.print("没有差异（没有导入的名单不比对）")


_STATUS = {"ok": "正常", "soon": "即将超期", "over": "已超期", "unknown": "未知", "out": "不检查"}


def matrix(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="只列这个考核单位")] = None,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    output_format: Annotated[MatrixFormat | None, typer.Option("--format", help="默认看文件名，否则 text", show_default=False)] = None,
) -> None:
    """单位 × 平台：每个账号的最新发文，距 2 周未更新的红线还有几天。"""
    from pipeline.media.matrix import matrix_at

    context: CliContext = ctx.obj
    at = past_time(as_of, now=context.now())
    chosen = choose_format(output, output_format, MatrixFormat.TEXT)
    if chosen is MatrixFormat.TEXT and output is not None and str(output) != "-":
        raise UsageError(f"{output}：写文件要用 json、csv 或 xlsx；请改文件名的结尾，或写明 --format")
    with context.open_store() as store:
        table = matrix_at(store, at, store.accounts.all(unit))
    rows = [_cell_row(unit, cell) for unit, row in table.rows for cells in row.values() for cell in cells]
    if chosen is MatrixFormat.JSON:
        write_json(context, "accounts-matrix-1", {"as_of": at, "accounts": rows}, output)
    elif chosen is MatrixFormat.TEXT:
        _print_matrix(context, table)
    else:
        from pipeline.exports import table as sheet

        context.write(sheet(chosen.value, "新媒体矩阵", rows, tuple(rows[0]) if rows else ("unit",)), output)


def _cell_row(unit: str, cell: "Cell") -> dict[str, Any]:
    from pipeline.exports import local

    return {
        "unit": unit,
        "platform": cell.account.platform,
        "account": cell.account.id,
        "name": cell.account.name,
        "status": cell.status,
        "newest_post_at": local(cell.newest),
        "days_left": cell.days_left,
        "line_at": local(cell.line_at),
    }


def _print_matrix(context: CliContext, table: "Matrix") -> None:
    rows = [[unit, *("、".join(_said(cell) for cell in row.get(platform, ())) for platform in table.platforms)] for unit, row in table.rows]
    print_table(context, ["单位", *table.headings()], rows)
    counted = {status: sum(1 for cell in table.cells if cell.status == status) for status in _STATUS}
    context.err.print("，".join(f"{_STATUS[status]} {count}" for status, count in counted.items() if count) or "没有账号")


def _said(cell: "Cell") -> str:
    from core.clock import BEIJING

    newest = f"{cell.newest.astimezone(BEIJING):%m-%d}" if cell.newest is not None else ""
    left = {"ok": f"余 {cell.days_left} 天", "soon": f"仅余 {cell.days_left} 天"}.get(cell.status, _STATUS[cell.status])
    return f"{cell.account.name} {newest} {left}".replace("  ", " ")


def _accounts(store: "Store", ids: Iterable[str] | None) -> list[Account]:
    from core.clock import beijing_day, utc_now

    if not ids:
        day = beijing_day(utc_now())
        return [account for account in store.accounts.all() if account.in_scope_on(day)]
    found: list[Account] = []
    for text in ids:
        known = store.accounts.find(text)
        if len(known) != 1:
            what = "没有账号" if not known else f"对应 {len(known)} 个账号"
            raise UsageError(f"{text!r} {what}；用 wangjian accounts list 查看编号")
        found += known
    return found
