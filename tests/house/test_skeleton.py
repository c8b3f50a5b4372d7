"""The skeletons: what ``make new-check`` and ``make new-rubric`` write is sound, unfinished on purpose, and finished by writing the rule."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.rubrics import load_rubric
from scripts.skeleton import check_of, new_check, new_rubric

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("checks", "core", "config", "tests/checks/builder.py", "tests/house/test_codes.py", "pyproject.toml")

RULE = """    for page in site.page_sample():
        if "公众号" in page.body.decode():
            yield passed(url=page.final_url)
        else:
            yield failed("footer.wechat.missing", "页脚没有公众号", url=page.final_url)
"""


@pytest.fixture
def tree(tmp_path) -> Path:
    """The part of the checkout that a check needs."""
    for part in PARTS:
        target = tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target)
    return tmp_path


def python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True)


def outcome_of_tests(tree: Path) -> str:
    done = python(
        tree, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "tests/checks/footer/test_wechat.py"
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(("code", "check"), [("footer.icp.missing", "footer.icp"), ("licence.list_missing", "licence.list")])
def test_check_of_a_code(code, check):
    assert check_of(code) == check


@pytest.mark.slow
def test_new_check_is_found_clean_and_unfinished_until_its_rule_is_written(tree):
    place, test, _ = new_check("footer.wechat.missing", tree)
    assert python(tree, "-m", "ruff", "format", "--check", str(place), str(test)).returncode == 0
    linted = python(tree, "-m", "ruff", "check", str(place), str(test))
    assert linted.returncode == 0, linted.stdout
    ids = python(tree, "-c", "from checks.registry import all_checks; print([each.id for each in all_checks()])").stdout
    assert "'footer.wechat'" in ids
    assert "2 failed, 1 passed" in (said := outcome_of_tests(tree)), said
    words = python(tree, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/house/test_codes.py", "-k", "wechat")
    assert "2 failed" in words.stdout  # the words of the code and of the check
    text = place.read_text("utf-8")
    written = text[: text.index("    for page in")] + RULE
    written = written.replace(
        "Verdict, site_check, unknown\nfrom core.outcome import Cause, Owner\n", "Verdict, failed, passed, site_check\n"
    )
    place.write_text(written, "utf-8")
    test.write_text(
        test.read_text("utf-8").replace(
            "snapshot()) ==",
            'snapshot(home=home_page(bottom="<div class=footer>关注我们的公众号</div>"), column_pages=(), content_pages=())) ==',
        ),
        "utf-8",
    )
    assert "3 passed" in (said := outcome_of_tests(tree)), said


def test_new_check_refuses_what_is_no_code_or_is_there(tree):
    with pytest.raises(SystemExit, match=r"area\.thing\.problem"):
        new_check("wechat", tree)
    with pytest.raises(SystemExit, match="already"):
        new_check("footer.icp.missing", tree)


def test_new_rubric_is_valid_and_shipped(tree):
    (tree / "tests" / "cases").mkdir()
    rubric, cases, loader = new_rubric("mycity-2026", tree)
    assert load_rubric(rubric).id == "mycity-2026"
    assert "mycity-2026" in cases.read_text("utf-8")
    assert '"yulin-2020-department", "mycity-2026")' in loader.read_text("utf-8")
    shown = python(tree, "-c", "from config.rubrics import load_rubric; print(load_rubric('mycity-2026').title)")
    assert shown.returncode == 0, shown.stderr
    with pytest.raises(SystemExit, match="exists"):
        new_rubric("mycity-2026", tree)
