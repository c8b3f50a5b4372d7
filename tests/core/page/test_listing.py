from datetime import date

import pytest

TITLES = (
    "关于开展2024年第一季度安全生产检查的通知",
    "市政府召开第十次常务会议研究部署重点工作",
    "某某县人民政府关于印发实施方案的通知",
    "关于2023年度部门决算公开情况的说明",
    "我市举办第三届文化旅游节开幕式活动",
    "全市经济工作会议召开",
)
DAYS = ("2026-10-18", "2026-09-05", "2026-08-31", "2026-05-07", "2025-12-30", "2024-02-29")
LINK = '<a href="/a/{i}.html" title="{t}">{t}</a>'


def rows(form, days=DAYS):
    return [
        form.format(i=i, t=title, d=day, y=day[:4], m=day[5:7], dd=day[8:], mi=int(day[5:7]), di=int(day[8:]))
        for i, (title, day) in enumerate(zip(TITLES, days, strict=False))
    ]


def days_of(listing):
    return [item.day.isoformat() if item.day else None for item in listing.items]


@pytest.mark.parametrize(
    ("wrap", "form"),
    [
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<span>{{d}}</span></li>", id="li and span"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<span>[{{d}}]</span></li>", id="brackets"),
        pytest.param(
            "<ul>%s</ul>",
            f"<li>{LINK}<span>截止日期：2027-01-01</span><span>发布日期：{{d}}</span></li>",
            id="deadline in an element before",
        ),
        pytest.param(
            "<table>%s<tr><td><a href=\"javascript:__doPostBack('g','Page$2')\">2</a></td></tr></table>",
            f"<tr><td>{LINK}</td><td>{{d}}</td></tr>",
            id="pager in the table",
        ),
        pytest.param("<ul>%s</ul>", f"<li><span>{{y}}/{{mi}}/{{di}}</span>{LINK}</li>", id="slashes, date first"),
        pytest.param(
            "<ul>%s</ul>", f"<li>{LINK}<span>发布时间：{{d}} 截止时间：2027-01-01</span></li>", id="deadline behind, in the same element"
        ),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}{{y}}年{{mi}}月{{di}}日</li>", id="Chinese"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<i>{{y}}.{{m}}.{{dd}}</i></li>", id="dots"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<i>{{d}} 10:20:33</i></li>", id="with clock"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<i>{{d}}</i><i>10:20</i></li>", id="clock in its own element"),
        pytest.param("<ul>%s</ul>", f"<li><b>{{dd}}</b><span>{{y}}-{{m}}</span><div>{LINK}</div></li>", id="day, then month inline"),
        pytest.param("<ul>%s</ul>", f"<li><div><p>{{dd}}</p><p>{{y}}-{{m}}</p></div>{LINK}<p>摘要文字。</p></li>", id="day over month"),
        pytest.param("<ul>%s</ul>", f"<li><div><p>{{y}}.{{m}}</p><p>{{dd}}</p></div>{LINK}</li>", id="month over day"),
        pytest.param("<ul>%s</ul>", f"<li><div><p>{{m}}-{{dd}}</p><p>{{y}}</p></div>{LINK}</li>", id="month-day over year"),
        pytest.param("<ul>%s</ul>", f"<li><b>{{dd}}</b>/{{y}}-{{m}} {LINK}</li>", id="day slash month"),
        pytest.param(
            "<table><tr><th>标题</th><th>时间</th></tr>%s</table>", f"<tr><td>1</td><td>{LINK}</td><td>{{d}}</td></tr>", id="table"
        ),
        pytest.param("<dl>%s</dl>", f"<dt>{LINK}</dt><dd>{{d}}</dd>", id="dt and dd"),
        pytest.param("<div>%s</div>", f"{LINK} <span>{{d}}</span><br>", id="flat with br"),
        pytest.param("<div>%s</div>", f"{LINK} {{d}}<br>", id="date as loose text"),
        pytest.param("<div>%s</div>", f"<div><div>{LINK}</div><div>{{d}}</div></div>", id="div rows"),
        pytest.param("<div>%s</div>", '<a href="/a/{i}.html"><p>{t}</p><p>{d}</p></a>', id="link around all"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<span>{{d}}</span></li><li class=line></li>", id="separator items"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<p>5月3日举行，2022年1月1日起施行</p><span>{{d}}</span></li>", id="dates in summaries"),
        pytest.param("<ul>%s</ul>", f"<li>{LINK}<p>发布时间：{{d}} 来源：某局 浏览：12</p></li>", id="labelled"),
        pytest.param(
            "<ul>%s</ul>", '<li><a href="/a/{i}.html" title="标题：{t}&#10;发布时间：{d} 10:20">{t}</a></li>', id="title attribute"
        ),
    ],
)
def test_every_form_gives_the_same_list(facts, framed, wrap, form):
    listing = facts(framed("<h2>通知公告</h2>" + wrap % "".join(rows(form)))).listing
    assert days_of(listing) == list(DAYS)
    assert [item.title for item in listing.items] == list(TITLES)
    assert listing.items[0].url == "http://www.a.gov.cn/a/0.html"


DRAWN = "2026-02-02"
HEADS = "<tr><th>标题</th><th>文号</th><th>{}</th><th>{}</th></tr>"
CELLS = f"<tr><td>{LINK}</td><td>某发[2026]{{i}}号</td><td>{{}}</td><td>{{}}</td></tr>"


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        pytest.param(("成文日期", "发布日期"), (DRAWN, "{d}"), id="release behind the document's date"),
        pytest.param(("发布日期", "成文日期"), ("{d}", DRAWN), id="release before the document's date"),
        pytest.param(("发布日期", "有效期"), ("{d}", "有效期至2031-12-31"), id="end of validity"),
        pytest.param(("开始时间", "截止时间"), ("{d}", "2026-12-31"), id="deadline"),
    ],
)
def test_of_several_dates_the_head_of_the_column_tells_the_release(facts, framed, heads, cells):
    form = CELLS.replace("{}", cells[0], 1).replace("{}", cells[1], 1)
    listing = facts(framed(f"<table>{HEADS.format(*heads)}{''.join(rows(form))}</table>")).listing
    assert days_of(listing) == list(DAYS)


def test_pop_up_beside_the_title_makes_no_second_item(facts, framed):
    form = f"<tr><td>{LINK}<div class=pop><p>索引号：01{{i}}</p><p>发布日期：{{d}}</p></div></td><td>{{d}}</td></tr>"
    assert days_of(facts(framed(f"<table>{''.join(rows(form))}</table>")).listing) == list(DAYS)


@pytest.mark.parametrize("marker", ["[置顶]", "【顶】", "<b>置顶：</b>", "<em>[NEW]</em> ", "（推荐）"])
def test_marker_before_a_title_is_none_of_it(facts, framed, marker):
    form = f"<li><a href='/a/{{i}}.html' title='{{t}}'>{marker}{{t}}</a><span>{{d}}</span></li>"
    assert [item.title for item in facts(framed(f"<ul>{''.join(rows(form))}</ul>")).listing.items] == list(TITLES)


def test_time_element_knows_the_year(facts, framed):
    form = f"<article><h2>{LINK}</h2><time datetime='{{d}}T10:00:00+08:00'>{{m}}-{{dd}}</time></article>"
    assert days_of(facts(framed(f"<div>{''.join(rows(form))}</div>")).listing) == list(DAYS)


def test_spoken_days_of_a_list(facts, framed):
    spoken = ("3小时前", "昨天", "2026-11-20")
    items = [f"<li>{LINK.format(i=i, t=title)}<em>{day}</em></li>" for i, (title, day) in enumerate(zip(TITLES, spoken, strict=False))]
    assert days_of(facts(framed(f"<ul>{''.join(items)}</ul>")).listing) == ["2026-11-24", "2026-11-23", "2026-11-20"]


def test_weather_is_no_release(facts, framed):
    forecast = "".join(f"<li><a href=/w/{day}>天气预报</a><b>{day}</b><i>晴 12~20℃</i></li>" for day in ("今天", "昨天", "前天"))
    assert facts(framed(f"<ul>{forecast}</ul>")).dated_items == ()


@pytest.mark.parametrize(
    "form",
    [f"<li>{LINK}<span>[{{m}}-{{dd}}]</span></li>", f"<li>{LINK}<em>{{m}}/{{dd}}</em></li>", f"<li>{LINK}<em>{{mi}}月{{di}}日</em></li>"],
)
def test_without_year_the_newest_year_not_in_the_future(facts, framed, form):
    days = ("2026-11-24", "2026-10-18", "2025-12-30", "2025-11-25")
    assert days_of(facts(framed(f"<ul>{''.join(rows(form, days))}</ul>")).listing) == list(days)


def test_address_only_is_a_hint(facts, framed):
    items = "".join(f'<li><a href="/t2026051{i}_12{i}.html">{title}</a></li>' for i, title in enumerate(TITLES))
    listing = facts(framed(f"<ul>{items}</ul>")).listing
    assert {item.day_from for item in listing.items} == {"url"}
    assert listing.newest is None


def test_sticky_future_and_split_lists(facts, framed):
    one = "".join(rows(f"<li>{LINK}<span>{{d}}</span></li>")[:3])
    two = "".join(rows(f"<li>{LINK}<span>{{d}}</span></li>")[3:])
    head = "<li>[置顶]<a href=/t>关于长期有效的重要公告</a><span>2027-01-01</span></li>"
    listing = facts(framed(f"<div><ul>{head}{one}</ul><ul>{two}</ul></div>")).listing
    assert len(listing.items) == 7
    assert listing.items[0].sticky
    assert listing.items[0].day == date(2027, 1, 1)  # future dates stay visible, so that they can be reported


def test_one_item_is_a_list_where_markup_says_so(facts, framed):
    assert days_of(facts(framed(f"<ul>{rows(f'<li>{LINK}<span>{{d}}</span></li>')[0]}</ul>")).listing) == ["2026-10-18"]
    assert facts(framed("<p>上一篇：<a href=/1>某某会议召开</a> 2026-10-18</p>")).listing.items == ()


def test_short_page_with_one_full_date_below_its_list_is_no_item(facts, framed):
    rows = "".join(f"<dd><a href='/{n}.html'>安和县召开第{n}次全县工作推进会议</a><span>10-0{n}</span></dd>" for n in (3, 2, 1))
    assert days_of(facts(framed(f"<dl>{rows}</dl>")).listing) == ["2026-10-03", "2026-10-02", "2026-10-01"]


def test_main_list_beats_sidebar(facts, framed):
    side = "<ul class=hot>" + "".join(f"<li><a href=/h{i}>热点短标题</a><span>2026-11-0{i}</span></li>" for i in range(1, 6)) + "</ul>"
    main = f"<ul>{''.join(rows(f'<li>{LINK}<span>{{d}}</span></li>'))}</ul>"
    assert days_of(facts(framed(side + main)).listing) == list(DAYS)


def test_record_store(facts, framed):
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/{i}.html' title='{title}'>{title}</a><span>{day}</span></li>]]></record>"
        for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    listing = facts(
        framed(f"<div id=1><script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script></div>")
    ).listing
    assert days_of(listing) == list(DAYS)
    assert {item.day_from for item in listing.items} == {"record"}


@pytest.mark.parametrize(
    "item",
    [
        pytest.param("<li><span>2026-11-20</span><a href='/art/{0}.html'>关于12月{0}日停水的通知</a></li>", id="day before the title"),
        pytest.param("<li><a href='/art/{0}.html'>关于2026年3月{0}日停水的通知</a><span>2026-11-20</span></li>", id="day behind the title"),
        pytest.param("<li><a href='/art/{0}.html'>关于停水的第{0}号通知<span>2026-11-20</span></a></li>", id="day inside the link"),
    ],
)
def test_day_of_a_record_stands_beside_its_title(facts, framed, item):
    records = "".join(f"<record><![CDATA[{item.format(number)}]]></record>" for number in range(1, 5))
    listing = facts(framed(f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>")).listing
    assert {str(one.day) for one in listing.items} == {"2026-11-20"}


def test_json_in_a_script(facts, framed):
    objects = ",".join(
        f'{{"title":"{title}","url":"/a/{i}.html","pubDate":"{day} 10:00"}}'
        for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    listing = facts(framed(f"<div id=app></div><script>var list=[{objects}];</script>")).listing
    assert days_of(listing) == list(DAYS)
    assert listing.items[1].url == "http://www.a.gov.cn/a/1.html"


def test_json_of_nested_objects_and_time_stamps(facts, framed):
    nested = ",".join(
        f'{{"title":"{title}","time":"{day}","meta":{{"hits":1}},"url":"/a/1.html"}}' for title, day in zip(TITLES, DAYS, strict=True)
    )
    assert days_of(facts(framed(f"<script>var list=[{nested}];</script>")).listing) == list(DAYS)
    stamps = ",".join(f'{{"title":"{title}","publishTime":{1795132800000 - place * 86_400_000}}}' for place, title in enumerate(TITLES))
    assert days_of(facts(framed(f"<script>var list=[{stamps}];</script>")).listing)[:2] == ["2026-11-20", "2026-11-19"]


def test_lists_under_headings_of_months_are_one(facts, framed):
    items = rows(f"<li>{LINK}<span>{{d}}</span></li>")
    page = framed(f"<div><h3>2026年10月</h3><ul>{''.join(items[:2])}</ul><h3>2026年9月</h3><ul>{''.join(items[2:5])}</ul></div>")
    assert days_of(facts(page).listing) == list(DAYS[:5])


def test_undated_titles_are_items(facts, framed):
    listing = facts(framed(f"<ul>{''.join(rows(f'<li>{LINK}</li>'))}</ul>")).listing
    assert days_of(listing) == [None] * 6


@pytest.mark.parametrize(
    ("remark", "none_arisen"),
    [
        ("本机关无行政处罚职能。", True),
        ("我单位无收费项目", True),
        ("无此项职权", True),
        ("本栏目信息暂未产生，产生后将及时公开", True),
        ("本年度未发生政府采购", True),
        ("暂无内容", False),
        ("本栏目今年未更新", False),
        ("内容整理中", False),
        pytest.param("近期没有收到网民来信。", True, id="no letters"),
        pytest.param("暂无网民留言", True, id="no messages"),
        pytest.param("本信箱未收到咨询、投诉。", True, id="nothing asked"),
        pytest.param("没有留言功能", False, id="no way to write"),
    ],
)
def test_remark_that_nothing_has_arisen(facts, framed, remark, none_arisen):
    assert bool(facts(framed(f"<h2>行政处罚</h2><p>{remark}</p>")).listing.no_information_remark) is none_arisen


@pytest.mark.parametrize(
    ("main", "scripted", "empty", "none_arisen"),
    [
        pytest.param("<p>暂无内容</p>", False, "暂无内容", "", id="empty remark"),
        pytest.param("<p>栏目正在建设中</p>", False, "栏目正在建设中", "", id="under construction"),
        pytest.param(
            "<p>截至目前，本单位暂未产生此类信息。</p>", False, "", "截至目前，本单位暂未产生此类信息。", id="no information arisen"
        ),
        pytest.param("<ul id=list></ul><script>$.ajax({url:'/api'})</script>", True, "", "", id="ajax"),
        pytest.param(
            "<ul><script>document.write('<li><a href=1.html>通知</a></li>')</script></ul>", True, "", "", id="written by an inline script"
        ),
        pytest.param("<ul id=l></ul><script>l.innerHTML = rows.join('')</script>", True, "", "", id="put in by an inline script"),
        pytest.param("<iframe src=/list.html></iframe>", True, "", "", id="frame"),
        pytest.param(
            "<!--<ul><li><a href=/1>某某某某通知</a>2026-01-01</li><li><a href=/2>某某某某公告</a>2026-01-02</li></ul>-->",
            False,
            "",
            "",
            id="comment",
        ),
        pytest.param("", False, "", "", id="nothing at all"),
    ],
)
def test_empty_lists(facts, framed, main, scripted, empty, none_arisen):
    listing = facts(framed(f"<h2>行政处罚</h2>{main}")).listing
    assert listing.items == ()
    assert (listing.scripted, listing.empty_remark, listing.no_information_remark) == (scripted, empty, none_arisen)


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        pytest.param(
            "<a href='index_1.html'>2</a><a href='index_2.html'>3</a><a href='index_1.html'>下一页</a>",
            ("index_1.html", "index_2.html"),
            id="links",
        ),
        pytest.param("<script>createPageHTML(3, 0, 'index', 'html');</script>", ("index_1.html", "index_2.html"), id="createPageHTML"),
        pytest.param("<a href='javascript:;'>下一页</a>", (), id="script only"),
    ],
)
def test_further_pages(facts, framed, pager, pages):
    main = f"<ul>{''.join(rows(f'<li>{LINK}<span>{{d}}</span></li>'))}</ul><div class=page>{pager}</div>"
    assert facts(framed(main)).listing.next_pages == tuple(f"http://www.a.gov.cn/x/{page}" for page in pages)


def test_clock_and_copyright_are_no_items(facts, framed):
    found = facts(framed("<h2>走进某县</h2><p>某县概况</p>"))
    assert found.listing.items == ()
    assert found.dated_item_count == 0
    assert found.nav_only


def test_address_names_the_year_of_a_date_without_year(facts, framed):
    items = "".join(f'<li><a href="/202006/t2020062{i}_12{i}.html">{title}</a><span>06-2{i}</span></li>' for i, title in enumerate(TITLES))
    assert days_of(facts(framed(f"<ul>{items}</ul>")).listing)[:2] == ["2020-06-20", "2020-06-21"]


def test_dated_items_of_all_lists(facts, framed):
    first = "".join(rows(f"<li>{LINK}<span>{{d}}</span></li>"))
    second = '<li><a href="/n/1.html">新的通知公告标题</a><span>2026-11-20</span></li><li><a href="/n/2.html">旧的通知公告标题</a><span>2026-11-01</span></li>'
    found = facts(framed(f"<h3>要闻</h3><ul>{first}</ul><h3>公告</h3><ul>{second}</ul>"))
    assert len(found.listing.items) == 6
    assert [(item.title, item.day.isoformat()) for item in found.dated_items][-2:] == [
        ("新的通知公告标题", "2026-11-20"),
        ("旧的通知公告标题", "2026-11-01"),
    ]
    assert len(found.dated_items) == 8


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<a href=/1>关于2026年5月31日前完成抽检的通知</a>[2026-05-20]", "关于2026年5月31日前完成抽检的通知"),
        (
            "<a href=/1>关于林地占用申请的公示（公示期至2026年5月31日）</a><i>2026-05-20</i>",
            "关于林地占用申请的公示（公示期至2026年5月31日）",
        ),
        ("<a href=/1>2026年5月19日国务院新闻发布会实录</a><i>05-20</i>", "2026年5月19日国务院新闻发布会实录"),
        ("<a href=/1>2026-05-20 关于做好防汛工作的通知</a>", "关于做好防汛工作的通知"),
        ("<a href=/1>关于做好防汛工作的通知（2026-05-20）</a>", "关于做好防汛工作的通知"),
        ("<a href=/1>关于做好防汛工作的通知 2026-05-20</a>", "关于做好防汛工作的通知"),
        ("<a href=/1><div>关于做好防汛工作的通知</div><div>发布时间：2026-05-20</div></a>", "关于做好防汛工作的通知"),
    ],
)
def test_only_a_date_beside_the_title_is_taken_out_of_it(facts, item, title):
    found = facts(f"<body><ul>{f'<li>{item}</li>' * 3}</ul></body>").listing.items[0]
    assert (found.title, found.day.isoformat()) == (title, "2026-05-20")


def test_way_home_is_no_release(facts, framed):
    place = "<div class='position'>当前位置：<a href='/'>首页</a> &gt; 政务公开</div>"
    entries = "".join(
        f"<p><a href='/{number}/'>{name}</a></p>"
        for number, name in enumerate(("政府信息公开指南", "政府信息公开年报", "法定主动公开内容"))
    )
    assert "首页" not in {item.title for item in facts(framed(f"<div>{place}{entries}</div>")).listing.items}


@pytest.mark.parametrize(
    ("item", "inferred"),
    [
        pytest.param('<a href="/a/{i}.html">{t}</a><span>10-18</span>', True, id="month and day"),
        pytest.param('<a href="/a/{i}.html">{t}</a><span>10月18日</span>', True, id="in words"),
        pytest.param('<a href="/a/{i}.html">{t}</a><span>2026-10-18</span>', False, id="year shown"),
        pytest.param('<a href="/a/{i}.html">{t}</a><span>26-10-18</span>', False, id="two figures of the year"),
        pytest.param('<a href="/a/{i}.html">{t}</a><span>3天前</span>', False, id="spoken"),
        pytest.param('<a href="/a/202610/t20261018_{i}.html">{t}</a><span>10-18</span>', False, id="year in the address"),
        pytest.param('<a href="/a/{i}.html">{t}</a><time datetime="2026-10-18">10-18</time>', False, id="year in an attribute"),
    ],
)
def test_year_that_stands_nowhere_is_inferred(facts, item, inferred):
    lines = "".join(f"<li>{item.format(i=i, t=title)}</li>" for i, title in enumerate(TITLES))
    assert {one.inferred for one in facts(f"<ul>{lines}</ul>").listing.items} == {inferred}


@pytest.mark.parametrize(
    ("mark", "sticky"),
    [
        pytest.param("[置顶]", True, id="words"),
        pytest.param('<img src="/i/1.gif" alt="置顶">', True, id="picture said to show it"),
        pytest.param('<img src="/images/top.gif">', True, id="picture called so"),
        pytest.param('<img src="/images/laptop.gif">', False, id="picture of something else"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_marks_of_sticky_items(facts, mark, sticky):
    lines = "".join(rows(f"<li>{mark}{LINK}<span>{{d}}</span></li>"))
    assert {one.sticky for one in facts(f"<ul>{lines}</ul>").listing.items} == {sticky}


@pytest.mark.parametrize(
    ("pager", "more"),
    [
        pytest.param('<a href="javascript:goPage(2)">下一页</a>', True, id="script leads on"),
        pytest.param('<a href="javascript:;" onclick="toPage(\'2\')">下一页</a>', True, id="handler leads on"),
        pytest.param('<button type="button">加载更多</button>', True, id="load more"),
        pytest.param("<p>共3页 第1页</p>", True, id="pages counted"),
        pytest.param('<a href="index_1.html">下一页</a>', True, id="linked"),
        pytest.param("<p>共1页</p>", False, id="one page"),
        pytest.param('<a href="javascript:;">下一页</a>', False, id="pager of one page"),
        pytest.param('<a href="/gd/">更多</a>', False, id="another column's list"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_list_says_that_it_goes_on(facts, pager, more):
    assert facts(f"<ul>{''.join(rows(f'<li>{LINK}<span>{{d}}</span></li>'))}</ul>{pager}").listing.has_more is more


STATE = (
    "["
    + ",".join(
        f'{{"title":"{title}","publishTime":"{day}","url":"/a/{i}.html"}}' for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    + "]"
)
TEXT = f"<h1>某某县简介</h1><p>{'本县位于江河中游。' * 40}</p>"


@pytest.mark.parametrize(
    ("script", "body", "count"),
    [
        pytest.param('<script id="__NEXT_DATA__" type="application/json">{"hot":%s}</script>', TEXT, 0, id="kept beside a text"),
        pytest.param("<script>window.__INITIAL_STATE__={hot:%s}</script>", TEXT, 0, id="kept in a variable"),
        pytest.param('<script type="application/json">{"list":%s}</script>', '<div id="app"></div>', 6, id="still to be drawn"),
        pytest.param(
            '<script type="application/json">{"list":%s}</script>', TEXT + "".join(f"<p>{title}</p>" for title in TITLES[:3]), 3, id="shown"
        ),
        pytest.param("<script>var rows=%s;show(rows)</script>", TEXT, 6, id="shown by a script of the page"),
    ],
)
def test_data_that_a_program_keeps_is_no_list_of_the_page(facts, script, body, count):
    assert len(facts(f"<body>{body}{script % STATE}</body>").listing.items) == count


HOT = "<ul>" + "".join(rows("<li><a href='/a/{i}.html'>{t}</a><span>{d}</span></li>")) + "</ul>"


@pytest.mark.parametrize(
    ("main", "count"),
    [
        pytest.param(f"<p>暂无信息</p><div><h3>热门推荐</h3>{HOT}</div>", 0, id="nothing but what is read elsewhere"),
        pytest.param(f"<p>暂无信息</p><div><h3>点击排行</h3>{HOT}</div>", 0, id="ranking"),
        pytest.param(f"<div><h3>热门推荐</h3>{HOT}</div>", 6, id="page does not call itself empty"),
        pytest.param(f"<div><h3>热门推荐</h3>{HOT}</div><p>暂无信息</p>", 6, id="another block is empty"),
        pytest.param(f"<p>暂无信息</p><div><h3>工作动态</h3>{HOT}</div>", 6, id="list of another block"),
        pytest.param(f"<p>暂无信息</p><div><h3>推荐</h3>{HOT}</div><h3>动态</h3>{HOT.replace('/a/', '/b/')}", 6, id="two lists"),
    ],
)
def test_list_beside_an_empty_place_is_not_its_list(facts, framed, main, count):
    listing = facts(framed(f"<h2>行政处罚</h2>{main}")).listing
    assert len(listing.items) == count
    assert (listing.empty_remark == "暂无信息") is (count == 0)


@pytest.mark.parametrize(
    ("main", "count"),
    [
        pytest.param(f"<ul class='newslist'></ul><div><h3>热门信息</h3>{HOT}</div>", 0, id="list still to come"),
        pytest.param(f"<ul class='newslist'><!-- {HOT} --></ul><div><h3>热门信息</h3>{HOT}</div>", 0, id="list in a comment"),
        pytest.param(f"<p>说明</p><div><h3>热门信息</h3>{HOT}</div>", 6, id="no place for a list"),
        pytest.param(f"<ul class='newslist'></ul><div><h3>工作动态</h3>{HOT}</div>", 6, id="under a name of its own"),
    ],
)
def test_list_beside_one_that_a_script_fills_is_not_the_pages(facts, framed, main, count):
    listing = facts(framed(f"<h2>行政处罚</h2>{main}<script src='/js/list.js'></script>")).listing
    assert (len(listing.items), listing.scripted) == (count, count == 0)


def test_only_item_of_a_page_goes_before_what_is_read_elsewhere(facts, framed):
    own = "<ul class='newslist'><li><a href='/b/1.html'>关于公布年度审计结果的公告</a><span>2026-02-03</span></li></ul>"
    listing = facts(framed(f"<div class='hot-list'><h3>热门信息</h3>{HOT}</div><h2>审计结果</h2>{own}")).listing
    assert days_of(listing) == ["2026-02-03"]


@pytest.mark.parametrize(
    ("label", "day"),
    [
        pytest.param("征集时间：", "2026-10-20", id="opinions are asked for"),
        pytest.param("公示期：", "2026-10-20", id="publicity"),
        pytest.param("活动时间：", None, id="event"),
    ],
)
def test_span_of_days_below_a_title(facts, framed, label, day):
    items = "".join(f"<li><a href='/a/{i}.html'>{title}</a><p>{label}2026-10-20 至 2026-12-20</p></li>" for i, title in enumerate(TITLES))
    found = facts(framed(f"<ul>{items}</ul>")).listing
    assert days_of(found)[:1] == [day]


@pytest.mark.parametrize(
    ("wrap", "form"),
    [
        pytest.param("<ul>%s</ul>", f"<li>{LINK}</li><li>{{d}}</li>", id="lines by turns"),
        pytest.param("<ul>%s</ul>", f"<li class=mc>{LINK}</li><li class=rq>发布日期：{{d}}</li>", id="lines of two classes"),
        pytest.param("<table>%s</table>", f"<tr><td>{LINK}</td></tr><tr><td align=right>[{{d}}]</td></tr>", id="rows by turns"),
    ],
)
def test_date_in_a_row_of_its_own_below_the_title(facts, framed, wrap, form):
    listing = facts(framed(wrap % "".join(rows(form)))).listing
    assert ([item.title for item in listing.items], days_of(listing)) == (list(TITLES), list(DAYS))


def test_dates_above_their_titles_are_not_taken_for_those_of_the_titles_before(facts, framed):
    items = "".join(rows(f"<li>{{d}}</li><li>{LINK}</li>"))
    listing = facts(framed(f"<ul>{items}</ul>")).listing
    assert (len(listing.items), set(days_of(listing))) == (6, {None})


def test_of_two_lists_that_show_as_much_the_newer_is_read(facts, framed):
    older = "".join(rows("<li><a href='/b/{i}.html'>{t}</a><span>2025-01-0{i}</span></li>"))
    newer = "".join(rows("<li><a href='/a/{i}.html'>{t}</a><span>{d}</span></li>"))
    listing = facts(framed(f"<ul>{newer}</ul><p>以下为往年的信息</p><ul>{older}</ul>")).listing
    assert days_of(listing)[0] == DAYS[0]


def test_date_in_a_box_of_table_rows(facts, framed):
    box = "<table><tr><td>{dd}</td></tr><tr><td>{y}-{m}</td></tr></table>"
    items = "".join(rows(f"<tr><td>{box}</td><td>{LINK}</td></tr>"))
    assert days_of(facts(framed(f"<table>{items}</table>")).listing) == list(DAYS)


def test_year_at_the_end_of_a_title_is_none_of_the_day_beside_it(facts, framed):
    titles = ("某某县国民经济统计公报2024", "部门整体支出绩效评价2024", "某某县政府工作报告")
    items = "".join(f"<li><a href='/a/{n}.html'>{title}</a><span>03-2{n}</span></li>" for n, title in enumerate(titles))
    listing = facts(framed(f"<ul>{items}</ul>")).listing
    assert ([item.title for item in listing.items], days_of(listing)) == (list(titles), ["2026-03-20", "2026-03-21", "2026-03-22"])


def test_year_in_a_box_of_its_own_is_that_of_the_day_below(facts, framed):
    items = "".join(rows("<li><a href='/a/{i}.html'><b>{y}</b> <i>{m}-{dd}</i> <span>{t}</span></a></li>"))
    assert days_of(facts(framed(f"<ul>{items}</ul>")).listing) == list(DAYS)


@pytest.mark.parametrize("bullet", ["·", "• ", "◆", "● [置顶]"])
def test_bullet_is_no_part_of_a_title(facts, framed, bullet):
    items = "".join(rows(f"<li><a href='/a/{{i}}.html'>{bullet}{{t}}</a><span>{{d}}</span></li>"))
    assert facts(framed(f"<ul>{items}</ul>")).listing.items[0].title == TITLES[0]


@pytest.mark.parametrize(
    ("line", "nav_only"),
    [
        pytest.param('<li data-id="{i}">{t}<span>{d}</span></li>', False, id="lines that a script opens"),
        pytest.param("<li>优 {i}<span>{d}</span></li>", True, id="figures"),
    ],
)
def test_dated_lines_without_links_are_content_of_a_home_page(facts, framed, line, nav_only):
    assert facts(framed(f"<h2>新闻动态</h2><ul>{''.join(rows(line))}</ul>")).nav_only is nav_only


MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("<li><span>{dd}/{m}</span><a href='/a/{i}.html'>{t}</a></li>", id="day slash month"),
        pytest.param("<li><p>{di}</p><p>{word}月</p><a href='/a/{i}.html'>{t}</a></li>", id="month in words below the day"),
    ],
)
def test_day_before_the_month_without_a_year(facts, framed, form):
    days = ("2026-11-05", "2026-10-31", "2026-10-08", "2026-09-27", "2026-09-04", "2026-08-12")
    lines = (
        form.format(i=i, t=title, dd=day[8:], m=day[5:7], di=int(day[8:]), word=MONTHS[int(day[5:7]) - 1])
        for i, (title, day) in enumerate(zip(TITLES, days, strict=True))
    )
    assert days_of(facts(framed(f"<ul>{''.join(lines)}</ul>")).listing) == list(days)


def test_last_day_of_a_month_is_not_read_with_the_heading_of_the_next(facts, framed):
    def block(month: str) -> str:
        lines = "".join(f"<li><a href='/a/{month}{i}.html'>{title}</a><span>{18 - i}日</span></li>" for i, title in enumerate(TITLES[:4]))
        return f"<h4>{month}</h4><ul>{lines}</ul>"

    listing = facts(framed(block("2026年11月") + block("2026年10月"))).listing
    assert set(days_of(listing)) == {None}


@pytest.mark.parametrize(
    ("main", "count"),
    [
        pytest.param('<div class="news-list"><div class="item">{a}<span>2026-11-20</span></div></div>', 1, id="only item of a list"),
        pytest.param('<div class="box"><div class="info">{a}<span>2026-11-20</span></div></div>', 0, id="not called a list"),
        pytest.param(
            '<div class="list"><div>{a}<p>' + "说明文字" * 20 + "</p><span>2026-11-20</span></div></div>", 0, id="more than a title"
        ),
    ],
)
def test_the_only_item_in_a_block(facts, framed, main, count):
    listing = facts(framed(main.format(a=f'<a href="/a/1.html">{TITLES[0]}</a>'))).listing
    assert len(listing.items) == count


def test_cells_of_two_columns_of_releases_are_one_item_each(facts, framed):
    cells = [f"<td><a href='/a/{i}.html'>{title}</a></td><td>{day}</td>" for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))]
    table = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True))
    assert sorted(days_of(facts(framed(f"<table>{table}</table>")).listing)) == sorted(DAYS)


def test_links_in_one_line_with_their_dates_in_brackets(facts, framed):
    links = "".join(
        f"<a href='/a/{i}.html'>{title}({day[5:7]}/{day[8:]})</a>" for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    items = facts(framed(f"<marquee>{links}</marquee>")).listing.items
    assert [(item.title, item.day.isoformat()[5:]) for item in items] == [(title, day[5:]) for title, day in zip(TITLES, DAYS, strict=True)]


@pytest.mark.parametrize("panel", ['class="tab-pane{active}"', 'id="con_one_{n}"', 'class="panel"'])
def test_the_newest_panel_of_a_set_of_tabs_is_the_list(facts, framed, panel):
    def block(n: int, year: int) -> str:
        lines = "".join(
            f"<li><a href='/{n}/{i}.html'>{title}</a><span>{year}-03-0{9 - i}</span></li>" for i, title in enumerate(TITLES[: 3 + n])
        )
        return f"<div {panel.format(n=n, active=' active' if n == 1 else '')}><ul>{lines}</ul></div>"

    tabs = "".join(block(n, 2027 - n) for n in (1, 2, 3))
    assert facts(framed(f"<div class='tabs'>{tabs}</div>")).listing.newest.day == date(2026, 3, 9)


def test_list_beside_the_main_one_is_no_panel(facts, framed):
    def block(name: str, year: int, count: int) -> str:
        lines = "".join(
            f"<li><a href='/{name}{i}.html'>{title}</a><span>{year}-03-0{9 - i}</span></li>" for i, title in enumerate(TITLES[:count])
        )
        return f"<div class='{name}'><ul>{lines}</ul></div>"

    assert facts(framed(block("left", 2026, 3) + block("right", 2024, 6))).listing.newest.day == date(2024, 3, 9)


def test_of_a_period_its_beginning_dates_the_item(facts, framed):
    lines = "".join(
        f"<tr><td><a href='/a/{i}.html'>{title}</a></td><td>{day} 至 {int(day[:4]) + 1}{day[4:]}</td></tr>"
        for i, (title, day) in enumerate(zip(TITLES[:5], DAYS, strict=False))
    )
    assert days_of(facts(framed(f"<table><tr><th>标题</th><th>征集时间</th></tr>{lines}</table>")).listing) == list(DAYS[:5])


def test_term_of_a_list_dates_what_stands_below_it(facts, framed):
    blocks = "".join(
        f"<dt>{day}</dt><dd><a href='/a/{i}.html'>{title}</a></dd>" for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    items = facts(framed(f"<dl>{blocks}</dl>")).listing.items
    assert [(item.title, item.day.isoformat()) for item in items] == list(zip(TITLES, DAYS, strict=True))


def test_foot_of_a_card_is_not_that_of_the_page(facts, framed):
    cards = "".join(
        f"<section><h2><a href='/a/{i}.html'>{title}</a></h2><footer>{day}</footer></section>"
        for i, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    assert days_of(facts(framed(cards)).listing) == list(DAYS)


HOT = (
    "<div class='right'><h3>{head}</h3><ul>"
    + "".join(f"<li><a href='/h/{i}.html'>旧闻{title}</a><span>2019-0{9 - i}-01</span></li>" for i, title in enumerate(TITLES))
    + "</ul></div>"
)


@pytest.mark.parametrize("head", ["热门文章", "推荐阅读", "点击排行"])
@pytest.mark.parametrize(
    ("shown", "newest"),
    [
        pytest.param("<span>{d}</span>", date(2026, 10, 18), id="dates with a year"),
        pytest.param("<span>{m}-{dd}</span>", date(2026, 10, 18), id="dates without a year"),
        pytest.param("", None, id="no dates"),
    ],
)
def test_what_is_popular_elsewhere_is_not_the_list(facts, framed, head, shown, newest):
    own = "".join(rows(f"<li>{LINK}{shown}</li>"))
    listing = facts(framed(f"<div class='left'><ul>{own}</ul></div>{HOT.format(head=head)}")).listing
    assert {item.url.rpartition("/")[0] for item in listing.items} == {"http://www.a.gov.cn/a"}
    assert (listing.newest.day if listing.newest else None) == newest


def test_column_that_is_called_so_keeps_its_list(facts, framed):
    page = framed(HOT.format(head="热点新闻"), "<title>热点新闻_某某市人民政府</title>")
    assert facts(page).listing.newest.day == date(2019, 9, 1)
