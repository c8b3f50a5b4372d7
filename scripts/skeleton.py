"""``make new-check CODE=…`` and ``make new-rubric NAME=…``: the files to begin with. What still has to be written fails a test, on purpose."""

import argparse
import re
import textwrap
from pathlib import Path

CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z0-9]+(?:_[a-z0-9]+)*){1,2}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

CHECK = '''
"""{check}: say in one line what a good page has."""

from collections.abc import Iterator

from checks.base import Verdict, site_check, unknown
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot


@site_check(
    id="{check}",
    title="合格时的状态，如“页脚列有主办单位”",
    codes=("{code}",),
    needs=("home",),
    source="依据的文件和条款",
)
def {function}(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Say what is judged, on which pages.

    Bad:  ``<p>what breaks the rule</p>``
    Good: ``<p>what keeps it</p>``
    Traps: what looks like a fault and is none.
    """
    for page in site.page_sample():
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "规则尚未编写", url=page.final_url)
'''

TEST = """
import pytest

from checks.{check} import {function}
from tests.checks.builder import causes, home_page, outcomes, said, snapshot


@pytest.mark.parametrize("part", [pytest.param("<p>what breaks the rule</p>", id="plainly missing")])
def test_what_breaks_the_rule_fails(part):
    site = snapshot(home=home_page(bottom=part), column_pages=(), content_pages=())
    assert said({function}, site) == [("fail", "{code}")]


def test_neutral_site_passes():
    assert outcomes({function}, snapshot()) == {{"pass"}}


def test_without_home_page_nothing_is_known():
    assert causes({function}, snapshot(home=None)) == {{"no_data"}}
"""

ENTRY = """
  {code}:
    title: （填写）{code}
    severity: advice
    automation: S
    check: {check}
    source: house
    clause: （填写）什么情况扣分或提示，照抄条款原文。
    suggestion: （填写）网站管理员应当怎么改。
"""

WORDS = """
{check}:
  name: （填写）看的是什么，一个名词
  judges: （填写）在哪些页面上看什么，什么情况不符合，什么情况交人工判定。
  bad: [（填写）反例]
  good: [（填写）正例]
  traps: [（填写）容易看错的地方]
"""

CASES = """
# Hand-worked cases of {name}: every case of every row once, every threshold on both sides; the arithmetic in a comment.
- {{name: {name} nothing found, rubric: {name}, findings: [], expect: {{value: 100}}}}
"""


def check_of(code: str) -> str:
    """
    The check that says *code*: all but its last word.

    >>> check_of("footer.icp.missing"), check_of("licence.list_missing")
    ('footer.icp', 'licence.list')
    """
    return code.rpartition("." if code.count(".") == 2 else "_")[0]


def new_check(code: str, root: Path) -> list[Path]:
    """Write check, test and catalogue entry of *code* below *root*; a check that is there gets the entry only."""
    check = check_of(code)
    if not CODE.fullmatch(code) or check.count(".") != 1:
        raise SystemExit(f"CODE={code}: should be area.thing.problem, say footer.wechat.missing")
    catalogue = root / "config" / "codes.yaml"
    if f"\n  {code}:\n" in catalogue.read_text("utf-8"):
        raise SystemExit(f"CODE={code}: already in {catalogue}")
    words = {"code": code, "check": check, "function": check.replace(".", "_")}
    area, _, thing = check.partition(".")
    place, test = root / "checks" / area / f"{thing}.py", root / "tests" / "checks" / area / f"test_{thing}.py"
    if not place.exists():
        _write(root / "checks" / area / "__init__.py", f'"""Checks of {area}."""\n', keep=True)
        _write(place, _filled(CHECK, words))
        _write(test, _filled(TEST, words))
        with (root / "config" / "checks.yaml").open("a", encoding="utf-8") as file:
            file.write(_filled(WORDS, words))
    with catalogue.open("a", encoding="utf-8") as file:
        file.write(_filled(ENTRY, words))
    return [place, test, catalogue]


def new_rubric(name: str, root: Path) -> list[Path]:
    """Write the sample rubric *name* and its first case below *root*, and ship it."""
    from pipeline.rubrics import skeleton

    rubric, cases, loader = root / "config/rubrics" / f"{name}.yaml", root / "tests/cases" / f"{name}.yaml", root / "config/rubrics.py"
    if not NAME.fullmatch(name):
        raise SystemExit(f"NAME={name}: small letters, digits and hyphens, say mycity-2026")
    if rubric.exists():
        raise SystemExit(f"NAME={name}: {rubric} exists")
    _write(rubric, skeleton(name))
    _write(cases, _filled(CASES, {"name": name}))
    text = loader.read_text("utf-8")
    loader.write_text(re.sub(r"(SHIPPED: Final = \([^)]*)\)", rf'\1, "{name}")', text), "utf-8")
    return [rubric, cases, loader]


def _filled(template: str, words: dict[str, str]) -> str:
    return textwrap.dedent(template).lstrip("\n").format(**words) if template is not ENTRY else template.lstrip("\n").format(**words)


def _write(path: Path, text: str, *, keep: bool = False) -> None:
    if path.exists():
        if keep:
            return
        raise SystemExit(f"{path} exists")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main() -> None:
    """Write the files and say what comes next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["check", "rubric"])
    parser.add_argument("name", help="code of the finding, or id of the rubric")
    parser.add_argument("--root", type=Path, default=Path())
    arguments = parser.parse_args()
    make = new_check if arguments.kind == "check" else new_rubric
    for path in make(arguments.name, arguments.root):
        print(path)
    print("Next: CONTRIBUTING.md. The tests fail until the rule (the cases) and the words marked （填写） are written.")


if __name__ == "__main__":
    main()
