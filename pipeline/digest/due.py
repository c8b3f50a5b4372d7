"""What falls due within a week of the digest: columns, home pages, accounts, messages, waivers, the availability line."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from checks.column.count import LINES
from config.settings import Settings
from config.workdays import load_calendar
from core.availability import LINE_PERCENT, WeekJudgement
from core.clock import BEIJING, beijing_day
from core.column.duty import Window
from core.digest import Due, DueKind
from core.finding import is_secret
from core.media.matrix import cell
from core.outcome import Outcome, Severity
from core.watch import WatchKind
from core.workdays import WorkCalendar
from pipeline.deadlines import Deadline, SiteLines, site_lines
from pipeline.digest.changes import severity_of
from pipeline.digest.members import Members
from pipeline.week import site_outlook

if TYPE_CHECKING:
    from core.code import Code
    from store import Store

HORIZON: Final = 7
"""Days ahead."""
MAX_DUE: Final = 5_000
"""Dates that a digest names one by one: the mail shows the first of them, the workbook beside it all. House rule."""
MAX_OUTLOOKS: Final = 50
"""Sites near the availability line whose visits are read for the outlook. House rule."""
CONSULT: Final = Window(months=3)
"""咨询留言3个月 (NV5(2))."""
JIUCUO_DAYS: Final = 3
"""找错3个工作日 (MO03)."""
_WEEKDAYS: Final = "一二三四五六日"
_KINDS: Final = {WatchKind.COLUMN: DueKind.COLUMN, WatchKind.HOME: DueKind.HOME, WatchKind.CERTIFICATE: DueKind.CERTIFICATE}


def collect_due(
    store: "Store",
    settings: Settings,
    members: Members,
    weeks: Mapping[str, WeekJudgement],
    codes: "Mapping[str, Code]",
    newest_posts: Mapping[str, datetime],
) -> list[Due]:
    """Everything that comes due within the horizon: vetoes first, then by day."""
    found = [
        *_lines(store, members),
        *_posts(members, newest_posts),
        *_messages(store, members, load_calendar(settings.workdays)),
        *_waivers(store, members, codes),
        *_availability(store, settings, members, weeks),
    ]
    return sorted(found, key=lambda due: (not due.veto, due.due_on, due.subject, due.sentence))


def day_words(day: date, today: date) -> str:
    """
    A day to come as people say it.

    >>> day_words(date(2026, 11, 26), date(2026, 11, 23)), day_words(date(2026, 12, 1), date(2026, 11, 23))
    ('周四（11月26日）', '下周二（12月1日）')
    """
    if day == today:
        return f"今天（{day.month}月{day.day}日）"
    monday = today - timedelta(days=today.weekday())
    prefix = {0: "周", 1: "下周"}.get((day - monday).days // 7, "下下周")
    return f"{prefix}{_WEEKDAYS[day.weekday()]}（{day.month}月{day.day}日）"


# ---- columns, home pages, certificates ----------------------------------------------------------------------------------


def _lines(store: "Store", members: Members) -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for each in site_lines(store, members.as_of, members.site_filter, within_days=HORIZON):
        if each.site in members.sites:
            yield from (_line_due(line, members, today) for line in each.near if line.days_left > 0)
            yield from _count_due(each, members, today)


def _line_due(line: Deadline, members: Members, today: date) -> Due:
    kind, sentence = _KINDS[line.kind], line.sentence
    last, first = day_words(line.line_on - timedelta(days=1), today), day_words(line.line_on, today)
    if kind is DueKind.COLUMN:
        words = "14天" if line.words == "2周" else line.words
        sentence = f"栏目“{line.name}”将于{last}满{words}未更新（最新发布 {line.newest}），自{first}起计为栏目未更新"
    elif kind is DueKind.HOME:
        source = "全站各栏目最新发布" if line.estimated else "最新信息日期"
        sentence = f"首页：{source}为 {line.newest}；如不更新，{first}起首页超过2周无信息更新，触发单项否决"
    elif kind is DueKind.CERTIFICATE:
        sentence = f"{line.name}将于{first}到期，之后浏览器会警告访问者"
    return Due(
        kind=kind,
        subject=line.site,
        name=members.name(line.site),
        due_on=line.line_on,
        days_left=line.days_left,
        veto=kind is DueKind.HOME,
        sentence=sentence,
        url=line.url or members.sites[line.site].url,
    )


def _count_due(lines: SiteLines, members: Members, today: date) -> Iterator[Due]:
    """The day on which enough columns are stale for the veto of 栏目不更新, when it is not reached yet."""
    limit = LINES["news_notice_policy"]
    if len(lines.counted) < limit:
        return
    day = lines.counted[limit - 1]
    if not today < day <= today + timedelta(days=HORIZON):
        return
    now = sum(each <= today for each in lines.counted)
    yield Due(
        kind=DueKind.COLUMN_COUNT,
        subject=lines.site,
        name=members.name(lines.site),
        due_on=day,
        days_left=(day - today).days,
        veto=True,
        sentence=f"栏目不更新：现有{now}个动态要闻、通知公告、政策文件栏目逾期；如不更新，{day_words(day, today)}将达到{limit}个，触发单项否决",
    )


# ---- accounts, messages, waivers, availability --------------------------------------------------------------------------


def _posts(members: Members, newest: Mapping[str, datetime]) -> Iterator[Due]:
    today = beijing_day(members.as_of)
    for account in members.accounts.values():
        limit = cell(account, newest.get(account.id), members.as_of).line_at
        if limit is not None and members.as_of <= limit < members.as_of + timedelta(days=HORIZON):
            day, moment = beijing_day(limit), limit.astimezone(BEIJING)
            said = f"账号“{account.name}”最新发文 {beijing_day(newest[account.id])}，{day_words(day, today)}{moment:%H:%M}满14天未更新"
            yield Due(
                kind=DueKind.ACCOUNT,
                subject=account.id,
                name=account.name,
                due_on=day,
                days_left=(day - today).days,
                veto=True,
                sentence=f"{said}，之后触发单项否决",
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
            day = CONSULT.line_after(asked)
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
            entry = codes.get(finding.code or "")
            title = (entry.title if entry else "") or finding.title or finding.code or finding.row
            yield Due(
                kind=DueKind.WAIVER,
                subject=subject,
                name=members.name(subject),
                due_on=day,
                days_left=(day - today).days,
                veto=severity_of(finding.code, finding.row, codes) is Severity.VETO,
                sentence=f"问题“{title}”的豁免将于{day_words(day, today)}到期，之后重新计入",
                url="" if is_secret(finding.code) else finding.url or "",
            )


def _availability(store: "Store", settings: Settings, members: Members, weeks: Mapping[str, WeekJudgement]) -> Iterator[Due]:
    """Sites near the 5 % line, the nearest first; how many failures are left is worked out for the first ``MAX_OUTLOOKS``."""
    today = beijing_day(members.as_of)
    near = [site for site, week in weeks.items() if week.outcome is Outcome.PASS and week.warning]
    near.sort(key=lambda site: (-weeks[site].failed / weeks[site].valid, site))
    for number, site in enumerate(near):
        sentence = f"可用性预警：{weeks[site].sentence}"
        if number < MAX_OUTLOOKS:
            outlook = site_outlook(store, settings, members.sites[site], members.as_of)
            if outlook.earliest_at is not None:
                earliest = day_words(beijing_day(outlook.earliest_at), today)
                sentence += f"；再有{outlook.more_failures}次失败即达到{LINE_PERCENT}%的单项否决线，最早在{earliest}"
        yield Due(
            kind=DueKind.AVAILABILITY,
            subject=site,
            name=members.name(site),
            due_on=today,
            days_left=0,
            veto=True,
            sentence=sentence,
            url=members.sites[site].url,
        )
