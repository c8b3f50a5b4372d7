"""One audit: gather, assess, publish, score. The same coroutine runs for the command line, the nightly job and a worker."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.check_words import check_names
from config.codes import load_codes
from config.rubrics import clause_of, load_rubric
from config.settings import Settings
from config.version import program_version
from core.audit import PageRecord
from core.clock import utc_now
from core.errors import CannotRunError, SupersededError, UsageError
from core.finding import Finding
from core.outcome import PageKind
from core.page.snapshot import PageSnapshot
from core.ports import Progress
from core.report import AuditReport
from core.site import Site, level_of
from core.snapshot import SiteSnapshot
from pipeline.address import EXAMPLE, typed_address
from pipeline.assess import Assessed, assess_site
from pipeline.gather.again import gone_with_page, open_pages
from pipeline.gather.gather import gather_site
from pipeline.gather.shelf import PageShelf
from pipeline.gather.site import GatherOptions
from pipeline.link_life import answers_of, gone_links, keep_places
from pipeline.own_clock import require_right_clock
from pipeline.page_evidence import PageEvidence
from pipeline.photos import Shot, attach_picture, known_pictures, photograph_findings
from pipeline.shared_life import keep_pages, spoken_for
from pipeline.unlisted import unregistered
from pipeline.wiring import Tools

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

JOB: Final = "job"
"""Key of ``AuditOptions.job`` among the stored options."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditOptions:
    """What one audit is asked to do."""

    as_of: datetime
    rubrics: tuple[str, ...] = ("mianyang-2022", "national-2019")
    max_pages: int = 2000
    max_depth: int = 5
    seed: int = 0
    browser: bool = True
    job: str = ""
    """The job that asks for it; a job that is run again finds what it published by this."""


def resolve_target(store: "Store", text: str) -> Site:
    """
    A registered site by id, name or address; any other address becomes a site of its own that is not registered.

    Raises:
        UsageError: neither registered nor an address; or several registered sites match.
    """
    exact = store.sites.get(text)
    if exact is not None:
        return exact
    known = store.sites.find(text)
    if len(known) == 1:
        return known[0]
    if len(known) > 1:
        names = "、".join(f"{site.id}（{site.name}）" for site in known[:5])
        raise UsageError(f"{text!r} 对应多个登记网站：{names}；请用网站标识码")
    typed_address(text, f"既不是登记的网站，也不是网址；应为网站标识码、名称或 {EXAMPLE}")
    return unregistered(text)


def better_known(site: Site, home: PageSnapshot) -> Site:
    """What the home page says about a site that nobody registered: its name and the level in its 网站标识码."""
    if site.registered:
        return site
    facts = home.best
    level = level_of(facts.footer.site_code or facts.site_code_meta or "")
    return replace(site, name=site.name or facts.site_name or "", level=level or site.level)


async def audit_site(
    site: Site,
    options: AuditOptions,
    *,
    settings: Settings,
    store: "Store",
    tools: Tools,
    progress: Progress,
    clock: Callable[[], datetime] = utc_now,
) -> AuditReport:
    """
    Audit one site now.

    Raises:
        CannotRunError: nothing of the site could be read; the failure is stored as unknown outcomes first.
    """
    with PageShelf(store.evidence.vault.folder.parent, max_bytes=settings.evidence.max_buffer_bytes) as shelf:
        report = await _audit(site, options, settings=settings, store=store, tools=tools, progress=progress, clock=clock, shelf=shelf)
    log.info(
        "检查完成：%s，问题 %d 个",
        site.id,
        len(report.findings),
        extra={"event": "audit_finished", "site": site.id, "findings": len(report.findings)},
    )
    return report


async def _audit(
    site: Site,
    options: AuditOptions,
    *,
    settings: Settings,
    store: "Store",
    tools: Tools,
    progress: Progress,
    clock: Callable[[], datetime],
    shelf: PageShelf,
) -> AuditReport:
    started = clock()
    run_id, attempt = _begin(store, site, options, started)
    try:
        snapshot = await gather_site(
            site,
            GatherOptions(
                as_of=options.as_of,
                seed=options.seed,
                max_pages=options.max_pages,
                max_depth=options.max_depth,
                again=open_pages(store.findings.at(options.as_of, sites=[site.id])),
            ),
            settings=settings,
            tools=tools,
            frontier=store.frontier(run_id),
            overrides=store.columns.overrides(site.id),
            progress=progress,
            clock=clock,
            refine=better_known,
            shelf=shelf,
        )
        require_right_clock(tools.fetcher, options.as_of, utc_now())
    except CannotRunError:
        store.audits.fail(run_id, at=clock(), attempt=attempt)
        raise
    progress.step("检查", 0, 1)
    assessed = assess_site(snapshot, load_codes())
    progress.step("检查", 1, 1)
    known = store.findings.at(options.as_of, sites=[site.id])
    assessed = replace(assessed, findings=keep_pages(keep_places(assessed.findings, known, snapshot.links), known))
    pictured = known_pictures(store, site.id, options.as_of)
    shots: dict[str, Shot] = {}
    if tools.renderer is not None and settings.browser.screenshots:
        shots = await photograph_findings(assessed.findings, snapshot, tools.renderer, known=pictured, at=clock(), progress=progress)
    evidence = PageEvidence(store, snapshot, shelf.get, max_crawled=settings.evidence.max_pages)
    zone = ZoneInfo(settings.timezone)
    findings = tuple(attach_picture(store, finding, pictured, shots, zone) for finding in evidence.attach_all(assessed.findings))
    return publish(
        store, snapshot, assessed, findings, options, settings=settings, run_id=run_id, attempt=attempt, started=started, finished=clock()
    )


def _begin(store: "Store", site: Site, options: AuditOptions, now: datetime) -> tuple[int, int]:
    wanted = _identity(options)
    kept = {**wanted, JOB: options.job} if options.job else wanted
    unfinished = store.audits.unfinished(site.id)
    if unfinished is not None and {key: value for key, value in unfinished.options.items() if key != JOB} == wanted:
        log.info("接着做中断的检查：%s", site.id, extra={"event": "audit_resumed", "site": site.id, "audit": unfinished.id})
        return unfinished.id, store.audits.resume(unfinished.id, kept)
    if unfinished is not None:
        store.audits.fail(unfinished.id, at=now)
    return store.audits.start(site.id, options.as_of, kept, at=now), 1


def _identity(options: AuditOptions) -> dict[str, object]:
    """Options that must agree for a killed audit to be taken up again; T moves on, the rest may not."""
    row = asdict(options)
    del row["as_of"], row["rubrics"], row[JOB]
    return row


def publish(
    store: "Store",
    snapshot: SiteSnapshot,
    assessed: Assessed,
    findings: Sequence[Finding],
    options: AuditOptions,
    *,
    settings: Settings,
    run_id: int,
    attempt: int,
    started: datetime,
    finished: datetime,
) -> AuditReport:
    """Write everything an audit brought in one transaction, then score what is stored; *findings* have their evidence."""
    from pipeline.score import score_site
    from reports.json import render_audit

    at = snapshot.as_of
    catalogue, rubrics = load_codes(), [load_rubric(name) for name in options.rubrics]
    with store.transaction():
        if not store.audits.hold(run_id, attempt):
            raise SupersededError(f"{snapshot.site.name or snapshot.site.id} 的这次检查已由另一个进程接手，结果不发布")
        store.pages.add(run_id, _page_records(snapshot))
        store.columns.record(snapshot.site.id, snapshot.columns or (), at=at, audit_id=run_id)
        store.assessments.record(assessed.assessments, at=at, audit_id=run_id)
        store.findings.record(findings, at=at, audit_id=run_id)
        known = store.findings.at(at, sites=[snapshot.site.id])
        gone = gone_links(known, findings, snapshot.links, have_browser=snapshot.have_browser) | gone_with_page(known, snapshot.taken_down)
        cut = snapshot.coverage.truncated_by
        as_deep_as_ever = cut == "max_depth" and options.max_depth >= settings.crawl.max_depth
        answers = answers_of(assessed.assessments, whole=not snapshot.coverage.cut_short or as_deep_as_ever)
        kept = spoken_for(known, findings)
        store.findings.recheck(snapshot.site.id, answers, at=at, pages=_pages_read(snapshot), gone=gone, kept=kept)
        states = {item.fingerprint: item for item in store.findings.at(at, sites=[snapshot.site.id])}
        shown = tuple(replace(item, state=states[item.fingerprint].state) if item.fingerprint in states else item for item in findings)
        cards = tuple(score_site(store, settings, snapshot.site, rubric, at) for rubric in options.rubrics)
        report = AuditReport(
            site=snapshot.site,
            as_of=at,
            started_at=started,
            finished_at=finished,
            coverage=snapshot.coverage,
            assessments=assessed.assessments,
            findings=shown,
            scorecards=cards,
            columns=snapshot.columns,
            version=program_version(),
            codes={code: catalogue[code] for code in {item.code or "" for item in shown} if code in catalogue},
            check_names=check_names(),
            clauses={row: clause_of(row, *rubrics) for row in {item.row for item in shown if not item.code} if row},
            rubric_titles={rubric.id: rubric.title for rubric in rubrics},
            seed=snapshot.seed,
            failures=snapshot.failures,
            have_browser=snapshot.have_browser,
        )
        store.audits.finish(run_id, render_audit(report).encode(), attempt=attempt, at=finished)
    return report


def _pages_read(snapshot: SiteSnapshot) -> set[str]:
    return {url for page in snapshot.page_sample() for url in (page.url, page.final_url)}


def _page_records(snapshot: SiteSnapshot) -> Sequence[PageRecord]:
    return [
        PageRecord(
            url=page.url,
            status=page.status,
            sha256=page.sha256,
            kind=page.kind.value if page.kind is not PageKind.AUTO else "",
            title=page.best.title or "",
            published_on=page.best.published.day if page.best.published else None,
            etag=_header(page, "etag"),
            last_modified=_header(page, "last-modified"),
        )
        for page in snapshot.page_sample()
    ]


def _header(page: PageSnapshot, name: str) -> str:
    return next((value for key, value in page.headers if key == name), "")
