"""Sort findings and check outcomes into the rows and cases of a rubric."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from urllib.parse import urlsplit

from core.assessment import Assessment
from core.clock import BEIJING, window_start
from core.finding import Finding
from core.outcome import LIVE_STATES, Cause, Outcome, Owner, State
from core.rubric import Case, CodeRule, Member, Mode, Row, Rubric, Scope, Unit, Window
from core.words import cause_words

Key = tuple[str, ...]
"""What makes two entries of a row one place."""
Place = tuple[Row, Case | None, CodeRule | None]
"""Where a finding counts; the rule is missing when the finding names the place itself."""


class Weight(IntEnum):
    """How sure an entry is (contract sections 6 and 8.4)."""

    SURE = 3
    """Confirmed or regressed."""
    LIKELY = 2
    """Suspected, in a row that a machine can decide as a whole."""
    OPEN = 1
    """A person must decide."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding at one row."""

    finding: Finding
    fingerprint: str
    case: Case | None
    """None: the finding names the row only, and the row has several cases."""
    weight: Weight
    key: Key
    times: int
    """What ``count`` multiplies by; of a row without its case, see ``times_of``."""


@dataclass(slots=True)
class RowFacts:
    """Everything stored about one row and one member."""

    entries: list[Entry] = field(default_factory=list)
    outcomes: set[Outcome] = field(default_factory=set)
    """Of assessments, and of findings that no longer weigh anything."""
    unknown: list[str] = field(default_factory=list)
    """Why it could not be measured, in words; empty = it could."""
    passed: set[str] = field(default_factory=set)
    """What checks that found nothing wrong said of it."""

    @property
    def stored(self) -> bool:
        """Whether anything at all is known."""
        return bool(self.entries or self.outcomes or self.unknown)


_NOTHING = RowFacts()


class Facts:
    """Findings and outcomes of one member, sorted into rows."""

    def __init__(self, member: Member, scope: Scope) -> None:
        self.member = member
        self.scope = scope
        self.rows: dict[str, RowFacts] = {}
        """Only rows about which something is stored."""

    def of(self, row: Row) -> RowFacts:
        """Facts of a row; empty ones when nothing is stored."""
        return self.rows.get(row.id, _NOTHING)

    def open(self, row_id: str) -> RowFacts:
        """Facts of a row, to add to."""
        found = self.rows.get(row_id)
        if found is None:
            found = self.rows[row_id] = RowFacts()
        return found


def sort_facts(rubric: Rubric, member: Member, findings: Iterable[Finding], assessments: Iterable[Assessment], at: datetime) -> Facts:
    """Sort what is stored at *at*; later facts and double lines change nothing, nor does their order."""
    scope = rubric.scope(member)
    facts = Facts(member, scope)
    for fingerprint, finding in sorted(_single(findings, at).items()):
        for row, case, rule in _places(rubric, scope, member, finding):
            _enter(facts, row, case, rule, finding, fingerprint, at)
    for assessment in assessments:
        if assessment.at is not None and assessment.at > at:
            continue
        for row_id in dict.fromkeys(row.id for code in assessment.codes for row, _, _ in scope.feeds.get(code, ())):
            _note(facts.open(row_id), assessment)
    for stored in facts.rows.values():
        stored.unknown = sorted(set(stored.unknown))
    return facts


def _single(findings: Iterable[Finding], at: datetime) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for finding in findings:
        if finding.observed_at > at:
            continue
        fingerprint = finding.fingerprint
        other = found.get(fingerprint)
        if other is None or _rank(finding) > _rank(other):
            found[fingerprint] = finding
    return found


def _rank(finding: Finding) -> tuple[int, datetime, int, int, str]:
    """Which of two records of one place holds: the surer, the later, the larger; of contradicting ones that which leaves it open."""
    strength = {State.CONFIRMED: 3, State.REGRESSED: 3, State.SUSPECTED: 2}.get(finding.state, 1)
    openness = {Outcome.UNKNOWN: 3, Outcome.REVIEW: 2, Outcome.FAIL: 1}.get(finding.outcome, 0)
    rest = repr((finding.outcome, finding.cause, finding.owner, finding.state, finding.message, sorted(finding.measured.items())))
    return strength, finding.observed_at, finding.count, openness, rest


def _places(rubric: Rubric, scope: Scope, member: Member, finding: Finding) -> Sequence[Place]:
    """Rows and cases that a finding counts for; a manual finding only for the place it names."""
    rules = _fitting(scope, member, finding) if finding.code else ()
    if not finding.row:
        return rules
    place = rubric.place_by_id.get(finding.row)
    if place is None or place[0].id not in scope.ids:
        return ()
    row, case = place
    mine = [rule for rule in rules if rule[0] is row and (case is None or rule[1] is case)]
    return mine or [(row, case, None)]


def _fitting(scope: Scope, member: Member, finding: Finding) -> Sequence[Place]:
    """One place per row: the first that fits, or the one with the most measured values asked for."""
    if finding.code in scope.simple:
        return scope.feeds[finding.code]
    best: dict[str, tuple[Row, Case | None, CodeRule]] = {}
    for place in scope.feeds.get(finding.code or "", ()):
        row, _, rule = place
        if not rule.plain and not _fits(rule, member, finding):
            continue
        other = best.get(row.id)
        if other is None or len(rule.measured) > len(other[2].measured):
            best[row.id] = place
    return list(best.values())


def _fits(rule: CodeRule, member: Member, finding: Finding) -> bool:
    if rule.at_home is not None and rule.at_home != is_home(finding.url, member.home_url):
        return False
    if finding.count < rule.min_count or any(_is_at_most(finding.measured.get(name), line) for name, line in rule.measured_over):
        return False
    return all(str(finding.measured.get(name)) == value for name, value in rule.measured)


def _is_at_most(value: object, line: Decimal) -> bool:
    """Whether a measured number is known not to lie above *line*."""
    return isinstance(value, int | float) and value <= line


def _enter(facts: Facts, row: Row, case: Case | None, rule: CodeRule | None, finding: Finding, fingerprint: str, at: datetime) -> None:
    window = case.window if case is not None else next((each.window for each in row.cases if each.window), None)
    if window is not None and not in_window(finding.observed_at, window, at):
        return
    stored = facts.open(row.id)
    if finding.state not in LIVE_STATES:
        stored.outcomes.add(Outcome.PASS)
    elif finding.outcome is Outcome.UNKNOWN:
        stored.unknown.append(_why(finding.cause, finding.owner, finding.message))
    elif finding.outcome in (Outcome.FAIL, Outcome.REVIEW):
        key, times = _key(row, case, rule, finding, fingerprint)
        stored.entries.append(Entry(finding, fingerprint, case, _weight(row, finding), key, times))
    else:
        stored.outcomes.add(finding.outcome)


def _note(facts: RowFacts, assessment: Assessment) -> None:
    if assessment.outcome is Outcome.UNKNOWN:
        facts.unknown.append(_why(assessment.cause, assessment.owner, assessment.reason))
    else:
        facts.outcomes.add(assessment.outcome)
        if assessment.outcome is Outcome.PASS and assessment.reason:
            facts.passed.add(assessment.reason)


def _why(cause: Cause | None, owner: Owner | None, reason: str) -> str:
    words = cause_words(cause, owner)
    return f"{reason}（{words}）" if reason and words else reason or words or "原因未记录"


def _weight(row: Row, finding: Finding) -> Weight:
    if finding.state is not State.SUSPECTED:
        return Weight.SURE
    return Weight.LIKELY if row.machine and finding.outcome is Outcome.FAIL else Weight.OPEN


def _key(row: Row, case: Case | None, rule: CodeRule | None, finding: Finding, fingerprint: str) -> tuple[Key, int]:
    if case is None:
        steps = {each.exclusive for each in row.cases}
        # Steps exclude each other, also where nobody said which of them holds.
        return ("tier", *steps) if len(steps) == 1 and "" not in steps else ("row", fingerprint), 1
    if case.mode is Mode.TIER:
        return ("tier", case.exclusive), 1
    if case.mode is Mode.PER_MISSING_ITEM:
        item = next((name for name, codes in case.items if rule is not None and rule.code in codes), fingerprint)
        return ("item", item), 1
    if case.mode is Mode.PER_OCCURRENCE or (case.threshold and rule is not None):
        return _place(row.unit, finding, fingerprint), times_of(row, case, finding)
    return ("case", case.id), 1


def _place(unit: Unit, finding: Finding, fingerprint: str) -> Key:
    if unit is Unit.PAGE:
        return "page", finding.url or fingerprint
    if unit is Unit.PAGE_TARGET and finding.target:
        return "place", finding.url or "", finding.target
    if unit is Unit.COLUMN:
        return "column", column_of(finding) or fingerprint
    return "finding", fingerprint


def times_of(row: Row, case: Case, finding: Finding) -> int:
    """How often a finding costs the amount of *case*: its ``count`` where the case says per place, item or time, else once."""
    # Lines of vetoes count columns and guides, whatever the count of each; a (page, target) pair is one place.
    single = row.unit is Unit.PAGE_TARGET and finding.target is not None
    many = case.mode is Mode.PER_OCCURRENCE and case.multiply and not single and not case.threshold
    return max(1, finding.count) if many else 1


def column_of(finding: Finding) -> str:
    """The column that a finding speaks about: its target, else its page."""
    return finding.target or finding.url or ""


def in_window(observed_at: datetime, window: Window, at: datetime) -> bool:
    """Whether an event lies in a window that ends at *at*; both ends belong to it."""
    if (window.days or window.months) and observed_at < window_start(at, days=window.days, months=window.months):
        return False
    if window.since and observed_at < datetime.combine(window.since, time.min, BEIJING):
        return False
    return not window.until or observed_at < datetime.combine(window.until + timedelta(days=1), time.min, BEIJING)


_INDEX = frozenset(
    f"/{stem}.{end}" for stem in ("index", "default") for end in ("html", "htm", "shtml", "shtm", "jsp", "jspx", "php", "asp", "aspx", "do")
)


def is_home(url: str | None, home: str) -> bool:
    """
    Whether *url* is the home page: scheme, ``www``, default port, index file and fragment do not matter.

    >>> is_home("https://www.a.gov.cn/index.html", "http://a.gov.cn"), is_home("http://a.gov.cn/zc/", "http://a.gov.cn/")
    (True, False)
    """
    return bool(url and home) and _front(url or "") == _front(home)


@lru_cache(maxsize=4096)
def _front(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url, "", ""
    host = (parts.hostname or "").removeprefix("www.")
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    path = "/" if parts.path.lower() in _INDEX else parts.path.rstrip("/") + "/"
    return place, path, parts.query
