"""The weekly digest as a job: one row per week decides that it is made once, whoever asks."""

import asyncio
import logging
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.errors import CannotRunError
from core.job import Job, JobKind
from pipeline.jobs import Work
from pipeline.timetable import CATCH_UP, digest_time, week_of

log = logging.getLogger(__name__)

SENDER: Final = "pipeline.digest:send_digest"
"""``send_digest(store, settings, *, as_of, week, now) -> str``: builds the digest at T, mails each recipient once a week, says what it did."""


def digest_jobs(settings: Settings, now: datetime, *, catch_up: bool = True) -> list[Job]:
    """The digest whose time has come, none when nobody is to get it; its T is the planned time, not the moment of sending."""
    at = digest_time(settings, now)
    if not settings.digest.to or (catch_up and now - at > CATCH_UP):
        return []
    week = week_of(at, ZoneInfo(settings.timezone))
    return [Job(kind=JobKind.DIGEST, subject="", period=week, due_at=at, priority=5, options={"as_of": at.isoformat()})]


async def digest_job(work: Work, job: Job) -> str:
    """
    Build and send the digest of a week.

    Raises:
        CannotRunError: this build has no digest, or no mail left.
    """
    module, _, name = SENDER.partition(":")
    if find_spec(module) is None:
        raise CannotRunError("本版本没有周报功能")
    send: Any = getattr(import_module(module), name)
    as_of = datetime.fromisoformat(job.options["as_of"])
    # Building reads the whole store and mailing waits for a server: neither may hold up other jobs.
    said = await asyncio.to_thread(send, work.store, work.settings, as_of=as_of, week=job.period, now=work.clock())
    return str(said)
