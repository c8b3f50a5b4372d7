"""What findings may name: codes of the catalogue and rows of the rubrics."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.code import Code
from core.finding import Finding
from core.outcome import Severity
from core.rubric import GroupKind

_SEVERITIES: Final = {GroupKind.VETO: Severity.VETO, GroupKind.BONUS: Severity.MERIT}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Codes by name, rows by id (title may be empty)."""

    codes: Mapping[str, Code]
    rows: Mapping[str, str]
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Of rows whose id does not tell it: those of rubrics that are not shipped."""

    @classmethod
    def load(cls, rubrics: Sequence[str] = ()) -> "Catalogue":
        """
        The shipped codes, the rows of every shipped rubric and those of further *rubrics* (files).

        Raises:
            ConfigError: a rubric that is not there or wrong.
        """
        from config.codes import load_codes
        from config.rubrics import SHIPPED, load_rubric

        rows: dict[str, str] = {}
        severities: dict[str, Severity] = {}
        for name in (*SHIPPED, *rubrics):
            rubric = load_rubric(name)
            for place, (row, _) in rubric.place_by_id.items():
                rows[place] = row.title
                severities[place] = _SEVERITIES.get(rubric.group_by_id[row.group].kind, Severity.DEDUCT)
        return cls(codes=load_codes(), rows=rows, severities=severities)

    def knows_code(self, code: str) -> bool:
        """Whether a code exists; retired ones do."""
        return code in self.codes

    def near_code(self, code: str) -> str:
        """``；是不是 …？`` when a code looks like a slip of the pen."""
        near = difflib.get_close_matches(code, self.codes, n=1, cutoff=0.75)
        return f"；是不是 {near[0]}？" if near else ""

    def knows_row(self, row: str) -> bool:
        """Whether a row, a case of it (``MG01a``) or a numbered veto case (``MV4(2)``) exists."""
        return row in self.rows

    def dress(self, finding: Finding) -> Finding:
        """Add title, suggestion, severity and check to an imported finding."""
        code = self.codes.get(finding.code or "")
        if code is not None:
            return replace(finding, title=code.title, suggestion=code.suggestion, severity=code.severity, check=code.check)
        row = finding.row or ""
        base = row if row in self.rows else row.partition("(")[0]
        return replace(finding, title=self.rows.get(base, ""), severity=self.severities.get(base, Severity.DEDUCT))
