"""What findings may name: codes of the catalogue and rows of the rubrics."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.code import Code
from core.finding import Finding
from core.outcome import Severity

_CASE: Final = re.compile(r"([A-Z]{2}\d+)([a-z])?(\(\d\))?")
_VETO: Final = ("NV", "NM", "MV")
_MERIT: Final = ("NB", "MB")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Codes by name, rows by id (title may be empty)."""

    codes: Mapping[str, Code]
    rows: Mapping[str, str]

    @classmethod
    def load(cls) -> "Catalogue":
        """The shipped codes and the rows of every shipped rubric."""
        from config.codes import load_codes

        return cls(codes=load_codes(), rows=_rows())

    def knows_code(self, code: str) -> bool:
        """Whether a code exists; retired ones do."""
        return code in self.codes

    def near_code(self, code: str) -> str:
        """``;是不是 …?`` when a code looks like a slip of the pen."""
        near = difflib.get_close_matches(code, self.codes, n=1, cutoff=0.75)
        return f";是不是 {near[0]}?" if near else ""

    def knows_row(self, row: str) -> bool:
        """Whether a row, a case of it (``MG01a``) or a numbered veto case (``MV4(2)``) exists."""
        if row in self.rows:
            return True
        match = _CASE.fullmatch(row)
        if match is None:
            return False
        base, letter, number = match.groups()
        return number is not None and letter is None and base in self.rows and base.startswith(_VETO)

    def dress(self, finding: Finding) -> Finding:
        """Add title, suggestion, severity and check to an imported finding."""
        code = self.codes.get(finding.code or "")
        if code is not None:
            return replace(finding, title=code.title, suggestion=code.suggestion, severity=code.severity, check=code.check)
        row = finding.row or ""
        severity = Severity.VETO if row.startswith(_VETO) else Severity.MERIT if row.startswith(_MERIT) else Severity.DEDUCT
        return replace(finding, title=self.rows.get(row) or self.rows.get(row.partition("(")[0], ""), severity=severity)


def _rows() -> dict[str, str]:
    """Rows and cases of all shipped rubrics with their titles."""
    from config.rubrics import SHIPPED, load_rubric

    found: dict[str, str] = {}
    for name in SHIPPED:
        found.update({place: row.title for place, (row, _) in load_rubric(name).place_by_id.items()})
    return found
