"""References of a page."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.page.charset import decode_page
from core.page.links import document_resolver, extract_links, leads_nowhere, raw_references, split_srcset
from core.page.records import Link, LinkKind
from core.url import is_web_url

BASE = "http://www.anhe.gov.cn/zwgk/index.html"


def links_of(html: str, charset: str = "utf-8") -> tuple[Link, ...]:
    return extract_links(LexborHTMLParser(html), base_url=BASE, charset=charset)


def lean(html: str, base: str = BASE, charset: str = "utf-8") -> set[str]:
    tree = LexborHTMLParser(html)
    resolver = document_resolver(tree, base, charset)
    followed, loaded = raw_references(tree)
    return {url for raw in followed | loaded if not leads_nowhere(raw) and is_web_url(url := resolver.resolve(raw))}


@pytest.mark.parametrize(
    ("html", "kind", "url"),
    [
        pytest.param("<a href=a.html>甲</a>", LinkKind.ANCHOR, "/zwgk/a.html", id="anchor"),
        pytest.param("<map><area href=/b.html></map>", LinkKind.ANCHOR, "/b.html", id="area"),
        pytest.param("<a href='附件.DOCX'>附件</a>", LinkKind.ATTACHMENT, "/zwgk/%E9%99%84%E4%BB%B6.DOCX", id="attachment"),
        pytest.param("<a href=x.jpg>图</a>", LinkKind.ANCHOR, "/zwgk/x.jpg", id="picture behind a link"),
        pytest.param("<img src=i.png>", LinkKind.IMAGE, "/zwgk/i.png", id="image"),
        pytest.param("<img data-src=/lazy.jpg>", LinkKind.IMAGE, "/lazy.jpg", id="lazy image"),
        pytest.param("<img srcset='s.jpg 2x'>", LinkKind.IMAGE, "/zwgk/s.jpg", id="srcset"),
        pytest.param("<picture><source srcset=w.webp></picture>", LinkKind.IMAGE, "/zwgk/w.webp", id="picture source"),
        pytest.param("<input type=IMAGE src=b.gif>", LinkKind.IMAGE, "/zwgk/b.gif", id="image button"),
        pytest.param("<table background=bg.gif></table>", LinkKind.IMAGE, "/zwgk/bg.gif", id="old background"),
        pytest.param("<link rel='shortcut icon' href=/f.ico>", LinkKind.IMAGE, "/f.ico", id="icon"),
        pytest.param("<link rel=StyleSheet href=s.css>", LinkKind.STYLE, "/zwgk/s.css", id="stylesheet"),
        pytest.param("<script src=j.js></script>", LinkKind.SCRIPT, "/zwgk/j.js", id="script"),
        pytest.param("<iframe src=f.html></iframe>", LinkKind.FRAME, "/zwgk/f.html", id="iframe"),
        pytest.param("<frameset><frame src=m.html></frameset>", LinkKind.FRAME, "/zwgk/m.html", id="frame"),
        pytest.param("<video src=v.mp4></video>", LinkKind.MEDIA, "/zwgk/v.mp4", id="video"),
        pytest.param("<video poster=p.jpg></video>", LinkKind.IMAGE, "/zwgk/p.jpg", id="poster"),
        pytest.param("<audio src=a.mp3></audio>", LinkKind.MEDIA, "/zwgk/a.mp3", id="audio"),
        pytest.param("<embed src=e.swf>", LinkKind.MEDIA, "/zwgk/e.swf", id="embed"),
        pytest.param("<object data=o.pdf></object>", LinkKind.MEDIA, "/zwgk/o.pdf", id="object"),
        pytest.param("<form action=/s.do></form>", LinkKind.FORM, "/s.do", id="form"),
    ],
)
def test_kind_and_address(html: str, kind: LinkKind, url: str):
    (link,) = [link for link in links_of(html) if link.kind is kind]
    assert link.url == "http://www.anhe.gov.cn" + url


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<!-- <a href=/c.html>旧</a> -->", id="comment"),
        pytest.param("<template><a href=/t.html>模</a></template>", id="template"),
        pytest.param("<script>var t='<a href=\"/s.html\">x</a>'</script>", id="string in a script"),
        pytest.param("<p><noscript><a href=/n.html>无</a></noscript>", id="noscript"),
        pytest.param("<textarea><a href=/x.html>x</a></textarea>", id="text field"),
        pytest.param("<a href='javascript:go()'>x</a><a href='JAVASCRIPT:x'>x</a>", id="script scheme"),
        pytest.param("<a href=mailto:a@b.cn>信</a><a href=tel:12345>电话</a>", id="mail and telephone"),
        pytest.param("<img src='data:image/gif;base64,R0lG'>", id="data"),
        pytest.param("<link rel=preconnect href=//a.cn><link rel=dns-prefetch href=//b.cn>", id="no document"),
        pytest.param("<link rel=canonical href=/c>", id="canonical"),
        pytest.param("<a name=top>x</a><a>y</a>", id="no reference"),
        pytest.param("<img data-src='{{item.pic}}'>", id="template placeholder"),
        pytest.param("<select><option value='http://a.cn/'>甲</select>", id="option value"),
        pytest.param("<a href='http://a b/'></a>", id="unreadable address that nobody can click"),
        pytest.param("<a href='http://a b/' onclick='go()'>x</a>", id="unreadable address, but a script takes the click"),
        pytest.param("<img src='http://a b/1.jpg' data-src='{{pic}}'>", id="unreadable picture, but a loader changes it"),
        pytest.param("<script src='file:///D:/a.js'></script>", id="script of the editor's disk: nobody misses it"),
        pytest.param("<a href='{{item.url}}'>x</a>", id="link that a script has yet to fill in"),
        pytest.param("<a href='${url}'>x</a><img src='{{ pic }}'>", id="link and picture of a script's template"),
        pytest.param("<a href='http://{{host}}/'>x</a>", id="address that a script has yet to fill in"),
    ],
)
def test_not_a_link(html: str):
    assert links_of(html) == ()
    assert lean(html) == set()


def test_handlers_give_references_that_are_told_apart(facts):
    html = """<a href="javascript:location.href='/a/'">甲</a><div onclick="window.open('/b.doc')">乙</div><a href=/c/>丙</a>
    <a onclick="window.open('/c/')">丙</a><select onchange="window.open(this.value)"><option value=''>友情链接<option value=http://x.cn/>丁</select>
    <a href="javascript:go('/d/')">戊</a>"""
    found = [(link.url.removeprefix("http://www.a.gov.cn"), link.kind, link.text, link.scripted) for link in facts(html).links]
    assert found == [
        ("/c/", LinkKind.ANCHOR, "丙", False),
        ("/a/", LinkKind.ANCHOR, "甲", True),
        ("/b.doc", LinkKind.ATTACHMENT, "乙", True),
        ("http://x.cn/", LinkKind.ANCHOR, "丁", True),
    ]


def test_same_target_with_the_same_words_is_one_link():
    assert len(links_of("<a href=a.html>甲</a><a href=a.html>甲</a><a href='a.html#x'>甲</a>")) == 1
    assert len(links_of("<a href=a.html>甲</a><a href=a.html>乙</a>")) == 2


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<a href=a> 通知\n 公告 </a>", "通知 公告", id="collapsed"),
        pytest.param("<a href=a title=标题></a>", "标题", id="title"),
        pytest.param("<a href=a><img src=i alt=图></a>", "图", id="alternative text"),
        pytest.param("<a href=a>" + "长" * 500 + "</a>", "长" * 200, id="cut"),
    ],
)
def test_text(html: str, text: str):
    assert next(link for link in links_of(html) if link.kind is LinkKind.ANCHOR).text == text


@pytest.mark.parametrize(
    ("html", "empty"),
    [
        pytest.param("<a href='#'>县人大</a>", True, id="hash"),
        pytest.param("<a href=''>县政协</a>", True, id="empty"),
        pytest.param("<a href='http://'>县监委</a>", True, id="scheme alone"),
        pytest.param("<a href='javascript:void(0);'>县法院</a>", True, id="void"),
        pytest.param("<a href='javascript:;' onclick='go()'>打印</a>", False, id="handler"),
        pytest.param("<a href='#' id=menu>菜单</a>", False, id="a script finds it by its id"),
        pytest.param("<li><a href='#'>政务公开</a><ul><li>指南</ul></li>", False, id="menu"),
        pytest.param("<a href='#'>»</a>", False, id="a mere sign"),
        pytest.param("<a href='javascript:void(0)'>下一页</a>", False, id="a pager that a script turns"),
        pytest.param("<a href='#top'>返回顶部</a>", False, id="place on the page"),
    ],
)
def test_empty_link(html: str, empty: bool):
    assert [link.empty for link in links_of(html) if link.empty] == ([True] if empty else [])


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        pytest.param("<a href='http://a b/'>县政府</a>", LinkKind.ANCHOR, id="unreadable"),
        pytest.param("<a href='htpp://www.a.gov.cn/'>县政府</a>", LinkKind.ANCHOR, id="misspelt scheme"),
        pytest.param("<a href='file:///D:/通知.doc'>附件</a>", LinkKind.ATTACHMENT, id="file of the editor's disk"),
        pytest.param("<img src='file:///C:/Users/a.jpg'>", LinkKind.IMAGE, id="picture of the editor's disk"),
    ],
)
def test_unopenable_references_are_kept_as_written(html: str, kind: LinkKind):
    (link,) = links_of(html)
    assert (link.url, link.kind, link.unopenable, link.empty) == ("", kind, True, False)
    assert link.raw in html
    assert lean(html) == set()


def test_base_href_is_honoured():
    html = "<base href='/x/'><a href=a.html>甲</a>"
    assert links_of(html)[0].url == "http://www.anhe.gov.cn/x/a.html"
    assert lean(html) == {"http://www.anhe.gov.cn/x/a.html"}


def test_query_is_in_the_charset_of_the_page():
    assert links_of("<a href='/s?q=通知'>x</a>", charset="gb18030")[0].url.endswith("?q=%CD%A8%D6%AA")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a,b.jpg 480w,c.jpg 800w", ["a,b.jpg", "c.jpg"]),
        ("a.jpg,b.jpg", ["a.jpg", "b.jpg"]),
        ("", []),
    ],
)
def test_srcset(text: str, wanted: list[str]):
    assert split_srcset(text) == wanted


def test_many_links_are_bounded():
    html = "".join(f"<a href={number}>x</a>" for number in range(25_000))
    assert len(links_of(html)) == 20_000


def test_lean_variant_gives_the_same_addresses_on_real_pages(shared: Path):
    pages = sorted((shared / "corpus" / "pages").glob("*.html"))
    assert pages
    for path in pages:
        body = path.read_bytes()
        decoded = decode_page(body)
        full = extract_links(LexborHTMLParser(decoded.text), base_url=BASE, charset=decoded.charset)
        wanted = {link.url for link in full if link.url and link.kind is not LinkKind.FORM}
        assert lean(decoded.text, charset=decoded.charset) == wanted, path.name
