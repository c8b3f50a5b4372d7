"""A pytest plugin that writes down what every check said while the tests of the checks ran; see ``test_proof``."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import checks.base
import checks.record

OUTPUT = "WANGJIAN_TEST_RECORDING"
"""Environment variable that names the file to write."""

_said: dict[str, set[tuple[str, str]]] = {}
_findings: dict[tuple[str, str], dict[str, Any]] = {}


def _recording(run: Callable[[Any, Any], tuple[list[Any], list[Any]]]) -> Callable[[Any, Any], tuple[list[Any], list[Any]]]:
    def recorded(check: Any, subject: Any) -> tuple[list[Any], list[Any]]:
        assessments, findings = run(check, subject)
        for one in assessments:
            _said.setdefault(check.id, set()).update((one.outcome.value, code) for code in one.codes)
        for finding in findings:
            where = [finding.url, finding.target, finding.account or (check.subject == "record" and finding.site)]
            entry = {"message": finding.message, "where": [str(one) for one in where if one]}
            _findings.setdefault((check.id, finding.message), {"check": check.id, "code": finding.code, **entry})
        return assessments, findings

    return recorded


def pytest_configure() -> None:
    """Tests import the runners by name afterwards and get these."""
    checks.base.run_check = _recording(checks.base.run_check)  # type: ignore[assignment]
    checks.record.run_record_check = _recording(checks.record.run_record_check)  # type: ignore[assignment]


def pytest_sessionfinish(session: pytest.Session) -> None:
    recording = {"said": {check: sorted(pairs) for check, pairs in _said.items()}, "findings": list(_findings.values())}
    Path(os.environ[OUTPUT]).write_text(json.dumps(recording, ensure_ascii=False), "utf-8")
