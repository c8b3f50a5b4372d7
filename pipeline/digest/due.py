"""What falls due within a week of the digest: columns, home pages, accounts, messages, waivers, the availability line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from checks.column.count import LINES
from checks.column.judgement import FIRST_LEVEL_ONLY, LONG, code_of
from core.availability import LINE_PERCENT, WeekJudgement
from core.clock import BEIJING, beijing_day
from core.column.duty import Window, duty_of
from core.column.records import Column, ColumnClass, ColumnForm
from core.digest import Due, DueKind
from core.outcome import Outcome, Severity
from core.page.records import DatedItem
from core.workdays import WorkCalendar
from pipeline.digest.changes import severity_of
from pipeline.digest.members import Members

if TYPE_CHECKING:
    from core.code import Code
    from store import Store

HORIZON: Final = 7
"""Days ahead."""
MAX_DUE: Final = 200
"""Dates that a digest names one by one. House rule."""
HOME: Final = Window(days=14)
"""首页2周 (NV3, MV3)."""
POST: Final = timedelta(days=14)
"""账号2周."""
CONSULT: Final = Window(months=3)
"""咨询留言3个月 (NV5(2))."""
JIUCUO_DAYS: Final = 3
"""找错3个工作日 (MO03)."""
_WEEKDAYS: Final = "一二三四五六日"
_COUNTED: Final = frozenset({"column.stale.news", "column.stale.notice", "column.stale.policy"})
_NO_LIST: Final = frozenset({ColumnForm.BLANK, ColumnForm.ARTICLE})
_NEAR: Final = Window(months=15)
"""Older releases than this lie behind every line."""


@dataclass(frozen=True, slots=True)
class _Line:
    """First day on which a column counts as not updated, and the code it then gets."""

    day: date
    code: str
    window: Window


def first_stale_day(newest: date, window: Window) -> date:
    """
    The first day whose look-back window no longer holds a release of *newest*.

    >>> first_stale_day(date(2026, 11, 12), Window(days=14)), first_stale_day(date(2026, 5, 31), Window(months=6))
    (datetime.date(2026, 11, 27), datetime.date(2026, 12, 1))
    """
    day = newest + timedelta(days=window.days + 28 * window.months + 1)
    while window.start(_noon(day)) <= newest:
        day += timedelta(days=1)
    return day


def collect_due(
    store: "Store",
    members: Members,
    weeks: Mapping[str, WeekJudgement],
    calendar: WorkCalendar,
    codes: "Mapping[str, Code]",
    newest_posts: Mapping[str, datetime],
) -> list[Due]:
    """Everything that comes due within the horizon: vetoes first, then by day."""
    found = [
        *_columns(store, members),
        *_posts(members, newest_posts),
        *_messages(store, members, calendar),
        *_waivers(store, members, codes),
        *_availability(members, weeks),
    ]
    return sorted(found, key=lambda due: (not due.veto, due.due_on, due.subject, due.sentence))


def day_words(day: date, today: date) -> str:
    """
    A day to come as people say it.

    >>> day_words(date(2026, 11, 26), date(2026, 11, 23)), day_words(date(2026, 12, 1), date(2026, 11, 23))
    （'周四（11月26日）', '下周二（12月1日）'）
    """
    if day == today:
        return f"今天（{day.month}月{day.day}日）"
    monday = today - timedelta(days=today.weekday())
    prefix = {0: "周", 1: "下周"}.get((day - monday).days // 7, "下下周")
    return f"{prefix}{_WEEKDAYS[day.weekday()]}（{day.month}月{day.day}日）"


# ---- columns ------------------------------------------------------------------------------------------------------------


class _Reader:
    """Judges raw inventories; most columns share class, duty and date, so each combination is worked out once."""

    def __init__(self, as_of: datetime) -> None:
        self.today = beijing_day(as_of)
        self.last = self.today + timedelta(days=HORIZON)
        self._oldest = _NEAR.start(as_of).isoformat()
        self._lines: dict[tuple[Any, ...], _Line | None] = {}

    def line(self, raw: Mapping[str, Any]) -> _Line | None:
        """The line of a column that has one; None for columns without duty, list or proven date, and for those long past it."""
        newest = (raw.get("newest") or {}).get("day")
        if not newest or newest < self._oldest or raw.get("archived") or raw.get("form") in _NO_LIST:
            return None
        name = raw.get("name", "") if raw.get("column_class") == ColumnClass.DATA else ""
        key = (raw.get("column_class"), raw.get("level") == 1, raw.get("stale_after_days"), name, newest)
        if key not in self._lines:
            self._lines[key] = _line_of(raw, date.fromisoformat(newest))
        return self._lines[key]


def _line_of(raw: Mapping[str, Any], newest: date) -> _Line | None:
    column = Column(
        url="",
        name=raw.get("name", ""),
        column_class=ColumnClass(raw["column_class"]),
        class_from="",
        level=raw["level"],
        form=ColumnForm(raw["form"]),
        newest=DatedItem("", "", newest, "", ""),
        stale_after_days=raw.get("stale_after_days"),
    )
    window = duty_of(column)
    if window is None:
        return None
    if column.stale_after_days is None and column.column_class in FIRST_LEVEL_ONLY and column.level > 1:
        window = LONG
    return _Line(first_stale_day(newest, window), code_of(column), window)


def _columns(store: "Store", members: Members) -> Iterator[Due]:
    reader = _Reader(members.as_of)
    for site, inventory in store.weeks.inventories(members.as_of, members.site_filter):
        if site not in members.sites:
            continue
        lines = [(raw, line) for raw in inventory if (line := reader.line(raw)) is not None]
        for raw, line in lines:
            if reader.today < line.day <= reader.last and raw.get("form") != ColumnForm.CONTAINER:
                yield _column_due(raw, line, site, members, reader.today)
        yield from _count_due([line for raw, line in lines if raw.get("form") != ColumnForm.CONTAINER], site, members, reader)
        yield from _home_due(inventory, site, members, reader)


def _column_due(raw: Mapping[str, Any], line: _Line, site: str, members: Members, today: date) -> Due:
    full = line.day - timedelta(days=1)
    newest = date.fromisoformat(raw["newest"]["day"])
    words = "14天" if line.window == Window(days=14) else line.window.words()
    text = f"栏目“{raw.get('name', '')}”将于{day_words(full, today)}满{words}未更新（最新发布 {newest}），自{day_words(line.day, today)}起计为栏目未更新"
    return Due(
        kind=DueKind.COLUMN,
        subject=site,
        name=members.name(site),
        due_on=line.day,
        days_left=(line.day - today).days,
        veto=False,
        sentence=text,
        url=raw.get("url", ""),
    )


def _count_due(lines: Iterable[_Line], site: str, members: Members, reader: _Reader) -> Iterator[Due]:
    """The day on which enough columns are stale for the veto of 栏目不更新，when it is not reached yet."""
    days = sorted(line.day for line in lines if line.code in _COUNTED)
    limit = LINES["news_notice_policy"]
    if len(days) < limit or not reader.today < days[limit - 1] <= reader.last:
        return
    day = days[limit - 1]
    now = sum(each <= reader.today for each in days)
    yield Due(
        kind=DueKind.COLUMN_COUNT,
        subject=site,
        name=members.name(site),
        due_on=day,
        days_left=(day - reader.today).days,
        veto=True,
        sentence=f"栏目不更新：现有{now}个动态要闻、通知公告、政策文件栏目逾期；如不更新，{day_words(day, reader.today)}将达到{limit}个，触发单项否决",
    )


def _home_due(inventory: Iterable[Mapping[str, Any]], site: str, members: Members, reader: _Reader) -> Iterator[Due]:
    """The newest release anywhere bounds what the home page can show."""
    newest = max((day for raw in inventory if (day := (raw.get("newest") or {}).get("day"))), default=None)
    if newest is None:
        return
    day = first_stale_day(date.fromisoformat(newest), HOME)
    if reader.today < day <= reader.last:
        yield Due(
            kind=DueKind.HOME,
            subject=site,
            name=members.name(site),
            due_on=day,
            days_left=(day - reader.today).days,
            veto=True,
            sentence=f"首页：全站各栏目最新发布为 {newest}；如不更新，{day_words(day, reader.today)}起首页超过2周无信息更新，触发单项否决",
            url=members.sites[site].url,
        )


# ---- accounts, messages, waivers, availability --------------------------------------------------------------------------


def _posts(members: Members, newest: Mapping[str, datetime]) -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for account in members.accounts.values():
        at = newest.get(account.id)
        if at is None:
            continue
        limit = at + POST
        if members.as_of <= limit < members.as_of + timedelta(days=HORIZON):
            day = beijing_day(limit)
            moment = limit.astimezone(BEIJING)
            yield Due(
                kind=DueKind.ACCOUNT,
                subject=account.id,
                name=account.name,
                due_on=day,
                days_left=(day - today).days,
                veto=True,
                sentence=f"账号“{account.name}”最新发文 {beijing_day(at)}，{day_words(day, today)}{moment:%H:%M}满14天未更新，之后触发单项否决",
                url=account.url,
            )


def _messages(store: "Store", members: Members, calendar: WorkCalendar) -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for message in store.messages.all():
        answered = message.answered_at is not None and message.answered_at <= members.as_of
        if message.site not in members.sites or message.asked_at > members.as_of or answered:
            continue
        asked = beijing_day(message.asked_at)
        if message.board == "consult":
            day = first_stale_day(asked, CONSULT)
            words = f"咨询留言 {message.id}（{asked} 提出）尚未答复，{day_words(day, today)}起超过3个月，触发单项否决"
        elif message.board == "jiucuo":
            day = _after_workdays(message.asked_at, calendar, JIUCUO_DAYS)
            words = f"“找错”留言 {message.id}（{asked} 提出）尚未答复，{day_words(day, today)}起超过3个工作日"
        else:
            continue
        if today < day <= today + timedelta(days=HORIZON):
            yield Due(
                kind=DueKind.MESSAGE,
                subject=message.site,
                name=members.name(message.site),
                due_on=day,
                days_left=(day - today).days,
                veto=message.board == "consult",
                sentence=words,
            )


def _after_workdays(asked: datetime, calendar: WorkCalendar, limit: int) -> date:
    """First day that is more than *limit* working days after the day asked."""
    day = beijing_day(asked)
    number = 0
    while number <= limit:
        day += timedelta(days=1)
        number += calendar.is_workday(day)[0]
    return day


def _waivers(store: "Store", members: Members, codes: "Mapping[str, Code]") -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for finding, end in store.weeks.waivers_ending(members.as_of, members.as_of + timedelta(days=HORIZON), members.site_filter):
        subject = finding.site or finding.account or ""
        if members.knows(finding.site, finding.account):
            day = beijing_day(end)
            yield Due(
                kind=DueKind.WAIVER,
                subject=subject,
                name=members.name(subject),
                due_on=day,
                days_left=(day - today).days,
                veto=severity_of(finding.code, finding.row, codes) is Severity.VETO,
                sentence=f"问题“{finding.title or finding.code or finding.row}”的豁免将于{day_words(day, today)}到期，之后重新计入",
                url=finding.url or "",
            )


def _availability(members: Members, weeks: Mapping[str, WeekJudgement]) -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for site, week in weeks.items():
        if week.outcome is not Outcome.PASS or not week.warning:
            continue
        more = -(-LINE_PERCENT * week.valid // 100) - week.failed
        yield Due(
            kind=DueKind.AVAILABILITY,
            subject=site,
            name=members.name(site),
            due_on=today,
            days_left=0,
            veto=True,
            sentence=f"可用性预警：{week.sentence}；再有{more}次失败即达到{LINE_PERCENT}%的单项否决线",
            url=members.sites[site].url,
        )


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING)
