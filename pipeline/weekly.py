"""The weekly digest as a job: one row per week decides that it is made once, whoever asks."""

import asyncio
import logging
import threading
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from config.settings import Settings
from core.clock import Clock
from core.digest import week_of
from core.errors import AppError, CannotRunError, LaterError, StoreError
from core.job import Job, JobKind
from pipeline.jobs import Work
from pipeline.own_clock import ask_others, require_right_clock
from pipeline.timetable import CATCH_UP, digest_time
from pipeline.wiring import open_tools

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

AGAIN_LEAST: Final = timedelta(minutes=10)
AGAIN_MOST: Final = timedelta(hours=3)
"""Bounds of the pause before a digest is tried again. House rules."""
READ_OFF: Final = timedelta(days=8)
"""The time of a job's digest is at most a week before the present of the clock that it was read off."""
SENDER: Final = "pipeline.digest:send_digest"
"""``send_digest(store, settings, *, as_of, week, now, sleep) -> str``: builds the digest at T, mails each recipient once a week, says what it did."""


def digest_jobs(settings: Settings, now: datetime, *, catch_up: bool = True) -> list[Job]:
    """The digest whose time has come, none when nobody is to get it; its T is the planned time, not the moment of sending."""
    at = digest_time(settings, now)
    if not settings.digest.to or (catch_up and now - at > CATCH_UP):
        return []
    week = week_of(at)  # of Beijing, whatever the zone of the timetable: the one that letters and ``digest --send`` name
    return [Job(kind=JobKind.DIGEST, subject="", period=week, due_at=at, priority=5, options={"as_of": at.isoformat()})]


async def digest_job(work: Work, job: Job) -> str:
    """
    Build and send the digest of a week.

    Raises:
        LaterError: not done, or not whole; it is tried again until its time is two days past.
        CannotRunError: this build has no digest, or no mail left.
    """
    module, _, name = SENDER.partition(":")
    if find_spec(module) is None:
        raise CannotRunError("本版本没有周报功能")
    send: Any = getattr(import_module(module), name)
    as_of = datetime.fromisoformat(job.options["as_of"])
    stopping = threading.Event()

    def pause(seconds: float) -> None:
        """Between two tries of a letter, minutes at the most: a stop is not kept waiting for them."""
        if stopping.wait(seconds):
            raise CannotRunError("因停机中断，下次继续")

    try:
        await see_clock(work.store, work.settings, as_of, work.clock)
        # Building reads the whole store and mailing waits for a server: neither may hold up other jobs.
        given = {"as_of": as_of, "week": job.period, "now": work.clock(), "sleep": pause}
        said = await asyncio.to_thread(send, work.store, work.settings, **given)
    except asyncio.CancelledError:
        stopping.set()
        raise
    except StoreError:
        raise
    except AppError as error:
        now = work.clock()
        raise LaterError(str(error), again_at=now + again_after(now - as_of), until=as_of + CATCH_UP) from None
    return str(said)


def again_after(late: timedelta) -> timedelta:
    """
    The pause before a digest that is so late already is tried again: it grows with the time that a mail server has been away.

    >>> minutes = timedelta(minutes=1)
    >>> [again_after(late * minutes) // minutes for late in (5, 60, 24 * 60)]
    [10, 30, 180]
    """
    return min(max(late / 2, AGAIN_LEAST), AGAIN_MOST)


async def see_clock(store: "Store | None", settings: Settings, as_of: datetime, clock: Clock) -> None:
    """
    Ask others for the time before letters of a week go out that may not have come.

    Args:
        store: its sites are asked where there are few controls; None = the controls alone.
        settings: the network.
        as_of: the time of the digest.
        clock: our present.

    Raises:
        CannotRunError: the time of the digest was read off our clock, and others agree that it is wrong.
    """
    if as_of > clock():
        raise CannotRunError("本机时钟早于这份周报的时间，没有发出；请校准系统时间（NTP）")
    # A fetch layer of its own: what another one heard long ago, by a clock that was set since, must not count.
    async with open_tools(settings, browser=False) as tools:
        await ask_others(tools.fetcher, settings.network.controls, store)
        require_right_clock(tools.fetcher, as_of, clock(), within=READ_OFF)
