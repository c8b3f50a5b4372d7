from dataclasses import replace
from datetime import date

import pytest

from checks.service.period import newest_period
from checks.service.stats import service_stats
from core.column.records import ColumnForm
from tests.checks.builder import causes, home_page, outcomes, registered, run, said, snapshot
from tests.checks.columns import C, column, special, unread, yearless

STATS = {"name": "办事统计数据", "path": "/zwfw/bstj/"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(20, [], id="within a month"),
        pytest.param(45, [("fail", "service.stats.stale_1m")], id="over a month"),
        pytest.param(120, [("fail", "service.stats.stale_3m")], id="over three months, the steps exclude each other"),
    ],
)
def test_steps(days: int, expected: list[tuple[str, str]]):
    assert said(service_stats, snapshot(columns=(column(C.SERVICE_STATS, days=days, **STATS),))) == expected


def test_figures_in_cells_of_a_table_are_figures():
    table = "<h2>办件统计</h2><p>统计时段：2026年5月1日至5月31日</p><table><tr><td>本月受理</td><td>2310件</td></tr></table>"
    seen = special(table, "/zwfw/bjtj/", title="办件统计")
    assert outcomes(service_stats, snapshot(columns=(), special_pages={"service_stats": (seen,)})) == {"pass"}


def test_period_label_counts_where_no_release_is_dated():
    one = column(C.SERVICE_STATS, days=None, form=ColumnForm.ARTICLE, **STATS)
    fresh = special("<h2>办件统计</h2><p>2026年5月办件量统计：受理办件1200件，办结办件1180件</p>", "/zwfw/bstj/", title="办件统计")
    old = special("<h2>办件统计</h2><p>2026年1-2月：受理办件1200件，办结办件1180件</p>", "/zwfw/bstj/", title="办件统计")
    assert outcomes(service_stats, snapshot(columns=(one,), special_pages={"service_stats": (fresh,)})) == {"pass"}
    assert said(service_stats, snapshot(columns=(one,), special_pages={"service_stats": (old,)})) == [("fail", "service.stats.stale_3m")]


def test_live_widget_is_published_but_its_freshness_is_unknown():
    home = home_page(main="<div><h3>今日办件</h3><p>受理总数 12345 件</p><p>办结 12000 件</p></div>")
    site = snapshot(home=home, columns=())
    assert said(service_stats, site) == []
    assert causes(service_stats, site) == {"needs_person"}


def test_missing_statistics():
    assert said(service_stats, snapshot(columns=(column(C.SERVICE, path="/zwfw/"),))) == [("fail", "service.stats.missing")]
    platform = column(C.SERVICE, days=None, form=ColumnForm.EXTERNAL, path="/zwfw/")
    assert said(service_stats, snapshot(columns=(platform,))) == [("review", "service.stats.missing")]
    beside = replace(column(C.SERVICE), url="https://zwfw.anhe.gov.cn/")
    assert said(service_stats, snapshot(columns=(beside,))) == [("review", "service.stats.missing")]


@pytest.mark.parametrize(
    ("one", "said_", "outcomes_"),
    [
        pytest.param(yearless(C.SERVICE_STATS, days=20, **STATS), [], {"pass", "unknown"}, id="new only if the guess is right"),
        pytest.param(yearless(C.SERVICE_STATS, days=5, proven=20, **STATS), [], {"pass"}, id="one is proven"),
        pytest.param(yearless(C.SERVICE_STATS, days=20, proven=45, **STATS), [], {"pass", "unknown"}, id="the proven one is old"),
        pytest.param(
            yearless(C.SERVICE_STATS, days=45, proven=400, **STATS),
            [("fail", "service.stats.stale_1m")],
            {"pass", "fail"},
            id="over a month in any year",
        ),
    ],
)
def test_guess_of_a_year_is_no_month_kept(one, said_, outcomes_):
    site = snapshot(columns=(one,))
    assert (said(service_stats, site), outcomes(service_stats, site)) == (said_, outcomes_)


def test_unread_and_exempt():
    assert outcomes(service_stats, snapshot(columns=(unread(C.SERVICE_STATS, **STATS),))) == {"unknown"}
    assert outcomes(service_stats, snapshot(columns=(unread(C.SERVICE, path="/zwfw/"),))) == {"unknown"}
    assert outcomes(service_stats, snapshot(site=registered(outward_service=False))) == {"not_applicable"}


def test_message_names_the_day():
    site = snapshot(columns=(column(C.SERVICE_STATS, days=120, **STATS),))
    assert "2026-02-15" in run(service_stats, site)[1][0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2026年5月31日", date(2026, 5, 31)),
        ("2026年1-4月", date(2026, 4, 30)),
        ("统计时段：2026年05月1日至05月17日", date(2026, 5, 17)),
        ("2026年第一季度", date(2026, 3, 31)),
        ("2025年下半年", date(2025, 12, 31)),
        ("2026-05办件量", date(2026, 5, 31)),
        ("二〇二六年五月办件统计", date(2026, 5, 31)),
        ("2026年6月1日—7日", date(2026, 6, 7)),
        ("2026年12月", None),
        ("电话 2026-13-45", None),
    ],
)
def test_periods(text: str, expected: date | None):
    assert newest_period(text, date(2026, 6, 15)) == expected
