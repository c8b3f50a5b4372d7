"""New media as a daily job: look at every account, then judge what was posted."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.clock import beijing_day
from core.job import Job, JobKind
from pipeline.jobs import Work
from pipeline.nightly import NoProgress
from pipeline.timetable import span_at

if TYPE_CHECKING:
    from store import Store


def media_jobs(store: "Store", settings: Settings, now: datetime) -> list[Job]:
    """Today's pass over the accounts, at the begin of the daily light passes; none when no account is registered."""
    span = span_at(settings.freshness, now, ZoneInfo(settings.timezone))
    if not settings.freshness.enabled or span is None or not store.accounts.any():
        return []
    return [Job(kind=JobKind.MEDIA, subject="", period=span.period, due_at=span.starts_at, priority=1)]


def media_now(store: "Store", settings: Settings, now: datetime) -> list[Job]:
    """The same, due at once (``run --once media``); a second call on the same day asks for nothing new."""
    day = now.astimezone(ZoneInfo(settings.timezone)).date().isoformat()
    return [Job(kind=JobKind.MEDIA, subject="", period=day, due_at=now, priority=1)] if store.accounts.any() else []


async def media_job(work: Work, job: Job) -> str:
    """Look at all accounts in scope, then judge their posts of the last 30 days."""
    from pipeline.media.check import check_accounts
    from pipeline.media.watch import watch_accounts

    day = beijing_day(work.clock())
    accounts = [account for account in work.store.accounts.all() if account.in_scope_on(day)]
    seen = await watch_accounts(work.store, accounts, fetcher=work.tools.fetcher, clock=work.clock, progress=NoProgress())
    judged = await asyncio.to_thread(check_accounts, work.store, work.settings, accounts, work.clock())
    return f"读取 {seen.looked} 个来源，{seen.failed} 个未读到，新发文 {seen.posts} 条；待核对的问题 {judged.findings} 个"
