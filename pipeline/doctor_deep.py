"""The deep self-examination: what the short one only looks at is tried; seconds instead of moments."""

import os
import shutil
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from config.settings import Settings
from core.errors import AppError
from core.fetch import Fetch, Read
from core.job import JobState
from core.outcome import Cause, Owner
from pipeline.diagnosis import Diagnosis, Health
from pipeline.doctor_service import examine_letters, examine_visits
from pipeline.wiring import Tools, open_tools

if TYPE_CHECKING:
    from store import Store

SLOW_DATABASE_S: Final = 0.1
"""A write and its commit; beyond this visits of many sites pile up. House rule."""
SKEW_WARN_S: Final = 2.0
SKEW_FAIL_S: Final = 60.0
"""Dates and deadlines of sites are judged by our clock. House rules."""
OVERDUE: Final = timedelta(minutes=30)
FREE_PART: Final = 0.1
OLDEST_POSTGRES: Final = 150_000
LIVENESS_URL: Final = "http://wangjian-liveness.test/"
"""A name that cannot exist (RFC 6761): a resolver that says so is alive."""
TIMEOUT_S: Final = 10.0


async def examine_deeply(settings: Settings, now: datetime) -> list[Diagnosis]:
    """Try every part; a broken part never stops the others."""
    lines = _on_store(settings, now)
    lines += _guarded("磁盘空间", lambda: _disk(settings))
    async with open_tools(settings, browser=True) as tools:
        lines += await _awaited("DNS 服务器", lambda: _nameservers(settings))
        lines += await _awaited("时钟偏差", lambda: _clock(settings, tools))
        lines += await _awaited("浏览器启动", lambda: _browser(settings, tools))
    return lines


def _guarded(part: str, look: Callable[[], list[Diagnosis]]) -> list[Diagnosis]:
    try:
        return look()
    except (AppError, OSError) as error:
        return [Diagnosis(part=part, health=Health.FAIL, message=str(error))]


async def _awaited(part: str, look: Callable[[], Awaitable[list[Diagnosis]]]) -> list[Diagnosis]:
    try:
        return await look()
    except (AppError, OSError) as error:
        return [Diagnosis(part=part, health=Health.FAIL, message=str(error))]


# --- database, queue, vantage points


def _on_store(settings: Settings, now: datetime) -> list[Diagnosis]:
    from store import open_store

    try:
        with open_store(settings.database_url, settings.data_directory) as store:
            return [
                *_guarded("数据库读写", lambda: _database(store)),
                *_guarded("可用性访问", lambda: examine_visits(store, now)),
                *_guarded("任务队列", lambda: _queue(store, settings, now)),
                *_guarded("周报", lambda: examine_letters(store, settings, now)),
                *_guarded("观测点", lambda: _vantages(store, settings, now)),
            ]
    except AppError as error:
        mend = "见 docs/operations/runbook.md“数据库丢失或连不上”"
        return [Diagnosis(part="数据库读写", health=Health.FAIL, message=str(error), mend=mend)]


def _database(store: "Store") -> list[Diagnosis]:
    database = store.database
    began = time.perf_counter()
    with database.write() as connection:  # a real commit, of nothing
        connection.execute(text("DELETE FROM notifications WHERE channel = 'doctor'"))
    seconds = time.perf_counter() - began
    lines = [_timed("数据库读写", seconds)]
    if database.is_sqlite:
        with database.read() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        whole = said == "ok"
        mend = "" if whole else "停止服务，从最近的备份恢复（db restore），见 docs/operations/runbook.md"
        message = "结构完整" if whole else f"文件已损坏：{said}"
        return [*lines, Diagnosis(part="数据库文件", health=Health.OK if whole else Health.FAIL, message=message, mend=mend)]
    with database.read() as connection:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar() or 0)
        used = int(connection.exec_driver_sql("SELECT count(*) FROM pg_stat_activity WHERE datid <> 0").scalar() or 0)
        most = int(connection.exec_driver_sql("SHOW max_connections").scalar() or 0)
        most -= int(connection.exec_driver_sql("SHOW superuser_reserved_connections").scalar() or 0)
        size = int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)
        before = datetime.now(UTC)
        there: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        skew = abs((there - before - (datetime.now(UTC) - before) / 2).total_seconds())
    old = version < OLDEST_POSTGRES
    full = used > most * 0.8
    message = f"PostgreSQL {version // 10_000}，{size / 1e9:.2f} GB，连接 {used}/{most}"
    mend = "升级到 PostgreSQL 15 以上" if old else "调大 max_connections，或减少 worker 数量" if full else ""
    lines.append(Diagnosis(part="数据库服务", health=Health.WARN if old or full else Health.OK, message=message, mend=mend))
    return [*lines, _skewed("数据库时钟", skew, "与数据库服务器相差")]


def _timed(part: str, seconds: float) -> Diagnosis:
    slow = seconds > SLOW_DATABASE_S
    mend = "检查磁盘负载与到数据库的网络" if slow else ""
    return Diagnosis(part=part, health=Health.WARN if slow else Health.OK, message=f"提交一次用时 {seconds * 1000:.1f} 毫秒", mend=mend)


def _queue(store: "Store", settings: Settings, now: datetime) -> list[Diagnosis]:
    counts = store.jobs.counts()
    total = {state: sum(number for (_, each), number in counts.items() if each is state) for state in JobState}
    message = f"{settings.queue.engine}：排队 {total[JobState.QUEUED]}，进行中 {total[JobState.RUNNING]}，放弃 {total[JobState.FAILED]}"
    due = store.jobs.next_due()
    if due is not None and now - due > OVERDUE:
        minutes = int((now - due).total_seconds() / 60)
        mend = "确认 wangjian run 或 worker 在运行；见 docs/operations/runbook.md“任务停滞”"
        return [
            Diagnosis(part="任务队列", health=Health.WARN, message=f"{message}；最早的一个已等待 {minutes} 分钟", mend=mend),
            *_workers(store, settings),
        ]
    return [Diagnosis(part="任务队列", health=Health.OK, message=message), *_workers(store, settings)]


def _workers(store: "Store", settings: Settings) -> list[Diagnosis]:
    if settings.queue.engine != "procrastinate":
        return []
    from pipeline.distributed import living_workers

    number = living_workers(store.database, settings.queue.stalled_s)
    if number is None:
        return [Diagnosis(part="worker", health=Health.FAIL, message="没有任务队列的表", mend="运行 wangjian db upgrade")]
    if not number:
        return [Diagnosis(part="worker", health=Health.WARN, message="没有在工作的 worker", mend="启动 wangjian worker")]
    return [Diagnosis(part="worker", health=Health.OK, message=f"{number} 个在工作")]


def _vantages(store: "Store", settings: Settings, now: datetime) -> list[Diagnosis]:
    from pipeline.quorum import silent_vantages

    if not settings.vantages:
        return [Diagnosis(part="观测点", health=Health.SKIPPED, message="未配置（只从本机访问）")]
    silent = silent_vantages(store, settings, now)
    if not silent:
        return [Diagnosis(part="观测点", health=Health.OK, message=f"{len(settings.vantages)} 个都在报送")]
    told = "、".join(f"{settings.vantage_title(name)}（{_since(at, now)}）" for name, at in silent.items())
    mend = "在该机器上检查 wangjian worker --vantage 是否运行、能否连上数据库"
    return [Diagnosis(part="观测点", health=Health.WARN, message=f"没有报送：{told}", mend=mend)]


def _since(at: datetime | None, now: datetime) -> str:
    return "一天以上" if at is None else f"{(now - at).total_seconds() / 3600:.1f} 小时前"


# --- machine, network


def _disk(settings: Settings) -> list[Diagnosis]:
    folder = settings.data_directory
    while not folder.exists():
        folder = folder.parent
    usage, nodes = shutil.disk_usage(folder), os.statvfs(folder)
    inodes = nodes.f_favail / nodes.f_files if nodes.f_files else 1.0
    short = usage.free < FREE_PART * usage.total or inodes < FREE_PART
    message = f"{folder} 剩余 {usage.free / usage.total:.0%}（{usage.free / 1e9:.1f} GB），文件数余量 {inodes:.0%}"
    mend = "见 docs/operations/runbook.md“磁盘满”" if short else ""
    return [Diagnosis(part="磁盘空间", health=Health.WARN if short else Health.OK, message=message, mend=mend)]


async def _nameservers(settings: Settings) -> list[Diagnosis]:
    """Each by itself: together, one covers for the other."""
    lines = []
    for name in settings.network.nameservers or ("",):
        alone = settings.network.model_copy(update={"nameservers": (name,) if name else ()})
        async with open_tools(settings.model_copy(update={"network": alone}), browser=False) as tools:
            began = time.perf_counter()
            question = Fetch(url=LIVENESS_URL, deadline_s=TIMEOUT_S, fresh=True, polite=False, read=Read.HEADERS)
            cause = (await tools.fetcher.fetch(question)).cause
            spent = (time.perf_counter() - began) * 1000
        shown = name or "系统解析器"
        if cause in (Cause.DNS_ERROR, Cause.OWN_OUTAGE):
            mend = "检查该服务器是否运行，或在 network.nameservers 中换一个"
            lines.append(Diagnosis(part="DNS 服务器", health=Health.FAIL, message=f"{shown} 没有应答", mend=mend))
        else:
            lines.append(Diagnosis(part="DNS 服务器", health=Health.OK, message=f"{shown} 应答用时 {spent:.0f} 毫秒"))
    return lines


async def _clock(settings: Settings, tools: Tools) -> list[Diagnosis]:
    """Our clock beside the ``Date`` of the controls, which tells whole seconds."""
    skews = []
    for url in settings.network.controls:
        before = datetime.now(UTC)
        result = await tools.fetcher.fetch(Fetch(url=url, deadline_s=TIMEOUT_S, fresh=True, polite=False, read=Read.HEADERS))
        middle = before + (datetime.now(UTC) - before) / 2
        told = next((value for name, value in result.headers if name.lower() == "date"), None)
        try:
            there = parsedate_to_datetime(told) if told else None
        except ValueError:
            there = None
        if there is not None:
            there = there if there.tzinfo else there.replace(tzinfo=UTC)
            skews.append(abs((there + timedelta(seconds=0.5) - middle).total_seconds()))
    if not skews:
        mend = "在 network.controls 中填写两个以上稳定的外部地址"
        return [Diagnosis(part="时钟偏差", health=Health.SKIPPED, message="没有可以对照的外部时间", mend=mend)]
    return [_skewed("时钟偏差", sorted(skews)[len(skews) // 2], "与对照目标相差")]


def _skewed(part: str, seconds: float, words: str) -> Diagnosis:
    health = Health.FAIL if seconds > SKEW_FAIL_S else Health.WARN if seconds > SKEW_WARN_S else Health.OK
    mend = "" if health is Health.OK else "启用 NTP（chrony 或 systemd-timesyncd）；见 docs/operations/runbook.md“时钟跳变”"
    return Diagnosis(part=part, health=health, message=f"{words} {seconds:.1f} 秒", mend=mend)


async def _browser(settings: Settings, tools: Tools) -> list[Diagnosis]:
    if settings.browser.enabled is False:
        return [Diagnosis(part="浏览器启动", health=Health.SKIPPED, message="配置中已停用")]
    if tools.renderer is None:
        return [
            Diagnosis(
                part="浏览器启动", health=Health.WARN, message="没有找到浏览器", mend="运行 make browser，或安装 chromium-headless-shell"
            )
        ]
    url = settings.network.controls[0] if settings.network.controls else LIVENESS_URL
    began = time.perf_counter()
    page = await tools.renderer.render(url, deadline_s=TIMEOUT_S)
    seconds = time.perf_counter() - began
    failure = tools.renderer.last_failure
    # Without controls the page is one that cannot exist: the guard keeps the browser, which runs by then, from looking for it.
    kept = failure is not None and failure.cause is Cause.PRIVATE_ADDRESS
    if page is None and not kept and (failure is None or failure.owner is Owner.MONITOR):
        mend = "在本机手工运行该浏览器看报错；容器中加大 shm_size"
        message = failure.detail if failure else "浏览器启动失败"
        return [Diagnosis(part="浏览器启动", health=Health.FAIL, message=message, mend=mend)]
    if page is None and settings.network.controls:
        return [Diagnosis(part="浏览器启动", health=Health.WARN, message=f"能启动，但打不开对照目标 {url}", mend="检查本机网络")]
    return [Diagnosis(part="浏览器启动", health=Health.OK, message=f"启动并{'打开一个页面' if page else '试开'}用时 {seconds:.1f} 秒")]
