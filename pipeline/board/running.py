"""How the service itself is doing: visits of the last day, what is planned, jobs, store, figures for Prometheus."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.board import HourCount
from core.job import Job, JobKind
from core.people import User
from core.site import SiteState

if TYPE_CHECKING:
    from store import Store

DAY: Final = timedelta(days=1)
LATE: Final = timedelta(minutes=15)
"""A planned visit so long overdue means that no scheduler runs. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """What an operator looks at in the morning."""

    hours: tuple[HourCount, ...]
    """The last 24 full hours and the present one."""
    first_hour: datetime
    void_causes: tuple[tuple[str, int], ...]
    planned: int
    next_visit: datetime | None
    late: bool
    """Visits are planned and nobody makes them."""
    stale_claims: int
    jobs: tuple[Job, ...]
    job_counts: dict[str, dict[str, int]]
    next_job: datetime | None
    audits: dict[str, int]
    """Audit runs of the last day by state."""
    evidence: int
    sites: dict[str, int]


def running(store: "Store", settings: Settings, user: User, now: datetime) -> Running:
    """Gather it; nothing here looks at single sites' findings."""
    first = (now - DAY).replace(minute=0, second=0, microsecond=0)
    upcoming = store.claims.next_at()
    counts: dict[str, dict[str, int]] = {}
    for (kind, state), n in store.jobs.counts().items():
        counts.setdefault(kind.value, {})[state.value] = n
    sites = store.board.counts()
    return Running(
        hours=tuple(store.board.hours(first, 25)),
        first_hour=first,
        void_causes=tuple(store.board.void_causes(first, now)),
        planned=len(store.claims.planned()),
        next_visit=upcoming,
        late=upcoming is not None and now - upcoming > LATE,
        stale_claims=len(store.claims.stale(now - LATE)),
        jobs=tuple(job for job in store.jobs.listed(limit=60) if not user.units or job.kind is JobKind.AUDIT),
        job_counts=counts,
        next_job=store.jobs.next_due(),
        audits=store.board.states_of_audits(now - DAY),
        evidence=store.evidence.count(),
        sites={state.value: sites.get(f"sites_{state.value}", 0) for state in SiteState},
    )
