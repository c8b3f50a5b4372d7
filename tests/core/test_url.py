"""Addresses as browsers read them."""

import pytest

from core.url import (
    MAX_URL,
    Resolver,
    bare_host,
    canonical,
    extension_of,
    has_userinfo,
    host_of,
    is_home_url,
    is_ip_host,
    is_web_url,
    origin_of,
    path_of,
    registrable_domain,
    resolve,
    same_registrable,
    same_site_host,
    without_userinfo,
)

BASE = "http://www.anhe.gov.cn/zwgk/tzgg/index.html?p=1"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        pytest.param("/a/b.html", "http://www.anhe.gov.cn/a/b.html", id="from the root"),
        pytest.param("t1.html", "http://www.anhe.gov.cn/zwgk/tzgg/t1.html", id="beside"),
        pytest.param("./t1.html", "http://www.anhe.gov.cn/zwgk/tzgg/t1.html", id="dot"),
        pytest.param("../t1.html", "http://www.anhe.gov.cn/zwgk/t1.html", id="one up"),
        pytest.param("../../../../t1.html", "http://www.anhe.gov.cn/t1.html", id="more ups than folders"),
        pytest.param("a/../../b/./c.html", "http://www.anhe.gov.cn/zwgk/b/c.html", id="dots inside"),
        pytest.param("..", "http://www.anhe.gov.cn/zwgk/", id="only up"),
        pytest.param("x/%2e%2E/b", "http://www.anhe.gov.cn/zwgk/tzgg/b", id="escaped dots are dots"),
        pytest.param("../.x", "http://www.anhe.gov.cn/zwgk/.x", id="dot file is no dot segment"),
        pytest.param("", BASE, id="empty is the page itself"),
        pytest.param("#top", BASE, id="fragment is the page itself"),
        pytest.param("?p=2", "http://www.anhe.gov.cn/zwgk/tzgg/index.html?p=2", id="query only"),
        pytest.param("/a.html#b?c", "http://www.anhe.gov.cn/a.html", id="fragment with question mark"),
        pytest.param("//img.anhe.gov.cn/a.jpg", "http://img.anhe.gov.cn/a.jpg", id="same scheme"),
        pytest.param("///img.anhe.gov.cn/a.jpg", "http://img.anhe.gov.cn/a.jpg", id="three slashes"),
        pytest.param(" /a\n/b.html\t", "http://www.anhe.gov.cn/a/b.html", id="spaces and line ends"),
        pytest.param("\\zwgk\\a.html", "http://www.anhe.gov.cn/zwgk/a.html", id="backslashes"),
        pytest.param("http:\\\\b.gov.cn\\x", "http://b.gov.cn/x", id="backslashes after the scheme"),
        pytest.param("http:/x", "http://www.anhe.gov.cn/x", id="one slash, own scheme"),
        pytest.param("https:/b.gov.cn/x", "https://b.gov.cn/x", id="one slash, other scheme"),
        pytest.param("http:x.html", "http://www.anhe.gov.cn/zwgk/tzgg/x.html", id="no slash, own scheme"),
        pytest.param("HTTP://WWW.B.GOV.CN:80/Path/X.HTML", "http://www.b.gov.cn/Path/X.HTML", id="case of host, not of path"),
        pytest.param("https://b.gov.cn:443/", "https://b.gov.cn/", id="default port of https"),
        pytest.param("http://b.gov.cn:0080/", "http://b.gov.cn/", id="default port with zeros"),
        pytest.param("http://b.gov.cn:443/", "http://b.gov.cn:443/", id="not the default port"),
        pytest.param("http://b.gov.cn", "http://b.gov.cn/", id="bare host"),
        pytest.param("http://b.gov.cn?x=1", "http://b.gov.cn/?x=1", id="bare host with query"),
        pytest.param("http://user:pw@b.gov.cn/x", "http://b.gov.cn/x", id="user information dropped"),
        pytest.param("/附件 1.doc", "http://www.anhe.gov.cn/%E9%99%84%E4%BB%B6%201.doc", id="path is UTF-8"),
        pytest.param("/%D6%D0.doc", "http://www.anhe.gov.cn/%D6%D0.doc", id="escapes untouched"),
        pytest.param("/100%.doc", "http://www.anhe.gov.cn/100%.doc", id="stray percent sign"),
        pytest.param('/a"b<c>', "http://www.anhe.gov.cn/a%22b%3Cc%3E", id="signs that must be escaped"),
        pytest.param("/a|b[1].doc", "http://www.anhe.gov.cn/a|b[1].doc", id="signs that browsers leave"),
        pytest.param("/a?b='c'", "http://www.anhe.gov.cn/a?b=%27c%27", id="apostrophe in a query"),
        pytest.param("http://ｗｗｗ．ａｎｈｅ。gov．cn/", "http://www.anhe.gov.cn/", id="full-width host"),
        pytest.param("http://例子.政务/", "http://xn--fsqu00a.xn--zfr164b/", id="Chinese domain"),
        pytest.param("http://a_b.gov.cn/x", "http://a_b.gov.cn/x", id="underscore in host"),
        pytest.param("http://127.1/", "http://127.0.0.1/", id="short IPv4"),
        pytest.param("http://0x7f.1/", "http://127.0.0.1/", id="hexadecimal IPv4"),
        pytest.param("http://2130706433/", "http://127.0.0.1/", id="IPv4 as one number"),
        pytest.param("http://0177.0.0.1/", "http://127.0.0.1/", id="octal IPv4"),
        pytest.param("http://１２７.0.0.1/", "http://127.0.0.1/", id="full-width IPv4"),
        pytest.param("http://[::1]:8080/a", "http://[::1]:8080/a", id="IPv6"),
        pytest.param("http://[0:0::1]/", "http://[::1]/", id="IPv6 compressed"),
        pytest.param("mailto:a@b.cn", "mailto:a@b.cn", id="mail"),
        pytest.param("JavaScript:void(0)", "javascript:void(0)", id="script"),
        pytest.param("http://", "", id="no host"),
        pytest.param("http://a b/", "", id="space in host"),
        pytest.param("http://b.gov.cn:99999/", "", id="port out of range"),
        pytest.param("http://b.gov.cn:x/", "", id="port is no number"),
        pytest.param("http://b.gov.cn:" + "9" * 5000 + "/", "", id="port of five thousand digits"),
        pytest.param("http://b.gov.cn:" + "0" * 5000 + "81/", "http://b.gov.cn:81/", id="port with five thousand zeros"),
        pytest.param("http://256.1.1.1/", "", id="IPv4 out of range"),
        pytest.param("http://[::1/", "", id="IPv6 without end"),
        pytest.param("/" + "a" * MAX_URL, "", id="too long"),
    ],
)
def test_resolve_as_browsers(raw: str, wanted: str):
    assert resolve(BASE, raw, "utf-8") == wanted


@pytest.mark.parametrize(
    ("charset", "wanted"),
    [
        pytest.param("gbk", "?q=%CD%A8%D6%AA", id="gbk"),
        pytest.param("GB2312", "?q=%CD%A8%D6%AA", id="gb2312 is gbk"),
        pytest.param("gb18030", "?q=%CD%A8%D6%AA", id="gb18030"),
        pytest.param("utf-8", "?q=%E9%80%9A%E7%9F%A5", id="utf-8"),
        pytest.param("utf-16le", "?q=%E9%80%9A%E7%9F%A5", id="utf-16 writes utf-8"),
        pytest.param("nonsense", "?q=%E9%80%9A%E7%9F%A5", id="unknown label"),
    ],
)
def test_query_is_in_the_charset_of_the_document(charset: str, wanted: str):
    assert resolve("http://a.cn/s", "?q=通知", charset) == "http://a.cn/s" + wanted


def test_query_sign_outside_the_charset_is_a_reference():
    assert resolve("http://a.cn/", "/s?q=😀", "gbk") == "http://a.cn/s?q=%26%23128512%3B"


def test_query_of_a_plain_reference_is_the_same_in_every_charset():
    assert resolve("http://a.cn/", "/s?q=a%D6b", "gbk") == resolve("http://a.cn/", "/s?q=a%D6b", "utf-8") == "http://a.cn/s?q=a%D6b"


PIECES = ["/", "//", "..", ".", "a", "b.html", "?", "x=1", "&", "#", "%2e", "%20", " ", "http:", "https:", "HTTP:", "www.b.gov.cn", ":8080", ":80", "127.0.0.1", "中", "\\", "'"]  # fmt: skip


def test_fast_path_agrees_with_the_slow_one():
    import itertools

    resolver = Resolver(BASE, "gbk")
    for pieces in itertools.product(PIECES, repeat=3):
        raw = "".join(pieces)
        assert resolver.resolve(raw) == resolver._resolve_slowly(raw), raw


def test_resolved_addresses_are_canonical():
    import itertools

    resolver = Resolver(BASE)
    for pieces in itertools.product(PIECES, repeat=3):
        url = resolver.resolve("".join(pieces))
        if is_web_url(url):
            assert canonical(url) == url


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        pytest.param("HTTP://WWW.A.GOV.CN:80/b/../C.html#x", "http://www.a.gov.cn/C.html", id="all at once"),
        pytest.param("ftp://a.gov.cn/", "", id="other scheme"),
        pytest.param("www.a.gov.cn", "", id="no scheme"),
        pytest.param("", "", id="empty"),
    ],
)
def test_canonical(url: str, wanted: str):
    assert canonical(url) == wanted


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        pytest.param("xxgk.www.anhe.gov.cn", "anhe.gov.cn", id="gov.cn is a public suffix"),
        pytest.param("anhe.gov.cn", "anhe.gov.cn", id="registered itself"),
        pytest.param("gov.cn", "gov.cn", id="bare suffix"),
        pytest.param("www.example.com.cn", "example.com.cn", id="com.cn"),
        pytest.param("127.0.0.1", "127.0.0.1", id="address"),
        pytest.param("[::1]", "[::1]", id="IPv6 address"),
    ],
)
def test_registrable_domain(host: str, wanted: str):
    assert registrable_domain(host) == wanted


def test_sites_of_two_offices_are_two_domains():
    assert same_registrable("jyj.anhe.gov.cn", "www.anhe.gov.cn")
    assert not same_registrable("www.anhe.gov.cn", "www.qingxi.gov.cn")


def test_site_host_is_the_same_with_and_without_www():
    assert same_site_host("anhe.gov.cn", "www.anhe.gov.cn")
    assert not same_site_host("jyj.anhe.gov.cn", "www.anhe.gov.cn")
    assert bare_host("www.cn") == "www.cn"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("http://A.gov.cn:80/x", "a.gov.cn", id="port"),
        pytest.param("http://a.gov.cn?x=http://b/", "a.gov.cn", id="query without path"),
        pytest.param("http://u@a.gov.cn/", "a.gov.cn", id="user"),
        pytest.param("http://[::1]:80/", "[::1]", id="IPv6"),
        pytest.param("/x", "", id="no host"),
        pytest.param("http://安和.政务:8080/", "xn--0tr95n.xn--zfr164b", id="Chinese domain as registers write it"),
    ],
)
def test_host_of(url: str, host: str):
    assert host_of(url) == host


def test_parts_of_an_address():
    assert origin_of("http://a.gov.cn:8080/x") == "http://a.gov.cn:8080"
    assert path_of("http://a.gov.cn/x/y.html?z") == "/x/y.html"
    assert path_of("http://a.gov.cn") == "/"
    assert extension_of("http://a.gov.cn/P1.DOCX?x=1.htm") == "docx"
    assert extension_of("http://a.gov.cn/") == ""
    assert extension_of("http://a.gov.cn") == ""
    assert extension_of("http://a.gov.cn/v1.2/list") == ""
    assert is_ip_host("10.0.0.1")
    assert not is_ip_host("a1.cn")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://a.gov.cn/", True),
        ("http://a.gov.cn/index.html", True),
        ("http://a.gov.cn/Default.aspx", True),
        ("http://a.gov.cn/?x=1", False),
        ("http://a.gov.cn/zwgk/", False),
    ],
)
def test_is_home_url(url: str, wanted: bool):
    assert is_home_url(url) is wanted


def test_userinfo_is_told():
    assert has_userinfo("http://www.gov.cn@evil.example/")
    assert not has_userinfo("http://www.gov.cn/@a")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("http://u:pw@a.gov.cn/x", "http://a.gov.cn/x", id="password"),
        pytest.param("http://u:p@w@a.gov.cn:8080", "http://a.gov.cn:8080", id="password with a sign"),
        pytest.param("u:pw@a.gov.cn/x", "a.gov.cn/x", id="no scheme"),
        pytest.param("https://u:pw@x:99999/", "https://x:99999/", id="impossible port"),
        pytest.param("http://a.gov.cn/@b?c=d@e#f@g", "http://a.gov.cn/@b?c=d@e#f@g", id="sign behind the host"),
        pytest.param("绵阳市人民政府", "绵阳市人民政府", id="name"),
    ],
)
def test_address_is_shown_without_its_password(text, shown):
    assert without_userinfo(text) == shown


@pytest.mark.parametrize("base", [BASE, "http://www.anhe.gov.cn/", "https://b.gov.cn:8443/a/b/c/"])
@pytest.mark.parametrize(
    "raw",
    [
        *("/a/b.html", "t1.html", "./t1.html", "../t1.html", "../../../../t1.html", "../../x/y.html?a=1", "./", "../", "/", " /a.html\n"),
        *(
            "",
            " ",
            "?p=2",
            "#top",
            "//b.gov.cn/x",
            "/\\b.gov.cn/x",
            "javascript:x",
            "tel:0816",
            "a:b",
            "x/a:b.html",
            "http:x.html",
            "./../x",
        ),
        *(
            "..//x",
            "..",
            ".",
            ".x",
            "a/../b",
            "%2e%2e/x",
            "/附件.doc",
            "?词=1",
            "http://b.gov.cn/x",
            "HTTP://B.GOV.CN/x",
            "http://b.gov.cn",
            "/a b",
        ),
    ],
)
def test_what_is_likely_is_right_wherever_it_is_an_address(base, raw):
    resolver = Resolver(base)
    likely = resolver.likely(raw)
    if likely and canonical(likely) == likely:
        assert likely == resolver.resolve(raw)


def test_plain_references_are_likely_at_once():
    resolver = Resolver(BASE)
    assert [
        resolver.likely(raw) == resolver.resolve(raw) for raw in ("/a.html", "./a.html", "../a/b.html", "a.html", "http://b.gov.cn/x")
    ] == [True] * 5
