"""Dates of events, deadlines and beginnings are none of the release."""

import pytest

LINK = "<a href='/x/{0}.html'>{1}</a>"


@pytest.mark.parametrize(
    ("item", "day"),
    [
        pytest.param("<a href='/x/1.html'>安和县消防演练将于2026年11月20日举行</a>", None, id="will be held"),
        pytest.param("<a href='/x/1.html'>定于2026年11月20日召开人大常委会会议</a>", None, id="is to be held"),
        pytest.param("<a href='/x/1.html'>关于2026年11月20日前缴纳医保费的通知</a>", None, id="deadline in a title"),
        pytest.param("<a href='/x/1.html'>关于2026年11月20日起实施交通管制的通告</a>", None, id="beginning"),
        pytest.param("<a href='/x/1.html'>自2026年11月20日实行交通管制的通告</a>", None, id="since"),
        pytest.param("<a href='/x/1.html'>关于举办文化节的公告</a>（活动时间：2026年11月20日）", None, id="time of an event beside the title"),
        pytest.param("<a href='/x/1.html'>关于征集意见的公告</a><span>截止时间：</span><span>2026-11-20</span>", None, id="deadline in elements"),
        pytest.param("<a href='/x/1.html'>2026年11月20日上午在县会议中心召开会议的通知</a>", None, id="meeting at a place"),
        pytest.param("<a href='/x/1.html'>安和县2026年11月20日空气质量日报</a>", "2026-11-20", id="daily report"),
        pytest.param("<a href='/x/1.html'>县长2026年11月20日前往乡镇调研</a>", "2026-11-20", id="went somewhere"),
        pytest.param("<a href='/x/1.html'>县委全会于2026年11月20日召开</a>", "2026-11-20", id="was held"),
        pytest.param("<a href='/x/1.html'>安和县召开工作推进会议</a><span>2026-11-20</span>", "2026-11-20", id="date right behind a meeting"),
        pytest.param("<a href='/x/1.html'>关于报名的通知</a><span>（2026-11-20）</span>", "2026-11-20", id="date in brackets"),
        pytest.param("<a href='/x/1.html'>演练将于2026年11月20日举行</a><span>2026-10-08</span>", "2026-10-08", id="beside the date of the release"),
        pytest.param("<a href='/x/1.html'>来源2026年11月20日简报汇编</a>", "2026-11-20", id="word that ends in no beginning"),
    ],
)  # fmt: skip
def test_only_the_date_of_the_release_dates_an_item(facts, framed, item, day):
    found = facts(framed(f"<ul>{f'<li>{item}</li>' * 3}</ul>"))
    assert {str(one.day) for one in found.dated_items} == ({day} if day else set())
