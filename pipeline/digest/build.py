"""Builds the record of a weekly digest from the store: roll-ups and sums, never raw rows of every site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.codes import load_codes
from config.settings import Settings
from config.version import program_version
from core.digest import STRIP_HOURS, WEEK, Scope, VetoLine, WeeklyDigest
from core.rubric import MemberKind, Rubric
from core.standing import Standing, VetoNote
from pipeline.digest.changes import collect_changes, live_counts
from pipeline.digest.due import MAX_DUE, collect_due
from pipeline.digest.media import media_section
from pipeline.digest.members import Members, find_members
from pipeline.digest.ranking import Runs, load_runs, rank_lines
from pipeline.digest.watch import Days, collect_unmeasured, count_weeks, draw_strips, join_outages, judge_weeks
from pipeline.media.matrix import newest_known, unread_since
from pipeline.score import prepare_rubric

if TYPE_CHECKING:
    from store import Store

MAX_VETOES: Final = 5_000
"""Vetoes that a digest names one by one: the mail shows the first of them, the workbook beside it all. House rule."""


@dataclass(slots=True)
class Source:
    """What several digests of the same time share."""

    store: "Store"
    settings: Settings
    as_of: datetime
    rubric: Rubric = field(init=False)
    _runs: Runs | None = None
    _whole: Members | None = None
    _weeks: Mapping[str, Days] | None = None
    _newest: Mapping[str, datetime] | None = None

    def __post_init__(self) -> None:
        """ConfigError when the rubric is wrong."""
        self.rubric = prepare_rubric(self.settings, self.settings.digest.rubric)

    @property
    def runs(self) -> Runs:
        """Standings, read or made on first use."""
        if self._runs is None:
            self._runs = load_runs(self.store, self.settings, self.as_of)
        return self._runs

    @property
    def whole(self) -> Members:
        """The whole registry at the time, read on first use: a digest of each of a thousand units must not read it a thousand times."""
        if self._whole is None:
            self._whole = find_members(self.store, Scope(), self.as_of)
        return self._whole

    @property
    def weeks(self) -> Mapping[str, Days]:
        """The counted visits of the week of every site, read on first use."""
        if self._weeks is None:
            self._weeks = count_weeks(self.store, self.as_of)
        return self._weeks

    @property
    def newest(self) -> Mapping[str, datetime]:
        """The newest post of every account, read on first use."""
        if self._newest is None:
            self._newest = newest_known(self.store, self.as_of)
        return self._newest


def build(store: "Store", settings: Settings, as_of: datetime, scope: Scope | None = None, *, source: Source | None = None) -> WeeklyDigest:
    """
    The digest of the week that ends at *as_of* (aware) for one scope.

    Args:
        store: the facts.
        settings: ``digest.rubric`` decides ranking and vetoes.
        as_of: the same facts and time give the same digest.
        scope: whose; default everything.
        source: shared work of several digests of one time.

    Raises:
        UsageError: the scope names somebody unknown.
        ConfigError: the rubric is wrong.
    """
    source = source or Source(store, settings, as_of)
    members = find_members(store, scope or Scope(), as_of, whole=source.whole)
    codes = load_codes()
    weeks = judge_weeks(store, members, source.weeks)
    newest = source.newest if members.accounts else {}
    changes = collect_changes(store, store.weeks.changed(as_of - WEEK, as_of, members.site_filter, members.account_filter), members, codes)
    due = collect_due(store, settings, members, weeks, codes, newest)
    strips, strips_omitted = draw_strips(store, members, weeks)
    runs = source.runs
    now, before = runs.now, runs.before
    standings = now.standings if now else ()
    vetoes = list(_vetoes(members, standings))
    titles = {code: entry.title for code, entry in codes.items()}
    return WeeklyDigest(
        scope=members.scope,
        title=title_of(members),
        as_of=as_of,
        version=program_version(),
        rubric=source.rubric.id,
        rubric_title=source.rubric.title,
        sites=len(members.sites),
        units=len(members.units),
        changes=changes.lines,
        change_counts=changes.counts,
        changes_omitted=changes.omitted,
        live=live_counts(store, members, codes),
        due=tuple(due[:MAX_DUE]),
        due_omitted=max(0, len(due) - MAX_DUE),
        due_vetoes=sum(one.veto for one in due),
        vetoes=tuple(vetoes[:MAX_VETOES]),
        vetoes_omitted=max(0, len(vetoes) - MAX_VETOES),
        vetoes_held=sum(line.held for line in vetoes),
        ranking=tuple(rank_lines(runs, members.units)),
        ranked_at=now.at if now else None,
        compared_at=before.at if before else None,
        strips=strips,
        strips_omitted=strips_omitted,
        strip_from=_full_hour(as_of) - timedelta(hours=STRIP_HOURS),
        outages=join_outages(store.weeks.void_hours(as_of - WEEK, as_of, members.site_filter)),
        unmeasured=collect_unmeasured(store, members, weeks, standings, source.rubric, titles),
        media=media_section(members, newest, unread_since(store, as_of, members.accounts.values(), newest)),
        no_data=tuple(_no_data(store, members, runs)),
    )


def title_of(members: Members) -> str:
    """What the digest is called."""
    scope = members.scope
    if scope.everything:
        return "政府网站与政务新媒体监测周报"
    names = [*scope.units, *(members.name(site) for site in scope.sites)]
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "") + " 监测周报"


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _vetoes(members: Members, standings: tuple[Standing, ...]) -> Iterator[VetoLine]:
    """Vetoes that hold, then suspected ones; of sites by their own cards, of accounts by their units' cards or, without a unit, their own."""
    found: dict[tuple[bool, str, str], VetoNote] = {}
    for item in standings:
        for note in item.vetoes:
            subject = note.subject or item.subject
            if subject in members.sites or subject in members.accounts:
                found.setdefault((not note.held, subject, note.row), note)
    for (_, subject, row), note in sorted(found.items(), key=lambda pair: pair[0]):
        yield VetoLine(
            subject=subject,
            name=members.name(subject),
            unit=members.unit(subject),
            row=row,
            title=note.title,
            basis=note.basis,
            held=note.held,
        )


def _no_data(store: "Store", members: Members, runs: Runs) -> Iterator[str]:
    if not members.sites and not members.accounts:
        yield "名册中没有在用的网站或账号：没有数据。"
        return
    if not store.weeks.has_visits():
        yield "可用性：从未有过访问记录，没有数据。"
    now = runs.now
    if now is None:
        yield "得分、排名与单项否决：没有近两天的计分结果，没有数据；运行 wangjian digest --rescore 或由调度服务每晚计分后可得。"
    elif not runs.was_scored:
        yield "排名变化：一周前没有计分结果，没有数据。"
    elif runs.before is None and runs.units:
        yield "排名变化：一周前还没有测量过任何单位，不作比较。"
    elif now.standings and not any(item.kind is MemberKind.UNIT for item in now.standings):
        yield "排名：名册中没有填写考核单位（unit），没有数据。"
    if not members.accounts:
        yield "政务新媒体：范围内没有登记账号，没有数据。"
