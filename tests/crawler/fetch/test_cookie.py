"""Cookies of one load."""

from crawler.fetch.cookie import CookieJar


def _jar(*headers: str) -> CookieJar:
    jar = CookieJar()
    for header in headers:
        jar.store(header, host="www.a.gov.cn", path="/x/y")
    return jar


def test_cookie_goes_back_to_its_host_and_path_only():
    jar = _jar("a=1", "b=2; Path=/", "c=3; Path=/z")
    assert jar.header(scheme="http", host="www.a.gov.cn", path="/x/q?z") == "a=1; b=2"
    assert jar.header(scheme="http", host="www.a.gov.cn", path="/xx") == "b=2"
    assert jar.header(scheme="http", host="b.a.gov.cn", path="/") == ""


def test_domain_cookie_and_foreign_domain():
    jar = _jar("a=1; Domain=.a.gov.cn; Path=/", "e=9; Domain=evil.cn; Path=/")
    assert jar.header(scheme="http", host="b.a.gov.cn", path="/") == "a=1"
    assert jar.header(scheme="http", host="evil.cn", path="/") == ""


def test_secure_replace_and_delete():
    jar = _jar("s=1; Secure; Path=/", "a=1; Path=/", "a=2; Path=/", "d=1; Path=/", "d=; Max-Age=0; Path=/")
    assert jar.header(scheme="http", host="www.a.gov.cn", path="/") == "a=2"
    assert jar.header(scheme="https", host="www.a.gov.cn", path="/") == "s=1; a=2"


def test_flood_is_capped():
    jar = _jar(*(f"k{index}=v; Path=/" for index in range(500)))
    assert jar.header(scheme="http", host="www.a.gov.cn", path="/").count(";") < 60
