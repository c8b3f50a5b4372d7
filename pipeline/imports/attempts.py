"""The attempts of an imported visit: what our own export wrote comes back as it was, so that a dispute can be replayed elsewhere."""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.fetch import Phases
from core.outcome import Cause, Owner
from core.url import without_userinfo
from core.visit import Attempt
from pipeline.imports.fields import MAX_TEXT, Fields
from pipeline.imports.result import Problems
from pipeline.imports.source import Line

MAX_ATTEMPTS: Final = 100
"""Of one visit: the official one, its witnesses and every control. House rule."""
PHASES: Final = ("dns", "connect", "tls", "first_byte")
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")


def read_attempts(fields: Fields, problems: Problems) -> tuple[Attempt, ...]:
    """
    What ``attempts`` of a line says; a wrong one makes the line bad.

    The field belongs to our own files: what another monitor means by the word (a number of tries, say) is left alone.
    """
    value = fields.raw("attempts")
    if not isinstance(value, list) or not all(isinstance(item, dict) and "kind" in item and "at" in item for item in value):
        return ()
    if len(value) > MAX_ATTEMPTS:
        fields.wrong("attempts", f"最多 {MAX_ATTEMPTS} 次尝试", f"{len(value)} 次")
        return ()
    found = []
    for number, item in enumerate(value):
        attempt = _attempt(Fields(Line(fields.line, item), problems, within=f"attempts[{number}]."))
        if attempt is None:
            fields.bad = True
            return ()
        found.append(attempt)
    return tuple(found)


def _attempt(fields: Fields) -> Attempt | None:
    kind, at = fields.text("kind", required=True, limit=30), fields.time("at", required=True)
    if kind and not _KIND.fullmatch(kind):
        fields.wrong("kind", "应为小写字母、数字和下划线，如 official、retry")
    ok, seconds = fields.boolean("ok", None), fields.number("seconds", high=86_400.0)
    status = fields.whole("status", 0, high=999) or None
    cause, owner = fields.optional_choice("cause", Cause), fields.optional_choice("owner", Owner)
    url, address, detail = (_said(fields, name) for name in ("url", "address", "detail"))
    phases = read_phases(fields)
    if fields.bad or at is None:
        return None
    return Attempt(
        kind=kind, url=without_userinfo(url), at=at, ok=ok, seconds=seconds or 0.0, status=status, cause=cause, owner=owner,
        address=address, phases=phases, detail=detail,
    )  # fmt: skip


def _said(fields: Fields, name: str) -> str:
    """A text as a server or an address had it: cut, never refused, for an old visit is worth more than its odd sign."""
    value = fields.raw(name)
    if value is None or isinstance(value, str):
        return _UNSAFE.sub("\ufffd", value or "")[:MAX_TEXT]
    fields.wrong(name, "应为文字")
    return ""


def read_phases(fields: Fields) -> Phases | None:
    """Phase timings of a visit or an attempt; None when the line has none."""
    value = fields.raw("phases_ms")
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(_is_ms(item) for item in value.values()):
        fields.wrong("phases_ms", "应为 dns、connect、tls、first_byte、total 的毫秒数")
        return None
    return Phases(**{name: value.get(name) for name in PHASES}, total=value.get("total") or 0.0)


def _is_ms(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e8)
