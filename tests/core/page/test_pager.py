from datetime import UTC, datetime

import pytest

from core.outcome import PageKind
from core.page.facts import PageFacts

TITLES = ("关于开展安全生产检查的通知", "市政府召开第十次常务会议", "关于印发实施方案的通知")
LIST = (
    "<ul>" + "".join(f'<li><a href="/a/{i}.html">{title}</a><span>2026-0{9 - i}-11</span></li>' for i, title in enumerate(TITLES)) + "</ul>"
)
NUMBERS = '<a href="javascript:goPage(2)">2</a><a href="javascript:goPage(3)">3</a><a href="javascript:goPage(2)">下一页</a>'


def listing(facts, framed, pager):
    return facts(framed(f"{LIST}<div>{pager}</div>")).listing


def addresses(*pages):
    return tuple(f"http://www.a.gov.cn/x/{page}" for page in pages)


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        pytest.param(
            'function goPage(n){ if(n==1){location.href="index.html";}else{location.href="index_"+(n-1)+".html";} }',
            ("index_1.html", "index_2.html"),
            id="one less, first page by another name",
        ),
        pytest.param('function goPage(p){ window.location = "?page=" + p; }', ("index.html?page=2", "index.html?page=3"), id="query"),
        pytest.param("goPage = function (p) { location.assign(`list-${p}.html`) }", ("list-2.html", "list-3.html"), id="text with a gap"),
        pytest.param(
            'function goPage(p, s){ var u = "list.jsp?cid=3&pn=" + p + "&s=10"; location.replace(u) }',
            ("list.jsp?cid=3&pn=2&s=10", "list.jsp?cid=3&pn=3&s=10"),
            id="address in a variable",
        ),
        pytest.param("function goPage(p){ location.href = base + 'index_' + p + '.html' }", (), id="begins with what nobody told"),
        pytest.param("function goPage(p){ $('#page_' + p).show() }", (), id="shows a part of the page"),
        pytest.param("function goPage(p){ document.f.page.value = p; document.f.submit() }", (), id="form"),
        pytest.param(
            "function goPage(p){ if (x) location.href='a_'+p+'.html'; else location.href='b_'+p+'.html' }", (), id="two spellings"
        ),
        pytest.param("function toPage(p){ location.href='index_'+p+'.html' }", (), id="another function"),
    ],
)
def test_pages_spelt_by_the_function_of_a_pager(facts, framed, script, pages):
    found = listing(facts, framed, f"<script>{script}</script>{NUMBERS}")
    assert found.next_pages == addresses(*pages)
    assert found.has_more


def test_function_of_a_script_file_spells_the_pages_too(framed):
    text = framed(f"{LIST}<div>{NUMBERS}</div>")
    read = PageFacts.from_text(text, url="http://www.a.gov.cn/x/", as_of=datetime(2026, 11, 24, tzinfo=UTC), kind=PageKind.COLUMN)
    assert (read.unknown_pagers, read.listing.next_pages) == ({"goPage"}, ())
    source = "function goPage(n) { location.href = 'index_' + (n - 1) + '.html' }"
    told = PageFacts.from_text(
        text, url="http://www.a.gov.cn/x/", as_of=datetime(2026, 11, 24, tzinfo=UTC), kind=PageKind.COLUMN, functions=source
    )
    assert told.listing.next_pages == addresses("index_1.html", "index_2.html")


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        pytest.param(
            '<script>$("#p").createPage({pageCount:3,current:1,backFn:function(p){location.href=(p==1?"index.html":"index_"+(p-1)+".html")}})</script>',
            ("index_1.html", "index_2.html"),
            id="count told",
        ),
        pytest.param(
            "<script>laypage.render({elem:'p',count:60,jump:function(o,first){ if(!first) location.href='list.html?page='+o.curr }})</script>",
            ("list.html?page=2", "list.html?page=3", "list.html?page=4"),
            id="pages not counted",
        ),
        pytest.param(
            "<script>laypage.render({count:60}); function show(id){ location.href='detail.html?id='+id }</script>",
            (),
            id="address of an article",
        ),
        pytest.param(
            '<select onchange="location=this.value"><option value="l_1.html">1</option><option value="l_2.html">2</option></select>'
            '<a href="l_2.html">下一页</a>',
            ("l_2.html",),
            id="box",
        ),
    ],
)
def test_pages_of_programs_and_boxes(facts, framed, pager, pages):
    assert listing(facts, framed, pager).next_pages == addresses(*pages)


@pytest.mark.parametrize(
    ("pager", "more"),
    [
        pytest.param("""<a href="javascript:__doPostBack('g','Page$2')">2</a>""", True, id="grid of ASP.NET"),
        pytest.param("""<a href="javascript:__doPostBack('AspNetPager1','2')">2</a>""", True, id="pager of ASP.NET"),
        pytest.param(
            '<ul class="el-pager"><li class="number active">1</li><li class="number">2</li></ul>', True, id="numbers drawn by a program"
        ),
        pytest.param('<ul class="el-pager"><li class="number active">1</li></ul>', False, id="one number drawn"),
        pytest.param('<div class="pagination" data-total="120" data-size="20"></div>', True, id="records in an attribute"),
        pytest.param('<div class="pagination" data-total="3" data-size="20"></div>', False, id="all records listed"),
        pytest.param("<script>$('#p').pagination({totalPage: 1})</script>", False, id="one page told to a program"),
        pytest.param("<script>$('#p').pagination({totalPage: 8})</script>", True, id="pages told to a program"),
        pytest.param("<p>共120条记录</p>", True, id="more records than rows"),
        pytest.param("<p>共3条记录</p>", False, id="as many records as rows"),
        pytest.param(
            '<select onchange="go(this)"><option value="1">1</option><option value="2">2</option></select>', True, id="box of numbers"
        ),
        pytest.param('<select name="m"><option>1</option><option>2</option></select>', False, id="months of a search form"),
        pytest.param('<a href="#" onclick="toPage(this)">2</a>', True, id="number with a handler"),
    ],
)
def test_signs_that_a_list_goes_on(facts, framed, pager, more):
    assert listing(facts, framed, pager).has_more is more


@pytest.mark.parametrize(
    ("pager", "more"),
    [
        pytest.param('<a href="javascript:f.page.value=2;f.submit()">下一页</a>', True, id="form that is sent"),
        pytest.param('<form method="post"><button name="page" value="2">下一页</button></form>', True, id="button with a number"),
        pytest.param('<form method="post"><button name="act" value="go">下一页</button></form>', False, id="button without one"),
        pytest.param('<div class="load-more" onclick="load()">加载更多</div>', True, id="block that loads more"),
        pytest.param('<div class="more">更多栏目</div>', False, id="block that leads elsewhere"),
    ],
)
def test_forms_and_blocks_that_turn_the_page(facts, framed, pager, more):
    assert listing(facts, framed, pager).has_more is more


@pytest.mark.parametrize("href", ["/day?d={0}", "javascript:pick({0})"])
def test_days_of_a_calendar_are_no_pages(facts, framed, href):
    weeks = "".join(
        "<tr>" + "".join(f'<td><a href="{href.format(day)}">{day}</a></td>' for day in range(first, min(first + 7, 31))) + "</tr>"
        for first in range(1, 31, 7)
    )
    head = '<tr><th><a href="?m=10">&lt;</a></th><th colspan=5>2026年11月</th><th><a href="?m=12">&gt;&gt;</a></th></tr>'
    found = listing(facts, framed, f"<table>{head}{weeks}</table>")
    assert (found.next_pages, found.has_more) == ((), False)
