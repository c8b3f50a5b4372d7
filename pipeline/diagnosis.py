"""What a self-examination says: one line per part."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """State of one part."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """One line of the doctor's report."""

    part: str
    health: Health
    message: str
    mend: str = ""
