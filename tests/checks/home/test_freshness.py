from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from checks.home.freshness import Proof, home_freshness, newest_proof
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.snapshot import LinkFault, LinkReport
from core.verdict import LinkVerdict
from tests.checks.builder import (
    ARTICLE,
    AS_OF,
    HOME,
    HOME_MAIN,
    HOST,
    causes,
    column_page,
    content_page,
    home_page,
    items,
    outcomes,
    run,
    said,
    snapshot,
)
from tests.checks.columns import C, column, yearless

OLD = items(newest=AS_OF.date() - timedelta(days=20))
TILES = '<div class="tiles"><a href="/a/">政务公开</a><a href="/b/">政务服务</a><a href="/c/">互动交流</a></div>'


def test_new_release_on_the_home_page_passes():
    assert outcomes(home_freshness, snapshot()) == {"pass"}


def test_old_home_page_fails_with_its_newest_release():
    (found,) = run(home_freshness, snapshot(home=home_page(main=OLD), content_pages=()))[1]
    assert (str(found.outcome), found.code, found.url) == ("fail", "home.not_updated_14d", HOME)
    assert found.message == "首页最新信息日期为2026-05-26（列表所示日期），早于监测时间点前2周（2026-06-01）"
    assert {key: found.measured[key] for key in ("newest", "days", "window")} == {"newest": "2026-05-26", "days": 20, "window": "P14D"}


@pytest.mark.parametrize(
    ("days", "outcome"),
    [
        pytest.param(0, "pass", id="today"),
        pytest.param(14, "pass", id="fourteen days are in time"),
        pytest.param(15, "fail", id="fifteen are not"),
    ],
)
def test_edge_of_two_weeks(days: int, outcome: str):
    site = snapshot(home=home_page(main=items(newest=AS_OF.date() - timedelta(days=days))), content_pages=())
    assert outcomes(home_freshness, site) == {outcome}


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        pytest.param(datetime(2026, 6, 15, 15, 59, tzinfo=UTC), "pass", id="before midnight in Beijing"),
        pytest.param(datetime(2026, 6, 15, 16, 0, tzinfo=UTC), "fail", id="after midnight in Beijing"),
    ],
)
def test_days_are_those_of_beijing(at: datetime, outcome: str):
    site = snapshot(home=home_page(main=items(newest=date(2026, 6, 1))), content_pages=(), as_of=at)
    assert outcomes(home_freshness, site) == {outcome}


HEADLINE = '<a href="{}">安和县召开春季农业生产会议</a>'
DRAWN = content_page(0, url=f"http://{HOST}/info/7.html")
LISTED = column(C.NEWS, days=2)


def dated(number: int, day: str) -> str:
    return f'<li><a href="/xwzx/{number}.html">安和县召开第{number}次工作会议</a><span>{day}</span></li>'


def opened(number: int, day: str) -> Any:
    return content_page(0, url=f"{HOME}xwzx/{number}.html", main=f"<h1>安和县召开第{number}次工作会议</h1><p>发布时间：{day}</p>{ARTICLE}")


YEARLESS = f"<ul>{dated(901, '06-10')}{dated(902, '06-08')}{dated(903, '05-02')}</ul>"
OTHERS = f"<ul>{dated(911, '06-09')}{dated(912, '06-03')}{dated(913, '05-20')}</ul>"


@pytest.mark.parametrize(
    ("main", "parts", "proof"),
    [
        pytest.param(items(), {}, Proof(date(2026, 6, 14), "安和县第1次工作推进会议召开", "列表所示日期"), id="shown in a list"),
        pytest.param(
            HEADLINE.format("/info/7.html"),
            {"content_pages": (DRAWN,)},
            Proof(date(2026, 6, 10), "安和县召开春季农业生产会议", "稿件页所示日期"),
            id="shown on the page behind a link",
        ),
        pytest.param(
            HEADLINE.format("/xwzx/zwyw/a.html"),
            {"columns": (LISTED,)},
            Proof(date(2026, 6, 13), "安和县第1次工作推进会议召开", "栏目列表所示日期"),
            id="shown in the list of its column",
        ),
        pytest.param(HEADLINE.format("/info/8.html"), {"content_pages": (DRAWN,)}, None, id="page that the home page does not link"),
        pytest.param(HEADLINE.format("/info/8.html"), {"columns": (LISTED,)}, None, id="column whose newest it does not link"),
        pytest.param(
            HEADLINE.format("/info/7.html"),
            {"content_pages": (content_page(0, url=DRAWN.url, main="<p>某页</p>", head=""),)},
            None,
            id="page behind a link without a date",
        ),
        pytest.param(
            HEADLINE.format("/info/7.html"),
            {"content_pages": (DRAWN,), "columns": (column(C.NEWS, days=None, path="/info/7.html"),)},
            None,
            id="column's own page",
        ),
        pytest.param("", {"content_pages": (content_page(0, url=f"http://{HOST}/zjah/"),)}, None, id="page of the menu"),
        pytest.param(HEADLINE.format("/t20260610_9.html"), {}, None, id="date in an address"),
        pytest.param(items(count=1, newest=date(2026, 6, 16)), {}, None, id="tomorrow"),
        pytest.param(YEARLESS, {}, None, id="no year"),
        pytest.param(YEARLESS + OLD, {}, None, id="nobody knows while a guess of a year is newer"),
        pytest.param(
            YEARLESS + HEADLINE.format("/info/7.html"),
            {"content_pages": (DRAWN,)},
            Proof(date(2026, 6, 10), "安和县召开春季农业生产会议", "稿件页所示日期"),
            id="beside a list without years",
        ),
    ],
)
def test_what_proves_the_newest_release(main: str, parts: dict[str, Any], proof: Proof | None):
    assert newest_proof(snapshot(**{"home": home_page(main=main), "content_pages": (), **parts})) == proof


def test_no_home_page_proves_nothing():
    assert newest_proof(snapshot(home=None)) is None


@pytest.mark.parametrize(
    ("link", "outcome"),
    [
        pytest.param(HEADLINE.format("/t20260601_9.html"), "unknown", id="first day of the window"),
        pytest.param(HEADLINE.format("/t20260531_9.html"), "fail", id="the day before it"),
        pytest.param(HEADLINE.format("/t20260615_9.html"), "unknown", id="today"),
        pytest.param(HEADLINE.format("/t20260616_9.html"), "fail", id="tomorrow"),
        pytest.param('<a href="/t20260610_9.html">防汛会议召开</a>', "unknown", id="six characters are a title"),
        pytest.param('<a href="/t20260610_9.html">防汛会议开</a>', "fail", id="five are not"),
        pytest.param('<img src="/t20260610_9.jpg" alt="安和县召开春季农业生产会议">', "fail", id="address of a picture"),
    ],
)
def test_new_address_beside_an_old_list_is_a_hint(link: str, outcome: str):
    site = snapshot(home=home_page(main=f"<div class=tt>{link}</div>{OLD}"), content_pages=())
    assert outcomes(home_freshness, site) == {outcome}


def test_sticky_old_items_first_do_not_matter():
    sticky = '<ul class="list"><li>[置顶]<a href="/x/1.html">关于某项长期工作安排的通知公告全文</a><span>2020-01-01</span></li></ul>'
    assert outcomes(home_freshness, snapshot(home=home_page(main=sticky + HOME_MAIN))) == {"pass"}


def test_headlines_without_dates_are_dated_by_their_pages():
    headlines = (
        "<ul>"
        + "".join(f'<li><a href="/xwzx/zwyw/t20260610_{n}.html">安和县第{n}次春季农业生产会议召开</a></li>' for n in range(5))
        + "</ul>"
    )
    site = snapshot(home=home_page(main=headlines), content_pages=(content_page(0),))
    assert outcomes(home_freshness, site) == {"pass"}
    unread = snapshot(home=home_page(main=headlines), content_pages=())
    assert outcomes(home_freshness, unread) == {"unknown"}, "dates in addresses are a hint, never proof"

    ticker = '<div class="tt"><a href="/xwzx/t20260610_9.html">安和县召开防汛工作会议</a></div>'
    assert outcomes(home_freshness, snapshot(home=home_page(main=ticker + OLD), content_pages=())) == {"unknown"}, (
        "also beside a dated list"
    )


@pytest.mark.parametrize(
    ("links", "parts", "outcome"),
    [
        pytest.param(["/info/7.html"], {}, "fail", id="the only headline was read"),
        pytest.param(["/info/7.html", "/info/9.html"], {}, "unknown", id="another one was not"),
        pytest.param(["/info/7.html", "http://www.other.gov.cn/info/8.html"], {}, "fail", id="another one leads to other people"),
        pytest.param(["/info/7.html", "/zjah/"], {}, "fail", id="a column of the menu"),
        pytest.param(["/info/7.html", "/xwzx/zwyw/8.html"], {"columns": (column(C.NEWS, days=40),)}, "fail", id="its column was read"),
        pytest.param(
            ["/info/7.html", "/xwzx/zwyw/8.html"], {"columns": (column(C.NEWS, days=None),)}, "unknown", id="its column says nothing"
        ),
        pytest.param(["/info/7.html", "/info/9.html"], {"old": True}, "fail", id="beside a dated list"),
    ],
)
def test_headlines_without_dates_that_were_not_read_may_be_the_news(links: list[str], parts: dict[str, Any], outcome: str):
    old = ARTICLE.replace("2026-06-10", "2026-05-10")
    read = tuple(content_page(0, url=f"http://{HOST}/info/{number}.html", head="", main=old) for number in range(8))
    main = "".join(HEADLINE.format(link) for link in [*(page.url for page in read), *links]) + (OLD if parts.pop("old", False) else "")
    site = snapshot(**{"home": home_page(main=main), "content_pages": read, "columns": (), **parts})
    assert outcomes(home_freshness, site) == {outcome}


@pytest.mark.parametrize(
    ("form", "unread"),
    [
        pytest.param("({:%m-%d})", "unknown", id="no year"),
        pytest.param("<span>{:%m月%d日}</span>", "unknown", id="no year, in Chinese"),
        pytest.param("<i>{:%Y-%m-%d}</i>", "pass", id="with its year"),
    ],
)
def test_a_new_release_in_any_list_of_the_page_counts(form: str, unread: str):
    day = AS_OF.date() - timedelta(days=5)
    small = "".join(f'<li><a href="/gzdt/{n}.html">安和县第{n}次春季农业生产会议召开</a> {form.format(day)}</li>' for n in range(3))
    home = home_page(main=f"<ul>{small}</ul>{OLD}")
    assert outcomes(home_freshness, snapshot(home=home, content_pages=())) == {unread}
    read = content_page(0, url=f"{HOME}gzdt/0.html", head="", main=ARTICLE.replace("2026-06-10", day.isoformat()))
    assert outcomes(home_freshness, snapshot(home=home, content_pages=(read,))) == {"pass"}


def test_newest_release_of_a_column_counts_when_the_home_page_links_it():
    linked = '<a href="/xwzx/zwyw/a.html">安和县第1次工作推进会议召开</a>' + OLD
    site = snapshot(home=home_page(main=linked), columns=(column(C.NEWS, days=2),), content_pages=())
    assert outcomes(home_freshness, site) == {"pass"}


@pytest.mark.parametrize("main", ['<div id="news"></div><script>$.get("/news.json",function(d){show(d)})</script>'])
def test_lists_by_script_are_unknown_until_rendered(main: str):
    site = snapshot(home=home_page(main=main), content_pages=())
    assert causes(home_freshness, site) == {"needs_script"}
    seen = snapshot(home=home_page(main=main, rendered_html=home_page().facts.html), content_pages=())
    assert outcomes(home_freshness, seen) == {"pass"}


def test_navigation_only_home_page_is_judged_by_its_second_level_pages():
    home = home_page(main=TILES)
    assert home.best.nav_only
    assert outcomes(home_freshness, snapshot(home=home, second_level_pages=(column_page(),))) == {"pass"}
    stale = snapshot(home=home, second_level_pages=(column_page(main=OLD),), content_pages=())
    assert said(home_freshness, stale) == [("fail", "home.not_updated_14d")]
    assert "首页和二级页面最新信息" in run(home_freshness, stale)[1][0].message
    assert outcomes(home_freshness, snapshot(home=home, second_level_pages=(), content_pages=())) == {"unknown"}


def test_second_level_page_that_was_not_read_may_hold_the_news():
    lost = {"second_level_pages": Failure(Cause.DEADLINE, Owner.NETWORK, "二级页面有 1 个没有读到：超时")}
    site = snapshot(home=home_page(main=TILES), second_level_pages=(column_page(main=OLD),), content_pages=(), failures=lost)
    assert causes(home_freshness, site) == {"deadline"}
    read = snapshot(home=home_page(main=TILES), second_level_pages=(column_page(),), content_pages=(), failures=lost)
    assert outcomes(home_freshness, read) == {"pass"}
    own = snapshot(home=home_page(main=OLD), content_pages=(), failures=lost)
    assert outcomes(home_freshness, own) == {"fail"}, "another home page speaks for itself"


def test_future_dates_prove_nothing():
    ahead = items(count=1, newest=date(2026, 12, 1)) + OLD
    site = snapshot(home=home_page(main=ahead), content_pages=())
    assert said(home_freshness, site) == [("fail", "home.not_updated_14d")]


def test_no_home_page_is_unknown():
    assert outcomes(home_freshness, snapshot(home=None)) == {"unknown"}


SLIDES = "".join(f'<a href="/xwzx/{number}.html"><img src="/{number}.jpg" alt="安和县举行端午龙舟比赛活动"></a>' for number in (11, 12))


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        pytest.param({}, "unknown", id="not opened"),
        pytest.param({"11": "2026-06-12", "12": "2026-04-02"}, "pass", id="one is new"),
        pytest.param({"11": "2026-04-01", "12": "2026-04-02"}, "fail", id="all are old"),
    ],
)
def test_slides_without_dates_beside_an_old_list_are_dated_by_their_pages(read: dict[str, str], outcome: str):
    opened = tuple(
        content_page(
            main=f"<h1>安和县举行端午龙舟比赛活动</h1><p>发布时间：{day}</p><p>{'活动内容。' * 30}</p>",
            url=f"http://www.anhe.gov.cn/xwzx/{number}.html",
        )
        for number, day in read.items()
    )
    site = snapshot(home=home_page(main=SLIDES + OLD), content_pages=(), special_pages={"headline": opened})
    assert outcomes(home_freshness, site) == {outcome}


@pytest.mark.parametrize(
    ("published", "outcome"),
    [
        pytest.param("2024-06-10", "fail", id="two years old"),
        pytest.param("2026-06-10", "pass", id="this year's"),
        pytest.param("2026-06-01", "pass", id="another day inside the window is new as well"),
        pytest.param("2026-05-20", "unknown", id="another day outside tells no year"),
    ],
)
def test_releases_tell_the_year_that_the_lists_of_the_home_page_leave_out(published: str, outcome: str):
    rows = "".join(f'<li><a href="/xwzx/{n}.html">安和县召开第{n}次工作会议</a><span>06-10</span></li>' for n in (901, 902, 903))
    release = content_page(0, url=f"{HOME}xwzx/901.html", main=f"<h1>安和县召开第901次工作会议</h1><p>发布时间：{published}</p>{ARTICLE}")
    site = snapshot(home=home_page(main=f"<ul>{rows}</ul>"), content_pages=(), columns=(), special_pages={"headline": (release,)})
    assert outcomes(home_freshness, site) == {outcome}


@pytest.mark.parametrize(
    ("main", "releases", "outcome"),
    [
        pytest.param(YEARLESS, (), "unknown", id="none was read"),
        pytest.param(YEARLESS, (opened(901, "2025-06-10"),), "fail", id="the newest is of last year, what stands below it too"),
        pytest.param(YEARLESS, (opened(902, "2025-06-08"),), "unknown", id="the one above it may be new"),
        pytest.param(YEARLESS, (opened(903, "2026-05-02"),), "unknown", id="one outside the window says nothing of those above"),
        pytest.param(YEARLESS + OTHERS, (opened(901, "2025-06-10"), opened(902, "2025-06-08")), "unknown", id="one list is no other"),
        pytest.param(YEARLESS + OTHERS, (opened(901, "2025-06-10"), opened(911, "2025-06-09")), "fail", id="both lists are old"),
        pytest.param(YEARLESS + OTHERS, (opened(901, "2025-06-10"), opened(911, "2026-06-09")), "pass", id="one list is new"),
        pytest.param(f"<ul>{dated(1, '05-31')}{dated(2, '05-30')}{dated(3, '05-29')}</ul>", (), "fail", id="old in any year"),
        pytest.param(YEARLESS + items(), (), "pass", id="beside a list with years"),
        pytest.param(f"<h3>2026年</h3>{YEARLESS}", (), "pass", id="year in the heading"),
    ],
)
def test_guess_of_a_year_makes_no_home_page_new(main: str, releases: tuple[Any, ...], outcome: str):
    site = snapshot(home=home_page(main=main), content_pages=(), columns=(), special_pages={"headline": releases})
    assert outcomes(home_freshness, site) == {outcome}


def test_guess_of_a_year_in_the_list_of_a_column_proves_nothing_on_the_home_page():
    linked = HEADLINE.format("/xwzx/zwyw/a.html") + OLD
    for column_, outcome in ((yearless(C.NEWS, days=2), "unknown"), (yearless(C.NEWS, days=2, proven=9), "pass")):
        assert outcomes(home_freshness, snapshot(home=home_page(main=linked), columns=(column_,), content_pages=())) == {outcome}


def test_words_about_lists_without_years():
    site = snapshot(home=home_page(main=YEARLESS), content_pages=(), columns=())
    (found,) = run(home_freshness, site)[0]
    assert (found.cause, found.owner) == (Cause.NO_DATA, Owner.MONITOR)
    assert found.reason == "首页列表日期未标年份（最新一条标注为06-10），未能从所列稿件的页面查明是哪一年，无法判断"
    old = snapshot(home=home_page(main=f"<ul>{dated(1, '05-31')}{dated(2, '05-30')}{dated(3, '05-29')}</ul>"), content_pages=(), columns=())
    (finding,) = run(home_freshness, old)[1]
    assert (
        finding.message == "首页最新信息日期为2026-05-31（列表所示日期，未标年份，按可能的最近年份计），早于监测时间点前2周（2026-06-01）"
    )


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        pytest.param(None, "unknown", id="one of them was not opened"),
        pytest.param(LinkVerdict.UNCERTAIN, "unknown", id="one did not answer"),
        pytest.param(LinkVerdict.BROKEN, "fail", id="one is gone for everybody"),
    ],
)
def test_headline_that_was_not_opened_may_be_the_news_unless_it_is_gone(verdict: LinkVerdict | None, outcome: str):
    old = f"<h1>安和县举行端午龙舟比赛活动</h1><p>发布时间：2026-04-01</p><p>{'活动内容。' * 30}</p>"
    opened = (content_page(main=old, url="http://www.anhe.gov.cn/xwzx/11.html"),)
    faults = (LinkFault(page=HOME, target="http://www.anhe.gov.cn/xwzx/12.html", kind=LinkKind.ANCHOR, verdict=verdict),) if verdict else ()
    links = LinkReport(checked=20, pairs=20, home_links=20, faults=faults)
    site = snapshot(home=home_page(main=SLIDES + OLD), content_pages=(), special_pages={"headline": opened}, links=links)
    assert outcomes(home_freshness, site) == {outcome}
