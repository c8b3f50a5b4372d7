from typing import Any

import pytest

from checks.column.blank import column_blank
from checks.column.count import column_count
from checks.column.stale import column_stale
from core.column.records import Column
from core.column.records import ColumnClass as C
from tests.checks.builder import causes, outcomes, run, said, snapshot
from tests.checks.columns import SCRIPT, blank, column, unread, yearless


def many(number: int, column_class: C, days: int, folder: str, **more: Any):
    return tuple(column(column_class, days=days, path=f"/{folder}{index}/", name=f"{folder}{index}", **more) for index in range(number))


def test_five_news_and_notice_columns_reach_the_line():
    site = snapshot(columns=(*many(3, C.NEWS, 20, "n"), *many(2, C.NOTICE, 300, "t")))
    assert said(column_count, site) == [("review", "column.count_veto")]
    finding = run(column_count, site)[1][0]
    assert [one["name"] for one in finding.measured["news_notice_policy"]] == ["n0", "n1", "n2", "t0", "t1"]

    assert finding.message == "动态要闻2周、通知公告和政策文件一级栏目6个月未更新的栏目5个（否决线5个）：n0、n1、n2、t0、t1"


def blanks(number: int, **more: Any):
    return tuple(blank(path=f"/b{index}/", **more) for index in range(number))


UNDATED = column(C.NEWS, days=None, item_count=9, path="/w/")


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [
        pytest.param(many(4, C.NEWS, 20, "n"), "pass", id="four news columns"),
        pytest.param(many(5, C.NEWS, 14, "n"), "pass", id="five of them in time"),
        pytest.param(many(5, C.INTERPRETATION, 200, "j"), "pass", id="interpretations count for no first line"),
        pytest.param(many(5, C.POLICY, 40, "p", stale_after_days=30), "pass", id="five late for a person's shorter duty only"),
        pytest.param(many(5, C.POLICY, 200, "p", stale_after_days=30), "review", id="five late for the line too"),
        pytest.param(many(9, C.OTHER, 400, "o"), "pass", id="nine long untouched"),
        pytest.param(many(10, C.OTHER, 400, "o"), "review", id="ten long untouched"),
        pytest.param(many(10, C.INTERPRETATION, 365, "j"), "pass", id="a year is not yet long"),
        pytest.param(many(10, C.INTERPRETATION, 366, "j"), "review", id="a year and a day is"),
        pytest.param(blanks(4), "pass", id="four blank"),
        pytest.param(blanks(5), "review", id="five blank"),
        pytest.param(blanks(5, exempt_remark="本年度没有相关信息产生"), "pass", id="five with a remark"),
        pytest.param((*many(4, C.NEWS, 20, "n"), unread(C.NEWS, path="/u/")), "unknown", id="an unread one could be the fifth"),
        pytest.param((*many(4, C.NEWS, 20, "n"), UNDATED), "unknown", id="so could one without dates"),
        pytest.param((*many(4, C.NEWS, 20, "n"), yearless(C.NEWS, days=2, path="/y/")), "unknown", id="so could one without years"),
        pytest.param((*many(4, C.NEWS, 20, "n"), yearless(C.NEWS, days=20, path="/y/")), "review", id="one old in any year is the fifth"),
        pytest.param((*blanks(4), unread(C.TOPIC, path="/u/")), "unknown", id="an unread topic could be the fifth blank one"),
        pytest.param((*many(3, C.NEWS, 20, "n"), unread(C.NEWS, path="/u/")), "pass", id="it could not be the fourth and the fifth"),
        pytest.param((*many(5, C.NEWS, 20, "n"), unread(C.NEWS, path="/u/")), "review", id="a line that is reached stays reached"),
    ],
)
def test_lines(columns: tuple[Column, ...], outcome: str):
    for order in (columns, columns[::-1]):
        assert outcomes(column_count, snapshot(columns=order)) == {outcome}


@pytest.mark.parametrize("check", [column_blank, column_count, column_stale], ids=lambda check: check.id)
def test_no_column_at_all_is_unknown_with_its_cause(check):
    assert causes(check, snapshot(columns=())) == {"no_data"}
    assert causes(check, snapshot(columns=(), failures={"columns": SCRIPT})) == {"needs_script"}


def test_parent_and_child_are_one():
    parent = column(C.NEWS, days=40, path="/xwzx/")
    children = [column(C.NEWS, days=40, path=f"/xwzx/{index}/", parent=parent.url) for index in range(4)]
    assert outcomes(column_count, snapshot(columns=(parent, *children))) == {"pass"}
