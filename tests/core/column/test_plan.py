"""Candidates: menus, side menus, block headings, site map, disclosure area, jump columns."""

import pytest

from core.column.plan import column_key, is_disclosure_area, plan_columns, site_map_urls
from core.page.snapshot import PageSnapshot
from tests.checks.builder import HOST, NAME, home_page, html, page

BASE = f"http://{HOST}"
MENU = """<ul class="nav"><li><a href="/">首页</a></li>
<li><a href="/xwzx/">新闻中心</a><dl><dd><a href="/xwzx/zwyw/">安和要闻</a></dd><dd><a href="/xwzx/bmdt/">部门动态</a></dd></dl></li>
<li><a href="/zwgk/">政务公开</a><dl><dd><a href="/zwgk/zcwj/">政策文件</a></dd><dd><a href="/zwgk/xxgkml/">法定主动公开内容</a></dd></dl></li>
<li><a href="/zwfw/">政务服务</a></li><li><a href="http://zwfw.sheng.gov.cn/anhe/">办事大厅</a></li></ul>"""


def menu_home(main: str = "", menu: str = MENU) -> PageSnapshot:
    return home_page(header=f'<div class="header"><h1>{NAME}</h1>{menu}</div>', main=main)


def levels(home: PageSnapshot, *more: PageSnapshot) -> dict[str, int]:
    return {candidate.name: candidate.level for candidate in plan_columns(home, more)}


def test_main_menu_is_first_level_and_steps_go_one_deeper():
    found = levels(menu_home())
    assert found["新闻中心"] == 1
    assert found["安和要闻"] == 2, "li > dl > dd is one step, not two"
    assert "首页" not in found


def test_first_level_inside_the_disclosure_area_is_first_level():
    found = levels(menu_home())
    assert found["政务公开"] == 1
    assert found["政策文件"] == 1


def test_block_of_the_home_page_that_hangs_below_the_disclosure_area_is_first_level():
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/">政府信息公开</a></li><li><a href="/zwfw/">政务服务</a></li></ul>'
    home = menu_home(main='<div><h2><a href="/zcwj/">政策文件</a></h2></div><div><h2><a href="/tpxw/">图片新闻</a></h2></div>', menu=menu)
    entries = "".join(
        f'<li><a href="{href}">{name}</a></li>' for href, name in (("/zcwj/", "政策文件"), ("/zn/", "公开指南"), ("/ysq/", "依申请公开"))
    )
    area = page(html(header="", main=f'<div class="nav"><ul>{entries}</ul></div>'), url=f"{BASE}/zwgk/")
    assert levels(home)["政策文件"] == 2
    found = levels(home, area)
    assert (found["政策文件"], found["图片新闻"]) == (1, 2)


def test_jump_columns_are_marked():
    outside = next(one for one in plan_columns(menu_home()) if one.name == "办事大厅")
    assert outside.external
    assert outside.level == 1


def test_other_bodies_are_no_columns():
    menu = MENU.replace("</ul>", '<li><a href="http://tjj.anhe.gov.cn/">县统计局</a></li></ul>')
    assert "县统计局" not in levels(menu_home(menu=menu))


def test_children_come_from_the_parents_page_and_depth_ends():
    catalogue = page(
        html(header="", main='<div class="nav"><ul><li><a href="/zwgk/xxgkml/rsxx/">人事信息</a></li><li><a href="/zwgk/xxgkml/ghjh/">规划计划</a></li>'
             '<li><a href="/zwgk/xxgkml/czxx/">财政信息</a></li></ul></div>'),
        url=f"{BASE}/zwgk/xxgkml/",
    )  # fmt: skip
    found = {one.name: one for one in plan_columns(menu_home(), [catalogue])}
    assert found["人事信息"].level == 2, "法定主动公开内容 inside 政务公开 is a part of the area, not the area"
    assert found["人事信息"].parent == f"{BASE}/zwgk/xxgkml/"


def test_container_shows_its_columns_in_a_block_of_any_shape():
    center = page(
        html(
            header="",
            main='<div class="zl"><dl><dt><a href="/xwzx/kpxc/">科普宣传</a></dt></dl><dl><dt><a href="/xwzx/tpxw/">图片新闻</a></dt></dl>'
            '<p><a href="/xwzx/202605/t20260518_1.html">全县部署防汛</a> 2026-05-18</p><a href="/other/abcd/">友情单位</a></div>',
        ),
        url=f"{BASE}/xwzx/",
    )
    found = levels(menu_home(), center)
    assert found["科普宣传"] == found["图片新闻"] == 2
    assert "全县部署防汛" not in found
    assert "友情单位" not in found, "it does not lead below the column"


@pytest.mark.parametrize(
    ("above", "entry", "column"),
    [
        pytest.param("县长信箱", "我要写信", False, id="form of a mailbox"),
        pytest.param("互动交流", "信件查询", False, id="looking up a letter"),
        pytest.param("县长信箱", "写信须知", False, id="rules of a mailbox"),
        pytest.param("互动交流", "县长信箱", True, id="mailbox"),
        pytest.param("互动交流", "网上咨询", True, id="board of consultations"),
        pytest.param("政务服务", "我要咨询", True, id="the only way to ask below another column"),
    ],
)
def test_what_a_mailbox_offers_to_do_is_no_column(above, entry, column):
    menu = f'<ul class="nav"><li><a href="/xw/">新闻</a></li><li><a href="/gk/">公开</a></li><li><a href="/hd/">{above}</a><ul><li><a href="/hd/a/">{entry}</a></li></ul></li></ul>'
    assert (entry in levels(menu_home(menu=menu))) is column
    inside = page(html(header="", main=f'<a href="/hd/a/">{entry}</a>'), url=f"{BASE}/hd/")
    bare = MENU.replace("</ul>", f'<li><a href="/hd/">{above}</a></li></ul>')
    assert (entry in levels(menu_home(menu=bare), inside)) is column


def test_known_names_are_enough_where_addresses_are_not_nested():
    menu = '<ul class="nav"><li><a href="/col/col1/">政务服务</a></li><li><a href="/col/col2/">新闻中心</a></li><li><a href="/col/col3/">政务公开</a></li></ul>'
    served = page(
        html(
            header="",
            main='<dl><dt><a href="/col/col71/index.html">办件统计</a></dt><dd><a href="/col/col72/index.html">政务服务大会召开</a></dd></dl>',
        ),
        url=f"{BASE}/col/col1/",
    )
    found = levels(menu_home(menu=menu), served)
    assert found["办件统计"] == 2
    assert "政务服务大会召开" not in found, "a headline"


def test_folders_below_topics_and_rosters_are_pages():
    menu = MENU.replace("</ul>", '<li><a href="/ldzc/">领导之窗</a></li><li><a href="/ztzl/">专题专栏</a></li></ul>')
    roster = page(html(header="", main='<p><a href="/ldzc/wjj/">王建军同志</a></p>'), url=f"{BASE}/ldzc/")
    topics = page(html(header="", main='<p><a href="/ztzl/2019dj/">主题教育活动</a></p>'), url=f"{BASE}/ztzl/")
    found = levels(menu_home(menu=menu), roster, topics)
    assert "王建军同志" not in found
    assert "主题教育活动" not in found


def test_pages_of_other_sites_bring_no_candidates():
    outside = page(
        html(
            header='<ul class="nav"><li><a href="/a/">某省要闻</a></li><li><a href="/b/">某省公告</a></li><li><a href="/c/">某省文件</a></li></ul>'
        ),
        url="http://zwfw.sheng.gov.cn/anhe/",
    )
    assert "某省要闻" not in levels(menu_home(), outside)


def test_articles_attachments_and_tools_are_no_columns():
    main = (
        '<div class="box"><h2><a href="/xwzx/zwyw/t20260610_1.html">全县召开春季农业生产会议</a></h2><h2><a href="/files/a.pdf">办事手册</a></h2>'
        '<h2><a href="/tzgg/">通知公告</a></h2></div>'
    )
    found = levels(menu_home(main))
    assert "全县召开春季农业生产会议" not in found
    assert "办事手册" not in found


@pytest.mark.parametrize("name", ["下页", "上页", "末页", "首页", "下一页", "3", "第2页", "最后一页"])
def test_turning_the_page_leads_to_no_column(name):
    menu = f'<ul class="nav"><li><a href="/bmdt/">部门动态</a></li><li><a href="/tzgg/">通知公告</a></li><li><a href="/bmdt/2.htm">{name}</a></li></ul>'
    found = plan_columns(page(html(header=menu)))
    assert [column.name for column in found] == ["部门动态", "通知公告"]


def test_reports_of_single_years_are_releases():
    main = "".join(f'<h3><a href="/nb/{year}.html">安和县{year}年政府信息公开年度报告</a></h3>' for year in (2023, 2024, 2025))
    assert not any("年度报告" in name for name in levels(menu_home(main)))
    assert "政府信息公开年报" in levels(menu_home('<h3><a href="/nb/">政府信息公开年报</a></h3>'))


def test_versions_in_other_languages_are_no_columns():
    labels = ("English", "བོད་ཡིག", "ئۇيغۇرچە", "한국어", "Русский", "藏文版", "维吾尔文", "英文版", "12345热线")
    menu = MENU.replace("</ul>", "".join(f'<li><a href="/v{n}/">{label}</a></li>' for n, label in enumerate(labels)) + "</ul>")
    assert set(labels) & set(levels(menu_home(menu=menu))) == {"12345热线"}


def test_column_key_and_area_and_site_map():
    assert column_key("https://www.x.gov.cn/tzgg/index.html#top") == column_key("http://x.gov.cn/tzgg/")
    assert column_key("http://x.gov.cn/list.jsp?id=1") != column_key("http://x.gov.cn/list.jsp?id=2")
    assert column_key("http://www.x.gov.cn/index.html#/news/") == column_key("https://x.gov.cn/#/news") != column_key("http://x.gov.cn/")
    assert column_key("http://x.gov.cn/#/") == column_key("http://x.gov.cn/")
    assert is_disclosure_area("政府信息公开")
    assert not is_disclosure_area("政策文件")
    assert site_map_urls(home_page()) == (f"{BASE}/sitemap.html",)


def test_titles_of_releases_set_as_headings_are_no_columns():
    posts = "".join(
        f'<article class="post"><h3><a href="/xwzx/{number}.html">安和县第{number}次安全生产工作会议召开</a></h3><span>2026-06-{number:02d}</span></article>'
        for number in range(1, 7)
    )
    found = levels(menu_home(f'<h2><a href="/rdzt/">热点专题</a></h2>{posts}'))
    assert "热点专题" in found
    assert not [name for name in found if "会议召开" in name]
    column = page(html(header="", main=f"<h2>新闻中心</h2>{posts}"), url=f"{BASE}/xwzx/")
    assert not [name for name in levels(menu_home(), column) if "会议召开" in name]


def test_heading_of_a_dated_block_is_a_column():
    block = '<div class="post"><h3><a href="/gzdt/">工作动态</a></h3><span>2026-06-10</span></div>' * 3
    assert "工作动态" in levels(menu_home(block))


def test_nodes_of_a_drawn_tree_are_columns_where_their_names_are_known():
    nodes = "".join(
        f'{{id:{n},pId:0,name:"{name}",url:"/zwgk/{n}/"}},' for n, name in enumerate(("政策解读", "机构职能", "甲家镇", "乙家镇"), 1)
    )
    area = page(html(main=f'<ul class="ztree"></ul><script>var zNodes=[{nodes}];</script>'), url=f"{BASE}/zwgk/")
    found = levels(menu_home(), area)
    assert {"政策解读", "机构职能"} <= found.keys()
    assert not {"甲家镇", "乙家镇"} & found.keys()
