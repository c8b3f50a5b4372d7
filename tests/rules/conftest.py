"""Builders for rule tests: members, findings and hand-worked cases, without a store."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from config.override import RubricOverride
from config.rubrics import apply_override, load_rubric
from config.workdays import load_calendar
from core.assessment import Assessment
from core.availability import count_days
from core.clock import BEIJING
from core.finding import Finding
from core.material import Material, MaterialState
from core.outcome import Cause, Outcome, Owner, State
from core.rubric import MemberKind
from core.scorecard import Scorecard
from core.site import Account, AccountState, Level, Message, Site, SiteClass
from core.visit import DayCount, Visit
from pipeline.score import Facts, Subject, score_subject

AT = datetime(2026, 11, 20, 8, 0, tzinfo=BEIJING)
HOME = "http://www.a.gov.cn/"
GOOD_WEEK = ((DayCount(total=24),) * 7, 0)


def moment(value: Any, default: datetime = AT) -> datetime:
    if value is None:
        return default
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=BEIJING)


def finding(site: str | None = "s", **data: Any) -> Finding:
    """A confirmed finding a day old unless *data* says otherwise; ``url: home`` is the home page."""
    url = HOME if data.get("url") == "home" else data.get("url")
    cause = Cause(data["cause"]) if "cause" in data else None
    return Finding(
        code=data.get("code"),
        site=None if data.get("account") else data.get("site", site),
        account=data.get("account"),
        url=url,
        target=data.get("target"),
        row=data.get("row"),
        outcome=Outcome(data.get("outcome", "fail")),
        state=State(data.get("state", "confirmed")),
        cause=cause,
        owner=Owner.MONITOR if cause else None,
        count=data.get("count", 1),
        message=data.get("message", ""),
        observed_at=moment(data.get("observed_at"), AT - timedelta(days=1)),
        measured=data.get("measured", {}),
    )


def site_of(data: Mapping[str, Any]) -> Site:
    return Site(
        id=data.get("id", "s"),
        url=data.get("url", HOME),
        name=data.get("name", "某县人民政府"),
        site_class=SiteClass(data.get("class", "portal")),
        level=Level(data.get("level", "county")),
        unit=data.get("unit", ""),
        outward_service=data.get("outward_service", True),
    )


def account_of(data: Mapping[str, Any]) -> Account:
    return Account(
        id=data["id"],
        platform=data.get("platform", "wechat"),
        name=data.get("name", "某县发布"),
        sponsor=data.get("sponsor", ""),
        filed=data.get("filed"),
        reported=data.get("reported"),
        state=AccountState(data.get("state", "open")),
    )


def week_of(days: Any) -> tuple[tuple[DayCount, ...], int]:
    """``[[total, failed, void, blocked], …]``, oldest first; None = a good week of 168 visits."""
    if days is None:
        return GOOD_WEEK
    keys = ("total", "failed", "void", "blocked")
    return tuple(DayCount(**dict(zip(keys, day, strict=False))) for day in days), 0


def loads_of(loads: Any, at: datetime) -> tuple[tuple[DayCount, ...], int]:
    """
    A week of hourly visits that open at once (0, 1 … 167 hours before T); *loads* change or add some.

    Each is ``{hours: hours before T, ok: true, seconds: 0.4}``; ``number`` repeats it hour by hour from there on.
    """
    visits = {float(hours): Visit(site="s", at=at - timedelta(hours=hours), ok=True, seconds=0.4) for hours in range(168)}
    for load in loads:
        for step in range(load.get("number", 1)):
            hours = float(load["hours"]) + step
            seconds = load.get("seconds", 0.4)
            visits[hours] = Visit(site="s", at=at - timedelta(hours=hours), ok=load.get("ok", True), seconds=seconds)
    return count_days(visits.values(), at)


def material_of(data: Mapping[str, Any]) -> Material:
    first = data.get("first_at")
    return Material(
        state=MaterialState(data["state"]),
        files=data.get("files", 1),
        first_at=moment(first) if first else None,
        last_at=moment(data.get("last_at")),
        by=data.get("by", ""),
        note=data.get("note", ""),
    )


def message_of(data: Mapping[str, Any], index: int) -> Message:
    answered = data.get("answered_at")
    return Message(
        site=data.get("site", "s"),
        board=data["board"],
        id=str(data.get("id", index)),
        asked_at=moment(data["asked_at"]),
        answered_at=moment(answered) if answered else None,
        poor=data.get("poor", False),
    )


def score_case(case: Mapping[str, Any]) -> Scorecard:
    """The card of one hand-worked case."""
    at = moment(case.get("at"))
    sites = [site_of(data) for data in case.get("sites", [case.get("site", {})])]
    accounts = [account_of(data) for data in case.get("accounts", [])]
    if case.get("subject") == "account":
        sites = []
    facts = Facts(at, load_calendar({date.fromisoformat(str(day)): works for day, works in case.get("workdays", {}).items()}))
    for data in case.get("findings", []):
        found = finding(**data)
        if found.account is not None:
            facts.account_findings.setdefault(found.account, []).append(found)
        else:
            facts.findings.setdefault(found.site or "", []).append(found)
    said = [
        Assessment(
            check="test.check",
            subject=data.get("site", "s"),
            site=data.get("site", "s"),
            outcome=Outcome(data["outcome"]),
            codes=tuple(data["codes"]),
            cause=Cause.NO_DATA if data["outcome"] == "unknown" else None,
            owner=Owner.MONITOR if data["outcome"] == "unknown" else None,
            reason=data.get("reason", ""),
        )
        for data in case.get("assessments", [])
    ]
    facts.assessments = {site.id: [each for each in said if each.site == site.id] for site in sites}
    weeks = case.get("weeks", {})
    facts.weeks = {site.id: week_of(weeks.get(site.id) if "weeks" in case else case.get("visits")) for site in sites}
    if "loads" in case:
        facts.weeks = {site.id: loads_of(case["loads"], at) for site in sites}
    facts.materials = {(data.get("subject", "s"), data["row"]): material_of(data) for data in case.get("materials", [])}
    for index, data in enumerate(case.get("messages", [])):
        message = message_of(data, index)
        facts.messages.setdefault(message.site, []).append(message)
    facts.newest = {data["id"]: moment(data["newest"]) for data in case.get("accounts", []) if data.get("newest")}
    for account in accounts:
        if account.sponsor:
            facts.by_sponsor.setdefault(account.sponsor, []).append(account)
    rubric = load_rubric(case.get("rubric", "mianyang-2022"))
    override = case.get("override")
    rubric = apply_override(rubric, RubricOverride(**override) if override else None)
    kind = MemberKind.ACCOUNT if case.get("subject") == "account" else MemberKind.UNIT if "unit" in case else MemberKind.SITE
    subject_id = case.get("unit") or (accounts[0].id if kind is MemberKind.ACCOUNT else sites[0].id)
    in_scope = tuple(account for account in accounts if account.state in (AccountState.OPEN, AccountState.MOVED))
    subject = Subject(kind=kind, id=subject_id, sites=tuple(sites), accounts=in_scope if kind is MemberKind.UNIT else tuple(accounts))
    return score_subject(rubric, subject, facts)


@pytest.fixture
def score() -> Any:
    return score_case


def dec(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
