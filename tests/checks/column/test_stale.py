from dataclasses import replace

import pytest

from checks.column.stale import column_stale
from core.column.records import ColumnClass as C
from core.column.records import ColumnForm
from core.outcome import Cause, Owner
from tests.checks.builder import causes, outcomes, run, said, snapshot
from tests.checks.columns import SCRIPT, column, unread, url, yearless


@pytest.mark.parametrize(
    ("column_class", "days", "code"),
    [
        pytest.param(C.NEWS, 15, "column.stale.news", id="news after two weeks"),
        pytest.param(C.NOTICE, 200, "column.stale.notice", id="notices after six months"),
        pytest.param(C.POLICY, 200, "column.stale.policy", id="documents after six months"),
        pytest.param(C.INTERPRETATION, 200, "column.stale.interpretation", id="interpretations after six months"),
    ],
)
def test_old_column_fails(column_class: C, days: int, code: str):
    site = snapshot(columns=(column(column_class, days=days),))
    assert said(column_stale, site) == [("fail", code)]
    finding = run(column_stale, site)[1][0]
    assert finding.url == finding.target == url("/xwzx/zwyw/")
    assert finding.measured["days"] == days


def test_finding_says_what_was_read_where():
    (finding,) = run(column_stale, snapshot(columns=(column(C.NEWS, days=15),)))[1]
    assert finding.message == "一级栏目“政务要闻”最新信息日期为2026-05-31，距监测时间点15天，超过2周未更新"
    assert finding.excerpt == "安和县第1次工作推进会议召开 2026-05-31"
    assert finding.measured == {
        "column": "政务要闻",
        "class": "news",
        "class_from": "name",
        "level": 1,
        "newest": "2026-05-31",
        "read_from": "list",
        "seen_on": url("/xwzx/zwyw/"),
        "days": 15,
        "window": "2周",
        "pages_read": 1,
    }
    (below,) = run(column_stale, snapshot(columns=(column(C.NEWS, days=15, level=2),)))[1]
    assert below.message.startswith("栏目“政务要闻”")


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(column(C.NEWS, days=14), id="on the first day of the window"),
        pytest.param(column(C.POLICY, days=180), id="within six months"),
        pytest.param(column(C.POLICY, days=300, level=2), id="sub-column is free of the six months"),
        pytest.param(column(C.OTHER, days=360), id="other within the year"),
        pytest.param(column(C.OTHER, days=900, archived=True), id="archived"),
        pytest.param(column(C.TOPIC, days=900), id="one-off topic"),
        pytest.param(column(C.OVERVIEW, days=None, form=ColumnForm.ARTICLE), id="single article"),
        pytest.param(column(C.NEWS, days=900, stale_after_days=0), id="a person freed it"),
        pytest.param(column(C.NEWS, days=None, form=ColumnForm.BLANK), id="blank wins over stale"),
        pytest.param(yearless(C.NEWS, days=2, proven=9), id="no years shown, one release proven within the window"),
        pytest.param(yearless(C.TOPIC, days=2), id="no years shown, no duty"),
    ],
)
def test_kept_or_free_column_passes(one):
    site = snapshot(columns=(one,))
    assert said(column_stale, site) == []
    assert outcomes(column_stale, site) <= {"pass", "not_applicable"}


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(unread(C.NEWS), id="not read"),
        pytest.param(unread(C.NEWS, SCRIPT), id="only a script shows it"),
        pytest.param(column(C.NEWS, days=None, form=ColumnForm.EXTERNAL, failure=SCRIPT), id="jump column without dates"),
        pytest.param(column(C.NEWS, days=400, failure=SCRIPT), id="old, but further pages were not read"),
        pytest.param(yearless(C.NEWS, days=2), id="no years shown, none proven"),
        pytest.param(yearless(C.NEWS, days=14, proven=300), id="no years shown, the proven ones are old"),
        pytest.param(column(C.NEWS, days=None, form=ColumnForm.CONTAINER), id="container whose children show nothing"),
        pytest.param(column(C.NEWS, days=None, form=ColumnForm.CONTAINER, item_count=9), id="container of releases without dates"),
    ],
)
def test_unmeasured_column_is_unknown(one):
    site = snapshot(columns=(one,))
    assert said(column_stale, site) == []
    assert outcomes(column_stale, site) == {"unknown"}


def test_fresh_is_fresh_although_pages_are_missing():
    assert outcomes(column_stale, snapshot(columns=(column(C.NEWS, days=2, failure=SCRIPT),))) == {"pass"}


def test_other_columns_and_jump_columns_are_for_a_person():
    for other in (column(C.OTHER, days=400), column(C.DATA, days=200), column(C.POLICY, days=400, level=2)):
        assert said(column_stale, snapshot(columns=(other,))) == [("review", "column.stale.other")]
    outside = column(C.NEWS, days=40, form=ColumnForm.EXTERNAL)
    assert said(column_stale, snapshot(columns=(outside,))) == [("review", "column.stale.news")]


@pytest.mark.parametrize(
    ("one", "said_of_it", "outcomes_of_it"),
    [
        pytest.param(
            column(C.POLICY, days=40, stale_after_days=30), ("review", "column.stale.other"), {"review", "pass"}, id="over the duty"
        ),
        pytest.param(
            column(C.NEWS, days=14, stale_after_days=5), ("review", "column.stale.other"), {"review", "pass"}, id="two weeks not over"
        ),
        pytest.param(column(C.NEWS, days=15, stale_after_days=5), ("fail", "column.stale.news"), {"fail"}, id="two weeks over"),
        pytest.param(column(C.NOTICE, days=200, stale_after_days=30), ("fail", "column.stale.notice"), {"fail"}, id="six months over"),
    ],
)
def test_a_shorter_duty_of_a_person_is_no_row_with_a_window_of_its_own(one, said_of_it, outcomes_of_it):
    site = snapshot(columns=(one,))
    assert said(column_stale, site) == [said_of_it]
    assert outcomes(column_stale, site) == outcomes_of_it


def test_releases_without_any_date_count_as_not_updated_but_a_person_looks():
    undated = column(C.NEWS, days=None, item_count=9)
    assert said(column_stale, snapshot(columns=(undated,))) == [("review", "column.stale.news")]


def test_container_is_counted_by_its_stale_sub_columns():
    parent = column(C.NEWS, days=40, path="/xwzx/")
    child = column(C.NEWS, days=40, path="/xwzx/zwyw/", parent=parent.url, level=2)
    findings = run(column_stale, snapshot(columns=(parent, child)))[1]
    assert [finding.url for finding in findings] == [child.url]


def test_no_inventory_is_unknown():
    assert causes(column_stale, snapshot(columns=None)) == {"no_data"}
    assert outcomes(column_stale, snapshot(columns=())) == {"unknown"}


def test_list_without_years_is_stale_when_even_the_newest_possible_year_is_too_old():
    one = yearless(C.NEWS, days=15, proven=700)
    (found,) = run(column_stale, snapshot(columns=(one,)))[1]
    assert (str(found.outcome), found.code) == ("fail", "column.stale.news")
    assert found.message == (
        "一级栏目“政务要闻”最新信息日期为2026-05-31（列表未标年份，按可能的最近年份计），距监测时间点15天，超过2周未更新"
    )


def test_why_a_list_without_years_is_not_judged():
    (said_,) = run(column_stale, snapshot(columns=(yearless(C.NEWS, days=2),)))[0]
    assert (said_.cause, said_.owner) == (Cause.NO_DATA, Owner.MONITOR)
    assert said_.reason == "栏目“政务要闻”：列表日期未标年份（最新一条标注为06-13），未能从所列稿件的页面查明是哪一年，无法判断"


@pytest.mark.parametrize(("one", "law"), [(column(C.POLICY, days=40), "pass"), (yearless(C.POLICY, days=40), "unknown")])
def test_guess_of_a_year_does_not_keep_the_windows_of_the_law(one, law):
    """Late by a person's shorter duty: whether the six months of the row are kept is another question."""
    found = run(column_stale, snapshot(columns=(replace(one, stale_after_days=30),)))[0]
    assert sorted(str(item.outcome) for item in found) == sorted([law, "review"])
