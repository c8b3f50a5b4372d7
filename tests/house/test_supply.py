"""What the program is built from: pinned, within its own bounds, from nowhere in particular; the audit tells not asked from clean."""

import pytest

from scripts import audit
from scripts.constraints import HEAD, TARGET, pinned, render, wanted


def test_every_requirement_is_pinned_within_its_bounds():
    versions = pinned(TARGET.read_text("utf-8"))
    for one in wanted(("dev",)):
        name = one.name.lower().replace("_", "-").replace(".", "-")
        if name != "wangjian":
            assert name in versions, f"{name}: make constraints"
            assert one.specifier.contains(versions[name], prereleases=True), f"{name}: {versions[name]} is not {one.specifier}"


def test_constraints_hold_names_and_versions_only():
    text = TARGET.read_text("utf-8")
    assert text == render(pinned(text))
    assert "://" not in text
    assert text.startswith(HEAD)


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        pytest.param(None, 0, "未做漏洞核对", id="no network"),
        pytest.param([{"name": "a", "skip_reason": "not found"}], 0, "1 个依赖包无法核对", id="another index"),
        pytest.param([{"name": "a", "version": "1", "vulns": []}], 0, "已核对 1 个依赖包，已知漏洞 0 个", id="clean"),
        pytest.param(
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}], 1, "a 1: CVE-1，修复于 2", id="known vulnerability"
        ),
    ],
)  # fmt: skip
def test_audit_tells_not_asked_from_clean(found, status, words, capsys):
    assert audit.judge(found) == status
    assert words in capsys.readouterr().out
