"""Scoring what is stored: loads the facts of sites, accounts and units at T, runs the record checks and the rule engine."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.rubrics import DEFAULT_RUBRIC, apply_override, load_rubric
from config.settings import Settings
from config.workdays import load_calendar
from core.assessment import Assessment
from core.availability import DAYS, Gap, count_days, judge_week
from core.clock import BEIJING, beijing_day, utc_now
from core.errors import UsageError
from core.finding import Finding
from core.material import Material, materials_at, of_rows
from core.nearest import names_of, nearest_or
from core.ports import Progress
from core.quorum import VantageWeek
from core.records import SiteRecords
from core.rubric import Member, MemberKind, Rubric
from core.scorecard import Scorecard
from core.site import Account, Message, Site, SiteState
from core.url import without_userinfo
from core.visit import DayCount, Visit
from core.words import ACCOUNT_STATES, SITE_STATES
from core.workdays import WorkCalendar
from pipeline.media.facts import MediaFacts, load_media_facts
from pipeline.quorum import vantage_weeks
from pipeline.records import judged_records
from pipeline.unlisted import audited_site
from rules.engine import JudgedMember, MemberFacts, judge_member, member_card, unit_card

if TYPE_CHECKING:
    from store import Store

WEEK: Final = timedelta(days=DAYS)
BULK: Final = 40
"""From this many sites on, everything is read at once instead of site by site."""
PART: Final = 1_000
"""Sites whose findings and answers are held at the same time: memory does not grow with the registry. House rule."""
MAX_NAMED: Final = 5
"""Sites named in a sentence of a unit's card; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Whom a card is asked for."""

    kind: MemberKind
    id: str
    name: str = ""
    sites: tuple[Site, ...] = ()
    accounts: tuple[Account, ...] = ()


@dataclass(slots=True)
class Facts:
    """Everything loaded at T, by site or account id."""

    at: datetime
    calendar: WorkCalendar
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    account_findings: dict[str, list[Finding]] = field(default_factory=dict)
    assessments: Mapping[str, Sequence[Assessment]] = field(default_factory=dict)
    account_assessments: Mapping[str, Sequence[Assessment]] = field(default_factory=dict)
    weeks: dict[str, tuple[tuple[DayCount, ...], int]] = field(default_factory=dict)
    gaps: Mapping[str, Sequence[Gap]] = field(default_factory=dict)
    """Runs of void visits, for the sentence of the arithmetic."""
    slow: dict[str, list[Visit]] = field(default_factory=dict)
    """Visits of the week that took 15 seconds, where the visits themselves were read."""
    vantages: dict[str, Sequence[VantageWeek]] = field(default_factory=dict)
    """The same week from other places, where the visits themselves were read."""
    messages: dict[str, list[Message]] = field(default_factory=dict)
    newest: Mapping[str, datetime] = field(default_factory=dict)
    by_sponsor: dict[str, list[Account]] = field(default_factory=dict)
    media: MediaFacts = field(default_factory=MediaFacts)
    materials: Mapping[tuple[str, str], Material] = field(default_factory=dict)
    """By (subject, row)."""
    judged: dict[tuple[int, str], JudgedMember] = field(default_factory=dict)
    """By rubric object and site: a site counts for its own card and for its unit's."""


def prepare_rubric(settings: Settings, path_or_id: str = DEFAULT_RUBRIC) -> Rubric:
    """The rubric with the operator's overrides; ConfigError when either is wrong."""
    rubric = load_rubric(path_or_id)
    return apply_override(rubric, settings.rubrics.get(rubric.id))


def score_subjects(
    store: "Store",
    settings: Settings,
    subjects: Sequence[str] | None,
    rubric_id: str = DEFAULT_RUBRIC,
    as_of: datetime | None = None,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> list[Scorecard]:
    """
    One card per subject asked for, in that order; None asks for every open site, then every unit.

    *subjects* are ids, addresses or names of sites, names of units, ids of accounts; *as_of* is aware, default *now*.

    Raises:
        UsageError: unknown subject, or a time in the future.
        ConfigError: the rubric or its overrides are wrong.
    """
    now = now or utc_now()
    asked = asked_subjects(store, subjects, as_of or now)
    return list(cards_of(store, settings, asked, rubric_id, as_of, now=now, progress=progress))


def asked_subjects(store: "Store", subjects: Sequence[str] | None, at: datetime) -> list[Subject]:
    """
    Subjects by what people call them, in that order, with the accounts that were in scope at *at*.

    None = every open site, then every unit. UsageError for an unknown one.
    """
    return all_subjects(store, at) if subjects is None else [resolve_subject(store, text, at) for text in subjects]


def cards_of(
    store: "Store",
    settings: Settings,
    asked: Sequence[Subject],
    rubric_id: str = DEFAULT_RUBRIC,
    as_of: datetime | None = None,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Iterator[Scorecard]:
    """The cards of ``score_subjects`` one after the other, each made when it is asked for: a registry's cards need not fit into memory."""
    now = now or utc_now()
    at = as_of or now
    if at > now:
        raise UsageError(f"--as-of {at.astimezone(BEIJING).isoformat()} 在将来；应不晚于现在")
    return _made(store, settings, prepare_rubric(settings, rubric_id), asked, at, progress)


def _made(
    store: "Store", settings: Settings, rubric: Rubric, asked: Sequence[Subject], at: datetime, progress: Progress | None
) -> Iterator[Scorecard]:
    with _without_collector(len(asked) > BULK):
        facts, done = _load_records(store, settings, asked, at), 0
        for part in _parts(asked):
            _load_stored(store, facts, part)
            for subject in part:
                yield score_subject(rubric, subject, facts)
                done += 1
                if progress is not None:
                    progress.step("计分", done, len(asked))


def _parts(subjects: Sequence[Subject]) -> Iterator[list[Subject]]:
    """Subjects in their order, of about ``PART`` different members each."""
    part: list[Subject] = []
    members: set[str] = set()
    for subject in subjects:
        part.append(subject)
        members.update(site.id for site in subject.sites)
        members.update(account.id for account in subject.accounts)
        if len(members) >= PART:
            yield part
            part, members = [], set()
    if part:
        yield part


@contextmanager
def _without_collector(wanted: bool) -> Iterator[None]:
    """Hundreds of thousands of records without cycles: looking for cycles among them took a quarter of the time (measured)."""
    busy = wanted and gc.isenabled()
    if busy:
        gc.disable()
    try:
        yield
    finally:
        if busy:
            gc.enable()


def score_site(store: "Store", settings: Settings, site: Site, rubric_id: str, at: datetime) -> Scorecard:
    """Card of one site, registered or not, from what is stored about it at *at*."""
    subject = Subject(kind=MemberKind.SITE, id=site.id, name=site.name, sites=(site,))
    return score_subject(prepare_rubric(settings, rubric_id), subject, load_facts(store, settings, [subject], at))


def resolve_subject(store: "Store", text: str, at: datetime) -> Subject:
    """
    A site by id, a unit by name, an account by id; then a site by address or name; then one that was audited without being registered.

    Raises:
        UsageError: none, or several.
    """
    site = store.sites.get(text)
    if site is not None:
        return _site_subject(site)
    sites, accounts = store.sites.of_unit(text), store.accounts.all(unit=text)
    unit = _unit_subject(text, sites, accounts, at)
    if unit is not None:
        return unit
    account = store.accounts.get(text)
    if account is not None:
        return _account_subject(account)
    known = store.sites.find(text)
    if len(known) == 1:
        return _site_subject(known[0])
    if len(known) > 1:
        names = "、".join(f"{each.id}（{each.name}）" for each in known[:5])
        raise UsageError(f"{text!r} 对应多个登记网站：{names}；请用网站标识码")
    bare = audited_site(store, text)
    if bare is not None:
        return _site_subject(bare)
    if text and (sites or accounts):
        raise UsageError(f"单位 {text} 的 {_members_named(sites, accounts)}当时都已关停、冻结或迁移，不在检查范围，没有可评的对象")
    shown = without_userinfo(text)
    raise UsageError(f"没有网站、单位或账号 {shown!r}{nearest_or(shown, subject_names(store), '用 wangjian sites list 查看名册')}")


def _members_named(sites: Sequence[Site], accounts: Sequence[Account]) -> str:
    return "和".join(f"{len(members)} 个{name}" for members, name in ((sites, "网站"), (accounts, "新媒体账号")) if members)


def subject_names(store: "Store") -> list[str]:
    """Ids and names of everything that can be scored."""
    known: list[Site | Account] = [*store.sites.all(), *store.accounts.all()]
    return names_of(known) + sorted({each.unit for each in known if each.unit})


def all_subjects(store: "Store", at: datetime) -> list[Subject]:
    """Every site that is not closed, by id, then every unit that has a name of its own, with the accounts that were in scope at *at*."""
    sites = [site for site in store.sites.all() if site.state is not SiteState.CLOSED]
    accounts = store.accounts.all()
    units: dict[str, tuple[list[Site], list[Account]]] = {}
    for site in sites:
        units.setdefault(site.unit, ([], []))[0].append(site)
    for account in accounts:
        units.setdefault(account.unit, ([], []))[1].append(account)
    known = {site.id for site in sites}
    found = [_site_subject(site) for site in sites]
    for unit, (mine, theirs) in sorted(units.items()):
        subject = _unit_subject(unit, mine, theirs, at) if unit and unit not in known else None
        if subject is not None:
            found.append(subject)
    return found


def lone_accounts(store: "Store", subjects: Sequence[Subject], at: datetime) -> list[Subject]:
    """
    Accounts in scope at *at* that are a member of none of *subjects*, being registered without a unit.

    One that bears the name of a subject is left out: standings know their subjects by name alone.
    """
    known = {account.id for subject in subjects for account in subject.accounts} | {subject.id for subject in subjects}
    mine = (each for each in store.accounts.all() if each.id not in known and each.in_scope_on(beijing_day(at)))
    return [_account_subject(each) for each in mine]


def _site_subject(site: Site) -> Subject:
    return Subject(kind=MemberKind.SITE, id=site.id, name=site.name, sites=(site,))


def _account_subject(account: Account) -> Subject:
    return Subject(kind=MemberKind.ACCOUNT, id=account.id, name=account.name, accounts=(account,))


def _unit_subject(unit: str, sites: Iterable[Site], accounts: Iterable[Account], at: datetime) -> Subject | None:
    mine = tuple(site for site in sites if site.state is not SiteState.CLOSED)
    theirs = tuple(account for account in accounts if account.in_scope_on(beijing_day(at)))
    if not unit or not (mine or theirs):
        return None
    return Subject(kind=MemberKind.UNIT, id=unit, name=unit, sites=mine, accounts=theirs)


def load_facts(store: "Store", settings: Settings, subjects: Sequence[Subject], at: datetime) -> Facts:
    """Read everything that the cards of *subjects* need, in a few queries."""
    facts = _load_records(store, settings, subjects, at)
    _load_stored(store, facts, subjects)
    return facts


def _load_records(store: "Store", settings: Settings, subjects: Sequence[Subject], at: datetime) -> Facts:
    """What is small for each subject: visits added up, messages, accounts, materials."""
    sites = {site.id: site for subject in subjects for site in subject.sites}
    accounts = {account.id: account for subject in subjects for account in subject.accounts}
    facts = Facts(at, load_calendar(settings.workdays))
    bulk = len(sites) > BULK
    _load_visits(store, facts, sites.values(), bulk)
    if settings.vantages and not bulk:
        facts.vantages = {site.id: vantage_weeks(store, settings, site, at) for site in sites.values()}
    for message in store.messages.all() if bulk else [each for site in sites for each in store.messages.all(site)]:
        facts.messages.setdefault(message.site, []).append(message)
    _load_accounts(store, facts, accounts)
    facts.materials = materials_at(store.evidence.attached(row_only=True), at)
    return facts


def _load_stored(store: "Store", facts: Facts, subjects: Sequence[Subject]) -> None:
    """Findings and answers of *subjects*, which may be many for each, instead of those that were there."""
    sites = sorted({site.id for subject in subjects for site in subject.sites})
    accounts = sorted({account.id for subject in subjects for account in subject.accounts})
    facts.findings, facts.account_findings, facts.judged = {}, {}, {}
    for finding in store.findings.at(facts.at, sites, accounts):
        if finding.account is not None:
            facts.account_findings.setdefault(finding.account, []).append(finding)
        elif finding.site is not None:
            facts.findings.setdefault(finding.site, []).append(finding)
    facts.assessments = store.assessments.latest_all(facts.at, sites)
    facts.account_assessments = store.assessments.latest_of_accounts(facts.at, accounts) if accounts else {}


def _load_visits(store: "Store", facts: Facts, sites: Iterable[Site], bulk: bool) -> None:
    since = facts.at - WEEK
    facts.gaps = store.visits.gaps(since, facts.at, None if bulk else [site.id for site in sites])
    if bulk:
        facts.weeks = {summary.site: (summary.days, 0) for summary in store.visits.summaries(since, facts.at)}
    for site in sites:
        if site.maintenance or not bulk:
            visits = store.visits.window(site.id, since, facts.at)
            facts.weeks[site.id] = count_days(visits, facts.at, maintenance=site.maintenance)
            facts.slow[site.id] = [visit for visit in visits if visit.is_slow and visit.at > since and not site.in_maintenance(visit.at)]


def _load_accounts(store: "Store", facts: Facts, accounts: Mapping[str, Account]) -> None:
    if not accounts:
        return
    facts.newest = store.posts.newest_all(facts.at)
    facts.media = load_media_facts(store, facts.at, list(accounts))
    for account in store.accounts.all():
        if account.in_scope_on(beijing_day(facts.at)) and account.sponsor:
            facts.by_sponsor.setdefault(account.sponsor, []).append(account)


def score_subject(rubric: Rubric, subject: Subject, facts: Facts) -> Scorecard:
    """Judge the records of one subject and weigh everything."""
    members = [_judged_site(rubric, site, facts) for site in subject.sites]
    members += [judge_member(rubric, account_facts(account, facts), facts.at) for account in subject.accounts]
    materials = of_rows(facts.materials, subject.id) if facts.materials else {}
    if subject.kind is MemberKind.UNIT:
        card = unit_card(rubric, subject.id, members, facts.at, materials)
    else:
        card = member_card(rubric, members[0], facts.at, materials)
    return replace(card, why_verdict=(*_unwatched(subject, facts.at), *card.why_verdict))


def _unwatched(subject: Subject, at: datetime) -> Iterator[str]:
    """Why a card is no word on what its sites and accounts are now: nobody watches them any more."""
    by_state: dict[SiteState, list[str]] = {}
    for site in subject.sites:
        by_state.setdefault(site.state, []).append(site.id)
    for state, ids in by_state.items():
        if state is not SiteState.OPEN:
            named = "、".join(ids[:MAX_NAMED]) + (f" 等 {len(ids)} 个" if len(ids) > MAX_NAMED else "")
            yield f"网站 {named} 在名册中{SITE_STATES[state]}，只按已入库的事实计算"
    for account in subject.accounts:
        if not account.in_scope_on(beijing_day(at)):
            yield f"账号 {account.id} 在名册中{ACCOUNT_STATES[account.state]}，不在检查范围，没有计入任何事实"


def _judged_site(rubric: Rubric, site: Site, facts: Facts) -> JudgedMember:
    """A site judged once, for its own card and for that of its unit."""
    key = (id(rubric), site.id)
    found = facts.judged.get(key)
    if found is None:
        found = facts.judged[key] = judge_member(rubric, site_facts(site, facts), facts.at)
    return found


def site_facts(site: Site, facts: Facts) -> MemberFacts:
    """A site as the rule engine takes it: stored facts and what its records say at T."""
    days, excused = facts.weeks.get(site.id, ((DayCount(),) * DAYS, 0))
    records = SiteRecords(
        site=site,
        at=facts.at,
        week=judge_week(days, excused=excused, gaps=facts.gaps.get(site.id, ())),
        slow=facts.slow.get(site.id),
        vantages=facts.vantages.get(site.id, ()),
        messages=facts.messages.get(site.id, ()),
        calendar=facts.calendar,
    )
    member = Member(
        kind=MemberKind.SITE,
        id=site.id,
        name=site.name,
        site_class=site.site_class,
        level=site.level,
        outward_service=site.outward_service,
        home_url=site.url,
    )
    return judged_records(member, records, facts.findings.get(site.id, ()), facts.assessments.get(site.id, ()))


def account_facts(account: Account, facts: Facts) -> MemberFacts:
    """An account as the rule engine takes it; one out of scope has no facts at all."""
    member = Member(kind=MemberKind.ACCOUNT, id=account.id, name=account.name)
    if not account.in_scope_on(beijing_day(facts.at)):
        return MemberFacts(member=member)
    siblings = [each for each in facts.by_sponsor.get(account.sponsor, ()) if each.id != account.id]
    records = facts.media.records(account, facts.at, facts.newest.get(account.id), siblings)
    stored = facts.account_findings.get(account.id, ())
    return judged_records(member, records, stored, facts.account_assessments.get(account.id, ()))
