"""Update duty: windows, overrides, exemptions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import BEIJING
from core.column.duty import Window, duty_of, is_stale, line_of
from core.column.records import Column, ColumnClass, ColumnForm
from core.page.records import DatedItem

T = datetime(2026, 8, 31, 10, 0, tzinfo=BEIJING)


def column(column_class: ColumnClass, day: date | None, **more: object) -> Column:
    newest = DatedItem("稿件", "http://www.x.gov.cn/a.html", day, day_from="list") if day else None
    values: dict[str, object] = {
        "url": "http://www.x.gov.cn/c/",
        "name": "栏目",
        "class_from": "name",
        "level": 1,
        "form": ColumnForm.LIST,
        "newest": newest,
    }
    return Column(column_class=column_class, **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column_class", "day", "expected"),
    [
        pytest.param(ColumnClass.NEWS, date(2026, 8, 17), False, id="news on the first day of the window"),
        pytest.param(ColumnClass.NEWS, date(2026, 8, 16), True, id="news one day too old"),
        pytest.param(ColumnClass.NOTICE, date(2026, 2, 28), False, id="six months back from 31 August is 28 February"),
        pytest.param(ColumnClass.NOTICE, date(2026, 2, 27), True, id="notice one day too old"),
        pytest.param(ColumnClass.POLICY, date(2025, 1, 1), True, id="policy long ago"),
        pytest.param(ColumnClass.OTHER, date(2025, 9, 1), False, id="other within the year"),
        pytest.param(ColumnClass.OTHER, date(2025, 8, 30), True, id="other beyond 365 days"),
        pytest.param(ColumnClass.OVERVIEW, date(2015, 1, 1), None, id="no duty"),
        pytest.param(ColumnClass.TOPIC, date(2015, 1, 1), None, id="one-off topic"),
        pytest.param(ColumnClass.NEWS, None, None, id="no proven date"),
    ],
)
def test_windows(column_class: ColumnClass, day: date | None, expected: bool | None) -> None:
    assert is_stale(column(column_class, day), T) is expected


def test_override_and_archive() -> None:
    old = date(2024, 1, 1)
    assert is_stale(column(ColumnClass.NEWS, old, stale_after_days=0), T) is None
    assert is_stale(column(ColumnClass.OVERVIEW, old, stale_after_days=30), T) is True
    assert is_stale(column(ColumnClass.POLICY, old, archived=True), T) is None


def test_yearly_series_are_yearly() -> None:
    day = date(2025, 7, 15)
    assert is_stale(column(ColumnClass.DATA, day, name="统计年鉴"), T) is False
    assert is_stale(column(ColumnClass.DATA, day, name="月度数据"), T) is True


def test_windows_are_configurable_and_speak() -> None:
    duties = {ColumnClass.NEWS: Window(days=30)}
    assert is_stale(column(ColumnClass.NEWS, date(2026, 8, 5)), T, duties) is False
    assert duty_of(column(ColumnClass.POLICY, None), duties) is None
    assert [Window(days=14).words(), Window(months=6).words(), Window(months=12).words(), Window(days=365).words()] == [
        "2周",
        "6个月",
        "1年",
        "365天",
    ]


@pytest.mark.parametrize(
    ("newest", "window", "day"),
    [
        pytest.param(date(2026, 11, 12), Window(days=14), date(2026, 11, 27), id="two weeks: the 14th day still counts"),
        pytest.param(date(2026, 8, 31), Window(months=6), date(2027, 3, 1), id="no 31 February"),
        pytest.param(date(2024, 2, 29), Window(days=365), date(2025, 3, 1), id="a year of days"),
    ],
)
def test_line_lies_where_the_window_says(newest, window, day):
    noon = lambda each: datetime(each.year, each.month, each.day, 4, tzinfo=UTC)  # noqa: E731
    assert window.line_after(newest) == day
    assert window.start(noon(day)) > newest
    assert window.start(noon(day - timedelta(days=1))) <= newest


@pytest.mark.parametrize(
    ("kind", "level", "own", "line"),
    [
        pytest.param(ColumnClass.NOTICE, 1, None, date(2026, 8, 16), id="first level: six months"),
        pytest.param(ColumnClass.NOTICE, 2, None, date(2027, 2, 16), id="six months bind first-level columns only"),
        pytest.param(ColumnClass.NEWS, 2, None, date(2026, 3, 2), id="news at any level"),
        pytest.param(ColumnClass.NOTICE, 2, 30, date(2026, 3, 18), id="a person's word"),
        pytest.param(ColumnClass.LEADERS, 1, None, None, id="no duty"),
    ],
)
def test_line_of_a_column(kind, level, own, line):
    found = line_of(column(kind, date(2026, 2, 15), level=level, stale_after_days=own), date(2026, 2, 16))
    assert found == line


def yearless(day: date, proven: date | None = None) -> Column:
    one = column(ColumnClass.NEWS, day)
    assert one.newest is not None
    return replace(one, newest=replace(one.newest, inferred=True), proven=column(ColumnClass.NEWS, proven).newest)


@pytest.mark.parametrize(
    ("day", "proven", "stale", "line"),
    [
        pytest.param(date(2026, 8, 17), None, None, None, id="inside if the guess is right"),
        pytest.param(date(2026, 8, 17), date(2025, 8, 17), None, None, id="what is proven is too old"),
        pytest.param(date(2026, 8, 30), date(2026, 8, 17), False, None, id="what is proven is inside"),
        pytest.param(date(2026, 8, 16), None, True, date(2026, 8, 31), id="too old even if the guess is right"),
    ],
)
def test_guess_of_a_year_makes_nothing_fresh(day, proven, stale, line):
    assert is_stale(yearless(day, proven), T) is stale
    assert line_of(yearless(day, proven), T.date()) == line
