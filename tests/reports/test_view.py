from dataclasses import replace
from decimal import Decimal

import pytest

from core.outcome import Severity, State
from core.page.records import DatedItem
from core.scorecard import Points
from reports import view


def test_rejected_findings_do_not_appear(report):
    assert "footer.police.missing" not in {group.code for group in view.groups(report)}
    assert view.counts(report)[Severity.DEDUCT] == 2


def test_bundles_keep_states_apart(report):
    first = report.findings[0]
    two = (first, replace(first, url="http://www.a.gov.cn/2", state=State.CONFIRMED), replace(first, url="http://www.a.gov.cn/3"))
    (group,) = view.groups(replace(report, findings=two))
    assert [(bundle.state, len(bundle.findings)) for bundle in view.bundles(group)] == [(State.CONFIRMED, 1), (State.SUSPECTED, 2)]


def test_columns_form_a_tree_even_with_loops(report):
    first, second, *_ = report.columns
    loop = (replace(first, parent=second.url), replace(second, parent=first.url))
    assert [line.column.name for line in view.column_lines(replace(report, columns=loop))] == ["新闻中心", "要闻"]
    assert [line.depth for line in view.column_lines(report)] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("truncated_by", "words"),
    [
        pytest.param(None, "用浏览器渲染 2 个", id="whole"),
        pytest.param("max_pages", "；因页数上限提前结束，未覆盖全站", id="cut short"),
        pytest.param("robots", "；网站的 robots.txt 不准许采集部分页面，这些页面没有读取", id="kept out"),
    ],
)
def test_how_much_was_looked_at(report, truncated_by, words):
    assert view.coverage_words(replace(report, coverage=replace(report.coverage, truncated_by=truncated_by))).endswith(words)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(1, "已逾期9天", id="overdue"),
        pytest.param(9, "已逾期1天", id="first day over"),
        pytest.param(10, "还有1天", id="last day"),
        pytest.param(24, "还有15天", id="fresh"),
    ],
)
def test_days_left(report, day, expected):
    from datetime import date

    column = replace(report.columns[0], newest=DatedItem("x", None, date(2026, 11, day), "", "list"))
    (line,) = view.column_lines(replace(report, columns=(column,)))
    assert view.days_words(line) == expected


def test_score_words(report):
    (card,) = report.scorecards
    same = Points(value=Decimal(5), low=Decimal(5), high=Decimal(5))
    assert view.score_words(replace(card, score=same)) == "5 / 130"
    assert view.score_words(replace(card, score=Points())) == "不计分"


@pytest.mark.parametrize(("value", "expected"), [("-0.40", "−0.4"), ("2", "+2"), ("0", "0"), (None, "—")])
def test_signed(value, expected):
    assert view.signed(None if value is None else Decimal(value)) == expected


def test_veto_rows_leave_out_what_does_not_apply(report):
    assert [row.row for row in view.veto_rows(report.scorecards[0])] == ["MV3"]
    assert "MV3" not in {row.row for row in view.lost_rows(report.scorecards[0])}


def test_manual_finding_is_told_with_the_wording_of_its_row(report):
    found = replace(report.findings[0], code=None, row="MG01a", title="")
    made = replace(report, findings=(found,), clauses={"MG01a": "无工作方案的扣0.5分"})
    (group,) = view.groups(made)
    assert group.clause == "无工作方案的扣0.5分"


def test_list_without_points_counts_its_checkpoints(report):
    (judged,) = report.scorecards
    assert view.ledger_words(judged) == ""
    assert view.ledger_words(replace(judged, of=None)) == "共 6 项：不符合 2，未能测定 1，通过 1，待人工判定 1，不适用 1"


def test_certain_veto_comes_before_a_suspected_one(report):
    veto = next(item for item in report.findings if item.severity is Severity.VETO)
    suspected = replace(veto, code="interact.no_channel", state=State.SUSPECTED)
    sure = replace(veto, code="text.severe", state=State.CONFIRMED)
    urgent = view.urgent(replace(report, findings=(suspected, sure)))
    assert [group.code for group, _ in urgent] == ["text.severe", "interact.no_channel"]
