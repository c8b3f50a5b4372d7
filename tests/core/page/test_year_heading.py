"""Years that stand as headings above rows without one."""

import pytest

DAYS = ("11-24", "10-03", "09-01")
ROW = "<li><a href='/x/{0}.html'>安和县召开第{0}次全县工作推进会议</a><span>{1}</span></li>"
CELLS = "<tr><td><a href='/x/{0}.html'>安和县召开第{0}次全县工作推进会议</a></td><td>{1}</td></tr>"
LINES = "<dd><a href='/x/{0}.html'>安和县召开第{0}次全县工作推进会议</a><span>{1}</span></dd>"


def rows(form: str = ROW, days: tuple[str, ...] = DAYS) -> str:
    return "".join(form.format(number, day) for number, day in enumerate(days))


UL = f"<ul>{rows()}</ul>"


@pytest.mark.parametrize(
    ("main", "year"),
    [
        pytest.param(f"<h3>2024年</h3>{UL}", "2024", id="heading"),
        pytest.param(f"<div class=year>2024</div><div class=list>{UL}</div>", "2024", id="boxes"),
        pytest.param(f"<h3>2024年11月</h3>{UL}", "2024", id="year and month"),
        pytest.param(f"<dl><dt>2024年度</dt>{rows(LINES)}</dl>", "2024", id="term of a list"),
        pytest.param(f"<table><tr><td colspan=2>2024年</td></tr>{rows(CELLS)}</table>", "2024", id="row of a table"),
        pytest.param(f"<ul><li><p>【2024年】</p>{UL}</li></ul>", "2024", id="item around a list"),
        pytest.param("<h3>2024年</h3><ul>" + rows(days=("11月24日", "10月3日", "9月1日")) + "</ul>", "2024", id="months in Chinese"),
        pytest.param(f"<h3>2024年</h3><p>年度报告</p><h3>最新信息</h3>{UL}", "2026", id="another heading in between"),
        pytest.param(f"<div><h3>2024年</h3><p>年度报告</p></div>{UL}", "2026", id="heading of another block"),
        pytest.param(f"<ul><li><a href=?y=2025>2025</a></li><li><a href=?y=2024>2024</a></li></ul>{UL}", "2026", id="years to choose from"),
        pytest.param(f"<select><option>2025</option><option>2024</option></select>{UL}", "2026", id="years of a choice"),
        pytest.param(f"<h3>2024年工作要点</h3>{UL}", "2026", id="title that begins with a year"),
    ],
)
def test_rows_take_the_year_of_their_heading(facts, framed, main, year):
    assert [str(item.day) for item in facts(framed(main)).listing.items] == [f"{year}-{day}" for day in ("11-24", "10-03", "09-01")]


def test_each_row_takes_the_nearest_heading(facts, framed):
    found = facts(framed(f"<div><h3>2026年</h3>{UL}<h3>2025年</h3>{UL.replace('/x/', '/y/')}</div>"))
    assert {str(item.day)[:4] for item in found.dated_items if "/x/" in item.url} == {"2026"}
    assert {str(item.day)[:4] for item in found.dated_items if "/y/" in item.url} == {"2025"}


def test_dates_with_a_year_keep_it(facts, framed):
    found = facts(framed("<h3>2024年</h3><ul>" + rows(days=("2026-11-24", "2026-10-03", "2026-09-01")) + "</ul>"))
    assert {str(item.day)[:4] for item in found.listing.items} == {"2026"}


def test_leap_day_below_a_year_that_has_none(facts, framed):
    found = facts(framed("<h3>2023年</h3><ul>" + rows(days=("02-29", "02-28", "02-27")) + "</ul>"))
    assert [str(item.day) for item in found.listing.items] == ["2024-02-29", "2023-02-28", "2023-02-27"]
