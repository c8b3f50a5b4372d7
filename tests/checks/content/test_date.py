from datetime import timedelta

import pytest

from checks.content.date import content_date
from tests.checks.builder import ARTICLE, AS_OF, column_page, content_page, outcomes, said, snapshot


def dated(day: str, index: int = 0, **more):
    return content_page(index, main=ARTICLE.replace("2026-06-10 09:30", f"{day} 09:30"), **more)


def test_honest_dates_pass():
    assert outcomes(content_date, snapshot(content_pages=(content_page(0),))) == {"pass"}


def test_future_date_fails():
    assert said(content_date, snapshot(content_pages=(dated("2026-07-01"),))) == [("fail", "content.date_future")]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        pytest.param("发布时间：2026-07-01 09:30", "fail", id="called so"),
        pytest.param("更新日期: 2026年7月1日", "fail", id="called so in other words"),
        pytest.param("时间：2026年7月1日", "review", id="may be that of the event"),
        pytest.param("日期：2026-07-01", "review", id="called a day"),
    ],
)
def test_future_date_that_is_not_called_the_release_s_is_for_a_person(line: str, outcome: str):
    page = content_page(main=f"<h1>关于举办招聘会的公告</h1><p>{line}</p><p>{'欢迎参加，具体要求见附件。' * 20}</p>")
    assert said(content_date, snapshot(content_pages=(page,))) == [(outcome, "content.date_future")]


def test_replay_of_the_past_does_not_call_later_pages_future():
    site = snapshot(content_pages=(dated("2026-06-14"),), as_of=AS_OF - timedelta(days=100))
    assert said(content_date, site) == []


def test_list_that_shows_a_newer_date_than_the_page_is_for_a_person():
    page = dated("2024-03-01", url="http://www.anhe.gov.cn/xwzx/zwyw/t20260614_0.html")
    site = snapshot(content_pages=(page,), column_pages=(column_page(),))
    assert said(content_date, site) == [("review", "content.date_forged_suspect")]


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        pytest.param("<p>发布时间：2024-03-01 09:30</p>{text}", True, id="called its release"),
        pytest.param("<p>2024-03-01 09:30 来源：县政府办公室</p>{text}", True, id="below the title"),
        pytest.param(
            "<table><tr><td>成文日期：2024-03-01</td><td>索引号：12</td></tr></table>{text}", False, id="day on which it was drawn up"
        ),
        pytest.param("{text}<p>安和县人民政府</p><p>2024年3月1日</p>", False, id="below the signature"),
    ],
)
def test_only_a_day_of_release_can_be_older_than_the_list_says(shown: str, asked: bool):
    text = f"<div>{'<p>各乡镇人民政府，县政府各部门：现将有关事项通知如下，请认真贯彻执行，切实抓好落实。</p>' * 12}</div>"
    main = f"<h1>安和县召开春季农业生产会议</h1>{shown.format(text=text)}"
    page = content_page(main=main, url="http://www.anhe.gov.cn/xwzx/zwyw/t20260614_0.html")
    site = snapshot(content_pages=(page,), column_pages=(column_page(),))
    assert said(content_date, site) == ([("review", "content.date_forged_suspect")] if asked else [])


def test_releases_that_other_rows_drew_are_asked_too():
    page = dated("2024-03-01", url="http://www.anhe.gov.cn/xwzx/zwyw/t20260614_0.html")
    other = content_page(0, main="<h1>安和县召开春季农业生产会议</h1><p>发布时间：2026-06-10</p><p>另一篇正文。</p>")
    site = snapshot(content_pages=(other,), column_pages=(), special_pages={"policy": (page, page), "policy_list": (column_page(),)})
    assert said(content_date, site) == [("review", "content.date_forged_suspect")]


def test_year_that_the_list_does_not_show_accuses_nobody():
    page = dated("2024-05-20", url="http://www.anhe.gov.cn/xwzx/zwyw/14.html")
    for shown, asked in (("05-20", []), ("2026-05-20", [("review", "content.date_forged_suspect")])):
        rows = "".join(f'<li><a href="/xwzx/zwyw/{n}.html">安和县召开第{n}次工作会议</a><span>{shown}</span></li>' for n in (14, 13, 12))
        site = snapshot(content_pages=(page,), column_pages=(column_page(main=f"<h2>政务要闻</h2><ul>{rows}</ul>"),))
        assert said(content_date, site) == asked


def test_list_a_few_days_apart_is_normal():
    page = dated("2026-06-10", url="http://www.anhe.gov.cn/xwzx/zwyw/t20260614_0.html")
    assert said(content_date, snapshot(content_pages=(page,), column_pages=(column_page(),))) == []


def test_one_text_with_two_dates_is_for_a_person():
    site = snapshot(content_pages=(dated("2026-06-10", 0), dated("2024-06-10", 1)), column_pages=())
    assert said(content_date, site) == [("review", "content.date_forged_suspect")]


def test_pages_without_dates_are_not_applicable():
    page = content_page(main="<h1>说明</h1><p>没有日期的页面</p>", head="")
    assert outcomes(content_date, snapshot(content_pages=(page,))) == {"not_applicable"}


def test_day_that_titles_tell_is_none_of_the_list():
    rows = "".join(f'<li><a href="/xwzx/zwyw/{n}.html">关于2026年6月{n}日停电的通知</a></li>' for n in (12, 13, 14))
    page = dated("2026-05-20", url="http://www.anhe.gov.cn/xwzx/zwyw/14.html")
    site = snapshot(content_pages=(page,), column_pages=(column_page(main=f"<h2>政务要闻</h2><ul>{rows}</ul>"),))
    assert said(content_date, site) == []
    beside = rows.replace("</a>", "</a><span>2026-06-14</span>")
    site = snapshot(content_pages=(page,), column_pages=(column_page(main=f"<h2>政务要闻</h2><ul>{beside}</ul>"),))
    assert said(content_date, site) == [("review", "content.date_forged_suspect")]


def listed(*days: str) -> str:
    rows = "".join(f'<li><a href="/xwzx/zwyw/{n}.html">安和县召开第{n}次工作会议</a><span>{day}</span></li>' for n, day in enumerate(days))
    return f"<h2>政务要闻</h2><ul>{rows}</ul>"


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        pytest.param(("2026-07-20", "2026-06-12", "2026-06-11"), [("review", "content.date_future")], id="one release of a day to come"),
        pytest.param(("2026-06-14", "2026-06-12", "2026-06-11"), [], id="none"),
        pytest.param(("2026-07-20", "2026-07-18", "2026-06-11"), [], id="a list of days to come"),
        pytest.param(("07-20", "06-12", "06-11"), [], id="no year"),
    ],
)
def test_days_to_come_in_lists_are_for_a_person(days, asked):
    site = snapshot(content_pages=(content_page(0),), column_pages=(column_page(main=listed(*days)),))
    assert said(content_date, site) == asked
    assert said(content_date, snapshot(content_pages=(), column_pages=(column_page(main=listed(*days)),))) == asked


def test_release_listed_twice_is_asked_about_once_and_not_beside_its_own_page():
    ahead = listed("2026-07-20", "2026-06-12", "2026-06-11")
    two = (column_page(main=ahead), column_page(1, main=ahead))
    assert said(content_date, snapshot(content_pages=(), column_pages=two)) == [("review", "content.date_future")]
    page = dated("2026-07-20", url="http://www.anhe.gov.cn/xwzx/zwyw/0.html")
    assert said(content_date, snapshot(content_pages=(page,), column_pages=two)) == [("fail", "content.date_future")]


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        pytest.param("1个月前", [], id="months back"),
        pytest.param("2周前", [], id="weeks back"),
        pytest.param("3天前", [("review", "content.date_forged_suspect")], id="days back"),
    ],
)
def test_list_that_counts_back_roughly_shows_no_day(shown, asked):
    page = dated("2026-04-20", url="http://www.anhe.gov.cn/xwzx/zwyw/0.html")
    site = snapshot(content_pages=(page,), column_pages=(column_page(main=listed(shown, shown, shown)),))
    assert said(content_date, site) == asked
