"""URLs read as browsers read them."""

import pytest

from core.outcome import Cause
from crawler.fetch.fault import NetFault
from crawler.fetch.target import parse_target, resolve_location


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://www.a.gov.cn", "www.a.gov.cn", 80, "/"),
        ("http://www.a.gov.cn/A/b?c=%D6&d", "www.a.gov.cn", 80, "/A/b?c=%D6&d"),
        ("HTTPS://WWW.A.gov.cn:443/x#y", "www.a.gov.cn", 443, "/x"),
        ("http://a.cn:8080/中 文?k=中", "a.cn", 8080, "/%E4%B8%AD%20%E6%96%87?k=%E4%B8%AD"),
        ("http:\\\\a.cn\\b\\c", "a.cn", 80, "/b/c"),
        ("http://a.cn\\@127.0.0.1/", "a.cn", 80, "/@127.0.0.1/"),
        ("http://u:p@b.cn@c.cn/", "c.cn", 80, "/"),
        ("http:///a.cn/x", "a.cn", 80, "/x"),
        ("http://中国.cn/", "xn--fiqs8s.cn", 80, "/"),
        ("http://ａ.cn/", "a.cn", 80, "/"),
        ("http://a。cn/", "a.cn", 80, "/"),
        ("http://a.cn./", "a.cn", 80, "/"),
        ("http://a_b.cn/", "a_b.cn", 80, "/"),
        ("http://%61.cn/", "a.cn", 80, "/"),
        ("http://2130706433/", "127.0.0.1", 80, "/"),
        ("http://0x7f.0.0.1/", "127.0.0.1", 80, "/"),
        ("http://017700000001/", "127.0.0.1", 80, "/"),
        ("http://127.1/", "127.0.0.1", 80, "/"),
        ("http://１２７.0.0.1/", "127.0.0.1", 80, "/"),
        ("http://[::FFFF:7f00:1]:81/", "::ffff:127.0.0.1", 81, "/"),
        (" http://a.cn/\n", "a.cn", 80, "/"),
        ("http://a.cn?x=1", "a.cn", 80, "/?x=1"),
        ("http://a.cn:" + "0" * 5000 + "81/", "a.cn", 81, "/"),
        ('http://a.cn/a"b<c>|{d}`^', "a.cn", 80, "/a%22b%3Cc%3E|%7Bd%7D%60^"),
    ],
)
def test_target(url, host, port, path):
    target = parse_target(url)
    if host == "::ffff:127.0.0.1":
        assert target.authority.host in (host, "::ffff:7f00:1")
    else:
        assert target.authority.host == host
    assert (target.authority.port, target.path) == (port, path)


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("", Cause.INVALID_URL),
        ("www.a.cn", Cause.INVALID_URL),
        ("http://", Cause.INVALID_URL),
        ("http://a..b/", Cause.INVALID_URL),
        ("http://a b/", Cause.INVALID_URL),
        ("http://a.cn:0/", Cause.INVALID_URL),
        ("http://a.cn:99999/", Cause.INVALID_URL),
        ("http://a.cn:8x/", Cause.INVALID_URL),
        ("http://a.cn:" + "9" * 5000 + "/", Cause.INVALID_URL),
        ("http://a.cn:٣/", Cause.INVALID_URL),
        ("http://1.2.3.4.5/", Cause.INVALID_URL),
        ("http://256.256.256.256/", Cause.INVALID_URL),
        ("http://a.0x/".replace("0x", "09"), Cause.INVALID_URL),
        ("http://[fe80::1%25eth0]/", Cause.INVALID_URL),
        ("http://[::1/", Cause.INVALID_URL),
        ("http://" + "a" * 64 + ".cn/", Cause.INVALID_URL),
        ("http://a.cn/" + "a" * 9000, Cause.INVALID_URL),
        ("javascript:alert(1)", Cause.UNSUPPORTED_SCHEME),
        ("file:///etc/passwd", Cause.UNSUPPORTED_SCHEME),
        ("weixin://x", Cause.UNSUPPORTED_SCHEME),
    ],
)
def test_what_is_no_target(url, cause):
    with pytest.raises(NetFault) as caught:
        parse_target(url)
    assert caught.value.failure.cause is cause


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/a b", "http://a.cn/a%20b"),
        ("c.html", "http://a.cn/x/c.html"),
        ("?q=1", "http://a.cn/x/y?q=1"),
        ("//b.cn/z", "http://b.cn/z"),
        ("https://b.cn\\z", "https://b.cn/z"),
        ("/\xd6\xd0", "http://a.cn/%D6%D0"),
        ("  /t\r\n", "http://a.cn/t"),
        ("/a#frag", "http://a.cn/a"),
        ("../../z", "http://a.cn/z"),
        ("http:////b.cn/z", "http://b.cn/z"),
        ("///b.cn/z", "http://b.cn/z"),
    ],
)
def test_location(location, expected):
    assert resolve_location("http://a.cn/x/y", location) == expected


@pytest.mark.parametrize("location", ["http://", "HTTP:///", "https://", "//"])
def test_location_without_a_host(location):
    with pytest.raises(NetFault) as caught:
        resolve_location("http://a.cn/x/y", location)
    assert caught.value.failure.cause is Cause.INVALID_URL
