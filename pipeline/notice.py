"""The 整改通知 and 整改台账 of one site from what is stored at T."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.codes import load_codes
from config.settings import Settings
from config.workdays import load_calendar
from core.errors import ConfigError, system_words
from core.finding import Finding
from core.notice import Notice, NoticeItem
from core.outcome import Outcome, Severity, State
from core.report import AuditReport
from core.site import Site
from core.words import verdict_words
from core.workdays import WorkCalendar
from pipeline.report import build_audit
from reports.view import Group, groups, result_words

if TYPE_CHECKING:
    from store import Store

MAX_PLACES: Final = 5
"""Places of one code that a notice names; the ledger beside it has all. House rule."""
_PROVEN: Final = frozenset({State.CONFIRMED, State.REGRESSED})
_COUNTED: Final = (Severity.VETO, Severity.DEDUCT)


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeOptions:
    """What an office decides about a notice."""

    as_of: datetime
    issued_on: date
    deadline: date | None = None
    """None: ``notice.workdays`` working days after it is issued."""
    number: str = ""
    rubric: str = "mianyang-2022"


def build_notice(store: "Store", settings: Settings, site: Site, options: NoticeOptions) -> Notice:
    """
    Proven veto and deduction findings as demands, suspected ones apart.

    Raises:
        ConfigError: the rubric is wrong.
    """
    report = build_audit(store, settings, site, options.as_of, [options.rubric])
    deadline = options.deadline or after_workdays(options.issued_on, settings.notice.workdays, load_calendar(settings.workdays))
    return Notice(
        site=report.site,
        as_of=options.as_of,
        issued_on=options.issued_on,
        deadline=deadline,
        number=options.number,
        issuer=settings.notice.issuer,
        contact=settings.notice.contact,
        verdict=_verdict(report),
        confirmed=tuple(_items(report, proven=True)),
        suspected=tuple(_items(report, proven=False)),
    )


def read_template(path: Path | None) -> bytes | None:
    """
    Bytes of the operator's template; None for ours.

    Raises:
        ConfigError: it cannot be read.
    """
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: 读不到通知模板（{system_words(error)}）") from None


def after_workdays(day: date, number: int, calendar: WorkCalendar) -> date:
    """The *number*-th working day after *day*."""
    while number > 0:
        day += timedelta(days=1)
        number -= calendar.is_workday(day)[0]
    return day


def _verdict(report: AuditReport) -> str:
    card = report.scorecards[0]
    return f"{verdict_words(card)}{'（暂定）' if card.provisional else ''}，{result_words(card)}"


def _items(report: AuditReport, *, proven: bool) -> Iterable[NoticeItem]:
    codes = load_codes()
    for group in groups(report):
        findings = [item for item in group.findings if (item.state in _PROVEN) is proven and item.outcome is not Outcome.UNKNOWN]
        if findings and group.severity in _COUNTED:
            entry = codes.get(group.code)
            yield _item(group, findings, (entry.suggestion if entry else "") or group.suggestion)


def _item(group: Group, findings: list[Finding], demand: str) -> NoticeItem:
    places = [text for item in findings if (text := _place(item))]
    return NoticeItem(
        title=group.title,
        clause=group.clause,
        demand=demand or "请按依据整改。",
        veto=group.severity is Severity.VETO,
        count=len(findings),
        message=findings[0].message,
        places=tuple(places[:MAX_PLACES]),
        places_omitted=max(0, len(places) - MAX_PLACES),
    )


def _place(item: Finding) -> str:
    if item.url and item.target and item.target != item.url:
        return f"{item.url} → {item.target}"
    return item.url or item.target or ""
