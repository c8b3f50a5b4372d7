"""Addresses without end."""

import pytest

from crawler.traps import TrapGuard, TrapLimits, has_repeating_path, without_session


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/zwgk/2024/05/t20240501_1.html", False),
        ("/a/b/a/b/a/b/a/b/x.html", True),
        ("/1/1/1/1/1/x.html", False),
        ("/" + "/".join(f"s{number}" for number in range(40)) + "/", True),
    ],
)
def test_repeating_path(path: str, wanted: bool):
    assert has_repeating_path(path) is wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://a.cn/x.do;jsessionid=1F2E?b=2", "http://a.cn/x.do?b=2"),
        ("http://a.cn/x?PHPSESSID=9&b=2", "http://a.cn/x?b=2"),
        ("http://a.cn/x?b=2&sessionid=8f3a09c2d1e44b7f", "http://a.cn/x?b=2"),
        ("http://a.cn/rd?session_id=8f3a09c2d1e44b7f&b=2", "http://a.cn/rd?b=2"),
        ("http://a.cn/rd?session_id=17&b=2", "http://a.cn/rd?session_id=17&b=2"),
        ("http://a.cn/x?ASPSESSIONIDAB=9", "http://a.cn/x"),
        ("http://a.cn/session/x?b=2", "http://a.cn/session/x?b=2"),
        ("http://a.cn/x?obsession=1", "http://a.cn/x?obsession=1"),
    ],
)
def test_without_session(url: str, wanted: str):
    assert without_session(url) == wanted


def test_calendar_ends():
    guard = TrapGuard(TrapLimits(date_variants=10))
    admitted = [guard.admits(number, f"http://a.cn/rl?year={number}&month=1", None) for number in range(20)]
    assert admitted == [True] * 10 + [False] * 10
    assert guard.refused == 10


def test_endless_paging_ends():
    guard = TrapGuard(TrapLimits(chain=50))
    admitted = [guard.admits(number, f"http://a.cn/list?page={number}", number - 1 if number else None) for number in range(100)]
    assert sum(admitted) == 51


def test_many_articles_of_one_list_are_no_trap():
    guard = TrapGuard(TrapLimits(chain=50))
    assert guard.admits(0, "http://a.cn/list.html", None)
    assert all(guard.admits(number, f"http://a.cn/2024/t2024_{number}.html", 0) for number in range(1, 5000))


def test_articles_by_number_are_no_calendar():
    guard = TrapGuard()
    assert all(guard.admits(number, f"http://a.cn/content.jsp?id={number}", None) for number in range(5000))
