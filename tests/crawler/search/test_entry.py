"""How a search is asked: forms, engines, scripts, charsets; never anything but a search."""

import pytest

from core.column.plan import column_key
from core.errors import Failure
from core.outcome import PageKind
from core.page.facts import PageFacts
from crawler.search.entry import Entry, entry_of, question
from tests.checks.builder import AS_OF

URL = "http://www.anhe.gov.cn/"


def facts(markup: str, charset: str = "utf-8") -> PageFacts:
    body = f'<html><head><meta charset="{charset}"><title>安和县人民政府</title></head><body>{markup}</body></html>'
    return PageFacts.from_bytes(body.encode(charset), url=URL, as_of=AS_OF, kind=PageKind.HOME)


def entry(markup: str, charset: str = "utf-8", scripts: tuple[str, ...] = ()) -> Entry:
    found = entry_of(facts(markup, charset), scripts)
    assert isinstance(found, Entry), found
    return found


def asked(one: Entry, words: str = "养老") -> str:
    request = question(one, words, deadline_s=15)
    return request.url + (f" {request.body.decode()}" if request.body else "")


GET = (
    '<form action="/search" method="get"><input type="hidden" name="site" value="1"><input type="text" name="q" placeholder="搜索"></form>'
)


def test_get_form_keeps_hidden_fields():
    assert asked(entry(GET)) == "http://www.anhe.gov.cn/search?site=1&q=%E5%85%BB%E8%80%81"


def test_gbk_form_is_encoded_as_browsers_do():
    assert asked(entry(GET, "gbk")) == "http://www.anhe.gov.cn/search?site=1&q=%D1%F8%C0%CF"


def test_post_form():
    one = entry('<form action="/search/index.jsp" method="post"><input type="text" name="keyword"></form>')
    request = question(one, "养老", deadline_s=15)
    assert (request.method, request.body) == ("POST", b"keyword=%E5%85%BB%E8%80%81")
    assert dict(request.headers)["Content-Type"] == "application/x-www-form-urlencoded"


VSB = (
    '<form action="/search.jsp?wbtreeid=1001" method="post" onsubmit="return _nl_ys_check()"><input type="hidden" id="lucenenewssearchkey195929" '
    'name="lucenenewssearchkey" value=""><input type="hidden" name="_lucenesearchtype" value="1"><input name="showkeycode" id="showkeycode195929" '
    'placeholder="请输入关键字"></form>'
)


def test_keyword_goes_where_the_script_of_the_form_would_write_it():
    sent = asked(entry(VSB)).partition(" ")[2]
    assert sent == "lucenenewssearchkey=5YW76ICB&_lucenesearchtype=1&showkeycode=%E5%85%BB%E8%80%81"
    copied = '<form action="/s" onsubmit="return go()"><input type=hidden id=h name=kw value=""><input name=show placeholder="搜索"></form>'
    script = "<script>function go(){document.getElementById('h').value=document.forms[0].show.value}</script>"
    assert asked(entry(copied + script)).endswith("/s?kw=%E5%85%BB%E8%80%81&show=%E5%85%BB%E8%80%81")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        pytest.param("/jsearchfront/search.do?websiteid=510799000000000&searchid=1&tpl=7", "websiteid=510799000000000&searchid=1&tpl=7&q=%E5%85%BB%E8%80%81", id="jsearch"),
        pytest.param("/igs/front/search.jhtml?code=abcdef&siteId=3", "code=abcdef&siteId=3&searchWord=%E5%85%BB%E8%80%81", id="IGS"),
        pytest.param("http://so.kaipuyun.cn/s?siteCode=5107990001", "siteCode=5107990001&qt=%E5%85%BB%E8%80%81", id="开普云 on its own host"),
    ],
)  # fmt: skip
def test_engine_links(href: str, expected: str):
    assert asked(entry(f'<a href="{href}">搜索</a>')).partition("?")[2] == expected


def test_link_to_a_search_page_is_read_first():
    assert entry_of(facts('<a href="/search/">站内搜索</a>')) == "http://www.anhe.gov.cn/search/"


@pytest.mark.parametrize(
    ("markup", "scripts"),
    [
        pytest.param('<input id="keyword" placeholder="请输入关键词"><script>function go(){location.href="/so/s?qt="+encodeURIComponent(v)}</script>', (), id="inline"),
        pytest.param('<input id="keyword" placeholder="请输入关键词">', ('function s(){window.open("/so/s?qt=" + encodeURI(k))}',), id="own file"),
        pytest.param('<input id="keyword" placeholder="请输入关键词">', ("go(`/so/s?qt=${word}`)",), id="template string"),
    ],
)  # fmt: skip
def test_box_without_form_is_asked_where_its_script_asks(markup: str, scripts: tuple[str, ...]):
    assert column_key(asked(entry(markup, scripts=scripts))) == column_key("http://www.anhe.gov.cn/so/s?qt=%E5%85%BB%E8%80%81")


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param('<input id="keyword" placeholder="请输入关键词">', id="no address anywhere"),
        pytest.param(
            '<form action="/msg/submit.do" method="post"><input type="text" name="keyword" placeholder="搜索"></form>',
            id="form that writes",
        ),
    ],
)
def test_what_cannot_or_must_not_be_asked(markup: str):
    assert isinstance(entry_of(facts(markup)), Failure)


def test_a_page_that_is_sent_back_whole_is_not_sent():
    page = (
        '<form action="./" method="post" id="form1"><input type="hidden" name="__VIEWSTATE" value="x">'
        '<div class="search"><input type="text" name="ctl00$key" placeholder="请输入关键字"><input type="submit" value="搜索"></div></form>'
    )
    found = entry_of(facts(page))
    assert isinstance(found, Failure)
    assert "回传" in found.detail


BOX = '<input id="keyword" placeholder="请输入关键词">'


@pytest.mark.parametrize(
    ("script", "expected", "guessed"),
    [
        pytest.param('var u="/so/s?t=1&qt="; u+=encodeURIComponent(v); open(u)', "http://www.anhe.gov.cn/so/s?t=1&qt=%E5%85%BB%E8%80%81", False, id="put into a variable first"),
        pytest.param('var host="http://so.anhe.gov.cn"; open(host+"/s?qt="+v)', "http://so.anhe.gov.cn/s?qt=%E5%85%BB%E8%80%81", False, id="behind a known variable"),
        pytest.param('open(cfg.host+"/s?qt="+v)', "http://www.anhe.gov.cn/s?qt=%E5%85%BB%E8%80%81", True, id="behind an unknown one"),
        pytest.param('var h="/a"; if(x){h="/b"} open(h+"/s?qt="+v)', "http://www.anhe.gov.cn/s?qt=%E5%85%BB%E8%80%81", True, id="behind one of two"),
        pytest.param('open(root()+"/s?qt="+v)', "http://www.anhe.gov.cn/s?qt=%E5%85%BB%E8%80%81", True, id="behind a call"),
    ],
)  # fmt: skip
def test_what_stands_before_the_address_of_a_script(script: str, expected: str, guessed: bool):
    one = entry(f"{BOX}<script>{script}</script>")
    assert (asked(one), one.guessed) == (expected, guessed)


def test_address_that_only_stands_in_a_script_is_no_search():
    assert isinstance(entry_of(facts(f'{BOX}<script>var help="/s?qt="; show(v)</script>')), Failure)


def test_form_that_gets_its_address_from_a_script():
    form = '<form id="f" method="post" onsubmit="return go()"><input name="q" placeholder="搜索"></form><script>function go(){f.action="/find.do";f.submit()}</script>'
    one = entry(form)
    assert (one.action, one.method, one.field, one.guessed) == ("http://www.anhe.gov.cn/find.do", "POST", "q", True)
    assert isinstance(entry_of(facts(form.replace("/find.do", "/save.do"))), Failure)
    assert isinstance(entry_of(facts(form + '<script>g.action="/other";</script>')), Failure), "one of two addresses"


def test_charset_of_the_form_wins():
    assert asked(entry(GET.replace("<form", '<form accept-charset="gb2312"'))) == "http://www.anhe.gov.cn/search?site=1&q=%D1%F8%C0%CF"
    assert (
        asked(entry(GET.replace("<form", '<form accept-charset="utf-8"'), "gbk"))
        == "http://www.anhe.gov.cn/search?site=1&q=%E5%85%BB%E8%80%81"
    )


def test_multipart_and_a_box_that_takes_few_letters():
    one = entry('<form action="/so" method="post" enctype="multipart/form-data"><input type="hidden" name=\'a"b\' value="1"><input name="q" placeholder="搜索" maxlength="2"></form>')  # fmt: skip
    request = question(one, "养老服务", deadline_s=15)
    kind = dict(request.headers)["Content-Type"]
    mark = kind.partition("boundary=")[2]
    assert kind.startswith("multipart/form-data")
    assert request.body.decode() == (
        f'--{mark}\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n--{mark}\r\nContent-Disposition: form-data; name="q"\r\n\r\n养老\r\n--{mark}--\r\n'
    )
