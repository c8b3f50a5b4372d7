"""Work that waits, runs and ends: the record behind the queue of either engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What can be asked for. ``subject`` is a site id, except for the digest and new media, where it is empty."""

    AUDIT = "audit"
    FRESHNESS = "freshness"
    MEDIA = "media"
    """The daily pass over all new-media accounts."""
    DIGEST = "weekly_digest"
    """The whole digest of a week; who got which mail is noted apart (``Jobs.take``)."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """
    One piece of work, identified by kind, subject and period: asked for twice, it is done once.

    ``period`` says for which time: ``2026-11-23`` of a nightly audit, ``2026-W48`` of a digest, ``recheck-…``, ``asked-…`` by a person.
    """

    kind: JobKind
    subject: str
    period: str
    due_at: datetime
    """Not before this."""
    priority: int = 0
    """Higher first: what a person waits for before what the night brings."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """JSON values."""
    state: JobState = JobState.QUEUED
    attempt: int = 0
    """How often it was begun."""
    taken_at: datetime | None = None
    taken_by: str = ""
    seen_at: datetime | None = None
    """Last sign of life of whoever runs it."""
    finished_at: datetime | None = None
    result: str = ""
    """One sentence: what it brought, or why it failed."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Identity."""
        return self.kind, self.subject, self.period
