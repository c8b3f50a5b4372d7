from datetime import date, timedelta

import pytest

from checks.home.freshness import home_freshness
from tests.checks.builder import AS_OF, HOME_MAIN, causes, column_page, content_page, home_page, items, outcomes, run, said, snapshot
from tests.checks.columns import C, column

OLD = items(newest=AS_OF.date() - timedelta(days=20))
TILES = '<div class="tiles"><a href="/a/">政务公开</a><a href="/b/">政务服务</a><a href="/c/">互动交流</a></div>'


def test_new_release_on_the_home_page_passes():
    assert outcomes(home_freshness, snapshot()) == {"pass"}


def test_old_home_page_fails():
    site = snapshot(home=home_page(main=OLD), content_pages=())
    assert said(home_freshness, site) == [("fail", "home.not_updated_14d")]
    assert run(home_freshness, site)[1][0].measured["days"] == 20


def test_fourteen_days_are_still_in_time():
    site = snapshot(home=home_page(main=items(newest=AS_OF.date() - timedelta(days=14))), content_pages=())
    assert outcomes(home_freshness, site) == {"pass"}


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


@pytest.mark.parametrize("form", ["({:%m-%d})", "<span>{:%m月%d日}</span>", "<i>{:%Y-%m-%d}</i>"])
def test_a_new_release_in_any_list_of_the_page_counts(form: str):
    shown = form.format(AS_OF.date() - timedelta(days=5))
    small = "".join(f'<li><a href="/gzdt/{n}.html">安和县第{n}次春季农业生产会议召开</a> {shown}</li>' for n in range(3))
    site = snapshot(home=home_page(main=f"<ul>{small}</ul>{OLD}"), content_pages=())
    assert outcomes(home_freshness, site) == {"pass"}


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
    assert outcomes(home_freshness, snapshot(home=home, second_level_pages=(), content_pages=())) == {"unknown"}


def test_future_dates_prove_nothing():
    ahead = items(count=1, newest=date(2026, 12, 1)) + OLD
    site = snapshot(home=home_page(main=ahead), content_pages=())
    assert said(home_freshness, site) == [("fail", "home.not_updated_14d")]


def test_no_home_page_is_unknown():
    assert outcomes(home_freshness, snapshot(home=None)) == {"unknown"}
