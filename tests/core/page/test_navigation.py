import pytest

from core.page.facts import PageFacts
from tests.core.page.conftest import AS_OF


def _nav(found, where):
    return [(link.text, link.url.removeprefix("http://www.a.gov.cn"), link.depth) for link in found.nav_links if link.where == where]


def test_nested_menu(facts):
    page = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a><ul><li><a href="/zwgk/zcwj/">政策文件</a></li>
    <li><a href="/zwgk/zcjd/">政策解读</a></li></ul></li><li><a href="/xw/">新闻中心</a></li></ul></div>"""
    assert _nav(facts(page), "nav") == [
        ("政务公开", "/zwgk/", 1),
        ("政策文件", "/zwgk/zcwj/", 2),
        ("政策解读", "/zwgk/zcjd/", 2),
        ("新闻中心", "/xw/", 1),
    ]


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("<td><a href='{0}'>{1}</a><div class=x><a href='{2}'>{3}</a><a href='{4}'>{5}</a></div></td>", id="cell and box"),
        pytest.param("<dl><dt><a href='{0}'>{1}</a></dt><dd><a href='{2}'>{3}</a><a href='{4}'>{5}</a></dd></dl>", id="dt and dd"),
        pytest.param("<div><h3><a href='{0}'>{1}</a></h3><p><a href='{2}'>{3}</a><a href='{4}'>{5}</a></p></div>", id="heading and line"),
        pytest.param(
            "<div><div><a href='{0}'>{1}</a></div><div class=subnav><a href='{2}'>{3}</a><a href='{4}'>{5}</a></div></div>", id="two boxes"
        ),
    ],
)
def test_box_below_one_entry_is_a_deeper_level(facts, form):
    group = form.format("/zwgk/", "政务公开", "/zwgk/zcwj/", "政策文件", "/zwgk/zcjd/", "政策解读")
    other = form.format("/xw/", "新闻中心", "/xw/yw/", "要闻", "/xw/bm/", "部门动态")
    inner = f"<table><tr>{group}{other}</tr></table>" if form.startswith("<td") else f"<div>{group}{other}</div>"
    found = {text: depth for text, _, depth in _nav(facts(f"<div class='menu'><a href='/'>首页</a>{inner}</div>"), "nav")}
    assert found["政务公开"] == found["新闻中心"] == 1
    assert {found[name] for name in ("政策文件", "政策解读", "要闻", "部门动态")} == {2}


def test_rows_and_cells_of_one_entry_each_are_one_level(facts):
    cells = "".join(f"<div class=i><a href='/{place}/'>栏目{place}</a></div>" for place in range(4))
    rows = "<p><a href='/8/'>栏目八</a></p><p><a href='/9/'>栏目九</a></p>"
    found = _nav(facts(f"<div class=menu><div>{cells}</div><div>{rows}</div></div>"), "nav")
    assert {depth for _, _, depth in found} == {1}


def test_row_of_pictures_is_a_menu(facts):
    names = ("首页", "政务要闻", "通知公告", "政策文件", "镇长信箱", "机构职能")
    cells = "".join(
        f"<td><a href='list.jsp?id={number}' target=main><img src='n{number}.gif' alt='{name}'></a></td>"
        for number, name in enumerate(names)
    )
    assert [text for text, _, _ in _nav(facts(f"<table><tr>{cells}</tr></table>"), "nav")] == list(names[1:])
    assert (
        _nav(facts(f"<table><tr>{cells.replace('首页', '封面').replace('机构', '公示').replace('信箱', '之窗')}</tr></table>"), "nav") == []
    )


USUAL = ("政务公开", "新闻中心", "办事服务", "互动交流", "通知公告", "走进安和")


@pytest.mark.parametrize(
    ("frame", "entry"),
    [
        pytest.param("<dl class=dh>{}</dl>", "<dd><a href='/c{0}/'>{1}</a></dd>", id="list of terms"),
        pytest.param("<table><tr><td><table><tr>{}</tr></table></td></tr></table>", "<td><a href='/c{0}/'>{1}</a></td><td>|</td>", id="table in a table"),
        pytest.param("<img src=n.jpg usemap=#m><map name=m>{}</map>", "<area href='/c{0}/' alt='{1}'>", id="parts of a picture"),
        pytest.param("<img src=n.jpg usemap=#m><map name=m>{}</map>", "<area href='/c{0}/' title='{1}'>", id="parts of a picture by their titles"),
        pytest.param("<p>{}</p>", "<a href='/c{0}/'>{1}</a> | ", id="line"),
        pytest.param("<table><tr>{}</tr></table>", "<td><a href='/c{0}/'><img alt='{1}' src=n{0}.gif></a></td>", id="pictures"),
    ],
)  # fmt: skip
def test_menu_without_name_and_home_is_known_by_its_duties(facts, frame, entry):
    entries = "".join(entry.format(number, name) for number, name in enumerate(USUAL))
    assert _nav(facts(frame.format(entries)), "nav") == [(name, f"/c{number}/", 1) for number, name in enumerate(USUAL)]


@pytest.mark.parametrize("script", ["<script src=/js/menu.js></script>", "<script>document.write(menu)</script>"], ids=["file", "inline"])
def test_row_of_duties_is_no_menu_while_a_script_may_write_one(facts, script):
    page = "<p>" + "".join(f"<a href='/c{number}/'>{name}</a>" for number, name in enumerate(USUAL)) + "</p>"
    assert _nav(facts(script + page), "nav") == []
    assert len(_nav(PageFacts.from_text(script + page, url="http://www.a.gov.cn/", as_of=AS_OF), "nav")) == len(USUAL)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("政务要闻", "部门动态", "乡镇动态", "通知公告", "公示公告"), id="tabs of news"),
        pytest.param(("省人民政府", "市人民政府", "县教育局", "县公安局", "县民政局"), id="other bodies"),
        pytest.param(("城关镇", "东岸镇", "西河乡", "南山乡", "北坪镇"), id="towns"),
        pytest.param(("政务公开", "办事服务", "互动交流"), id="too few"),
    ],
)
def test_rows_of_other_labels_are_no_menu(facts, names):
    entries = "".join(f"<a href='/c{number}/'>{name}</a>" for number, name in enumerate(names))
    assert _nav(facts(f"<div class=x>{entries}</div>"), "nav") == []


def test_block_headings_take_the_name_beside_more(facts, framed):
    main = "<div class='tit'><h3>通知公告</h3><a class=more href='/tzgg/'>更多&gt;&gt;</a></div><div class='tab'><a href='/bmdt/'>部门动态</a></div>"
    assert _nav(facts(framed(main)), "block_heading") == [("通知公告", "/tzgg/", 1), ("部门动态", "/bmdt/", 1)]


def test_breadcrumb(facts, framed):
    main = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/gk/'>信息公开</a> &gt; <a href='/gk/ldxx/'>领导信息</a></div>"
    assert _nav(facts(framed(main)), "breadcrumb") == [("信息公开", "/gk/", 1), ("领导信息", "/gk/ldxx/", 1)]


def test_sitemap_takes_everything(facts, framed):
    found = facts(framed("<div><a href='/jggk/'>机构概况</a><a href='/rsxx/'>人事信息</a></div>", "<title>网站地图</title>"))
    assert ("人事信息", "/rsxx/", 1) in _nav(found, "sitemap")


def test_disclosure_menu(facts, framed):
    main = "<ul><li><a href='/gkzn/'>政府信息公开指南</a></li><li><a href='/gknb/'>政府信息公开年报</a></li><li><a href='/gkml/'>法定主动公开内容</a></li></ul>"
    assert [text for text, _, _ in _nav(facts(framed(main)), "disclosure")] == ["政府信息公开指南", "政府信息公开年报", "法定主动公开内容"]


def test_list_of_yearly_reports_is_no_disclosure_menu(facts, framed):
    reports = "".join(
        f"<tr><td><a href='/{year}.html'>某局{year}年度报告</a></td><td>{year + 1}-1-28</td></tr>" for year in (2023, 2024, 2025)
    )
    found = facts(framed(f"<table>{reports}</table>"))
    assert _nav(found, "disclosure") == []
    assert len(found.listing.items) == 3


@pytest.mark.parametrize(
    "markup",
    ["<a href='javascript:;'>政务公开</a>", "<a href='#'>政务公开</a>", "<!--<a href='/zwgk/'>政务公开</a>-->", "<a href='/'>首页</a>"],
)
def test_what_is_no_column(facts, markup):
    assert facts(f"<div class=nav>{markup * 4}</div>").nav_links == ()


def test_titles_are_no_columns(facts):
    titles = "".join(f"<li><a href='/{i}.html'>市政府召开第{i}次常务会议研究部署重点工作</a></li>" for i in range(8))
    assert facts(f"<div class='nav-content'><ul>{titles}</ul></div>").nav_links == ()


def test_nav_only(facts):
    menu = "<div class=nav>" + "".join(f"<a href='/{i}/'>栏目{i}</a>" for i in range(12)) + "</div>"
    assert facts(f"<body>{menu}</body>").nav_only
    items = "".join(f"<li><a href='/{i}.html'>市政府召开常务会议</a><span>11-0{i}</span></li>" for i in range(1, 5))
    assert not facts(f"<body>{menu}<ul>{items}</ul></body>").nav_only


GO = "<script>function go(u){ window.location.href = u; }</script>"


@pytest.mark.parametrize(
    ("entry", "script", "known"),
    [
        pytest.param("<td><a href=\"javascript:go('{0}')\">{1}</a></td>", GO, True, id="function of the page in the address"),
        pytest.param("<td><a href='#' onclick=\"window.open('{0}')\">{1}</a></td>", "", True, id="window"),
        pytest.param("<td onclick=\"location.href='{0}'\">{1}</td>", "", True, id="cell without anchor"),
        pytest.param("<td><span onclick=\"go('{0}')\">{1}</span></td>", GO, True, id="words without anchor"),
        pytest.param("<td><a href=\"javascript:go('{0}')\">{1}</a></td>", "", False, id="function that the page does not show"),
        pytest.param("<td onclick=\"showTab('{0}')\">{1}</td>", "", False, id="tab"),
    ],
)
@pytest.mark.parametrize(
    "frame", ["<div class=menu><table><tr>{}</tr></table></div>", "<table><tr>{}</tr></table>"], ids=["named", "nameless"]
)
def test_menu_of_handlers(facts, frame, entry, script, known):
    names = ("首页", "政务公开", "新闻中心", "政务服务", "互动交流", "走进安和")
    entries = "".join(entry.format(f"/c{number}/" if number else "/", name) for number, name in enumerate(names))
    found = facts(script + frame.format(entries))
    assert _nav(found, "nav") == ([(name, f"/c{number}/", 1) for number, name in enumerate(names) if number] if known else [])


ROUTES = "".join(f"<li><a href='{{0}}/c{number}'>{name}</a></li>" for number, name in enumerate(("政务公开", "新闻中心", "政务服务")))
MENU = "<div class=nav><ul><li><a href='#/'>首页</a></li>{}</ul></div><a href='#top'>返回顶部</a>"


@pytest.mark.parametrize(
    ("form", "route"),
    [
        pytest.param("#", "#/c0", id="hash"),
        pytest.param("#!", "#!/c0", id="hash bang"),
        pytest.param("/#", "#/c0", id="from the root"),
        pytest.param("http://www.a.gov.cn/index.html#", "index.html#/c0", id="whole address"),
    ],
)
def test_routes_of_a_script_are_pages_of_their_own(facts, form, route):
    found = facts(f"<script src=app.js></script>{MENU.format(ROUTES.format(form))}", url="http://www.a.gov.cn/")
    assert found.routes.found
    assert next(link.url for link in found.nav_links) == f"http://www.a.gov.cn/{route}"
    assert [link.text for link in found.nav_links] == ["政务公开", "新闻中心", "政务服务"]
    assert {link.url for link in found.links if link.text == "政务公开"} >= {f"http://www.a.gov.cn/{route}"}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(MENU.format(ROUTES.format("#")), id="no script"),
        pytest.param("<script></script>" + MENU.format("<li><a href='#/a'>甲栏目</a></li><li><a href='#/b'>乙栏目</a></li>"), id="two only"),
        pytest.param("<script></script>" + MENU.format(ROUTES.format("http://other.gov.cn/#")), id="routes of another site"),
        pytest.param("<script></script>" + MENU.format("<li><a href='#c1'>甲</a></li><li><a href='#c2'>乙</a></li><li><a href='#c3'>丙</a></li>"), id="places"),
    ],
)  # fmt: skip
def test_what_is_no_route(facts, page):
    found = facts(page, url="http://www.a.gov.cn/")
    assert not found.routes.found
    assert not any("#" in link.url for link in (*found.nav_links, *found.links))


def test_releases_behind_routes_keep_them(facts):
    rows = "".join(
        f"<li><a href='#/news/{number}'>某县召开第{number}次工作推进会议</a><span>2026-11-{number:02d}</span></li>"
        for number in range(1, 9)
    )
    found = facts(f"<script></script><div class=main><ul>{rows}</ul></div>", url="http://www.a.gov.cn/#/news")
    assert [item.url for item in found.listing.items][:2] == ["http://www.a.gov.cn/#/news/1", "http://www.a.gov.cn/#/news/2"]


PLACE = "<table><tr><td>您现在的位置：<a href='/'>首页</a>{0}林业动态</td></tr></table>"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            "<tr><td><a href='/show.asp?id={0}'>我县召开第{0}次会议</a></td><td>(2026-11-2{0})</td></tr>",
            id="dated titles behind a breadcrumb",
        ),
        pytest.param("<tr><td><a href='/show.asp?id={0}'>我县召开第{0}次会议</a></td></tr>", id="undated titles behind a breadcrumb"),
    ],
)
def test_short_titles_around_the_way_home_are_no_menu(facts, row):
    menu = "".join(
        f"<td><a href='/list.asp?id={place}'><img alt='{name}'></a></td>"
        for place, name in enumerate(("机构职能", "林业动态", "通知公告", "政策法规", "信息公开", "办事指南"))
    )
    rows = "".join(row.format(number) for number in range(1, 8))
    page = f"<table><tr>{menu}</tr></table><table><tr><td>{PLACE.format('&gt;&gt;')}<table>{rows}</table></td></tr></table>"
    found = facts(page)
    assert [name for name, _, _ in _nav(found, "nav")] == ["机构职能", "林业动态", "通知公告", "政策法规", "信息公开", "办事指南"]


def test_block_of_dated_titles_is_no_menu_whatever_it_is_called(facts):
    rows = "".join(f"<li><a href='/{number}.html'>县长调研重点项目</a><span>11-2{number}</span></li>" for number in range(1, 8))
    assert _nav(facts(f"<div class='menu_list'><ul>{rows}</ul></div>"), "nav") == []


def test_labels_of_other_scripts_may_be_longer(facts):
    names = ("About Anhe County", "Government Information", "Policies and Regulations", "Services for Residents")
    menu = "".join(f"<li><a href='/c{number}/'>{name}</a></li>" for number, name in enumerate(names))
    assert [name for name, _, _ in _nav(facts(f"<ul class='nav'>{menu}</ul>"), "nav")] == list(names)
    titles = "".join(f"<li><a href='/{number}.html'>我县召开第{number}次乡村振兴工作推进会议</a></li>" for number in range(4))
    assert _nav(facts(f"<ul class='nav'>{titles}</ul>"), "nav") == []


def test_menu_of_pictures_right_above_dated_news_is_a_menu(facts):
    names = ("首页", "政务公开", "新闻中心", "通知公告", "政务服务", "互动交流")
    menu = "".join(f'<td><a href="/c{place}/"><img src="m.gif" alt="{name}"></a></td>' for place, name in enumerate(names))
    news = "".join(f'<a href="/n/{n}.html">安和县召开第{n}次会议(11-2{n})</a>' for n in range(6))
    links = facts(
        f'<body><div class="nav"><table><tr>{menu}</tr></table></div><div class="main"><marquee>{news}</marquee></div></body>'
    ).nav_links
    assert [link.text for link in links if link.where == "nav"] == list(names[1:])
