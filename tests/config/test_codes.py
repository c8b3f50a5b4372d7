import pytest

from config.codes import known_codes, load_codes, parse_codes
from core.errors import ConfigError
from core.outcome import Severity

GOOD = """\
sources: {national: 国办秘函〔2019〕19号}
codes:
  footer.icp.missing:
    title: 缺ICP备案号
    severity: deduct
    automation: A
    check: footer.icp
    source: national
    clause: 每缺一项扣分。
    suggestion: 补上。
"""


def test_shipped_catalogue_is_read_once_and_frozen():
    codes = load_codes()
    assert codes is load_codes()
    assert known_codes() == set(codes)
    with pytest.raises(TypeError):
        codes["x"] = codes["footer.icp.missing"]


def test_entry_carries_clause_with_source():
    entry = parse_codes(GOOD, "x.yaml")["footer.icp.missing"]
    assert (entry.severity, entry.check, entry.automation) == (Severity.DEDUCT, "footer.icp", "A")
    assert entry.clause == "每缺一项扣分。（依据：国办秘函〔2019〕19号）"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(("    title: ", "    titel: "), "x.yaml:4: footer.icp.missing: 没有 titel 这个键", id="unknown key"),
        pytest.param(("    suggestion: 补上。\n", ""), "x.yaml:4: footer.icp.missing: 缺少 suggestion", id="missing key"),
        pytest.param(("severity: deduct", "severity: minus"), "x.yaml:5: footer.icp.missing.severity 应为 veto、deduct、advice、merit，实为 'minus'", id="severity"),
        pytest.param(("automation: A", "automation: B"), "x.yaml:6: footer.icp.missing.automation 应为 A、S、M，实为 'B'", id="automation"),
        pytest.param(("source: national", "source: local"), "x.yaml:8: footer.icp.missing.source 应为 sources 中的键，实为 'local'", id="source"),
        pytest.param(("title: 缺ICP备案号", "title: ''"), "x.yaml:4: footer.icp.missing.title 应为非空文字", id="empty"),
        pytest.param(("    source:", "    severity: veto\n    source:"), "x.yaml:8: footer.icp.missing: severity 重复", id="doubled key"),
        pytest.param(("codes:", "kodes:"), "x.yaml: 最外层应恰有 sources 和 codes 两个键，实为 sources、kodes", id="top level"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(change, message):
    with pytest.raises(ConfigError) as caught:
        parse_codes(GOOD.replace(*change), "x.yaml")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "codes: [", "- a", "12"])
def test_other_files_are_one_sentence(text):
    with pytest.raises(ConfigError) as caught:
        parse_codes(text, "x.yaml")
    assert "\n" not in str(caught.value)
