"""Undated headlines beside dated lists."""

from datetime import date, timedelta

import pytest

from core.column.headlines import MAX_HEADLINES, undated_headlines
from core.column.special import special_populations
from tests.checks.builder import AS_OF, HOST, home_page, items

SINCE = AS_OF.date() - timedelta(days=14)
OLD = items(newest=date(2026, 5, 1))
HEADLINE = "安和县举行端午龙舟比赛活动"


def opened(main: str) -> list[str]:
    return [url.removeprefix(f"http://{HOST}") for url in undated_headlines(home_page(main=main), SINCE)]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        pytest.param(f'<a href="/xwzx/1234.html">{HEADLINE}</a>', ["/xwzx/1234.html"], id="headline"),
        pytest.param(f'<a href="/show.asp?id=7"><img src="/a.jpg" alt="{HEADLINE}"></a>', ["/show.asp?id=7"], id="picture with its words"),
        pytest.param(f'<a href="/xwzx/t20260610_1.html">{HEADLINE}</a>', ["/xwzx/t20260610_1.html"], id="new by its address"),
        pytest.param(f'<a href="/xwzx/t20260301_1.html">{HEADLINE}</a>', [], id="old by its address"),
        pytest.param('<a href="/xwzx/1234.html">图片新闻</a>', [], id="name of a column"),
        pytest.param('<a href="/ztzl/dwlz/">学习贯彻重要会议精神专题专栏</a>', [], id="topic in a folder"),
        pytest.param(f'<a href="http://www.other.gov.cn/1234.html">{HEADLINE}</a>', [], id="another site"),
        pytest.param('<a href="/nb/2025.html">2025年政府信息公开工作年度报告</a>', [], id="yearly report"),
        pytest.param('<a href="/f/1234.pdf">安和县国民经济统计公报全文下载</a>', [], id="file"),
    ],
)
def test_what_is_a_headline(link, found):
    assert opened(OLD + link) == found


def test_nobody_needs_to_look_where_a_list_shows_something_new():
    link = f'<a href="/xwzx/1234.html">{HEADLINE}</a>'
    assert opened(items() + link) == []
    assert opened(OLD + link) == ["/xwzx/1234.html"]


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        pytest.param("06-10", ["/xwzx/901.html", "/xwzx/902.html"], id="no year"),
        pytest.param("2026-06-10", [], id="year shown"),
        pytest.param("3天前", [], id="spoken"),
        pytest.param("03-01", ["/xwzx/1234.html"], id="no year, old"),
    ],
)
def test_lists_without_years_are_asked_for_two_of_their_releases(shown, found):
    rows = "".join(f'<li><a href="/xwzx/{number}.html">{HEADLINE}</a><span>{shown}</span></li>' for number in (901, 902, 903))
    assert opened(f'<ul>{rows}</ul><p><a href="/xwzx/1234.html">{HEADLINE}</a></p>') == found


def test_the_newest_releases_without_years_are_asked_first():
    rows = "".join(
        f'<li><a href="/xwzx/{number}.html">{HEADLINE}</a><span>{day}</span></li>'
        for number, day in ((901, "06-02"), (902, "06-10"), (903, "06-12"))
    )
    assert opened(f"<ul>{rows}</ul>") == ["/xwzx/903.html", "/xwzx/902.html"]


def test_the_first_of_many_are_a_sample_of_their_own():
    links = "".join(f'<a href="/xwzx/{number}.html">{HEADLINE}</a>' for number in range(1000, 1012))
    population = special_populations((), {}, home_page(main=OLD + links))["headline"]
    assert population == tuple(f"http://{HOST}/xwzx/{number}.html" for number in range(1000, 1000 + MAX_HEADLINES))
