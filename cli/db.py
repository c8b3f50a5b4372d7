"""``wangjian db``: schema, backup, restore, move, retention."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from cli.context import CliContext
from core.clock import BEIJING
from core.errors import CannotRunError, UsageError, system_words

if TYPE_CHECKING:
    from store.connection import Database

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="数据库：升级、备份、恢复、迁移、清理。", no_args_is_help=True)

MAX_DAYS = 36_500
"""Longest retention, in days: a hundred years. House rule."""
PAUSE_S = 0.05
"""Between batches of a prune, so that visits are written meanwhile."""


@app.command(epilog="例子：wangjian db upgrade")
def upgrade(ctx: typer.Context) -> None:
    """建立或升级表结构；已是最新则不变。升级前请先用原来的程序版本备份。"""
    from store.connection import connect
    from store.migration import upgrade as run

    context: CliContext = ctx.obj
    database = connect(context.settings.database_url)
    try:
        before, after = run(database)
        queue = _upgrade_queue(context, database)
    finally:
        database.close()
    context.err.print(f"数据库结构已是最新（{after}）" if before == after else f"数据库结构已升级：{before or '空'} → {after}")
    if queue:
        context.err.print(f"任务队列的表结构已升级：{len(queue)} 步", markup=False)


def _upgrade_queue(context: CliContext, database: "Database") -> list[str]:
    """The distributed engine brings tables of its own; gives the steps that were applied."""
    if context.settings.queue.engine != "procrastinate":
        return []
    from pipeline.distributed import install_schema, require_postgres

    return install_schema(database, require_postgres(context.settings))


@app.command(epilog="例子：wangjian db backup 备份-20261123.tar")
def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="备份文件（默认当前目录 wangjian-时间.tar）", show_default=False)
    ] = None,
) -> None:
    """备份数据库与全部证据为一个文件；备份时监测不必停。"""
    from store.transfer import backup as run

    context: CliContext = ctx.obj
    now = context.now()
    path = file or Path(f"wangjian-{now.astimezone(BEIJING):%Y%m%d-%H%M%S}.tar")
    with context.open_store() as store, _tables_on(context, "备份") as told:
        counts = run(store, path, at=now, report=told)
    context.err.print(f"已备份 {sum(counts.values())} 行到 {path}", markup=False)


@app.command(epilog="例子：wangjian --db sqlite:///new.db db restore 备份-20261123.tar")
def restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="db backup 写的文件")]) -> None:
    """把备份恢复到一个空的数据库（SQLite 或 PostgreSQL），逐行核对。"""
    from pipeline.imports.source import no_file
    from store.transfer import restore as run

    context: CliContext = ctx.obj
    if not file.is_file():
        raise UsageError(f"{file}: {no_file(file)}")
    with context.open_store() as store, _tables_on(context, "恢复") as told:
        counts, derived = run(file, store, told)
    more = f"，另有 {derived} 行由升级补出（旧版没有的汇总）" if derived > 0 else ""
    context.err.print(f"已恢复 {sum(counts.values()) - max(0, derived)} 行{more}", markup=False)


@app.command(epilog="例子：wangjian db move --to postgresql+psycopg://wangjian@db/wangjian")
def move(ctx: typer.Context, to: Annotated[str, typer.Option("--to", metavar="URL", help="目标数据库，须为空")]) -> None:
    """把现有数据库搬到另一个数据库（如 SQLite → PostgreSQL），逐行核对；证据目录不动。搬迁前请停止 run、worker 和 serve。"""
    from store import open_store
    from store.connection import told_url
    from store.transfer import copy_store

    context: CliContext = ctx.obj
    if to == context.settings.database_url:
        raise UsageError("--to 与现有数据库相同")
    with context.open_store() as store, open_store(to, context.settings.data_directory) as target, _tables_on(context, "搬迁") as told:
        counts = copy_store(store.database, target.database, told)
    context.err.print(f"已搬迁 {sum(counts.values())} 行并逐行核对；请把配置 database 改为 {told_url(to)}", markup=False, soft_wrap=True)


@app.command(epilog="例子：wangjian db prune --visits-days 180 --failures-days 1100")
def prune(
    ctx: typer.Context,
    visits_days: Annotated[int, typer.Option("--visits-days", min=15, max=MAX_DAYS, help="成功的访问保留多少天")] = 400,
    failures_days: Annotated[int, typer.Option("--failures-days", min=15, max=MAX_DAYS, help="失败、受阻、作废的访问保留多少天")] = 1100,
    audits_days: Annotated[
        int, typer.Option("--audits-days", min=15, max=MAX_DAYS, help="旧检查的页面与栏目记录、被取代的检查结论保留多少天")
    ] = 400,
    reports_days: Annotated[
        int | None, typer.Option("--reports-days", min=1, max=MAX_DAYS, help="每晚的报告文件保留多少天（默认按配置 reports.keep_days）")
    ] = None,
    evidence_days: Annotated[
        int | None,
        typer.Option("--evidence-days", min=90, max=MAX_DAYS, help="多少天以前、已用不着的存证网页和截图删去文件（不写则不清理证据）"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说明会清理到何时，不清理")] = False,
) -> None:
    """
    按保留期清理旧数据和每晚的报告文件，小批进行，监测不必停。问题、事件、证据账本不清理。

    --evidence-days 只删用不着的文件：未了结的问题，首次、每次状态变化时和最近一次的存证一律保留；人工附加的证据和报送的材料一律保留。
    """
    context: CliContext = ctx.obj
    now = context.now()
    if failures_days < visits_days:
        raise UsageError("--failures-days 不能小于 --visits-days：失败记录要比成功记录留得久")
    visits, failures, audits = (now - timedelta(days=days) for days in (visits_days, failures_days, audits_days))
    nights = now.astimezone(ZoneInfo(context.settings.timezone)).date() - timedelta(days=reports_days or context.settings.reports.keep_days)
    context.err.print(
        f"清理 {visits:%Y-%m-%d} 前的成功访问、{failures:%Y-%m-%d} 前的失败访问、{audits:%Y-%m-%d} 前的旧检查记录、{nights} 前的报告文件"
    )
    if evidence_days is not None:
        _give_up(context, now - timedelta(days=evidence_days), dry_run=dry_run)
    if dry_run:
        return
    with context.open_store() as store:
        gone = _in_batches(lambda: store.visits.prune(visits, failures_before=failures))
        gone += _in_batches(lambda: store.vantages.prune(visits, failures_before=failures))
        gone += store.pages.prune(audits) + store.columns.prune(audits) + store.assessments.prune(audits) + store.jobs.prune(audits)
    context.err.print(f"已清理 {gone} 行")
    if files := _prune_reports(context, nights):
        context.err.print(f"已删除 {files} 个报告文件")


def _give_up(context: CliContext, before: datetime, *, dry_run: bool) -> None:
    from store.retention import give_up

    with context.open_store() as store:
        gone = give_up(store.database, store.evidence, before, now=context.now(), dry_run=dry_run)
    verb = "可删去" if dry_run else "已删去"
    context.err.print(f"{before:%Y-%m-%d} 前已用不着的证据文件：{verb} {gone.files} 份、{gone.bytes / 1e6:.1f} MB；账本不变", markup=False)


def _prune_reports(context: CliContext, before: date) -> int:
    from pipeline.report_files import folder_of, prune_reports

    folder = folder_of(context.settings, context.settings.data_directory)
    try:
        return prune_reports(folder, before)
    except OSError as error:
        raise CannotRunError(f"{folder}: 报告文件没有清理完（{system_words(error)}）；请检查目录权限") from None


@contextmanager
def _tables_on(context: CliContext, phase: str) -> Iterator[Callable[[str, int], None]]:
    """A bar that moves a table at a time."""
    from cli.progress import progress_on
    from store.schema import metadata

    done = itertools.count(1)
    with progress_on(context.err) as progress:
        yield lambda table, rows: progress.step(phase, next(done), len(metadata.tables), f"{table} {rows} 行")


def _in_batches(prune: Callable[[], int]) -> int:
    total = 0
    while gone := prune():
        total += gone
        time.sleep(PAUSE_S)
    return total
