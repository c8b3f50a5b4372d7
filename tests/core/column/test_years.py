"""Columns kept by years."""

from datetime import date

import pytest

from core.column.years import year_pages
from core.page.snapshot import PageSnapshot
from tests.checks.builder import HOST, html, page

BASE = f"http://{HOST}"
TODAY = date(2026, 6, 15)


def tree(path: str, *entries: tuple[str, str]) -> PageSnapshot:
    links = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in entries)
    return page(html(main=f'<ul class="tree">{links}</ul>'), url=f"{BASE}{path}")


@pytest.mark.parametrize(
    ("path", "entries", "expected"),
    [
        pytest.param(
            "/hy/", [("2024/", "2024年"), ("2026/", "2026年"), ("2025/", "2025年度")], ["/hy/2026/", "/hy/2025/"], id="newest two"
        ),
        pytest.param("/hy/", [("2027/", "2027年"), ("2026/", "[ 2026 ]")], ["/hy/2026/"], id="none of the future"),
        pytest.param("/hy/", [("/other/2026/", "2026年")], [], id="below another column"),
        pytest.param("/hy/", [("2026.html", "2026年工作报告")], [], id="title of a release"),
        pytest.param("/l.asp?id=3", [("/l.asp?id=3&y=2026", "2026年")], ["/l.asp?id=3&y=2026"], id="by parameter"),
        pytest.param("/l.asp?id=3", [("/l.asp?id=4&y=2026", "2026年")], [], id="parameter of another column"),
        pytest.param("/", [("/2026/", "2026年")], [], id="front page"),
    ],
)
def test_year_pages(path, entries, expected):
    assert year_pages(tree(path, *entries), TODAY) == [f"{BASE}{one}" for one in expected]


def test_only_years_after_the_newest_release():
    column = tree("/hy/", ("2026/", "2026年"), ("2025/", "2025年"))
    assert year_pages(column, TODAY, after=2025) == [f"{BASE}/hy/2026/"]
    assert year_pages(column, TODAY, after=2026) == []
