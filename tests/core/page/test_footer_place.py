"""Where the footer stands: lines of texts and lists that speak of the same things are none of it."""

import pytest

SENTENCES = "<p>6月10日，某县举办文化节。活动内容丰富，吸引众多群众参加。</p>" * 6
EVENT = "<p>主办单位：某县文化和旅游局</p><p>承办单位：某县文化馆</p>"
ARTICLE = f"<div class=article><h1>某县举办第三届文化节活动</h1><p>发布时间：2026-06-10</p>{SENTENCES}{EVENT}</div>"


@pytest.mark.parametrize(
    ("below", "sponsor"),
    [
        pytest.param("<div id=footer></div><script src=/js/common.js></script>", None, id="empty place that a script fills"),
        pytest.param("<script src=/js/foot.js></script>", None, id="script that brings the footer"),
        pytest.param("<p>主办单位：某县教育局</p><p>电话：0816-8000001</p>", "某县教育局", id="loose footer below"),
        pytest.param("<div class=footer>主办单位：某县教育局</div>", "某县教育局", id="marked footer below"),
        pytest.param("<div class=foot><p>网站地图</p></div>", None, id="marked footer that names no sponsor"),
    ],
)
def test_sponsor_of_an_event_in_a_text_is_none_of_the_site(facts, below, sponsor):
    assert facts(f"<body>{ARTICLE}{below}</body>").footer.sponsor == sponsor


def test_script_may_still_write_the_footer_below_such_a_text(facts):
    assert facts(f"<body>{ARTICLE}<script src=/js/foot.js></script></body>").footer.may_be_scripted


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<body>{SENTENCES}<p>主办单位：某县教育局</p></body>", id="page without boxes"),
        pytest.param(f"<table><tr><td>{SENTENCES}<p>主办单位：某县教育局</p></td></tr></table>", id="cell of an old layout"),
        pytest.param(f"<div class=main>{SENTENCES}</div><div><p>主办单位：某县教育局</p><p>电话：0816-8000001</p></div>", id="box below"),
        pytest.param("<div class=wrap><p>网站地图</p><p>主办单位：某县教育局</p></div>", id="lines that are no sentences"),
    ],
)
def test_sponsor_set_loosely_is_the_site_s(facts, page):
    assert facts(page).footer.sponsor == "某县教育局"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        pytest.param("文化节开幕 主办单位：某县文旅局 2026-06-10", False, id="dated"),
        pytest.param("关于蜀ICP备05000001号网站变更的说明", False, id="关于"),
        pytest.param("网站标识码：5107990001变更公告", False, id="notice"),
        pytest.param("网站标识码：5107990001", True, id="item"),
        pytest.param("蜀ICP备05000001号 网站使用说明", True, id="item beside a link of the footer"),
        pytest.param("关于我们 版权所有：某县人民政府", True, id="about us"),
    ],
)
def test_line_above_the_block_belongs_to_it_unless_it_is_a_release(facts, line, part):
    page = f"<body><ul><li>{line}</li></ul><div class=footer>版权所有：某县人民政府 电话：0816-8000001</div></body>"
    assert (line[:8] in facts(page).footer.text) is part


ABOUT = "<div class=article><h1>关于本站</h1><p>本网站由某县人民政府办公室主办。</p><p>ICP备案号：蜀ICP备05000001号</p></div>"


@pytest.mark.parametrize(
    ("page", "icp", "open_yet"),
    [
        pytest.param(f"{ABOUT}<div id=footer></div><script src=/js/a.js></script>", None, True, id="empty place below a text"),
        pytest.param(f"{ABOUT}<script src=/js/foot.js></script>", None, True, id="script of the footer below a text"),
        pytest.param(ABOUT.replace("<div class=article>", "<article>").replace("</div>", "</article>") + "<div class=foot>安和</div>", None, False, id="article"),
        pytest.param(ABOUT, "蜀ICP备05000001号", False, id="no other place"),
        pytest.param("<main><h1>安和</h1><p>蜀ICP备05000001号</p></main><div class=fixed-bottom>返回顶部</div>", "蜀ICP备05000001号", False, id="bar at the edge"),
        pytest.param("<div class=content><p>蜀ICP备05000001号</p></div><div class=bottom></div>", "蜀ICP备05000001号", False, id="box without a heading"),
        pytest.param("<div class=text><h1>标题</h1></div><p>蜀ICP备05000001号</p><div class=bottom></div>", "蜀ICP备05000001号", False, id="behind the text"),
    ],
)  # fmt: skip
def test_numbers_that_a_text_names_are_no_footer(facts, page, icp, open_yet):
    footer = facts(f"<body>{page}</body>").footer
    assert (footer.icp, footer.may_be_scripted) == (icp, open_yet)


@pytest.mark.parametrize(
    ("above", "contact"),
    [
        pytest.param("<div class=article><p>联系电话：0816-8000001</p></div>", None, id="last line of a text"),
        pytest.param("<div class=main><div class=con><p>咨询热线：0816-8000001</p></div></div>", None, id="last line of the main part"),
        pytest.param("<p>联系电话：0816-8000001</p>", "0816-8000001", id="loose line"),
        pytest.param("<div class=contact><p>联系电话：0816-8000001</p></div>", "0816-8000001", id="box of its own"),
    ],
)
def test_line_above_the_footer_is_of_it_unless_its_part_of_the_page_ends_there(facts, above, contact):
    found = facts(f"<body><h1>某县</h1>{SENTENCES}{above}<div class=footer>主办单位：某县教育局 网站标识码：5107990001</div></body>")
    assert found.footer.contact == contact


@pytest.mark.parametrize("shown", [pytest.param(form, id=form) for form in ("[11-20]", "11-20", "(11/20)", "11月20日", "2026-11-20")])
def test_list_of_a_short_page_is_no_part_of_its_footer(facts, shown):
    rows = "".join(f'<tr><td><a href="/a/{n}.html">县政府召开第{n}次常务会议</a></td><td>{shown}</td></tr>' for n in range(4))
    page = f"<body><div><h3>新闻动态</h3><table>{rows}</table><div class=footer>主办单位：某县教育局 电话：0816-8000001</div></div></body>"
    assert len(facts(page).listing.items) == 4


def test_lines_of_keepers_do_not_part_the_sponsor_from_the_records(facts):
    rows = "<div>网站地图 | 关于我们<br>主办单位：某县人民政府办公室<br>运行维护：某县融媒体中心<br>技术支持：某公司<br>政务服务便民热线：12345</div>"
    links = "<ul>" + "".join(f"<li><a href='http://x{n}.gov.cn'>某某{n}州人民政府</a></li>" for n in range(60)) + "</ul>"
    found = facts(f"<body>{ARTICLE}<div>{links}{rows}</div><p>蜀ICP备05000001号 网站标识码：5107990001</p></body>").footer
    assert (found.sponsor, found.site_code) == ("某县人民政府办公室", "5107990001")
