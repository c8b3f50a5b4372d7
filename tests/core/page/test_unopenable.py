"""References with which no browser gets anywhere. What a browser does was looked at in Chromium."""

import pytest

from core.page.unopenable import can_exist, is_unopenable, is_unwritten
from core.url import Resolver

HTTP = Resolver("http://www.anhe.gov.cn/zwgk/index.html")
HTTPS = Resolver("https://www.anhe.gov.cn/zwgk/index.html")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("http://exa mple.com/", id="space in the host"),
        pytest.param("http://www.anhe.gov.cn 县政府", id="words behind a space"),
        pytest.param("http://www.anhe.gov.cn：8080/", id="full-width colon before the port"),
        pytest.param("http://www.anhe.gov.cn:99999/", id="port out of range"),
        pytest.param("http://www.anhe.gov.cn:80a/", id="port with a letter"),
        pytest.param("http://61.139.76.256/", id="no such number"),
        pytest.param("http://<a href=/", id="markup"),
        pytest.param("http://%20/", id="escaped space"),
        pytest.param("htpp://www.anhe.gov.cn/", id="misspelt"),
        pytest.param("HTTPSs://www.anhe.gov.cn", id="an s too many"),
        pytest.param("hhttp://www.anhe.gov.cn/", id="an h too many"),
        pytest.param("ttp://www.anhe.gov.cn/", id="a letter lost"),
        pytest.param("ahttp://www.anhe.gov.cn/", id="a letter before"),
        pytest.param("file:///D:/通知.doc", id="own disk"),
        pytest.param(r"C:\Users\admin\Desktop\1.jpg", id="drive"),
    ],
)
@pytest.mark.parametrize("page", [pytest.param(HTTP, id="http"), pytest.param(HTTPS, id="https")])
def test_no_browser_gets_anywhere(raw: str, page: Resolver):
    assert is_unopenable(raw, page.resolve(raw))


@pytest.mark.parametrize(
    ("raw", "leads_to"),
    [
        pytest.param("http:/www.x.gov.cn", "http://www.anhe.gov.cn/www.x.gov.cn", id="one slash is a path of the page's own scheme"),
        pytest.param("https:/www.x.gov.cn", "https://www.x.gov.cn/", id="one slash after another scheme"),
        pytest.param("http//www.x.gov.cn", "http://www.anhe.gov.cn/zwgk/http//www.x.gov.cn", id="no colon"),
        pytest.param("www.x.gov.cn", "http://www.anhe.gov.cn/zwgk/www.x.gov.cn", id="no scheme"),
        pytest.param("http://http://www.x.gov.cn/", "http://http//www.x.gov.cn/", id="scheme twice: a host called http"),
        pytest.param("http：//www.x.gov.cn", "http://www.anhe.gov.cn/zwgk/http%EF%BC%9A//www.x.gov.cn", id="full-width colon"),
        pytest.param("http://www．x．gov．cn/", "http://www.x.gov.cn/", id="full-width dots"),
        pytest.param("http://www.x.gov.cn。/", "http://www.x.gov.cn./", id="ideographic full stop is a dot"),
        pytest.param("http://www.x.gov.cn；", "http://www.x.gov.cn;/", id="full-width semicolon in the host"),
        pytest.param("http://www.x.gov.cn（新）", "http://www.x.gov.xn--cn()-xz9h/", id="words glued to the host"),
        pytest.param("http://www.x.gov.cn/ 点击", "http://www.x.gov.cn/%20%E7%82%B9%E5%87%BB", id="words behind the path"),
        pytest.param("http://mailto:a@x.gov.cn", "http://x.gov.cn/", id="mail address as a web address"),
        pytest.param("http:\\\\www.x.gov.cn\\a", "http://www.x.gov.cn/a", id="backslashes"),
        pytest.param(" http://www.x.gov.cn/ ", "http://www.x.gov.cn/", id="spaces around"),
        pytest.param("http://www.x.\ngov.cn/", "http://www.x.gov.cn/", id="line broken"),
    ],
)
def test_a_browser_goes_somewhere_and_so_do_we(raw: str, leads_to: str):
    assert HTTP.resolve(raw) == leads_to
    assert not is_unopenable(raw, leads_to)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("weixin://dl/chat", id="application"),
        pytest.param("mqqwpa://im/chat?uin=1", id="another application"),
        pytest.param("ftp://ftp.x.gov.cn/", id="file transfer"),
        pytest.param("mailto:a@b.cn", id="mail"),
        pytest.param("javascript:go('/a')", id="script"),
        pytest.param("ssh://host/", id="letters of http, but no http"),
        pytest.param("http://{{item.host}}/", id="placeholder"),
        pytest.param("http://<%=host%>/", id="placeholder of a server"),
        pytest.param("http://", id="nothing entered"),
        pytest.param("http://a/" + "长" * 9_000, id="too long for us"),
        pytest.param("", id="empty"),
    ],
)
def test_nothing_is_said(raw: str):
    assert not is_unopenable(raw, HTTP.resolve(raw))


@pytest.mark.parametrize(
    ("raw", "unwritten"), [("http://", True), (" https:/// ", True), ("//", True), ("http://#", True), ("http://a", False), ("/", False)]
)
def test_address_that_was_never_entered(raw: str, unwritten: bool):
    assert is_unwritten(raw) is unwritten


@pytest.mark.parametrize(
    ("host", "possible"),
    [
        ("www.x.gov.cn", True), ("www.x.gov.cn.", True), ("http", True), ("www.x.gov.cn,", True), ("www.x..gov.cn", False), (".x.cn", False),
        ("", False), ("a" * 64 + ".cn", False), ("a." * 127 + "cn", False),
    ],
)  # fmt: skip
def test_host_that_a_name_server_could_know(host: str, possible: bool):
    assert can_exist(host) is possible
