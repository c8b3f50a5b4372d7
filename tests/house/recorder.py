"""What every check said while its tests ran, kept in a file for each of their modules; see ``test_proof``."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest

from checks.base import Check
from core.assessment import Assessment
from core.finding import Finding

CHECKS: Final = Path(__file__).resolve().parents[1] / "checks"
FOLDER: Final = "WANGJIAN_TEST_RECORDING"
"""Environment variable that names the folder to write to; without it one that all workers of the run share."""


class Recorder:
    """Of one module: (outcome, code) that each check said, and one finding for each message."""

    def __init__(self) -> None:
        self._said: dict[str, set[tuple[str, str]]] = {}
        self._findings: dict[tuple[str, str], dict[str, Any]] = {}

    def note(self, check: Check[Any], assessments: Iterable[Assessment], findings: Iterable[Finding]) -> None:
        for one in assessments:
            self._said.setdefault(check.id, set()).update((one.outcome.value, code) for code in one.codes)
        for finding in findings:
            where = [finding.url, finding.target, finding.account or (check.subject == "record" and finding.site)]
            entry = {"message": finding.message, "where": [str(one) for one in where if one]}
            self._findings.setdefault((check.id, finding.message), {"check": check.id, "code": finding.code, **entry})

    def write(self, path: Path) -> None:
        """Whole or not at all: who waits for the file reads it as soon as it is there."""
        recording = {"said": {check: sorted(pairs) for check, pairs in self._said.items()}, "findings": list(self._findings.values())}
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(recording, ensure_ascii=False), "utf-8")
        part.replace(path)


def folder_of(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """Where the recordings of this run lie."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    base = factory.getbasetemp()
    return (base.parent if hasattr(config, "workerinput") else base) / "proof"


def recording_of(module: Path, folder: Path) -> Path:
    """File of one module of tests."""
    return folder / f"{'-'.join(module.relative_to(CHECKS).with_suffix('').parts)}.json"
