"""Rules about our own code that the import linter cannot express."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "config", "crawler", "monitors", "checks", "rules", "reports", "store", "pipeline", "cli", "web", "lab")

PICKLES = {"pickle", "marshal", "shelve", "dill"}
EXECUTING = ["eval", "exec"]
MENTIONED = re.compile(rf"\b(?:{'|'.join(['scheduler', 'tests', *PICKLES, *EXECUTING])})\b")


@cache
def used_by(path: Path) -> tuple[set[str], set[str]]:
    """Top-level modules that a module imports, and plain names that it calls."""
    imported: set[str] = set()
    called: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
    return imported, called


def imported_by(path: Path) -> set[str]:
    return used_by(path)[0]


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


@cache
def mentioning() -> list[Path]:
    """Sources that hold a word which is looked for below: only they need to be parsed."""
    return [path for path in sources() if MENTIONED.search(path.read_text("utf-8"))]


def test_scheduler_is_imported_by_doors_only():
    users = {path.relative_to(ROOT).parts[0] for path in mentioning() if "scheduler" in imported_by(path)}
    assert users <= {"cli"}


def test_scheduler_imports_use_cases_not_rooms():
    assert not imported_by(ROOT / "scheduler.py") & {"crawler", "monitors", "checks", "rules", "store", "reports", "lab", "cli", "web"}


def test_nothing_imports_tests():
    assert not [path for path in mentioning() if "tests" in imported_by(path)]


@pytest.mark.parametrize("name", EXECUTING)
def test_no_dynamic_execution(name: str):
    assert not [path.relative_to(ROOT) for path in mentioning() if name in used_by(path)[1]]


def test_no_pickle():
    assert not [path.relative_to(ROOT) for path in mentioning() if imported_by(path) & PICKLES]


@pytest.mark.parametrize(
    ("modules", "unloaded"),
    [
        pytest.param("cli.main", ["scrapy", "sqlalchemy", "pydantic", "playwright", "selectolax", "jinja2", "httpx", "dns"], id="help"),
        pytest.param(
            "cli.links, pipeline.links, crawler.sweep.team, crawler.fetch, core.page.usable",
            ["scrapy", "sqlalchemy", "playwright", "jinja2", "httpx", "cryptography", "core.page.facts", "core.page.footer", "core.rubric"],
            id="sweep of links",
        ),
    ],
)
def test_a_start_loads_nothing_that_it_does_not_need(modules, unloaded):
    code = f"import sys, {modules}; print([name for name in {unloaded!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_every_command_has_module_and_help():
    import importlib

    from cli.main import COMMANDS

    for name, (module, text) in COMMANDS.items():
        assert text, name
        assert importlib.import_module(module).app, name


def test_modules_stay_small():
    """Past 450 lines, a second duty has moved in."""
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert not {name: lines for name, lines in long.items() if lines > 450}
