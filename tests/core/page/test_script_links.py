"""Addresses in handlers: read where the page itself says what the handler does, and not guessed anywhere else."""

import pytest

from core.page.script_links import ScriptLinks, called_functions, find_script_links
from core.page.text import Flow, parse_html

GO = "function go(url){ window.location.href = url; }"
OPEN = "var root = '/site'; function openCol(id, name) { var u = root + '/col/' + id + '.html'; window.open(u, '_blank'); }"
JUMP = "function jump(box){ if (box.options[box.selectedIndex].value != '') window.open(box.options[box.selectedIndex].value); }"
HAND_ON = "function a(u){ b(u) } function b(u){ top.location = u }"


@pytest.mark.parametrize(
    ("code", "source", "address"),
    [
        pytest.param("javascript:location.href='/zwgk/'", "", "/zwgk/", id="jump in the address"),
        pytest.param("javascript:void(window.open('/zwgk/'))", "", "/zwgk/", id="window inside void"),
        pytest.param("location.href='/zwgk/'", "", "/zwgk/", id="handler"),
        pytest.param('window.location = "/zwgk/"; return false;', "", "/zwgk/", id="and no more"),
        pytest.param("top.location.replace('/zwgk/')", "", "/zwgk/", id="replace"),
        pytest.param("javascript:self.location.assign('/a/')", "", "/a/", id="label and assign"),
        pytest.param("window.open('http://www.x.gov.cn/','_blank','width=800')", "", "http://www.x.gov.cn/", id="window with features"),
        pytest.param("window.open('/a/' + 'b.html')", "", "/a/b.html", id="sum of constants"),
        pytest.param("go('/zwgk/')", GO, "/zwgk/", id="function of the page"),
        pytest.param("javascript:go('/zwgk/');", GO, "/zwgk/", id="function of the page, in the address"),
        pytest.param("return go('/zwgk/')", GO.replace("function go", "var go = function"), "/zwgk/", id="function in a variable"),
        pytest.param("openCol('12','政务公开')", OPEN, "/site/col/12.html", id="built from constants of the page"),
        pytest.param("a('/x/')", HAND_ON, "/x/", id="handed on"),
        pytest.param("try{window.open('/a/')}catch(e){location.href='/a/'}", "", "/a/", id="the same place either way"),
        pytest.param("MM_openBrWindow('/a.html','','')", "", "/a.html", id="editor's own function"),
        pytest.param("MM_goToURL('parent','/b.html');return document.MM_returnValue", "", "/b.html", id="editor's other function"),
    ],
)
def test_certain_address(code: str, source: str, address: str):
    assert ScriptLinks([source]).address(code) == address


@pytest.mark.parametrize(
    ("code", "source"),
    [
        pytest.param("go('/zwgk/')", "", id="function that the page does not show"),
        pytest.param("window.open('/s?q=' + kw)", "", id="variable"),
        pytest.param("window.open(url)", "", id="bare variable"),
        pytest.param("if(a){location.href='/a/'}else{location.href='/b/'}", "", id="one of two"),
        pytest.param("location.href = mobile ? '/m/' : '/pc/'", "", id="condition"),
        pytest.param("go('zwgk')", "function go(u){ location.href = map[u] }", id="looked up"),
        pytest.param("go('/a/')", "function go(u){ u = u.replace('a','b'); location.href = u }", id="changed on the way"),
        pytest.param("go('/a/')", "function go(u){ var x = '/b/'; if (u) { x = '/c/' } location.href = x }", id="assigned twice"),
        pytest.param("go('/a/')", GO + "function go(u){ alert(u) }", id="defined twice"),
        pytest.param("go('/a/')", "function go(u){ $.get(u) }", id="no jump"),
        pytest.param(
            "share('http://weibo.com/s')", "function share(u){window.open(u+'?url='+location.href)}", id="made with the present page"
        ),
        pytest.param("addFavorite('http://www.a.gov.cn/')", "function addFavorite(u){ window.external.addFavorite(u) }", id="bookmark"),
        pytest.param("open('news')", "function open(tab){ $(tab).show(); location.hash = tab }", id="the page's own open"),
        pytest.param("navigate('news')", "", id="name that may mean anything"),
        pytest.param("layer.open('/a/')", "", id="somebody else's open"),
        pytest.param("document.forms[0].action='/a/'", "", id="address of a form"),
        pytest.param("login()", "function login(){ $.post('/in', function(r){ location.href='/user/' }) }", id="when an answer comes"),
        pytest.param(
            "openCol('1')", OPEN.replace("openCol(id, name)", "openCol(id)") + " root = '/other';", id="constant that is set again"
        ),
        pytest.param("history.back()", "", id="back"),
        pytest.param("location.reload()", "", id="reload"),
        pytest.param("window.open('about:blank')", "", id="blank window"),
        pytest.param("location.href='#top'", "", id="place on the page"),
        pytest.param("location.href='mailto:a@b.cn'", "", id="mail"),
        pytest.param("window.open('{{item.url}}')", "", id="placeholder"),
        pytest.param("a('/x/')", "function a(u){ b(u) } function b(u){ a(u) }", id="round and round"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_uncertain_address_is_left_alone(code: str, source: str):
    assert ScriptLinks([source]).address(code) == ""


def links_of(html: str, source: str = "") -> list[str]:
    return list(find_script_links(Flow(parse_html(html)), [source]).values())


BOX = "<select onchange=\"{}\"><option value=''>友情链接</option><option value='http://www.x.gov.cn/'>某省</option><option value='0'>--</option></select>"


@pytest.mark.parametrize(
    ("code", "source"),
    [
        pytest.param("window.open(this.value)", "", id="value"),
        pytest.param("if(this.value) window.open(this.value,'_blank')", "", id="value, when there is one"),
        pytest.param("javascript:window.open(this.options[this.selectedIndex].value)", "", id="chosen option"),
        pytest.param("location.href=this.options[this.selectedIndex].value;", "", id="chosen option, same window"),
        pytest.param("MM_jumpMenu('parent',this,0)", "", id="editor's jump menu"),
        pytest.param("jump(this)", JUMP, id="function of the page"),
        pytest.param("go(this.value)", GO, id="function of the page, value"),
    ],
)
def test_box_of_links(code: str, source: str):
    assert links_of(BOX.format(code), source) == ["http://www.x.gov.cn/"]


@pytest.mark.parametrize("code", ["query(this.value)", "document.forms[0].submit()", "changeSize(this)", "go(this.value)"])
def test_other_boxes_hold_no_links(code: str):
    assert links_of(BOX.format(code)) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param("<li onclick=\"location.href='/a/'\">政务公开</li>", ["/a/"], id="list item"),
        pytest.param("<a href='#' onclick=\"window.open('/a/')\">甲</a>", ["/a/"], id="hash and handler"),
        pytest.param("<a href='javascript:void(0)' onclick=\"window.open('/a/')\">甲</a>", ["/a/"], id="void and handler"),
        pytest.param("<a href='/real/' onclick=\"window.open('/a/')\">甲</a>", [], id="an address of its own"),
        pytest.param("<a href='JavaScript:location=%27/a/%27'>甲</a>", ["/a/"], id="escaped code"),
        pytest.param("<img onclick=\"window.open('/a/')\" alt=甲>", ["/a/"], id="picture"),
        pytest.param("<select><option value='http://a.cn/'>甲</select>", [], id="box without handler"),
        pytest.param("<p><noscript><a onclick=\"window.open('/a/')\">甲</a></noscript>", [], id="for readers without scripts"),
        pytest.param("<!-- <a onclick=\"window.open('/a/')\">甲</a> -->", [], id="comment"),
    ],
)
def test_elements(html: str, found: list[str]):
    assert links_of(html) == found


@pytest.mark.parametrize(
    ("html", "names"),
    [
        pytest.param("<a href=\"javascript:go('/zwgk/')\">甲</a><li onclick=\"openCol('a/b.html', 3)\">乙</li>", {"go", "openCol"}, id="addresses"),
        pytest.param("<select onchange='jump(this)'><option>甲</select>", {"jump"}, id="box"),
        pytest.param("<a onclick=\"window.open('/a/')\">甲</a><a onclick=\"open('/a/')\">乙</a>", set(), id="the browser's own"),
        pytest.param("<a onclick=\"doZoom(16)\">大</a><a onclick=\"tab('news')\">新闻</a><a onclick='x.go(\"/a\")'>丙</a>", set(), id="no address"),
        pytest.param("<p onclick=\"MM_openBrWindow('/a.html','','')\">甲</p>", set(), id="known anyway"),
    ],
)  # fmt: skip
def test_functions_that_handlers_give_an_address(html: str, names: set[str]):
    assert called_functions(Flow(parse_html(html))) == names


def test_hostile_handlers_are_bounded():
    html = "<p onclick='" + "go(" * 100_000 + "'>x</p>" + "<i onclick=open('/a')>x</i>" * 20_000
    assert len(links_of(html, "function go(u){" * 5_000)) < 3_000
