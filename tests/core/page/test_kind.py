"""Kinds of pages and navigation-only homes."""

import pytest

from core.outcome import PageKind
from core.page.kind import guess_kind

ITEMS = "<ul>" + "".join(f"<li><a href=/a{i}>关于做好某某工作的通知{i}</a><span>2026-11-{20 - i}</span></li>" for i in range(10)) + "</ul>"
CRUMB = "<div>当前位置：<a href=/>首页</a> &gt; <a href=/n>通知公告</a></div>"
PROSE = "<p>为深入贯彻落实有关会议精神，扎实推进各项工作，会议要求抓好落实。</p>" * 20
ARTICLE = f"{CRUMB}<h1>关于做好某某工作的通知</h1><div>发布时间：2026-05-01 来源：某局</div>{PROSE}"
BLOCKS = "".join(f"<h3><a href=/c{i}/>要闻{i}</a></h3>{ITEMS}" for i in range(4))
ROWS = "<table>" + "".join(f"<tr><td>项目{i}的名称描述</td><td>2026-0{i}-01</td></tr>" for i in range(1, 7)) + "</table>"


@pytest.mark.parametrize(
    ("url", "head", "main", "kind"),
    [
        pytest.param("http://a.gov.cn/", "", ITEMS, PageKind.HOME, id="root address"),
        pytest.param("http://a.gov.cn/#/news", "<meta name=ColumnType content=首页>", ITEMS, PageKind.COLUMN, id="list behind a route"),
        pytest.param("http://a.gov.cn/#/news/1", "", ARTICLE, PageKind.CONTENT, id="article behind a route"),
        pytest.param("http://a.gov.cn/index.shtml", "", ITEMS, PageKind.HOME, id="index address"),
        pytest.param("", "<title>某某市人民政府</title>", BLOCKS, PageKind.HOME, id="several lists under the name of the site"),
        pytest.param("", "<meta name=ColumnType content=首页>", "", PageKind.HOME, id="tag says home"),
        pytest.param("", "<title>通知公告_某某市人民政府</title>", CRUMB + ITEMS, PageKind.COLUMN, id="list with breadcrumb"),
        pytest.param("", "<title>某某市人民政府</title>", CRUMB + ITEMS, PageKind.COLUMN, id="list whose title is only the site"),
        pytest.param("", "<meta name=ColumnName content=政策解读>", "<p>暂无</p>", PageKind.COLUMN, id="empty column with tags"),
        pytest.param("", "", ARTICLE, PageKind.CONTENT, id="article"),
        pytest.param("", "", f"{ARTICLE}<h3>相关稿件</h3>{ITEMS}", PageKind.CONTENT, id="article with related releases"),
        pytest.param("", "", ARTICLE + ROWS, PageKind.CONTENT, id="article with a table of dates"),
        pytest.param("", "", f"<h1>某县概况</h1>{PROSE}", PageKind.CONTENT, id="article without date"),
        pytest.param(
            "",
            "<meta name=ArticleTitle content=标题><meta name=ColumnType content=首页>",
            "",
            PageKind.CONTENT,
            id="article tag beats column tag",
        ),
        pytest.param("", "", "<p>短</p>", PageKind.AUTO, id="nothing speaks"),
    ],
)
def test_kind(facts, framed, url, head, main, kind):
    address = url or "http://page.invalid/page"
    assert guess_kind(facts(framed(main, head), url=address), address) is kind


@pytest.mark.parametrize(
    ("main", "nav_only"),
    [
        pytest.param(ITEMS, False, id="dated list"),
        pytest.param("".join(f"<a href=/a{i}>关于做好某某市重点工作安排的通知{i}</a>" for i in range(9)), False, id="titles without dates"),
        pytest.param(
            "".join(f"<a href=http://b{i}.gov.cn>某某省某某市人民政府门户网站{i}</a>" for i in range(14)), True, id="names of sites"
        ),
        pytest.param("".join(f"<a href=/s{i}><img src=i.png>服务{i}</a>" for i in range(20)), True, id="icons"),
        pytest.param("<a href=/index_2.html><img src=enter.jpg></a>", True, id="splash"),
    ],
)
def test_nav_only(facts, framed, main, nav_only):
    assert facts(framed(main), kind=PageKind.HOME).nav_only is nav_only
