"""What people read is Chinese prose with Chinese punctuation: looked for in every text of the program, its data and its templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.column.special import SAMPLE_WORDS, SAMPLES
from tests.data import load_yaml

ROOT = Path(__file__).parents[2]
ROOMS = ("checks", "cli", "config", "core", "crawler", "monitors", "pipeline", "reports", "rules", "store", "web")
HAN = r"\u4e00-\u9fff"
VALUE = "\ufffc"
"""Stands for what an f-string puts in."""
PLACE = "\ufffb"
"""Stands for what an f-string puts in where it names a place that tools read before a half-width colon: a file, a line of it, an error's class."""
PLACES = frozenset(
    {
        "path",
        "file",
        "folder",
        "output",
        "place",
        "name",
        "path_or_id",
        "host",
        "port",
        "cert",
        "key",
        "__name__",
        "stream",
        "line",
        "where",
    }
)
COLON = re.compile(rf"(?:[{HAN}”》）{VALUE}]|--[a-z-]+):(?:\s|$)")
"""A half-width colon before a space, after Chinese, an option or what is no place."""
HALF_WIDTH = re.compile(rf"[{HAN}”》）{VALUE}][,;!?()]|[,;!?()][{HAN}“《（{VALUE}]|[{HAN}”》）]:(?!//)")
"""A half-width comma, semicolon, mark or bracket that touches Chinese or a value, or a colon after Chinese."""
PATTERN = re.compile(r"\\|\(\?|\||\[\^|\.\*|\^|\{\{|[)\]+*]\?|\$$|<\w")
"""A text that is a pattern or markup, no prose: pages and templates may hold either width."""
FORMS = re.compile(r"(?:地址|主机):端口|IP:端口|错词: 正词|（\d）\(\d\)|行: ")
"""What is typed or cited just so."""


def _mark(value: ast.expr) -> str:
    """The mark of a value: by the last name in it."""
    names = [getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(value) if isinstance(node, ast.Name | ast.Attribute)]
    return PLACE if names and names[0] in PLACES else VALUE


def _strings(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is no docstring; each value of an f-string is one mark."""
    nodes = list(ast.walk(ast.parse(source)))
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    inner |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else _mark(part.value) if isinstance(part, ast.FormattedValue) else ""
                    for part in node.values
                ),
            )


def _values(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)


def _wrong_colon(text: str) -> bool:
    """Of what a door says. Texts of values only are sentences when a blank stands in them."""
    is_ours = re.search(f"[{HAN}]", text) or re.fullmatch(rf"[{VALUE}{PLACE}\s:]+", text)
    return bool(is_ours and not PATTERN.search(text) and COLON.search(FORMS.sub("", text)))


def _wrong(text: str) -> bool:
    text = text.replace(PLACE, VALUE)
    if re.fullmatch(f"[,;]{VALUE}", text):
        return True
    return bool(re.search(f"[{HAN}]", text) and not PATTERN.search(text) and HALF_WIDTH.search(FORMS.sub("", text)))


@pytest.mark.parametrize("room", [*ROOMS, "scheduler.py"])
def test_texts_of_the_program_use_chinese_punctuation(room):
    place = ROOT / room
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text[:120]}"
        for path in files
        for line, text in _strings(path.read_text(encoding="utf-8"))
        if _wrong(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["checks", "cli", "core", "monitors", "pipeline", "reports", "rules", "scheduler.py", "store", "web"])
def test_half_width_colon_stands_behind_files_and_lines_only(room):
    place = ROOT / room
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text[:120]}"
        for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
        for line, text in _strings(path.read_text(encoding="utf-8"))
        if _wrong_colon(text)
    ]
    assert wrong == []


def test_help_texts_use_chinese_punctuation():
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "cli").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and _wrong(str(node.value.value))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "config").rglob("*.yaml"), *(ROOT / "scripts").rglob("*.yaml")]), ids=lambda path: path.name
)
def test_data_uses_chinese_punctuation(path):
    assert [text[:120] for text in _values(load_yaml(path)) if _wrong(text)] == []


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "web/templates").glob("*.html"), *(ROOT / "reports/templates").glob("*.html")]), ids=lambda path: path.name
)
def test_templates_use_chinese_punctuation(path):
    text = re.sub(r"<(script|style).*?</\1>|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    prose = re.split(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|\n", text)
    assert [piece.strip()[:120] for piece in prose if re.search(f"[{HAN}]", piece) and HALF_WIDTH.search(piece)] == []


@pytest.mark.parametrize("room", ["cli", "crawler", "monitors", "pipeline", "scheduler.py", "store", "web"])
def test_lines_of_the_log_are_chinese(room):
    """An operator reads them; what only a developer can do something about comes with its trace, and in English."""
    place = ROOT / room
    told = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0].value)
        for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("info", "warning", "error")
        if ast.unparse(node.func.value) in ("log", "self._log") and isinstance(node.args[0], ast.Constant)
        if not any(word.arg == "exc_info" for word in node.keywords)
    ]
    assert [(where, text) for where, text in told if not re.search(f"[{HAN}]", text) and re.search("[a-z]{2}", text)] == []


def test_samples_are_told_by_their_names():
    assert SAMPLE_WORDS.keys() == SAMPLES.keys()
