"""What there is to tell at a time: fresh faults, coming vetoes, the availability line, reminders."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.codes import load_codes
from config.settings import Hook, Settings
from core.clock import beijing_day
from core.code import Code
from core.digest import Change, Scope, week_of
from core.finding import is_secret
from core.news import News, NewsKind
from core.outcome import Outcome, Severity, State
from pipeline.digest.changes import KEPT_BACK, change_of, severity_of
from pipeline.digest.due import collect_due
from pipeline.digest.members import Members, find_members
from pipeline.digest.watch import count_weeks, judge_weeks
from pipeline.media.matrix import newest_known

if TYPE_CHECKING:
    from store import Store

SPAN: Final = timedelta(days=3)
"""How far back changes are looked for; a service that was off longer leaves them to the digest. House rule."""
_TOLD: Final = {Change.NEW: NewsKind.NEW, Change.REGRESSED: NewsKind.REGRESSED, Change.CONFIRMED: NewsKind.CONFIRMED}
_PROVEN: Final = frozenset({State.CONFIRMED, State.REGRESSED})
_ORDER: Final = {Severity.VETO: 0, Severity.DEDUCT: 1}


def collect_news(store: "Store", settings: Settings, hook: Hook, scope: Scope, now: datetime) -> list[News]:
    """Everything worth telling one hook, the gravest first; the same facts give the same keys."""
    members = find_members(store, scope, now)
    wanted = {Severity.VETO} if hook.severity == "veto" else {Severity.VETO, Severity.DEDUCT}
    found = [
        *_changes(store, members, wanted),
        *_records(store, settings, members, now),
        *_reminders(store, hook, members, wanted),
    ]
    return sorted(found, key=lambda news: (_ORDER[news.severity], list(NewsKind).index(news.kind), news.subject, news.key))


def _changes(store: "Store", members: Members, wanted: set[Severity]) -> Iterator[News]:
    """Proven faults, and suspected vetoes, which somebody should look at soon."""
    codes = load_codes()
    now = members.as_of
    fresh = []
    for item in store.weeks.changed(now - SPAN, now, members.site_filter, members.account_filter):
        kind = _TOLD.get(change) if (change := change_of(item.before, item.after)) is not None else None
        severity = severity_of(item.code, item.row, codes)
        worth = severity in wanted and (item.after in _PROVEN or severity is Severity.VETO)
        if kind is not None and worth and members.knows(item.site, item.account):
            fresh.append((item, kind, severity))
    details = store.weeks.sighted({item.fingerprint for item, _, _ in fresh}, now)
    for item, kind, severity in fresh:
        finding = details.get(item.fingerprint)
        if finding is None:
            continue
        subject = item.site or item.account or ""
        entry, secret = codes.get(item.code or ""), is_secret(item.code)
        title = (entry.title if entry else "") or finding.title or item.row or ""
        mark = "" if item.after in _PROVEN else "（疑似，待复核）"
        yield News(
            key=f"{kind.value}:{item.fingerprint}:{item.after.value}:{item.at.isoformat() if item.at else ''}",
            kind=kind,
            severity=severity,
            subject=subject,
            name=members.name(subject),
            sentence=f"{title}{mark}。{KEPT_BACK if secret else finding.message}",
            url="" if secret else finding.url or "",
        )


def _records(store: "Store", settings: Settings, members: Members, now: datetime) -> Iterator[News]:
    """The availability line, and vetoes that come within ``notify.due_days``."""
    weeks = judge_weeks(store, members, count_weeks(store, members.as_of))
    week = week_of(now)
    for site, judged in weeks.items():
        if judged.outcome is Outcome.FAIL:
            yield News(
                key=f"availability:{site}:{week}",
                kind=NewsKind.AVAILABILITY,
                severity=Severity.VETO,
                subject=site,
                name=members.name(site),
                sentence=judged.sentence,
                url=members.sites[site].url,
            )
    newest = newest_known(store, now) if members.accounts else {}
    for due in collect_due(store, settings, members, weeks, load_codes(), newest):
        if due.veto and due.days_left <= settings.notify.due_days:
            yield News(
                key=f"due:{due.kind.value}:{due.subject}:{due.due_on if due.days_left else week}:{due.url}",
                kind=NewsKind.DUE,
                severity=Severity.VETO,
                subject=due.subject,
                name=due.name,
                sentence=due.sentence,
                url=due.url,
            )


def _reminders(store: "Store", hook: Hook, members: Members, wanted: set[Severity]) -> Iterator[News]:
    """One per subject, severity and period: what is proven and not mended."""
    codes = load_codes()
    for severity in wanted:
        days = hook.remind_days.get("veto" if severity is Severity.VETO else "deduct", 0)
        if days:
            yield from _reminders_of(store, members, severity, days, codes)


def _reminders_of(store: "Store", members: Members, severity: Severity, days: int, codes: Mapping[str, Code]) -> Iterator[News]:
    """Nobody is reminded of what is younger than the pause between reminders: that was news just now."""
    old = _proven(store, members, severity, members.as_of - timedelta(days=days), codes)
    now = _proven(store, members, severity, members.as_of, codes) if old else {}
    period = beijing_day(members.as_of).toordinal() // days
    for subject in old.keys() & now.keys():
        yield News(
            key=f"reminder:{severity.value}:{subject}:{days}:{period}",
            kind=NewsKind.REMINDER,
            severity=severity,
            subject=subject,
            name=members.name(subject),
            sentence=f"仍有 {now[subject]} 项已确认的问题未整改",
        )


def _proven(store: "Store", members: Members, severity: Severity, at: datetime, codes: Mapping[str, Code]) -> dict[str, int]:
    """Proven findings of a severity at a time by subject."""
    found: dict[str, int] = {}
    for item in store.weeks.live(at, members.site_filter, members.account_filter):
        same = item.state in _PROVEN and severity_of(item.code, item.row, codes) is severity
        if same and members.knows(item.site, item.account):
            subject = item.site or item.account or ""
            found[subject] = found.get(subject, 0) + item.count
    return found
