"""``wangjian run``: the scheduler service, and single rounds for cron."""

import asyncio
import signal
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

import typer

from cli.context import CliContext
from core.errors import CannotRunError, UsageError

if TYPE_CHECKING:
    from core.job import Job
    from core.visit import Visit
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None)


LETTER_TRIES: Final = 3
"""So often a digest for cron waits for letters that another process holds: ten minutes each."""


class Once(StrEnum):
    """What a single round does."""

    VISITS = "visits"
    NIGHTLY = "nightly"
    FRESHNESS = "freshness"
    MEDIA = "media"
    DIGEST = "digest"


@app.command(
    epilog="例子：wangjian run；wangjian run --once visits（每小时由 cron 调用）；wangjian run --once nightly（每晚）；wangjian run --once digest（每周）"
)
def run(
    ctx: typer.Context,
    once: Annotated[Once | None, typer.Option("--once", help="只做一轮就结束，供 cron 使用")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不用浏览器")] = False,
    visits_only: Annotated[bool, typer.Option("--visits-only", help="只做可用性访问，不做夜间检查、复查、更新监测和周报")] = False,
) -> None:
    """
    调度服务：全天可用性访问、夜间全面检查与复查、每日更新与新媒体监测、每周周报。

    停止（Ctrl-C 或 SIGTERM）时等待进行中的访问结束；未完成的检查下次启动时继续。可同时运行两个，任何访问和检查都不会做两遍。
    """
    context: CliContext = ctx.obj
    if once is None:
        raise typer.Exit(_serve(context, browser=not no_browser, jobs=not visits_only))
    if visits_only:
        raise UsageError("--visits-only 不能与 --once 同时使用；只做一轮访问用 --once visits")
    with context.open_store(writing=True) as store:
        if once is Once.VISITS:
            _visits(context, store, browser=not no_browser)
        elif once is Once.DIGEST:
            _digest(context, store)
        else:
            _jobs(context, store, once, browser=not no_browser)


def _serve(context: CliContext, *, browser: bool, jobs: bool) -> int:
    import logging

    import uvloop

    from core.site import SiteState
    from pipeline.service import open_service
    from scheduler import serve

    if not context.verbose:
        # A service without a word in its journal helps nobody.
        logging.getLogger().setLevel(logging.INFO)
    settings = context.settings

    async def work(store: "Store") -> int:
        async with open_service(store, settings, browser=browser, jobs=jobs) as service:
            return await serve(service, say=lambda text: context.err.print(text, markup=False))

    with context.open_store(writing=True) as store:
        number = len(store.sites.all(SiteState.OPEN))
        if not number:
            context.err.print("名册中还没有在用的网站；用 wangjian sites import 导入后自动开始监测", markup=False)
        context.err.print(f"监测 {number} 个网站，每站每天 {settings.availability.visits_per_day} 次访问", markup=False)
        caught = uvloop.run(work(store))
    return 130 if caught == signal.SIGINT else 0


def _visits(context: CliContext, store: "Store", *, browser: bool) -> None:
    from collections import Counter

    import uvloop

    from cli.progress import progress_on
    from pipeline.quorum import Quorum
    from pipeline.rounds import visit_round
    from pipeline.visiting import SlotPlan, recorder
    from pipeline.visits import open_visitor
    from pipeline.wiring import open_tools

    counts: Counter[str] = Counter()

    async def work() -> int:
        async with open_tools(context.settings, browser=browser) as tools:
            visitor, _ = open_visitor(context.settings, tools)
            with progress_on(context.err) as progress:

                def told(visit: "Visit", total: int) -> None:
                    counts[_word(visit)] += 1
                    progress.step("访问", counts.total(), total)

                plan, record = SlotPlan.of(context.settings), recorder(store, context.settings)
                return await visit_round(store, plan, visitor, record=record, clock=context.now, on_visit=told)

    made = uvloop.run(work())
    if context.settings.availability.official == "quorum":
        Quorum(store, context.settings).settle(context.now())
    if not made:
        context.err.print("没有到时的访问：名册中没有在用的网站，或本时段都已访问过", markup=False)
        return
    context.err.print(f"访问 {made} 个网站：" + "，".join(f"{word} {number}" for word, number in counts.most_common()), markup=False)


def _word(visit: "Visit") -> str:
    if visit.is_blocked:
        return "被拦截（另计）"
    if visit.is_void:
        return "无效（监测端原因，不计）"
    return "失败" if visit.is_failed else "正常"


def _jobs(context: CliContext, store: "Store", once: Once, *, browser: bool) -> None:
    from cli.progress import progress_on
    from core.job import JobKind
    from pipeline.freshness import passes_now
    from pipeline.media.job import media_now
    from pipeline.nightly import audits_now
    from pipeline.service import run_once

    kind, make, word, what = {
        Once.NIGHTLY: (JobKind.AUDIT, audits_now, "检查", "网站"),
        Once.FRESHNESS: (JobKind.FRESHNESS, passes_now, "更新监测", "网站"),
        Once.MEDIA: (JobKind.MEDIA, media_now, "新媒体监测", "账号"),
    }[once]
    wanted = make(store, context.settings, context.now())
    store.jobs.enqueue(wanted)
    with progress_on(context.err) as progress:
        ended = asyncio.run(
            run_once(
                store,
                context.settings,
                kind,
                browser=browser and once is Once.NIGHTLY,
                on_step=lambda done: progress.step(word, done, len(wanted) or None),
            )
        )
    if not ended:
        context.err.print(f"没有要做的{word}：名册中没有在用的{what}，或今天都已做过", markup=False)
        return
    jobs = [job for job in (store.jobs.get(*item.key) for item in wanted) if job is not None]
    _tell(context, word, jobs, ended)


def _tell(context: CliContext, word: str, jobs: "list[Job]", ended: int) -> None:
    """Totals; exit 3 when nothing at all could be done."""
    from core.job import JobState

    done = [job for job in jobs if job.state is JobState.DONE]
    rest = [job for job in jobs if job.state is not JobState.DONE]
    for job in rest[:20]:
        context.err.print(f"{job.subject}：{job.result}", markup=False)
    context.err.print(f"{word}：完成 {len(done)} 个" + (f"，未完成 {len(rest)} 个（下次继续）" if rest else ""), markup=False)
    if jobs and not done and ended:
        raise CannotRunError(f"{word}一个也没有完成：{rest[0].result}")


def _wait_for_others(context: CliContext, store: "Store", job: "Job") -> bool:
    """Wait while another process holds letters of the week: cron comes back in a week only. False when nobody does."""
    from pipeline.digest import held_until

    until = held_until(store, context.settings, job.period, context.now())
    if until is None:
        return False
    shown = until.astimezone(ZoneInfo(context.settings.timezone))
    context.err.print(f"{job.result}。等到 {shown:%H:%M:%S} 再试（可随时中断，再次运行即接手）", markup=False, soft_wrap=True)
    time.sleep(max(0.0, (until - context.now()).total_seconds()) + 1.0)
    return True


def _digest(context: CliContext, store: "Store") -> None:
    from core.job import JobKind, JobState
    from pipeline.service import run_once
    from pipeline.weekly import digest_jobs

    wanted = digest_jobs(context.settings, context.now(), catch_up=False)
    if not wanted:
        raise UsageError("没有收件人：请在配置 digest.to 中填写")
    (job,) = wanted
    if not store.jobs.enqueue(wanted):
        before = store.jobs.get(*job.key)
        if before is not None and before.state is JobState.DONE:
            _tell_digest(context, store, job.period, f"已处理过，不再重做。{before.result}")
            return
    for left in range(LETTER_TRIES - 1, -1, -1):
        store.jobs.hurry(job, context.now())
        asyncio.run(run_once(store, context.settings, JobKind.DIGEST, browser=False))
        after = store.jobs.get(*job.key)
        if after is None or after.state is not JobState.QUEUED or not left or not _wait_for_others(context, store, after):
            break
    said = after.result if after is not None else ""
    if after is None or after.state is not JobState.DONE:
        raise CannotRunError(
            f"{job.period} 的周报没有发完。{said}" if said.startswith("周报") else f"{job.period} 的周报没有发出：{said or '原因不明'}"
        )
    _tell_digest(context, store, job.period, said)


def _tell_digest(context: CliContext, store: "Store", week: str, said: str) -> None:
    """What became of the letters; exit 3 while some are not delivered, as ``digest --send`` does."""
    from pipeline.digest import undelivered

    if left := undelivered(store, context.settings, week):
        raise CannotRunError(f"{left} 封未送达。{said}")
    context.err.print(said, markup=False, soft_wrap=True)
