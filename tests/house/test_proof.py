"""
Every check proves itself: its own tests make it say each of its codes, pass, and answer unknown.

The tests of the checks write down what the checks said (``tests/checks/conftest.py``). A run of all tests reads that when they are done;
a run of some has the tests of the checks run once more in a process of their own. What counts is what a check did, not what a test file
looks like.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from checks.registry import all_checks
from config.codes import load_codes
from tests.house.recorder import FOLDER, folder_of, recording_of

ROOT = Path(__file__).resolve().parents[2]
CHECKS = sorted(check.id for check in all_checks())
CHINESE = re.compile(r"[\u4e00-\u9fff]")


MODULES = sorted((ROOT / "tests" / "checks").rglob("test_*.py"))
PATIENCE_S = 60
"""This file comes last (``tests/conftest.py``): another worker may still have the last tests of the checks, not more."""


@pytest.fixture(scope="module")
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = folder_of(request.config, tmp_path_factory)
    if not (runs_all_checks(request.config) and arrived(folder)):
        folder = tmp_path_factory.mktemp("proof")
        run_checks(folder)
    parts = [json.loads(recording_of(module, folder).read_text("utf-8")) for module in MODULES]
    said: dict[str, list[list[str]]] = {}
    for part in parts:
        for check, pairs in part["said"].items():
            said.setdefault(check, []).extend(pairs)
    return {"said": said, "findings": [finding for part in parts for finding in part["findings"]]}


def runs_all_checks(config: pytest.Config) -> bool:
    """Whether this run has every test of the checks."""
    places = [Path(config.invocation_params.dir, place).resolve() for place in config.args]
    chosen = [getattr(config.option, name, None) for name in ("keyword", "deselect", "ignore", "lf")]
    return places == [ROOT / "tests"] and not any(chosen)


def arrived(folder: Path) -> bool:
    """Whether all modules are done within ``PATIENCE_S``; one of which a test failed is done as well."""
    end = time.monotonic() + PATIENCE_S
    while not all(recording_of(module, folder).exists() for module in MODULES):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def run_checks(folder: Path) -> None:
    unneeded = [
        part for name in ("cacheprovider", "xdist", "schemathesis", "hypothesispytest", "anyio", "cov") for part in ("-p", f"no:{name}")
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-x", *unneeded, "tests/checks"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, FOLDER: str(folder)}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("check_id", CHECKS)
def test_check_fails_passes_and_does_not_know(recording: dict[str, Any], check_id: str):
    check = next(check for check in all_checks() if check.id == check_id)
    said = {(outcome, code) for outcome, code in recording["said"].get(check_id, [])}
    unsaid = [code for code in check.codes if not said & {("fail", code), ("review", code)}]
    assert not unsaid, f"no test makes it say {unsaid}"
    outcomes = {outcome for outcome, _ in said}
    assert outcomes & {"pass", "not_applicable"}, "no test lets it pass"
    assert "unknown" in outcomes, "no test leaves it without an answer"


def test_every_finding_says_what_where_why_and_how(recording: dict[str, Any]):
    codes = load_codes()
    assert len(recording["findings"]) > 150
    for finding in recording["findings"]:
        assert len(CHINESE.findall(finding["message"])) >= 3, finding
        assert finding["where"], f"no place: {finding}"
        entry = codes[finding["code"]]
        assert "依据：" in entry.clause
        assert CHINESE.search(entry.suggestion)


def test_messages_are_punctuated_in_chinese(recording: dict[str, Any]):
    half = re.compile(r"[\u4e00-\u9fff”）][,;:?!](?=[\u4e00-\u9fff“（])|[\u4e00-\u9fff]\([\u4e00-\u9fff]")
    wrong = [finding["message"] for finding in recording["findings"] if half.search(re.sub(r"“[^”]*”", "“”", finding["message"]))]
    assert wrong == []
