"""Bodies of the JSON interface: what they look like is what the OpenAPI document says."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.outcome import Outcome, Severity, State
from core.site import Level, SiteClass, SiteState
from pipeline.board.light import Light


class Body(BaseModel):
    """Base of all bodies: unknown keys of requests are refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(Body):
    """What went wrong, in one sentence."""

    status: int
    detail: str


class ErrorBody(Body):
    """Answer to a request that could not be served."""

    error: Problem


class SiteBody(Body):
    """A registered site with its light and counts."""

    id: str
    name: str
    url: str
    unit: str
    sponsor: str
    site_class: SiteClass
    level: Level
    region: str
    state: SiteState
    light: Light
    why: list[str]
    veto: int
    deduct: int
    waiting: int
    audited_at: datetime | None


class SiteList(Body):
    """A page of sites, the ones in need first."""

    total: int
    items: list[SiteBody]


class UnitBody(Body):
    """A unit as the sum of its sites."""

    unit: str
    sites: int
    lights: dict[Light, int]
    veto: int
    deduct: int
    waiting: int


class UnitList(Body):
    """Units, the ones in need first."""

    total: int
    items: list[UnitBody]


class FindingBody(Body):
    """A finding as lists show it."""

    fingerprint: str
    site: str | None
    account: str | None
    code: str | None
    row: str | None
    url: str | None
    target: str | None
    severity: Severity
    outcome: Outcome
    state: State
    title: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime


class FindingList(Body):
    """A page of findings; ``total`` stops at 10,001."""

    total: int
    items: list[FindingBody]


class EvidenceBody(Body):
    """A stored piece of evidence; its bytes are under ``/findings/{fingerprint}/evidence/{sha256}`` of the dashboard."""

    kind: str
    sha256: str
    locator: str
    note: str


class EventBody(Body):
    """A step in the life of a finding."""

    at: datetime
    state: State
    by: str
    reason: str
    until: datetime | None


class FindingDetail(Body):
    """One finding with everything behind it."""

    finding: dict[str, Any] = Field(description="As in wangjian/audit-1")
    seen_at: list[datetime]
    events: list[EventBody]
    evidence: list[EvidenceBody]
    rows: list[dict[str, Any]] = Field(description="Rows of rubrics that it touches, with their arithmetic")


class Decision(Body):
    """What a person says about a finding."""

    decision: Literal["confirm", "reject", "waive", "fix"]
    reason: str = Field(default="", max_length=500, description="Needed for all but a confirmation")
    until: datetime | None = Field(default=None, description="End of a waiver, with time zone")


class Decided(Body):
    """Whether anything changed."""

    changed: bool
    state: State


class VisitList(Body):
    """Visits of a week, as in visits.jsonl, and what they say."""

    sentence: str
    outcome: Outcome
    items: list[dict[str, Any]]


class CardList(Body):
    """Scorecards as in wangjian/score-1."""

    items: list[dict[str, Any]]


class ColumnBody(Body):
    """A column of the inventory."""

    url: str
    name: str
    column_class: str
    form: str
    level: int
    newest: str | None
    days_left: int | None
    stale_after_days: int | None
    overridden: bool


class ColumnList(Body):
    """The inventory of a site as the last audit saw it, with people's words applied."""

    items: list[ColumnBody]


class ColumnChange(Body):
    """A person's word on a column."""

    url: str = Field(max_length=2000)
    column_class: str | None = Field(default=None, max_length=40)
    stale_after_days: int | None = Field(default=None, ge=0, le=3660, description="0 = no periodic duty")
    reason: str = Field(min_length=1, max_length=500)


class AuditBody(Body):
    """An audit run."""

    id: int
    site: str
    state: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None
    attempt: int
    done: int | None = Field(default=None, description="Addresses read, while it runs")
    known: int | None = Field(default=None, description="Addresses known, while it runs")


class AuditList(Body):
    """Audit runs, newest first."""

    items: list[AuditBody]


class AuditOrder(Body):
    """Ask for an audit now."""

    site: str = Field(min_length=1, max_length=200)


class AuditOrdered(Body):
    """Whether it is a new order; false when one was waiting or running already."""

    new: bool


class RubricBody(Body):
    """A rubric with its official wording."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    rows: list[dict[str, Any]]


class RubricList(Body):
    """Ids and titles."""

    items: list[dict[str, str]]


class HealthBody(Body):
    """How the service is doing."""

    sites: dict[str, int]
    planned: int
    next_visit: datetime | None
    late: bool
    jobs: dict[str, dict[str, int]]
    audits_of_the_day: dict[str, int]
    evidence_entries: int
