"""The record that every report format is made from: one audit of one site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.assessment import Assessment
from core.code import Code
from core.column.records import Column
from core.errors import Failure
from core.finding import Finding
from core.scorecard import Scorecard
from core.site import Site
from core.snapshot import Coverage


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditReport:
    """Everything that a report may say about one audit. Times are aware."""

    site: Site
    as_of: datetime
    """The time that is judged."""
    started_at: datetime
    finished_at: datetime
    version: str
    """Of the program."""
    coverage: Coverage = field(default_factory=Coverage)
    assessments: tuple[Assessment, ...] = ()
    findings: tuple[Finding, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    columns: tuple[Column, ...] | None = None
    """None = the inventory could not be made; the reason is in ``failures``."""
    codes: Mapping[str, Code] = field(default_factory=dict)
    """Catalogue entries of the codes that occur, for clause and automation."""
    clauses: Mapping[str, str] = field(default_factory=dict)
    """Wording of the rows and cases that findings without a code name."""
    rubric_titles: Mapping[str, str] = field(default_factory=dict)
    """Rubric id → its official title."""
    check_names: Mapping[str, str] = field(default_factory=dict)
    """Check id → what it looks at."""
    seed: int = 0
    """Of every random sample."""
    failures: Mapping[str, Failure] = field(default_factory=dict)
    """Parts of the snapshot that are missing, with the reason."""
    have_browser: bool = True
