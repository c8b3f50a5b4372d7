"""Explanations for people: what decided comes first, and two hundred findings stay readable."""

import pytest

from core.outcome import Outcome, State
from reports.explain_text import MAX_IN_FULL, MAX_PIECES, MAX_QUIET, render_explanation

AT = "2026-11-23T10:00:00+08:00"
ROW = {
    "rubric": "mianyang-2022", "row": "MW16", "group": "MW", "group_title": "政府网站", "group_of": 35, "title": "可用性", "text": "链接可用。",
    "cases": [{"id": "MW16b", "text": "其他页面，每处扣0.1分", "mode": "per_occurrence", "amount": 0.1, "verified": True}], "automation": "A", "sample": "",
    "evidence_wanted": "", "source": "绵阳2022细则", "note": "", "outcome": "fail", "decided": "checks", "points": -0.1, "low": -0.1, "high": 0,
    "cap": None, "cap_verified": True, "count": 1, "basis": "1 处 × 0.1", "findings": [],
}  # fmt: skip


def finding(number, **fields):
    return {
        "fingerprint": f"{number:016x}", "code": "link.page.broken", "title": "其他页面链接打不开", "check": "link.page", "check_name": "其他页面链接",
        "judges": "首页以外页面上打不开的链接。", "by_hand": "打开页面，找到这个链接点一次", "records": "", "message": f"链接“第{number}期”打不开", "clause": "条款", "suggestion": "更正",
        "site": "s", "account": None, "url": f"http://a.gov.cn/{number}.html", "target": "http://b.gov.cn/", "row": None, "outcome": "fail",
        "severity": "deduct", "state": "confirmed", "count": 1, "cause": None, "owner": None, "parents": [], "observed_at": AT, "first_seen": AT,
        "sightings": 1, "excerpt": "", "measured": {}, "evidence": [], "history": [], **fields,
    }  # fmt: skip


def said(number, outcome):
    subject = f"http://a.gov.cn/{number}.html"
    return {
        "check": "link.page",
        "subject": subject,
        "outcome": outcome,
        "cause": None,
        "owner": None,
        "sampled": None,
        "reason": "",
        "at": AT,
    }


def explained(findings=(), outcomes=()):
    document = {"subject": "s", "name": "某局", "as_of": AT, "verdict": "qualified", "of": 100, "row": ROW}
    return render_explanation({**document, "findings": list(findings), "outcomes": list(outcomes)}).splitlines()


def test_result_and_arithmetic_stand_before_the_wording_and_findings_before_what_passed():
    outcomes = [said(0, Outcome.FAIL.value), *(said(number, Outcome.PASS.value) for number in range(1, 4))]
    lines = explained([finding(0)], outcomes)
    begins = ["  结果：不符合", "  得分：-0.1", "  算式：1 处", "  条文：", "问题 1 个", "检查结果 4 条（不符合 1，通过 3）"]
    places = [next(place for place, line in enumerate(lines) if line.startswith(begin)) for begin in begins]
    assert places == sorted(places)
    assert [line.split("：")[1].split()[0] for line in lines[places[-1] + 1 :]] == ["不符合", "通过", "通过", "通过"]


def test_two_hundred_findings_are_told_a_line_each_after_the_first_ones():
    lines = explained([finding(number) for number in range(200)], [said(number, Outcome.FAIL.value) for number in range(200)])
    assert len(lines) < 400
    assert f"其余 {200 - MAX_IN_FULL} 个（全文：wangjian explain 指纹）" in lines
    assert all(sum(f"{number:016x}" in line for line in lines) >= 1 for number in range(200))


def test_what_every_finding_of_a_code_has_in_common_is_told_once():
    lines = explained([finding(number) for number in range(5)])
    assert [sum(line.startswith(f"  {name}：") for line in lines) for name in ("判法", "自行核对", "依据", "建议", "情况")] == [
        2,
        1,
        1,
        1,
        5,
    ]


def test_passes_are_counted_and_cut_and_what_is_unknown_is_not():
    outcomes = [
        *(said(number, Outcome.UNKNOWN.value) for number in range(20)),
        *(said(number, Outcome.PASS.value) for number in range(20, 80)),
    ]
    lines = explained(outcomes=outcomes)
    assert "检查结果 80 条（未能测定 20，通过 60）" in lines
    assert sum("：未能测定" in line for line in lines) == 20
    assert lines[-1] == f"  另有 {60 - MAX_QUIET} 条通过或不适用，见 --format json"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param({"sightings": 3, "first_seen": "2026-11-20T10:00:00+08:00"}, "共发现 3 次，最早 2026-11-20 10:00:00", id="how often"),
        pytest.param({"parents": [f"http://a.gov.cn/p{one}" for one in range(9)]}, "http://a.gov.cn/p4 等 9 个", id="further pages"),
        pytest.param({"cause": "dns_nxdomain", "owner": "site"}, "  原因：域名不存在，责任方：网站", id="cause and owner"),
        pytest.param({"evidence": []}, "  证据：没有存证文件", id="no file"),
        pytest.param({"records": "入库的访问记录"}, "  证据：入库的访问记录\n  检查：", id="records instead of a file"),
        pytest.param(
            {"evidence": [{"kind": "html", "sha256": "", "locator": "http://a.gov.cn/", "note": "没有保存", "at": None, "size": None}]},
            "  证据：网页原文  未存原文  http://a.gov.cn/（没有保存）",
            id="page not kept, and why",
        ),
        pytest.param(
            {"evidence": [{"kind": "html", "sha256": "a" * 64, "locator": "http://a.gov.cn/", "note": "", "at": AT, "size": 9}]},
            "  2026-11-23 10:00:00 入账",
            id="when it was kept",
        ),
        pytest.param(
            {"evidence": [{"kind": "html", "sha256": "a" * 64, "locator": f"http://a.gov.cn/{n}", "note": "", "at": AT, "size": 9} for n in range(9)]},
            f"  证据：另有 {9 - MAX_PIECES} 份，wangjian evidence list --finding {0:016x} 列出",
            id="many files",
        ),
    ],
)  # fmt: skip
def test_one_finding_tells(fields, line):
    text = render_explanation({"finding": finding(0, **fields), "rows": [], "note": ""})
    assert line in text


@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_state_has_its_word(state):
    assert explained([finding(0, state=state)])
