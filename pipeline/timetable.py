"""Which nights, passes and weeks are due: pure functions of settings and the present, so that restarts and second schedulers agree."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.settings import Freshness, Nightly, Settings
from core.job import JobKind

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CATCH_UP: Final = timedelta(days=2)
"""A digest whose time passed while the service was off is still sent within two days. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of time in which the work of one period begins."""

    period: str
    """The day on which it begins, ISO."""
    starts_at: datetime
    ends_at: datetime


def span_at(section: Nightly | Freshness, now: datetime, zone: ZoneInfo) -> Span | None:
    """The night (or pass) that is under way at *now*; None between two of them."""
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        span = span_of(section, day, zone)
        if span.starts_at <= now < span.ends_at:
            return span
    return None


def span_of(section: Nightly | Freshness, day: date, zone: ZoneInfo) -> Span:
    """The night (or pass) that begins on a day."""
    starts_at = local_time(day, section.at, zone)
    return Span(period=day.isoformat(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=section.hours))


def place_in(span: Span, site: str, seed: int) -> datetime:
    """When a site's turn comes: the same place in every night, so that two looks are a day apart."""
    part = int.from_bytes(hashlib.blake2b(f"{seed}\0night\0{site}".encode(), digest_size=6).digest(), "big") / 2**48
    return span.starts_at + part * (span.ends_at - span.starts_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedJob:
    """A job that will be queued when its time comes."""

    at: datetime
    kind: JobKind
    subject: str


def planned_jobs(sites: Iterable[str], settings: Settings, first: date, days: int, *, media: bool = False) -> list[PlannedJob]:
    """Nightly audits, light passes (of accounts too, with *media*) and digests that begin within some days of the configured zone, in time order."""
    zone, seed, found = ZoneInfo(settings.timezone), settings.sample.seed, []
    watched = list(sites)
    for number in range(days):
        day = first + timedelta(days=number)
        for kind, section in ((JobKind.AUDIT, settings.nightly), (JobKind.FRESHNESS, settings.freshness)):
            if section.enabled:
                span = span_of(section, day, zone)
                found += [PlannedJob(at=place_in(span, site, seed), kind=kind, subject=site) for site in watched]
        if media and settings.freshness.enabled:
            found.append(PlannedJob(at=span_of(settings.freshness, day, zone).starts_at, kind=JobKind.MEDIA, subject=""))
        if settings.digest.to and WEEKDAYS[day.weekday()] == settings.digest.weekday:
            found.append(PlannedJob(at=local_time(day, settings.digest.at, zone), kind=JobKind.DIGEST, subject=""))
    return sorted(found, key=lambda job: (job.at, job.kind, job.subject))


def digest_time(settings: Settings, now: datetime) -> datetime:
    """The last time at or before *now* at which a digest was to be sent."""
    zone = ZoneInfo(settings.timezone)
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - WEEKDAYS.index(settings.digest.weekday)) % 7)
    at = local_time(day, settings.digest.at, zone)
    return at if at <= now else local_time(day - timedelta(days=7), settings.digest.at, zone)


def local_time(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """``HH:MM`` on a day in a zone; a time that the clocks skip is taken as the instant it would have been."""
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
