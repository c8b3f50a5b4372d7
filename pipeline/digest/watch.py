"""Availability of the week: judgements, strips, own outages, and what could not be measured."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.availability import DAYS, WeekJudgement, count_days, judge_week
from core.clock import BEIJING
from core.digest import STRIP_HOURS, WEEK, Cell, Outage, StripLine, Unmeasured
from core.outcome import Cause, Outcome
from core.rubric import GroupKind, MemberKind, Row, Rubric
from core.site import SiteState
from core.standing import Standing
from core.visit import DayCount
from core.words import cause_words
from pipeline.digest.members import Members

if TYPE_CHECKING:
    from store import Store
    from store.week import VoidHour

MAX_STRIPS: Final = 120
"""Sites whose strip is shown; beyond it those with nothing but good visits are only counted. House rule."""
EXAMPLES: Final = 5
HOUR: Final = timedelta(hours=1)
Days = tuple[DayCount, ...]
_NOTHING: Final = (DayCount(),) * DAYS
_URGENCY: Final = {Outcome.FAIL: 0, Outcome.UNKNOWN: 2, Outcome.PASS: 3}


def count_weeks(store: "Store", as_of: datetime) -> dict[str, Days]:
    """Visits of the week per day, of every site that has any."""
    return {summary.site: summary.days for summary in store.visits.summaries(as_of - WEEK, as_of)}


def judge_weeks(store: "Store", members: Members, weeks: Mapping[str, Days]) -> dict[str, WeekJudgement]:
    """The availability week of every site by its counts (``count_weeks``); a site without visits is not assessable."""
    counted = {site: (weeks[site], 0) for site in members.sites if site in weeks}
    for site in members.sites.values():
        if site.maintenance:
            visits = store.visits.window(site.id, members.as_of - WEEK, members.as_of)
            counted[site.id] = count_days(visits, members.as_of, maintenance=site.maintenance)
    judged: dict[tuple[tuple[DayCount, ...], int], WeekJudgement] = {}  # most weeks are alike
    found = {}
    for site_id in members.sites:
        days, excused = counted.get(site_id, (_NOTHING, 0))
        week = judged.get((days, excused))
        if week is None:
            week = judged[days, excused] = judge_week(days, excused=excused)
        found[site_id] = week
    return found


def draw_strips(store: "Store", members: Members, weeks: Mapping[str, WeekJudgement]) -> tuple[tuple[StripLine, ...], int]:
    """Strips, the worst first, and how many sites without any trouble were left out."""
    cells = store.weeks.strips(members.as_of, members.site_filter)
    whole = Cell.GOOD.value * STRIP_HOURS
    empty = Cell.NONE.value * STRIP_HOURS

    def weight(site: str) -> tuple[int, float, int, str]:
        week = weeks[site]
        ratio = week.failed / week.valid if week.valid else 0.0
        place = 1 if week.warning or week.failed else _URGENCY[week.outcome]
        return (place if week.outcome is not Outcome.FAIL else 0, -ratio, -week.blocked, site)

    ordered = sorted(weeks, key=weight)
    if len(ordered) > MAX_STRIPS:
        ordered = [site for site in ordered if cells.get(site, empty) != whole and weeks[site].valid + weeks[site].blocked]
    shown = ordered[:MAX_STRIPS]
    lines = [
        StripLine(
            site=site,
            name=members.name(site),
            cells=cells.get(site, empty),
            outcome=weeks[site].outcome,
            sentence=weeks[site].sentence,
            failed=weeks[site].failed,
            valid=weeks[site].valid,
            void=sum(day.void for day in weeks[site].days),
            blocked=weeks[site].blocked,
        )
        for site in shown
    ]
    return tuple(lines), len(weeks) - len(shown)


def join_outages(hours: Iterable["VoidHour"]) -> tuple[Outage, ...]:
    """Hours with void visits of one cause that follow each other become one outage; oldest first."""
    running: dict[Cause | None, Outage] = {}
    found: list[Outage] = []
    for hour in hours:
        before = running.get(hour.cause)
        if before is not None and before.until == hour.at:
            grown = Outage(
                since=before.since,
                until=hour.at + HOUR,
                cause=hour.cause,
                visits=before.visits + hour.visits,
                sites=max(before.sites, hour.sites),
            )
            found[found.index(before)] = running[hour.cause] = grown
        else:
            fresh = Outage(since=hour.at, until=hour.at + HOUR, cause=hour.cause, visits=hour.visits, sites=hour.sites)
            running[hour.cause] = fresh
            found.append(fresh)
    return tuple(found)


def collect_unmeasured(
    store: "Store",
    members: Members,
    weeks: Mapping[str, WeekJudgement],
    standings: Iterable[Standing],
    rubric: Rubric,
    titles: Mapping[str, str],
) -> tuple[Unmeasured, ...]:
    """What could not be measured, the most subjects first."""
    found = [*_visits(members, weeks), *_audits(store, members), *_rows(members, standings, rubric)]
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for finding in store.weeks.failed_measurements(members.as_of - WEEK, members.as_of, members.site_filter):
        if members.knows(finding.site, finding.account):
            what = titles.get(finding.code or "", finding.code or finding.row or "")
            groups.setdefault((what, cause_words(finding.cause, finding.owner)), {})[finding.site or finding.account or ""] = None
    found += [_line(what, why, list(subjects), members) for (what, why), subjects in groups.items()]
    return tuple(sorted(found, key=lambda line: (-line.count, line.what, line.why)))


def _visits(members: Members, weeks: Mapping[str, WeekJudgement]) -> Iterable[Unmeasured]:
    watched = [site for site, each in members.sites.items() if each.state is SiteState.OPEN]
    none = [site for site in watched if not any(day.total for day in weeks[site].days)]
    short = [site for site in watched if weeks[site].outcome is Outcome.UNKNOWN and site not in set(none)]
    if none:
        yield _line("可用性", "本周没有任何访问记录，不作判定", none, members)
    if short:
        yield _line("可用性", "有的日子有效访问不足20次，本周不作判定", short, members)


def _audits(store: "Store", members: Members) -> Iterable[Unmeasured]:
    last = store.weeks.audited(members.as_of)
    since = members.as_of - WEEK
    watched = [site for site, each in members.sites.items() if each.state is SiteState.OPEN]
    never = [site for site in watched if site not in last]
    old = [site for site in watched if site in last and last[site] <= since]
    failed = [site for site in store.weeks.given_up(since, members.as_of) if site in members.sites]
    if never:
        yield _line("全面检查", "从未完成过全面检查（仅有导入的数据或访问记录）", never, members)
    if old:
        oldest = min(last[site] for site in old).astimezone(BEIJING)
        yield _line("全面检查", f"本周没有完成全面检查，最早的一次停在 {oldest:%Y-%m-%d}", old, members)
    if failed:
        yield _line("全面检查", "检查未能完成（网站读取失败或监测端中断）", failed, members)


def _rows(members: Members, standings: Iterable[Standing], rubric: Rubric) -> Iterable[Unmeasured]:
    rows = rubric.row_by_id
    groups: dict[str, list[str]] = {}
    for item in standings:
        if item.kind is MemberKind.SITE and item.subject in members.sites:
            for row in item.unknown:
                groups.setdefault(row, []).append(item.subject)
    for row, subjects in groups.items():
        known = rows.get(row)
        yield _line(f"条目 {row} {known.title if known else ''}".strip(), _what_follows(rubric, known), subjects, members)


def _what_follows(rubric: Rubric, row: Row | None) -> str:
    """What it means for a card that a row could not be measured."""
    kind = rubric.group_by_id[row.group].kind if row else None
    if kind is GroupKind.DEDUCT:
        return "未能测定：不算问题也不算通过，只在最低分中按最不利计入"
    if kind is GroupKind.BONUS:
        return "未能测定：加分不计入，测定后得分可能更高"
    if row is not None and row.must_be_assessed:
        return "未能测定：不构成单项否决，结论暂不能判定"
    return "未能测定：不构成单项否决" if kind is GroupKind.VETO else "未能测定：不算问题也不算通过"


def _line(what: str, why: str, subjects: list[str], members: Members) -> Unmeasured:
    examples = tuple(members.name(subject) for subject in sorted(subjects)[:EXAMPLES])
    return Unmeasured(what=what, why=why, count=len(subjects), examples=examples)
