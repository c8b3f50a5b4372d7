"""The draw of titles: seeded, delayed, two and two."""

from datetime import UTC, date, datetime

from crawler.search.probe import one_wrong_character
from crawler.search.titles import SearchTitle, draw_titles, plain, population

AS_OF = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


def info(number: int, day: date | None = date(2026, 5, 1)) -> SearchTitle:
    return SearchTitle(title=f"安和县召开第{number}次农业生产会议", url=f"http://x/{number}.html", day=day)


def service(number: int) -> SearchTitle:
    return SearchTitle(title=f"第{number}类食品经营许可办事指南", url=f"http://x/s{number}.html", service=True)


def draw(*titles: SearchTitle, seed: int = 0) -> tuple[SearchTitle, ...]:
    return draw_titles(titles, seed=seed, site="s", as_of=AS_OF)


def test_two_of_each_kind():
    chosen = draw(*map(info, range(20)), *map(service, range(20)))
    assert [title.service for title in chosen] == [False, False, True, True]


def test_without_services_four_informations():
    assert len(draw(*map(info, range(20)))) == 4
    assert len(draw(*map(info, range(3)))) == 3


def test_same_seed_same_draw_whatever_the_order():
    titles = [*map(info, range(20)), *map(service, range(5))]
    assert draw(*titles) == draw(*reversed(titles))
    assert draw(*titles, seed=1) != draw(*titles, seed=2)


def test_fresh_undated_cut_and_short_titles_are_left_out():
    left_out = [
        info(1, date(2026, 6, 13)),
        info(2, None),
        SearchTitle(title="安和县召开农业生产会议并部署…", url="http://x/3", day=date(2026, 5, 1)),
        SearchTitle(title="短标题", url="http://x/4", day=date(2026, 5, 1)),
    ]
    assert population([*left_out, info(9)], AS_OF) == [info(9)]
    assert population([info(1, date(2026, 6, 12))], AS_OF) == [info(1, date(2026, 6, 12))], "three days are enough"


def test_plain_and_wrong_character():
    assert plain("《办法》(试行):第1条") == "办法试行第1条"
    wrong = one_wrong_character("安和县养老服务办法")
    assert len(wrong) == 9
    assert wrong != "安和县养老服务办法"
