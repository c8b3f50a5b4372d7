"""The index of known traps names tests that exist, and covers every numbered trap of the standards."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.data import load_yaml

TESTS = Path(__file__).resolve().parents[1]
INDEX: list[dict[str, Any]] = load_yaml(Path(__file__).with_name("traps.yaml"))


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry["trap"][:60]) for entry in INDEX])
def test_trap_has_its_tests(entry: dict[str, Any]):
    text = (TESTS / entry["file"]).read_text("utf-8")
    assert entry["tests"]
    assert [name for name in entry["tests"] if name not in text] == []


def test_every_numbered_trap_is_listed():
    named = {match[0] for entry in INDEX if (match := re.match(r"[\d.]+", entry["trap"]))}
    assert {f"9.8.{number}" for number in range(1, 13)} <= named
    assert {f"7.3.{number}" for number in (1, 3, 4, 5, 6, 7)} <= named
    assert {f"7.{number}" for number in (1, 2, 4, 5, 6, 7, 8, 9, 10)} <= named
    assert {f"4.{number}" for number in range(1, 6)} <= named
