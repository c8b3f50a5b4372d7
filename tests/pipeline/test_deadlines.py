"""Lines of columns, home pages and certificates: what the stored inventory says, what the light pass saw, and nothing later than T."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.column.records import Column, ColumnClass, ColumnForm
from core.page.records import DatedItem
from core.watch import Watch, WatchKind
from pipeline.deadlines import deadlines, site_lines
from reports.view import column_tree, days_words
from store import open_store

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SITE = "a"
HOME = Watch(
    site=SITE,
    kind=WatchKind.HOME,
    url="http://a.cn/",
    at=T,
    changed_at=T,
    name="首页",
    newest=date(2026, 11, 15),
    line_on=date(2026, 11, 30),
)


def column(name, newest, kind=ColumnClass.NEWS, level=1, **changes):
    data = {
        "url": f"http://a.cn/{name}/", "name": name, "column_class": kind, "class_from": "name", "level": level, "form": ColumnForm.LIST,
        "newest": DatedItem("稿件", "", newest, "", "list") if newest else None,
    }  # fmt: skip
    return Column(**{**data, **changes})


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as opened:
        yield opened


def told(store, at=T, **more):
    return [(line.kind.value, line.name, line.line_on.isoformat(), line.days_left) for line in deadlines(store, at, **more)]


def test_columns_of_sites_without_a_light_pass_have_lines_too(store):
    store.columns.record(SITE, [column("要闻", date(2026, 11, 12)), column("领导", date(2026, 11, 1), ColumnClass.LEADERS)], at=T)
    assert told(store) == [("column", "要闻", "2026-11-27", 4), ("home", "首页", "2026-11-27", 4)]
    assert deadlines(store, T)[1].sentence == "首页按各栏目最新信息日期2026-11-12，还有 4 天达到未更新的期限（2026-11-27）"


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 22)])
def test_reports_count_the_same_days_as_the_list_of_lines(store, day):
    made = column("要闻", day)
    store.columns.record(SITE, [made], at=T)
    (line,) = [line for line in deadlines(store, T) if line.kind is WatchKind.COLUMN]
    (shown,) = column_tree([made], T)
    assert shown.days_left == line.days_left
    assert ("逾期" in days_words(shown)) == ("已于" in line.sentence) == (line.days_left <= 0)
    if line.days_left > 0:
        assert f"还有{line.days_left}天" == days_words(shown)
        assert f"还有 {line.days_left} 天" in line.sentence


def test_guess_of_a_year_has_a_line_only_when_even_the_newest_possible_year_has_crossed_it(store):
    made = {day: column(f"要闻{day.day}", day) for day in (date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 20))}
    guesses = [replace(one, newest=replace(one.newest, inferred=True)) for one in made.values()]
    store.columns.record(SITE, guesses, at=T)
    assert told(store) == [("column", "要闻8", "2026-11-23", 0)]
    assert [(line.column.name, line.days_left) for line in column_tree(guesses, T)] == [("要闻8", 0), ("要闻9", None), ("要闻20", None)]
    (line,) = deadlines(store, T)
    assert line.inferred
    assert line.sentence.startswith("栏目“要闻8”最新信息日期最晚为2026-11-08，")
    assert {line.note for line in column_tree(guesses, T)} == {"列表日期未标年份，按可能的最近年份显示"}


def test_home_page_that_was_never_seen_is_never_late(store):
    store.columns.record(SITE, [column("要闻", date(2026, 1, 12))], at=T)
    assert [line[:2] for line in told(store)] == [("column", "要闻")]


def test_home_page_is_as_fresh_as_the_newest_proof(store):
    store.watches.put([HOME])
    assert told(store) == [("home", "首页", "2026-11-30", 7)]
    store.columns.record(SITE, [column("要闻", date(2026, 11, 20))], at=T)
    assert told(store)[0] == ("column", "要闻", "2026-12-05", 12)
    assert told(store)[1] == ("home", "首页", "2026-12-05", 12)


def test_home_page_seen_without_a_date_has_no_line(store):
    store.watches.put([replace(HOME, newest=None, line_on=None)])
    store.columns.record(SITE, [column("要闻", date(2026, 11, 20))], at=T)
    assert [line[0] for line in told(store)] == ["column"]


def test_nothing_later_than_the_time_is_looked_at(store):
    store.watches.put([HOME])
    store.columns.record(SITE, [column("要闻", date(2026, 11, 12))], at=T)
    assert told(store, T - timedelta(hours=1)) == []


def test_parent_is_told_by_its_sub_columns(store):
    parent = column("新闻", date(2026, 11, 12))
    below = [column(f"子{number}", date(2026, 11, 12 - number), level=2, parent=parent.url) for number in range(2)]
    store.columns.record(SITE, [parent, *below], at=T)
    assert [line[1] for line in told(store) if line[0] == "column"] == ["子1", "子0"]
    (lines,) = site_lines(store, T, None)
    assert lines.counted == (date(2026, 11, 26), date(2026, 11, 27))


def test_first_level_container_has_a_line_of_its_own(store):
    parent = column("政策", date(2026, 6, 1), ColumnClass.POLICY, form=ColumnForm.CONTAINER)
    store.columns.record(SITE, [parent, column("规章", date(2026, 6, 1), ColumnClass.POLICY, level=2, parent=parent.url)], at=T)
    assert told(store) == [("column", "政策", "2026-12-02", 9), ("column", "规章", "2027-06-02", 191)]


def test_columns_that_name_each_other_as_parents_come_to_an_end(store):
    one, two = column("一", date(2026, 11, 12)), column("二", date(2026, 11, 13))
    store.columns.record(SITE, [replace(one, parent=two.url), replace(two, parent=one.url)], at=T)
    (lines,) = site_lines(store, T, None)
    assert len(lines.counted) in (1, 2)


def test_column_that_is_its_own_parent_is_told(store):
    one = column("一", date(2026, 11, 12))
    store.columns.record(SITE, [replace(one, parent=one.url)], at=T)
    assert told(store)[0] == ("column", "一", "2026-11-27", 4)


def test_only_one_site_and_only_near_lines(store):
    store.columns.record(SITE, [column("要闻", date(2026, 11, 20))], at=T)
    store.columns.record("b", [column("要闻", date(2026, 11, 9))], at=T)
    assert [line.site for line in deadlines(store, T, within_days=7)] == ["b", "b"]
    assert {line.site for line in deadlines(store, T, site=SITE)} == {SITE}
