"""
``make mutants``: which change to the judging code does no test notice?

    python -m scripts.mutants                       the modules named below
    python -m scripts.mutants checks/link rules/veto.py
    python -m scripts.mutants rules/engine.py --tests tests/rules/test_cases.py

Every module (or folder) is worked on in a copy of the tree of its own, by the tests that mirror it. mutmut alone leaves three things to wish for:
it looks into no decorated function, so that no check would ever be changed (in the copy a check is declared by a call below its function
instead); a cache that the first run filled answers for the changed function (caches of functions are taken away); and what an earlier run
left behind, such as names of tests that are gone, stops it with BadTestExecutionCommandsException.
Survivors are written to ``build/mutants/``, one file of differences for each module.
"""

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build" / "mutants"
MODULES: Final = (
    "core/page/dates.py", "core/page/footer.py", "core/page/footer_place.py", "core/column/duty.py", "core/availability.py", "core/quorum.py", "rules", "monitors/verdict.py", "checks",
)  # fmt: skip
"""What judges: the readers on which most verdicts rest, the arithmetic, the checks."""
FURTHER: Final = {
    "core/page/footer.py": ("tests/checks/footer",),
    "core/page/footer_place.py": ("tests/core/page/test_footer.py", "tests/checks/footer"),
}
"""Tests that prove a module beside those that mirror it."""
LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "mutants", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"
)
CACHE: Final = re.compile(r"(?:functools\.)?(?:lru_)?cache\b")
MUTMUT: Final = (sys.executable, "-m", "mutmut")
SETTINGS: Final = """[mutmut]
source_paths=
    {source}
also_copy=
    {rest}
only_mutate=
    {modules}
pytest_add_cli_args=
    -p
    no:xdist
    -p
    no:cacheprovider
pytest_add_cli_args_test_selection=
    {tests}
"""
NOTICED: Final = frozenset({"killed", "timeout", "segfault"})
"""Fates of a change that broke a test, made it endless or crash."""


def calls_below(text: str) -> str:
    r"""
    The source with every decorated function of the module declared by a call below it; caches are left out.

    >>> calls_below("@check(id='x')\ndef f():\n    return 1\n").split()
    ['def', 'f():', 'return', '1', 'f', '=', "check(id='x')(f)"]
    """
    lines = text.splitlines(keepends=True)
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1]
    for function in reversed(functions):
        decorator = function.decorator_list[0]
        call = ast.get_source_segment(text, decorator) or ""
        if not CACHE.match(call):
            lines.insert(function.end_lineno or 0, f"\n\n{function.name} = {call}({function.name})\n")
        del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "".join(lines)


def tests_of(module: str) -> tuple[str, ...]:
    """Where the tests of a module or folder stand: in the file of its name, else in the folder of its name."""
    path = Path("tests", module)
    named = sorted((ROOT / path.parent).glob(f"test_{path.stem}*.py")) if path.suffix else []
    mirror = [str(one.relative_to(ROOT)) for one in named] or [str(path.parent if path.suffix else path)]
    return (*mirror, *FURTHER.get(module, ()))


def prepare(copy: Path, module: str, tests: Iterable[str]) -> None:
    """Copy the tree and write the settings into the copy."""
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT, dirs_exist_ok=True)
    source = module.split("/")[0]
    for path in (copy / source).rglob("*.py"):
        path.write_text(calls_below(path.read_text("utf-8")), "utf-8")
    rest = sorted(path.name for path in copy.iterdir() if path.name not in (source, "tests") and not path.name.startswith("."))
    modules = module if module.endswith(".py") else f"{module}/*.py"
    indent = "\n    "
    settings = SETTINGS.format(source=source, rest=indent.join(rest), modules=modules, tests=indent.join(tests))
    (copy / "setup.cfg").write_text(settings, "utf-8")


def fates(copy: Path) -> Iterator[tuple[str, str, str]]:
    """Module, mutant and what became of it."""
    for meta in sorted((copy / "mutants").rglob("*.meta")):
        module = str(meta.relative_to(copy / "mutants")).removesuffix(".meta")
        for mutant, status in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            yield module, mutant, status_by_exit_code[status]


def difference(copy: Path, mutant: str) -> str:
    """What a mutant changed."""
    shown = subprocess.run([*MUTMUT, "show", mutant], cwd=copy, capture_output=True, text=True, check=False).stdout
    lines = (line for line in shown.splitlines() if line[:1] in "+-" and not line.startswith(("+++", "---")))
    return f"{mutant}\n" + "\n".join(lines) + "\n\n"


def report(copy: Path) -> None:
    """One line of a table for each module; survivors into files."""
    found = list(fates(copy))
    total = Counter(module for module, _, _ in found)
    noticed = Counter(module for module, _, fate in found if fate in NOTICED)
    for module, number in total.items():
        survived = [mutant for one, mutant, fate in found if one == module and fate not in NOTICED]
        percent = f"{100 * noticed[module] / number:.1f} %"
        sys.stdout.write(f"| `{module}` | {number} | {noticed[module]} | {len(survived)} | {percent} |\n")
        name = module.replace("/", ".").removesuffix(".py")
        (OUTPUT / f"{name}.diff").write_text("".join(difference(copy, mutant) for mutant in survived), "utf-8")


def main() -> int:
    """Exit status 1 when mutmut could not do its work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE", help="file or folder")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="tests to use instead of those that mirror the module")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    failed = False
    for module in options.modules:
        with tempfile.TemporaryDirectory(prefix="wangjian-mutants-") as folder:
            copy = Path(folder)
            prepare(copy, module.rstrip("/"), options.tests or tests_of(module.rstrip("/")))
            command = [*MUTMUT, "run", "--max-children", str(options.jobs)]
            done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.stderr.write(f"{module}：mutmut 退出码 {done.returncode}\n{(done.stdout + done.stderr)[-2000:]}\n")
                failed = True
            report(copy)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
