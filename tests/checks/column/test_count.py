from checks.column.count import column_count
from core.column.records import ColumnClass as C
from tests.checks.builder import outcomes, run, said, snapshot
from tests.checks.columns import blank, column, unread


def many(number: int, column_class: C, days: int, folder: str):
    return tuple(column(column_class, days=days, path=f"/{folder}{index}/", name=f"{folder}{index}") for index in range(number))


def test_five_news_and_notice_columns_reach_the_line():
    site = snapshot(columns=(*many(3, C.NEWS, 20, "n"), *many(2, C.NOTICE, 300, "t")))
    assert said(column_count, site) == [("review", "column.count_veto")]
    finding = run(column_count, site)[1][0]
    assert [one["name"] for one in finding.measured["news_notice_policy"]] == ["n0", "n1", "n2", "t0", "t1"]


def test_four_do_not():
    assert outcomes(column_count, snapshot(columns=many(4, C.NEWS, 20, "n"))) == {"pass"}


def test_interpretations_do_not_count_for_the_first_line():
    assert outcomes(column_count, snapshot(columns=many(5, C.INTERPRETATION, 200, "j"))) == {"pass"}


def test_ten_long_untouched_and_five_blank_columns_reach_their_lines():
    assert said(column_count, snapshot(columns=many(10, C.OTHER, 400, "o"))) == [("review", "column.count_veto")]
    assert said(column_count, snapshot(columns=tuple(blank(path=f"/b{index}/") for index in range(5)))) == [("review", "column.count_veto")]


def test_unread_columns_that_could_tip_the_scale_make_it_unknown():
    site = snapshot(columns=(*many(4, C.NEWS, 20, "n"), unread(C.NEWS, path="/u/")))
    assert outcomes(column_count, site) == {"unknown"}


def test_parent_and_child_are_one():
    parent = column(C.NEWS, days=40, path="/xwzx/")
    children = [column(C.NEWS, days=40, path=f"/xwzx/{index}/", parent=parent.url) for index in range(4)]
    assert outcomes(column_count, snapshot(columns=(parent, *children))) == {"pass"}
