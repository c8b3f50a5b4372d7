"""The report of one site from what is stored at T: facts, cards, history, visits, pictures."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from config.check_words import check_names
from config.codes import load_codes
from config.rubrics import clause_of
from config.settings import Settings
from config.version import program_version
from core.availability import DAY, judge_week
from core.clock import beijing_day
from core.code import Code
from core.digest import Cell
from core.errors import Failure
from core.finding import Finding
from core.known import Known, known_of
from core.outcome import LIVE_STATES, Cause, Outcome, Owner, Severity
from core.report import AuditReport
from core.rubric import MemberKind, Rubric
from core.scorecard import Scorecard
from core.site import Site
from core.site_report import Latency, Picture, SiteReport, TrendPoint, VisitDay
from core.snapshot import Coverage
from core.visit import Visit
from pipeline.picture import read_picture
from pipeline.score import Facts, Subject, load_facts, prepare_rubric, score_subject, site_facts

if TYPE_CHECKING:
    from store import Store

TREND_WEEKS: Final = 8
CALENDAR_DAYS: Final = 28
MAX_PICTURES: Final = 40
MAX_PICTURE_BYTES: Final = 12_000_000
"""All pictures of one report together; the file should still go through the mail. House rule."""


def build_report(store: "Store", settings: Settings, site: Site, as_of: datetime, rubrics: Sequence[str]) -> SiteReport:
    """
    What is known about *site* at *as_of* (aware); the same facts and time give the same report.

    Args:
        store: the facts.
        settings: overrides of rubrics and working days.
        site: registered or not.
        as_of: nothing later is looked at.
        rubrics: ids or files; one card each.

    Raises:
        ConfigError: a rubric is wrong.
    """
    loaded = [prepare_rubric(settings, rubric) for rubric in rubrics]
    subject = Subject(kind=MemberKind.SITE, id=site.id, name=site.name, sites=(site,))
    facts = load_facts(store, settings, [subject], as_of)
    audit, audited_at = _audit(store, site, facts, loaded, subject)
    visits = store.visits.window(site.id, as_of - timedelta(days=CALENDAR_DAYS), as_of)
    days, excused = facts.weeks[site.id]
    week = [visit for visit in visits if as_of - visit.at < 7 * DAY]
    return SiteReport(
        audit=audit,
        audited_at=audited_at,
        first_seen={key: at for key, at in store.findings.first_seen([site.id]).items() if at <= as_of},
        trend=tuple(_trend(store, settings, loaded[0], subject, as_of)) if loaded else (),
        days=calendar(visits, as_of) if visits else (),
        week=judge_week(days, excused=excused) if any(day.total for day in days) else None,
        vantages=tuple(facts.vantages.get(site.id, ())),
        latency=latency(week),
        pictures=_pictures(store, audit.findings),
    )


def build_audit(store: "Store", settings: Settings, site: Site, as_of: datetime, rubrics: Sequence[str]) -> AuditReport:
    """The report's findings and cards alone, a quarter of its work; same arguments and errors as ``build_report``."""
    loaded = [prepare_rubric(settings, rubric) for rubric in rubrics]
    subject = Subject(kind=MemberKind.SITE, id=site.id, name=site.name, sites=(site,))
    return _audit(store, site, load_facts(store, settings, [subject], as_of), loaded, subject)[0]


def _audit(store: "Store", site: Site, facts: Facts, rubrics: Sequence[Rubric], subject: Subject) -> tuple[AuditReport, datetime | None]:
    member = site_facts(site, facts)
    codes = load_codes()
    run = store.audits.latest(site.id, facts.at)
    body = _body(store.audits.report(run.id) if run else None)
    columns = store.columns.of(site.id, facts.at)
    failures = _failures(body)
    if not columns and "columns" not in failures:
        failures["columns"] = Failure(Cause.NO_DATA, Owner.MONITOR, "没有做过全面检查，或没有识别到栏目")
    cards: tuple[Scorecard, ...] = tuple(score_subject(rubric, subject, facts) for rubric in rubrics)
    report = AuditReport(
        site=site,
        as_of=facts.at,
        started_at=run.started_at if run else facts.at,
        finished_at=(run.finished_at or run.started_at) if run else facts.at,
        version=program_version(),
        coverage=_coverage(body),
        assessments=tuple(member.assessments),
        findings=tuple(_dressed(finding, codes) for finding in member.findings if finding.outcome is not Outcome.UNKNOWN),
        scorecards=cards,
        columns=tuple(columns) or None,
        codes={code: codes[code] for code in {finding.code or "" for finding in member.findings} if code in codes},
        check_names=check_names(),
        clauses={row: clause_of(row, *rubrics) for row in {finding.row for finding in member.findings if not finding.code} if row},
        rubric_titles={rubric.id: rubric.title for rubric in rubrics},
        seed=int(body.get("seed", 0)),
        failures=failures,
    )
    return report, run.as_of if run else None


def _dressed(finding: Finding, codes: Mapping[str, Code]) -> Finding:
    """What the record checks say on the spot has no title, severity and suggestion yet."""
    entry = codes.get(finding.code or "")
    if entry is None or finding.title:
        return finding
    return replace(finding, title=entry.title, severity=entry.severity, suggestion=finding.suggestion or entry.suggestion)


def _body(data: bytes | None) -> Mapping[str, Any]:
    """The stored JSON of the last audit; empty when there is none or it cannot be read."""
    try:
        found = json.loads(data) if data else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _coverage(body: Mapping[str, Any]) -> Coverage:
    cover = body.get("coverage") or {}
    return Coverage(
        pages=cover.get("pages", 0), links=cover.get("links", 0), rendered=cover.get("rendered", 0), truncated_by=cover.get("truncated_by")
    )


def _failures(body: Mapping[str, Any]) -> dict[str, Failure]:
    found = {}
    for name, failure in (body.get("failures") or {}).items():
        found[name] = Failure(Cause(failure["cause"]), Owner(failure["owner"]), failure.get("detail", ""))
    return found


# ---- history ------------------------------------------------------------------------------------------------------------


def _trend(store: "Store", settings: Settings, rubric: Rubric, subject: Subject, as_of: datetime) -> Iterable[TrendPoint]:
    """Nine points; one of a time when less was known than today has no figure, its bare points would look like a fall."""
    site = subject.sites[0]
    found: list[tuple[Known, TrendPoint]] = []
    for back in range(TREND_WEEKS, -1, -1):
        at = as_of - timedelta(weeks=back)
        facts = load_facts(store, settings, [subject], at)
        findings = facts.findings.get(site.id, ())
        card = score_subject(rubric, subject, facts)
        live: dict[Severity, int] = {}
        for finding in findings:
            if finding.state in LIVE_STATES and finding.outcome is not Outcome.UNKNOWN:
                live[finding.severity] = live.get(finding.severity, 0) + 1
        step = known_of(findings, facts.assessments.get(site.id, ()), facts.weeks[site.id][0])
        found.append((step, TrendPoint(at=at, known=True, verdict=card.verdict, score=card.score, live=live)))
    today = found[-1][0]
    return [point if step and step >= today else replace(point, known=False) for step, point in found]


# ---- visits -------------------------------------------------------------------------------------------------------------


def calendar(visits: Sequence[Visit], as_of: datetime, days: int = CALENDAR_DAYS) -> tuple[VisitDay, ...]:
    """The last periods of 24 hours that end at *as_of*, from the first one with a visit on."""
    found: list[VisitDay] = []
    for back in range(days - 1, -1, -1):
        end = as_of - back * DAY
        mine = [visit for visit in visits if timedelta(0) <= end - visit.at < DAY]
        if mine or found:
            found.append(_day(mine, end))
    return tuple(found)


def _day(visits: Sequence[Visit], end: datetime) -> VisitDay:
    hours: list[list[Visit]] = [[] for _ in range(24)]
    for visit in visits:
        hours[23 - int((end - visit.at) / timedelta(hours=1))].append(visit)
    times = sorted(visit.seconds for visit in visits if _good(visit) and visit.seconds is not None)
    return VisitDay(
        ends_on=beijing_day(end),
        cells="".join(_cell(hour).value for hour in hours),
        total=len(visits),
        failed=sum(visit.is_failed for visit in visits),
        void=sum(visit.is_void for visit in visits),
        blocked=sum(visit.is_blocked for visit in visits),
        median_s=percentile(times, 50) if times else None,
        p95_s=percentile(times, 95) if times else None,
    )


def _good(visit: Visit) -> bool:
    return not (visit.is_failed or visit.is_void or visit.is_blocked)


def _cell(visits: Sequence[Visit]) -> Cell:
    if not visits:
        return Cell.NONE
    if any(visit.is_failed for visit in visits):
        return Cell.FAILED
    if any(visit.is_blocked for visit in visits):
        return Cell.BLOCKED
    return Cell.VOID if all(visit.is_void for visit in visits) else Cell.GOOD


def latency(visits: Sequence[Visit]) -> Latency | None:
    """Percentiles over good visits; None when there is none with a time."""
    times = sorted(visit.seconds for visit in visits if _good(visit) and visit.seconds is not None)
    if not times:
        return None
    p50, p75, p90, p95, p99 = (percentile(times, share) for share in (50, 75, 90, 95, 99))
    return Latency(count=len(times), p50_s=p50, p75_s=p75, p90_s=p90, p95_s=p95, p99_s=p99, max_s=times[-1])


def percentile(ordered: Sequence[float], share: int) -> float:
    """
    Nearest-rank percentile of ascending values: always a value that was measured.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 50), percentile([1.0, 2.0, 3.0, 4.0], 95)
    (2.0, 4.0)
    """
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


# ---- pictures -----------------------------------------------------------------------------------------------------------


def _pictures(store: "Store", findings: Sequence[Finding]) -> dict[str, Picture]:
    """One screenshot per live finding that has one, among its evidence or attached by a person; the gravest findings first."""
    order = list(Severity)
    found: dict[str, Picture] = {}
    room = MAX_PICTURE_BYTES
    live = (finding for finding in findings if finding.state in LIVE_STATES)
    attached = {item.fingerprint for item in store.evidence.attached() if item.fingerprint}
    for finding in sorted(live, key=lambda finding: (order.index(finding.severity), finding.fingerprint)):
        pieces = [piece for piece in finding.evidence if piece.kind == "screenshot" and piece.sha256]
        if finding.fingerprint in attached:
            pieces += [item.entry.evidence for item in store.evidence.attached(fingerprint=finding.fingerprint)]
        for piece in pieces:
            picture = read_picture(store.evidence.get(piece.sha256), piece)
            if picture is not None and len(picture.data) <= room and len(found) < MAX_PICTURES:
                found[finding.fingerprint] = picture
                room -= len(picture.data)
                break
    return found
