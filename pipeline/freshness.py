"""The daily light pass: home page and known columns by conditional requests, certificate and names; feeds NV3 and NV4 without a crawl."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from checks.base import Check
from checks.home.freshness import newest_proof
from checks.registry import site_checks
from config.codes import load_codes
from config.settings import Settings
from core.assessment import Assessment
from core.clock import beijing_day, utc_now
from core.column.headlines import HOME_WINDOW, undated_headlines
from core.column.plan import column_key
from core.column.records import Column
from core.errors import UsageError
from core.finding import Finding
from core.job import Job, JobKind
from core.outcome import Outcome, PageKind
from core.page.snapshot import PageSnapshot
from core.site import Site, SiteState
from core.snapshot import SiteSnapshot
from core.url import host_of, same_site_host
from core.watch import Watch, WatchKind
from pipeline.assess import assess_site
from pipeline.columns_again import Reader, Reread, read_again
from pipeline.conditional import look
from pipeline.gather.home import open_home
from pipeline.gather.loader import PageLoader
from pipeline.jobs import Work
from pipeline.names_watch import watch_network
from pipeline.own_clock import require_right_clock
from pipeline.page_evidence import PageEvidence
from pipeline.timetable import Span, place_in, span_at
from pipeline.visiting import address_of

if TYPE_CHECKING:
    from store import Store

RELEASES: Final = 3
"""Release pages opened when the home page shows no dates itself. House rule."""


# ---- when -----------------------------------------------------------------------------------------------------------


def plan_pass(store: "Store", settings: Settings, now: datetime) -> int:
    """Queue today's light passes while their hours last; gives how many are new."""
    span = span_at(settings.freshness, now, ZoneInfo(settings.timezone))
    if not settings.freshness.enabled or span is None:
        return 0
    return store.jobs.enqueue(_passes_of(store, settings, span))


def _passes_of(store: "Store", settings: Settings, span: Span) -> Iterator[Job]:
    asked = store.jobs.asked(JobKind.FRESHNESS, span.period)
    for site in store.sites.all(SiteState.OPEN):
        if site.id in asked:
            continue
        due = place_in(span, site.id, settings.sample.seed)
        yield Job(kind=JobKind.FRESHNESS, subject=site.id, period=span.period, due_at=due, priority=2)


def passes_now(store: "Store", settings: Settings, now: datetime) -> list[Job]:
    """One light pass over every open site, due at once; a second call on the same day asks for nothing new."""
    day = now.astimezone(ZoneInfo(settings.timezone)).date().isoformat()
    return [Job(kind=JobKind.FRESHNESS, subject=site.id, period=day, due_at=now, priority=2) for site in store.sites.all(SiteState.OPEN)]


# ---- what -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Home:
    """The home page of one pass: read in full, or unchanged and fresh, or not readable."""

    page: PageSnapshot | None = None
    releases: tuple[PageSnapshot, ...] = ()
    watch: Watch | None = None
    unchanged: bool = False


async def freshness_job(work: Work, job: Job) -> str:
    """
    Look at one registered site.

    Raises:
        UsageError: it is not registered.
    """
    site = work.store.sites.get(job.subject)
    if site is None:
        raise UsageError(f"网站 {job.subject} 不在名册中")
    if site.state is not SiteState.OPEN:
        return "网站已停止监测，不查看"
    network, at = work.settings.network, work.clock()
    loader = PageLoader(work.tools, clock=work.clock, deadline_s=network.deadline_s, max_body_bytes=network.max_body_bytes, render_budget=1)
    reader = Reader(
        fetcher=work.tools.fetcher,
        loader=loader,
        at=at,
        deadline_s=network.deadline_s,
        max_body_bytes=network.max_body_bytes,
        max_columns=work.settings.freshness.max_columns,
    )
    before = work.store.watches.of(site.id)
    known = {item.url: item for item in before if item.kind is WatchKind.COLUMN}
    reread = await read_again(site.id, work.store.columns.of(site.id, at), known, reader)
    home = await _read_home(site, next((item for item in before if item.kind is WatchKind.HOME), None), reread.columns, reader)
    network_seen = await watch_network(site, before, work.settings, work.tools, at)
    require_right_clock(work.tools.fetcher, at, utc_now())
    snapshot = SiteSnapshot(
        site=site,
        as_of=at,
        seed=work.settings.sample.seed,
        home=home.page,
        columns=tuple(reread.columns),
        content_pages=home.releases,
        list_pages=tuple(reread.lists),
        tls=network_seen.tls,
        failures=network_seen.failures,
        have_browser=work.tools.renderer is not None,
    )
    new = _publish(work.store, snapshot, reread, [item for item in (home.watch, *network_seen.watches) if item is not None])
    unchanged = reread.unchanged + home.unchanged
    notes = [note for item in network_seen.watches for note in item.notes]
    return f"查看 {reread.asked + 1} 页，{unchanged} 页没有变化，{new} 个问题" + "".join(f"；{note}" for note in notes)


async def _read_home(site: Site, before: Watch | None, columns: Sequence[Column], reader: Reader) -> _Home:
    """An unchanged page whose newest release is still inside the window stands as it was; any other is read in full."""
    if before is not None and before.line_on is not None and before.line_on > beijing_day(reader.at):
        sight = await look(
            address_of(site), reader.fetcher, before=before, deadline_s=reader.deadline_s, max_body_bytes=reader.max_body_bytes
        )
        if sight.unchanged:
            return _Home(watch=replace(before, at=reader.at), unchanged=True)
    loaded = await open_home(site, reader.loader)
    page = loaded.usable
    if page is None:
        return _Home()
    releases = await _releases(page, reader)
    proof = newest_proof(SiteSnapshot(site=site, as_of=reader.at, seed=0, home=page, columns=tuple(columns), content_pages=releases))
    answer = loaded.answer
    sha256 = hashlib.sha256(answer.body).hexdigest() if answer is not None else page.sha256
    same = before is not None and sha256 == before.sha256
    watch = Watch(
        site=site.id,
        kind=WatchKind.HOME,
        url=site.url,
        at=reader.at,
        changed_at=before.changed_at if before is not None and same else reader.at,
        name="首页",
        etag=answer.header("etag") if answer is not None else "",
        last_modified=answer.header("last-modified") if answer is not None else "",
        sha256=sha256,
        newest=proof.day if proof else None,
        newest_title=proof.title if proof else "",
        line_on=HOME_WINDOW.line_after(proof.day) if proof else None,
    )
    return _Home(page=page, releases=releases, watch=watch)


async def _releases(home: PageSnapshot, reader: Reader) -> tuple[PageSnapshot, ...]:
    """The first undated releases of a home page that shows nothing new: their own pages show when they were published."""
    own, items = host_of(home.final_url), home.best.listing.items
    if any(item.day for item in items):
        urls = list(undated_headlines(home, HOME_WINDOW.start(reader.at)))
    else:
        urls = [item.url for item in items if item.url and same_site_host(host_of(item.url), own)]
    loaded = [await reader.loader.load(url, kind=PageKind.CONTENT) for url in urls[:RELEASES]]
    return tuple(item.usable for item in loaded if item.usable is not None)


# ---- what is said ---------------------------------------------------------------------------------------------------


def _publish(store: "Store", snapshot: SiteSnapshot, reread: Reread, watches: Sequence[Watch]) -> int:
    """
    Judge what was seen and store it in one transaction; gives how many faults were seen.

    Only what is decided is said: an answer that this light pass cannot give leaves the audit's answer standing.
    """
    site, at = snapshot.site.id, snapshot.as_of
    assessed = assess_site(snapshot, load_codes(), _checks_for(snapshot))
    said = [item for item in assessed.assessments if _is_decided(item, reread)]
    findings = [item for item in assessed.findings if _is_decided_finding(item, reread)]
    findings = list(PageEvidence(store, snapshot).attach_all(findings))
    kept = {item.url for item in watches} | {item.url for item in reread.watches}
    with store.transaction():
        if reread.changed:
            store.columns.record(site, reread.columns, at=at)
        store.assessments.record([*said, *_still_standing(store, site, said, at)], at=at)
        store.findings.record(findings, at=at)
        store.findings.recheck(site, said, at=at, pages=reread.pages | _addresses(snapshot))
        gone = [(item.kind, item.url) for item in store.watches.of(site) if item.kind is WatchKind.COLUMN and item.url not in kept]
        known = {column.url for column in reread.columns}
        store.watches.drop(site, [(kind, url) for kind, url in gone if url not in known])
        store.watches.put([*reread.watches, *watches])
    return sum(item.outcome is Outcome.FAIL for item in findings)


def _checks_for(snapshot: SiteSnapshot) -> list[Check[SiteSnapshot]]:
    wanted = {"home.freshness": snapshot.home is not None, "column.stale": bool(snapshot.columns)}
    wanted["tls.certificate"] = snapshot.tls is not None
    return [check for check in site_checks() if wanted.get(check.id)]


def _is_decided(item: Assessment, reread: Reread) -> bool:
    if item.outcome is Outcome.UNKNOWN:
        return False
    return item.check != "column.stale" or item.outcome is Outcome.NOT_APPLICABLE or column_key(item.subject) in reread.decided


def _is_decided_finding(item: Finding, reread: Reread) -> bool:
    return item.check != "column.stale" or column_key(item.url or "") in reread.decided


def _still_standing(store: "Store", site: str, said: Sequence[Assessment], at: datetime) -> list[Assessment]:
    """Earlier answers about columns that were not decided now: the answers of one check are kept as one document."""
    checks = {item.check for item in said}
    subjects = {item.subject for item in said}
    earlier = store.assessments.latest(site, at)
    return [item for item in earlier if item.check == "column.stale" and item.check in checks and item.subject not in subjects]


def _addresses(snapshot: SiteSnapshot) -> set[str]:
    return {url for page in snapshot.page_sample() for url in (page.url, page.final_url)}
