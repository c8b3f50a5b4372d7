"""The shape of a check: what it needs, what it may say, and the runner that keeps it honest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from core.assessment import Assessment
from core.errors import Failure
from core.evidence import Evidence
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, State
from core.snapshot import SiteSnapshot

MAX_TEXT: Final = 500
"""Crawled text is cut to this many characters before it enters a finding. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One statement of a check. ``fail`` and ``review`` name a finding code; a merit is a ``fail`` verdict of a merit code."""

    outcome: Outcome
    code: str | None = None
    message: str = ""
    """Chinese, with the measured value."""
    url: str | None = None
    target: str | None = None
    excerpt: str = ""
    measured: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    parents: tuple[str, ...] = ()
    count: int = 1
    cause: Cause | None = None
    owner: Owner | None = None
    codes: tuple[str, ...] = ()
    """Codes this verdict speaks about when it is no finding; empty = all codes of the check."""
    sampled: int | None = None
    confirmed: bool = False
    """Facts that need no second look (availability arithmetic, imported registers)."""


def passed(message: str = "", *, url: str | None = None, codes: tuple[str, ...] = (), sampled: int | None = None) -> Verdict:
    """The rule holds."""
    return Verdict(outcome=Outcome.PASS, message=message, url=url, codes=codes, sampled=sampled)


def failed(code: str, message: str, *, url: str | None = None, **more: Any) -> Verdict:
    """The rule is broken at *url* (or *target*)."""
    return Verdict(outcome=Outcome.FAIL, code=code, message=message, url=url, **more)


def review(code: str, message: str, *, url: str | None = None, **more: Any) -> Verdict:
    """A person must decide."""
    return Verdict(outcome=Outcome.REVIEW, code=code, message=message, url=url, **more)


def unknown(cause: Cause, owner: Owner, message: str, *, url: str | None = None, codes: tuple[str, ...] = ()) -> Verdict:
    """Could not be measured."""
    return Verdict(outcome=Outcome.UNKNOWN, cause=cause, owner=owner, message=message, url=url, codes=codes)


def unknown_from(failure: Failure, *, url: str | None = None, codes: tuple[str, ...] = ()) -> Verdict:
    """Could not be measured, for a recorded reason."""
    return unknown(failure.cause, failure.owner, failure.detail, url=url, codes=codes)


def not_applicable(message: str, *, url: str | None = None, codes: tuple[str, ...] = ()) -> Verdict:
    """The rule does not concern this subject."""
    return Verdict(outcome=Outcome.NOT_APPLICABLE, message=message, url=url, codes=codes)


SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True, kw_only=True, slots=True)
class Check(Generic[SubjectT]):
    """One check: metadata and a pure rule. Discovered by ``checks.registry``."""

    id: str
    """``area.thing``; its file is ``checks/<area>/<thing>.py``."""
    title: str
    """Passing state, Chinese."""
    codes: tuple[str, ...]
    """Every finding code it can produce (catalogue: config/codes.yaml)."""
    needs: tuple[str, ...]
    """Parts of the snapshot without which it answers unknown, e.g. ``("home",)``; see ``SiteSnapshot``."""
    source: str
    """Clause or document."""
    subject: str = "site"
    """What it looks at: ``site`` (a SiteSnapshot) or ``record`` (stored visits, messages, posts)."""
    rule: Callable[[SubjectT], Iterable[Verdict]]
    """Its docstring says what is judged, with a bad and a good example and the traps."""


def site_check(
    *, id: str, title: str, codes: tuple[str, ...], needs: tuple[str, ...] = (), source: str
) -> Callable[[Callable[[SiteSnapshot], Iterable[Verdict]]], Check[SiteSnapshot]]:
    """Declare a check on a whole site snapshot."""

    def declare(rule: Callable[[SiteSnapshot], Iterable[Verdict]]) -> Check[SiteSnapshot]:
        return Check(id=id, title=title, codes=codes, needs=needs, source=source, rule=rule)

    return declare


def run_check(check: Check[SiteSnapshot], site: SiteSnapshot) -> tuple[list[Assessment], list[Finding]]:
    """
    Run one check and turn its verdicts into assessments and findings.

    Missing needs, an exception or no verdict at all give ``unknown``: a crashed check never passes and never costs points.
    """
    return collect(check, _verdicts(check, site), site=site.site.id, at=site.as_of)


def _verdicts(check: Check[SiteSnapshot], site: SiteSnapshot) -> Iterable[Verdict]:
    for need in check.needs:
        if getattr(site, need) is None:
            failure = site.failures.get(need) or Failure(Cause.NO_DATA, Owner.MONITOR, f"没有采集到所需数据：{need}")
            return [unknown_from(failure)]
    try:
        found = list(check.rule(site))
    except Exception as error:  # noqa: BLE001  a crash of one check must not stop the others; it is recorded as unknown
        return [crashed(error)]
    return found or [unknown(Cause.CHECK_CRASHED, Owner.MONITOR, "检查没有给出结论")]


def crashed(error: Exception) -> Verdict:
    """A check that raised knows nothing."""
    return unknown(Cause.CHECK_CRASHED, Owner.MONITOR, f"检查程序出错：{type(error).__name__}: {error}"[:MAX_TEXT])


def collect(
    check: Check[Any],
    verdicts: Iterable[Verdict],
    *,
    site: str | None,
    at: datetime,
    account: str | None = None,
    subject: str | None = None,
) -> tuple[list[Assessment], list[Finding]]:
    """Verdicts as assessments and findings; the subject of an assessment is *subject*, else the page, else the site."""
    assessments, findings = [], []
    for verdict in verdicts:
        if verdict.code is not None and verdict.code not in check.codes:
            verdict = unknown(Cause.CHECK_CRASHED, Owner.MONITOR, f"检查给出了未声明的代码 {verdict.code}")
        about = subject or verdict.url or site or ""
        assessments.append(_assessment(check, verdict, subject=about, site=site, account=account, at=at))
        if verdict.code is not None and verdict.outcome in (Outcome.FAIL, Outcome.REVIEW):
            findings.append(_finding(check, verdict, verdict.code, site=site, account=account, at=at))
    return assessments, findings


def _assessment(check: Check[Any], verdict: Verdict, *, subject: str, site: str | None, account: str | None, at: datetime) -> Assessment:
    return Assessment(
        check=check.id,
        subject=subject,
        site=site,
        account=account,
        outcome=verdict.outcome,
        codes=(verdict.code,) if verdict.code else verdict.codes or check.codes,
        cause=verdict.cause,
        owner=verdict.owner,
        sampled=verdict.sampled,
        reason=verdict.message[:MAX_TEXT],
        at=at,
    )


def _finding(check: Check[Any], verdict: Verdict, code: str, *, site: str | None, account: str | None, at: datetime) -> Finding:
    return Finding(
        code=code,
        site=site,
        account=account,
        url=verdict.url,
        target=verdict.target,
        outcome=verdict.outcome,
        state=State.CONFIRMED if verdict.confirmed else State.SUSPECTED,
        observed_at=at,
        count=verdict.count,
        check=check.id,
        message=verdict.message[:MAX_TEXT],
        excerpt=verdict.excerpt[:MAX_TEXT],
        measured=verdict.measured,
        evidence=verdict.evidence,
        parents=verdict.parents,
        cause=verdict.cause,
        owner=verdict.owner,
    )
