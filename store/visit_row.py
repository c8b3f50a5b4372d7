"""How a visit lies in a row, shared by the official visits and those of vantage points."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from core.fetch import Phases
from core.outcome import Cause, Owner
from core.visit import Attempt, Visit
from store.kinds import EPOCH, from_micros, to_micros

HOUR_MS: Final = 3_600_000
LINE_US: Final = 15_000_000
"""The 15-second line: rounding to microseconds must not carry a visit over it."""
NAMES: Final = (
    "slot", "site", "offset_ms", "kind", "ok", "total_us", "status", "cause", "owner", "vantage", "address",
    "dns", "connect", "tls", "first_byte", "extra",
)  # fmt: skip


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return to_micros(at) // 1000


def words_of(batch: Sequence[Visit]) -> set[str]:
    """Everything of these visits that is kept as a number."""
    found: set[str] = {visit.site for visit in batch}
    found.update(visit.vantage for visit in batch)
    found.update(visit.address for visit in batch)
    found.update(visit.cause.value for visit in batch if visit.cause is not None)
    found.update(visit.owner.value for visit in batch if visit.owner is not None)
    found.discard("")
    return found


def kind_of(visit: Visit) -> int:
    """0 good, 1 failed, 2 void, 3 blocked."""
    if visit.is_blocked:
        return 3
    if visit.is_void:
        return 2
    return 1 if visit.is_failed else 0


def encode(visit: Visit, keys: dict[str, int]) -> tuple[Any, ...]:
    """Row of ``visits``; written for speed, as it runs for every visit of a month's import."""
    since = visit.at - EPOCH
    hour, rest = divmod(since.seconds, 3600)
    ok, seconds, cause, owner, phases, attempts = visit.ok, visit.seconds, visit.cause, visit.owner, visit.phases, visit.attempts
    kind = 0
    if not ok or cause is not None or owner is not None or (seconds is not None and seconds >= 15.0):
        kind = kind_of(visit)
    total = None
    if seconds is not None:
        total = int(seconds * 1e6 + 0.5)
        if total >= LINE_US and seconds < 15.0:
            total = LINE_US - 1
    dns = connect = tls = first_byte = None
    if phases is not None:
        dns, connect, tls, first_byte = phases.dns, phases.connect, phases.tls, phases.first_byte
    return (
        since.days * 24 + hour,
        keys[visit.site],
        rest * 1000 + since.microseconds // 1000,
        kind,
        ok if ok is None else int(ok),
        total,
        visit.status,
        None if cause is None else keys[cause.value],
        None if owner is None else keys[owner.value],
        keys[visit.vantage] if visit.vantage else None,
        keys[visit.address] if visit.address else None,
        None if dns is None else int(dns * 10 + 0.5),
        None if connect is None else int(connect * 10 + 0.5),
        None if tls is None else int(tls * 10 + 0.5),
        None if first_byte is None else int(first_byte * 10 + 0.5),
        1 if attempts and (kind or len(attempts) > 1) else None,
    )


def decode(row: Row[Any], word: Callable[[int | None], str], attempts: tuple[Attempt, ...]) -> Visit:
    """The visit of a row; *word* gives back what was kept as a number."""
    seconds = None if row.total_us is None else row.total_us / 1e6
    return Visit(
        site=word(row.site),
        at=from_micros((row.slot * HOUR_MS + row.offset_ms) * 1000),
        ok=None if row.ok is None else bool(row.ok),
        seconds=seconds,
        cause=None if row.cause is None else Cause(word(row.cause)),
        owner=None if row.owner is None else Owner(word(row.owner)),
        vantage=word(row.vantage),
        status=row.status,
        address=word(row.address),
        phases=_phases(row, seconds),
        attempts=attempts,
    )


def _phases(row: Row[Any], seconds: float | None) -> Phases | None:
    """Phase timings of a row, None when none was kept."""
    parts = (row.dns, row.connect, row.tls, row.first_byte)
    if all(part is None for part in parts):
        return None
    dns, connect, tls, first_byte = (None if part is None else part / 10 for part in parts)
    return Phases(dns=dns, connect=connect, tls=tls, first_byte=first_byte, total=round((seconds or 0.0) * 1000, 3))
