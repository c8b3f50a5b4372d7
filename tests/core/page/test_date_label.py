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


PLAIN = ("安和县领导调研工业园区", "乡村振兴现场会在我县召开", "全县教育工作会议召开", "县卫健局开展义诊活动")


@pytest.mark.parametrize(
    ("titles", "days"),
    [
        pytest.param(["关于2025年12月1日停电的通知", *PLAIN], set(), id="one notice among undated headlines"),
        pytest.param([PLAIN[0], "2026年11月20日安和县召开防汛会议", *PLAIN[1:]], set(), id="begins with its date"),
        pytest.param([*PLAIN, "县政府常务会议纪要2025年12月1日"], set(), id="ends in its date"),
        pytest.param(["关于 2025年12月1日 停电的通知", *PLAIN], set(), id="spaced out"),
        pytest.param([f"安和县2026年11月{day}日空气质量日报" for day in range(10, 14)], {10, 11, 12, 13}, id="a series of reports"),
        pytest.param(["2026-11-20关于停电的通知", *PLAIN], {20}, id="figures that a program puts in front"),
        pytest.param(["关于停电的通知2026-11-20", *PLAIN], {20}, id="figures that it puts behind"),
        pytest.param(["关于停电的通知 [2026年11月20日]", *PLAIN], {20}, id="in brackets behind"),
        pytest.param(["关于停电的通知 2026年11月20日 浏览:12", *PLAIN], {20}, id="before the number of readers"),
        pytest.param(["<p>关于停电的通知</p><p>2026年11月20日</p>", *PLAIN], {20}, id="in an element of its own"),
    ],
)
def test_date_in_the_words_of_a_title_is_none_of_the_release_unless_the_whole_list_is_dated_so(facts, framed, titles, days):
    rows = "".join(f"<li>{LINK.format(index, title)}</li>" for index, title in enumerate(titles))
    assert {one.day.day for one in facts(framed(f"<ul>{rows}</ul>")).dated_items} == days


def test_date_in_a_title_gives_way_to_the_date_beside_it(facts, framed):
    rows = "".join(
        f"<li>{LINK.format(day, f'关于2026年11月{day}日停电的通知')}<span>2026-11-{day - 3:02}</span></li>" for day in (4, 10, 16)
    )
    assert [str(one.day) for one in facts(framed(f"<ul>{rows}</ul>")).dated_items] == ["2026-11-01", "2026-11-07", "2026-11-13"]


@pytest.mark.parametrize("title", ["县委召开农村工作会议", "关于开展志愿服务活动", "县政府网上征集"])
def test_title_that_ends_in_a_word_of_events_is_no_label_of_the_date_beside_it(facts, framed, title):
    rows = "".join(
        f"<li>{LINK.format(n, title)}<span>2026-11-{n:02}</span><p>截至2026年1月5日，共办理120件。</p></li>" for n in (20, 12, 5)
    )
    assert [str(one.day) for one in facts(framed(f"<ul>{rows}</ul>")).listing.items] == ["2026-11-20", "2026-11-12", "2026-11-05"]


DAYS = ("2026-11-20", "2026-11-18", "2026-10-30", "2026-10-12")
GRIDS = {
    "div rows": ("<div class=row><span>标题</span><span>发布日期</span><span>有效期至</span></div>", "<div class=row><span>{}</span><span>{}</span><span>2031-01-01</span></div>", "{}"),
    "lists side by side": ("<ul><li>名称</li><li>发布日期</li><li>成文日期</li></ul>", "<ul><li>{}</li><li>{}</li><li>2026-01-01</li></ul>", "<div>{}</div>"),
    "heads in a table of their own": (
        "<table><tr><th>标题</th><th>发布日期</th><th>成文日期</th></tr></table><table>", "<tr><td>{}</td><td>{}</td><td>2026-01-01</td></tr>", "<div>{}</table></div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("grid", GRIDS)
def test_heads_of_columns_that_are_no_table(facts, framed, grid):
    heads, row, around = GRIDS[grid]
    rows = "".join(row.format(LINK.format(index, PLAIN[index]), day) for index, day in enumerate(DAYS))
    listing = facts(framed(around.format(heads + rows))).listing
    assert [str(item.day) for item in listing.items if item.day] == list(DAYS)


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param("<div><span>发布日期</span><span>标题</span></div>", id="other number of columns"),
        pytest.param(
            "<div><span>标题是一个很长很长的句子不是列名</span><span>有效期至</span><span>发布日期</span></div>", id="no names of columns"
        ),
    ],
)
def test_element_above_that_is_no_row_of_heads(facts, framed, heads):
    rows = "".join(
        f"<div><span>{LINK.format(index, PLAIN[index])}</span><span>2031-01-01</span><span>{day}</span></div>"
        for index, day in enumerate(DAYS)
    )
    listing = facts(framed(heads + rows)).listing
    assert [str(item.day) for item in listing.items if item.day] == list(DAYS)
