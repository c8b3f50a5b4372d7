"""What the service did lately, as far as the store tells: visits in time, letters delivered."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.clock import BEIJING
from core.digest import week_of
from core.mailing import MailingState
from core.site import SiteState
from pipeline.diagnosis import Diagnosis, Health
from pipeline.digest.mailing import recipients
from pipeline.timetable import digest_time

if TYPE_CHECKING:
    from store import Store

LATE: Final = timedelta(minutes=90)
"""Cron comes by once an hour; a visit that waits longer has nobody who makes it. House rule."""
SENDING: Final = timedelta(hours=1)
"""So long the letters of a week may be under way. House rule."""

_TOLD: Final = {
    MailingState.BOUNCED: "被退回",
    MailingState.GIVEN_UP: "多次失败",
    MailingState.RETRY: "待重试",
    MailingState.HANDING: "结果不明",
    MailingState.CLAIMED: "处理中",
}


def examine_visits(store: "Store", now: datetime) -> list[Diagnosis]:
    """Whether anybody makes the visits."""
    number = len(store.sites.all(SiteState.OPEN))
    if not number:
        return [_line("可用性访问", Health.SKIPPED, "名册中没有在用的网站", "用 wangjian sites import 导入名册")]
    upcoming = store.claims.next_at()
    if upcoming is None:
        mend = "启动 wangjian run（或由 cron 每小时运行 run --once visits）"
        return [_line("可用性访问", Health.WARN, f"{number} 个网站还没有访问计划：调度服务从未运行", mend)]
    late = now - upcoming
    if late > LATE:
        mend = "启动 wangjian run；已在运行的，看它的日志（store_error、clock_wrong）；见 docs/operations/runbook.md"
        return [_line("可用性访问", Health.FAIL, f"最早的一次访问已过时 {_span(late)}：没有调度服务在访问，这段时间将记为缺口", mend)]
    return [_line("可用性访问", Health.OK, f"{number} 个网站，下一次访问 {upcoming.astimezone(BEIJING):%m-%d %H:%M:%S}（北京时间）")]


def examine_letters(store: "Store", settings: Settings, now: datetime) -> list[Diagnosis]:
    """What became of the letters of the last digest that was due."""
    people = [person.address for person in recipients(settings)]
    if not people:
        return [_line("周报", Health.SKIPPED, "没有收件人（digest.to 为空）")]
    at = digest_time(settings, now)
    week, following = week_of(at), f"下一次 {(at + timedelta(days=7)).astimezone(BEIJING):%m-%d %H:%M}（北京时间）"
    known = {mailing.recipient: mailing for mailing in store.digests.of_week(week)}
    if not known and not store.digests.recent(1):
        return [_line("周报", Health.OK, f"还没有发过；{following}")]
    missing = [address for address in people if address not in known]
    wrong = [known[address] for address in people if address in known and known[address].state is not MailingState.SENT]
    if not missing and not wrong:
        return [_line("周报", Health.OK, f"{week} 已发送 {len(people)} 封；{following}")]
    if now - at < SENDING and all(mailing.state in (MailingState.CLAIMED, MailingState.RETRY) for mailing in wrong):
        return [_line("周报", Health.OK, f"{week} 正在发送")]
    counts = Counter(_TOLD[mailing.state] for mailing in wrong)
    if missing:
        counts["还没有处理"] = len(missing)
    told = "，".join(f"{word} {number}" for word, number in counts.items())
    details = "；".join(f"{mailing.recipient}：{mailing.detail}" for mailing in wrong[:3] if mailing.detail)
    return [
        _line("周报", Health.WARN, f"{week} 未送达 {counts.total()} 封（{told}）" + (f"：{details}" if details else ""), _mend(at, counts))
    ]


def _mend(at: datetime, counts: Counter[str]) -> str:
    """What to type, by what happened; a letter that may have arrived is nobody's to repeat without asking."""
    command = f"wangjian digest --send --as-of {at.astimezone(BEIJING):%Y-%m-%dT%H:%M}"
    parts = [f"邮件服务器可用之后运行 {command} 续发"]
    if counts[_TOLD[MailingState.BOUNCED]]:
        parts.append("被退回的核对邮箱后加 --again 邮箱（或 --again-bounced）")
    if counts[_TOLD[MailingState.HANDING]]:
        parts.append("结果不明的问明没有收到后加 --again 邮箱")
    return "；".join(parts)


def _span(late: timedelta) -> str:
    minutes = int(late / timedelta(minutes=1))
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"


def _line(part: str, health: Health, message: str, mend: str = "") -> Diagnosis:
    return Diagnosis(part=part, health=health, message=message, mend=mend)
