"""Nightly audits and rechecks as jobs: planned over the night, one audit per site at a time, resumed when killed."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.errors import UsageError
from core.finding import Finding
from core.job import Job, JobKind
from core.outcome import Outcome, State
from core.site import Site, SiteState
from pipeline.jobs import Work
from pipeline.timetable import Span, place_in, span_at, span_of

if TYPE_CHECKING:
    from store import Store

CONFIRM_AFTER: Final = timedelta(hours=24)
"""A negative machine finding needs two sightings this far apart. Source: design 4.3."""


class NoProgress:
    """``core.ports.Progress`` of a service: nobody looks."""

    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """Say nothing."""


async def audit_job(work: Work, job: Job) -> str:
    """
    Audit a registered site; suspected faults get their recheck.

    Raises:
        UsageError: the site is not registered.
        CannotRunError: nothing of it could be read.
    """
    from pipeline.audit import AuditOptions, audit_site

    site = work.store.sites.get(job.subject)
    if site is None:
        raise UsageError(f"网站 {job.subject} 不在名册中")
    if site.state is not SiteState.OPEN and not job.period.startswith("asked-"):
        return "网站已停止监测，不检查"
    settings, now, key = work.settings, work.clock(), "/".join(job.key)
    before = work.store.audits.of_job(site.id, key) if job.attempt > 1 else None
    if before is not None:  # its process died between publishing and noting the end
        work.store.jobs.enqueue(recheck_jobs(site.id, work.store.findings.at(now, sites=[site.id]), before.as_of, settings))
        return "上一个进程已检查并发布" + await _leave_files(work, job, site, before.as_of)
    options = AuditOptions(
        as_of=now, max_pages=settings.crawl.max_pages, max_depth=settings.crawl.max_depth, seed=settings.sample.seed, job=key
    )
    report = await audit_site(site, options, settings=settings, store=work.store, tools=work.tools, progress=NoProgress(), clock=work.clock)
    work.store.jobs.enqueue(recheck_jobs(site.id, report.findings, now, settings))
    faults = sum(finding.outcome is Outcome.FAIL for finding in report.findings)
    return f"已检查 {report.coverage.pages} 页，{faults} 个问题" + await _leave_files(work, job, site, report.as_of)


async def _leave_files(work: Work, job: Job, site: Site, at: datetime) -> str:
    """The report files of a published audit; whatever goes wrong with them is said and costs neither audit nor job."""
    from pipeline.report_files import write_reports

    return await asyncio.to_thread(write_reports, work.store, work.settings, site, at, night=night_of(job, at, work.settings))


def night_of(job: Job, at: datetime, settings: Settings) -> date:
    """The night that an audit belongs to (it may run past midnight); the day of *at* when somebody asked for it by day."""
    try:
        return date.fromisoformat(job.period.removeprefix("recheck-"))
    except ValueError:
        return at.astimezone(ZoneInfo(settings.timezone)).date()


def recheck_jobs(site: str, findings: Iterable[Finding], seen_at: datetime, settings: Settings) -> list[Job]:
    """The recheck that suspected faults need: at least 24 hours after they were seen, in the night if there are nightly audits."""
    if not any(finding.outcome is Outcome.FAIL and finding.state is State.SUSPECTED for finding in findings):
        return []
    due = seen_at + CONFIRM_AFTER
    zone = ZoneInfo(settings.timezone)
    if not settings.nightly.enabled:
        return [Job(kind=JobKind.AUDIT, subject=site, period=f"recheck-{due.astimezone(zone).date()}", due_at=due, priority=1)]
    night = span_at(settings.nightly, due, zone)
    if night is None:
        night = _next_night(due, settings, zone)
        due = place_in(night, site, settings.sample.seed)
    return [Job(kind=JobKind.AUDIT, subject=site, period=f"recheck-{night.period}", due_at=due, priority=1)]


def _next_night(after: datetime, settings: Settings, zone: ZoneInfo) -> Span:
    day = after.astimezone(zone).date()
    while (night := span_of(settings.nightly, day, zone)).starts_at < after:
        day += timedelta(days=1)
    return night


def plan_night(store: "Store", settings: Settings, now: datetime) -> int:
    """
    Queue tonight's audits; gives how many are new. Nothing outside of the night, nothing twice.

    A site that still waits for its turn (last night was too short, or its recheck is due tonight) is not queued again.
    """
    night = span_at(settings.nightly, now, ZoneInfo(settings.timezone))
    if not settings.nightly.enabled or night is None:
        return 0
    return store.jobs.enqueue(_audits_of(store, settings, night))


def _audits_of(store: "Store", settings: Settings, night: Span) -> Iterator[Job]:
    waiting = store.jobs.waiting(JobKind.AUDIT, due_before=night.ends_at) | store.jobs.asked(JobKind.AUDIT, night.period)
    for site in store.sites.all(SiteState.OPEN):
        if site.id not in waiting:
            at = place_in(night, site.id, settings.sample.seed)
            yield Job(kind=JobKind.AUDIT, subject=site.id, period=night.period, due_at=at)


def audits_now(store: "Store", settings: Settings, now: datetime) -> list[Job]:
    """One audit of every open site, due at once (``run --once nightly``); a second call on the same day asks for nothing new."""
    day = now.astimezone(ZoneInfo(settings.timezone)).date().isoformat()
    return [Job(kind=JobKind.AUDIT, subject=site.id, period=day, due_at=now) for site in store.sites.all(SiteState.OPEN)]


def forgotten_rechecks(store: "Store", settings: Settings, now: datetime, *, known: set[int]) -> list[Job]:
    """
    Rechecks of audits that somebody ran by hand in the last two days.

    Args:
        store: read only.
        settings: the nights.
        now: the present.
        known: ids of audits that were looked at before; grows.
    """
    found: list[Job] = []
    for run in store.audits.recent(limit=200):
        if run.id in known or run.state != "done" or now - run.as_of > 2 * CONFIRM_AFTER:
            continue
        known.add(run.id)
        if store.sites.get(run.site) is not None:
            found += recheck_jobs(run.site, store.findings.at(now, sites=[run.site]), run.as_of, settings)
    return found
