"""The catalogue of finding codes and the checks agree; every code is explained."""

import re
from pathlib import Path

import pytest

from checks.registry import all_checks
from config.check_words import load_check_words
from config.codes import known_codes, load_codes
from config.rubrics import load_rubric
from core.outcome import Severity

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z0-9]+(?:_[a-z0-9]+)*){1,2}")


def producers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for check in all_checks():
        for code in check.codes:
            found.setdefault(code, set()).add(check.id)
    return found


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_code_is_documented(code: str):
    entry = load_codes()[code]
    assert CODE.fullmatch(code)
    assert 2 <= len(entry.title) <= 30
    assert "依据：" in entry.clause
    assert len(entry.clause) >= 20
    assert len(entry.suggestion) >= 5
    for text in (entry.title, entry.clause, entry.suggestion):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert "（填写）" not in text, "the words of the skeleton still stand"


def test_every_check_is_explained_in_chinese():
    assert sorted(load_check_words()) == sorted(check.id for check in all_checks())


@pytest.mark.parametrize("check", sorted(load_check_words()))
def test_words_of_a_check_are_written(check: str):
    words = load_check_words()[check]
    assert 2 <= len(words.name) <= 20
    assert words.judges.endswith("。")
    assert words.bad
    assert words.good
    assert words.traps
    for text in (words.name, words.judges, *words.traps):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert "（填写）" not in text, "the words of the skeleton still stand"


def test_names_tell_checks_apart():
    names = [words.name for words in load_check_words().values()]
    assert sorted(names) == sorted(set(names))


def test_titles_tell_codes_apart():
    titles = [entry.title for entry in load_codes().values()]
    assert sorted(titles) == sorted(set(titles))


def test_codes_named_in_the_standards_are_all_there():
    path = ROOT.parent / "shared" / "domain" / "standards.md"
    if not path.is_file():
        pytest.skip("没有领域标准文件(../shared/domain/standards.md)")
    wanted = set()
    for line in path.read_text("utf-8").split("## 9. Findings")[1].split("### 9.8")[0].splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 4 or not CODE.match(cells[1]):
            continue
        first, *others = re.findall(r"[a-z0-9_.]+", cells[1].replace(" ", " "))
        wanted.add(first)
        for other in others:
            wanted.add(first.rpartition(".")[0] + other if other.startswith(".") else other)
    assert len(wanted) > 100
    assert wanted - known_codes() == set()


def test_checks_say_only_known_codes():
    assert set(producers()) - known_codes() == set()


def test_codes_name_the_check_that_says_them():
    wrong = {code: (load_codes()[code].check, ids) for code, ids in producers().items() if load_codes()[code].check not in ids}
    assert wrong == {}


def test_codes_with_a_check_are_produced():
    named = {code for code, entry in load_codes().items() if entry.check}
    assert named - set(producers()) == set()


SAID_BY_NO_CHECK = {
    "monitor.self_outage": "said by the availability arithmetic (cause own_outage), never by a check of a site",
    "org.evidence_missing": "kept in the ledger of materials",
    "org.evidence_late": "kept in the ledger of materials",
    "org.rectification_late": "entered with its evidence, people only (MO03, MO05)",
    "org.meeting": "entered with its evidence, people only (MO02)",
    "org.summary": "entered with its evidence, people only (MO01)",
    "org.notice": "entered with its evidence, people only (MO05)",
}
"""Codes that no check says, and why."""


def test_codes_without_a_check_are_few_and_justified():
    assert known_codes() - set(producers()) == set(SAID_BY_NO_CHECK)


def test_merits_are_said_by_few():
    merits = {code for code, entry in load_codes().items() if entry.severity is Severity.MERIT}
    assert "data.release.fresh" in merits
    assert "link.home.broken" not in merits


@pytest.mark.parametrize("rubric", ["mianyang-2022", "national-2019"])
def test_what_costs_points_is_no_advice(rubric: str):
    row_by_code = load_rubric(rubric).rows_of
    assert [code for code, entry in load_codes().items() if entry.severity is Severity.ADVICE and row_by_code(code)] == []
