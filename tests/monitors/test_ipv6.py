"""IPv6 reach: what is said with and without a network of our own."""

from dataclasses import replace

import pytest

from core.fetch import Family
from core.outcome import Cause, Owner
from core.snapshot import DnsObservation
from monitors.controls import Controls
from monitors.ipv6 import Ipv6Watch, text_similarity

HOME = "http://a.test/"
DNS = DnsObservation(
    host="a.test", a=("192.0.2.1",), aaaa=("2001:db8::5",), nameservers=("ns.test",), nameservers_answering_v6=("ns.test",)
)


async def no_wait(_seconds):
    return None


def watch(make, route, *, control=True):
    fetcher = make.Fetcher(route, {("c.test", Family.IPV6): ("2001:db8::1",)} if control else {})
    return Ipv6Watch(fetcher, Controls(fetcher, ("http://c.test/",)), sleep=no_wait)


def page(title="安和市", text="欢迎访问" * 300):
    return f"<html><head><title>{title}</title></head><body>{text}</body></html>".encode()


async def test_without_own_ipv6_nothing_is_said(make):
    seen = await watch(make, lambda question: make.answer(question.url), control=False).observe(HOME, dns=DNS)
    assert (seen.have_ipv6, seen.home, seen.level2) == (False, None, None)


@pytest.mark.parametrize("lost_at", [pytest.param(2, id="amid the home page"), pytest.param(6, id="amid the links")])
async def test_own_ipv6_that_goes_away_meanwhile_is_not_the_sites(make, lost_at):
    loads = []

    def route(question):
        if question.family is Family.IPV6:
            loads.append(question.url)
            if len(loads) > lost_at:
                return make.failure(Cause.CONNECT_ERROR)
        return make.answer(question.url, body=page())

    seen = await watch(make, route).observe(HOME, dns=DNS, level2=[HOME + "1", HOME + "2"])
    assert len(loads) > lost_at
    assert (seen.have_ipv6, seen.home, seen.level2) == (False, None, None)


async def test_full_measurement(make):
    def route(question):
        if question.url.endswith("/x") and question.family is Family.IPV6:
            return make.failure(Cause.CONNECT_TIMEOUT)
        if question.url.endswith("/dead"):
            return make.answer(question.url, status=404)
        return make.answer(question.url, body=page())

    links = [HOME + "1", HOME + "x", HOME + "dead", HOME + "1"]
    seen = await watch(make, route).observe(HOME, dns=DNS, level2=links, level3=[HOME + "1", HOME + "3"])
    assert (seen.have_ipv6, seen.home, seen.same, seen.auth) == (True, 1.0, True, 1.0)
    assert (seen.level2, seen.level2_links, seen.level3, seen.level3_links) == (0.5, 2, 1.0, 1)
    assert seen.phases_v6 is not None


async def test_other_content_over_ipv6(make):
    def route(question):
        return make.answer(question.url, body=page(text="测试页") if question.family is Family.IPV6 else page())

    assert (await watch(make, route).observe(HOME, dns=DNS)).same is False


async def test_no_aaaa_is_no_reach(make):
    seen = await watch(make, lambda question: make.answer(question.url)).observe(HOME, dns=DnsObservation(host="a.test"))
    assert (seen.have_ipv6, seen.home) == (True, 0.0)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"), [("", "", 1, 1), ("abc", "", 0, 0), ("政府网站公开" * 9, "政府网站公开" * 8 + "x", 0.8, 1)]
)
def test_text_similarity(first, second, low, high):
    assert low <= text_similarity(first, second) <= high


@pytest.mark.parametrize(
    ("status", "body", "home"),
    [
        pytest.param(503, "您的访问过于频繁，请稍后再试", None, id="gateway that has had enough"),
        pytest.param(403, "", None, id="gateway"),
        pytest.param(503, "服务不可用", 0.0, id="server down"),
    ],
)
async def test_gateways_over_ipv6_say_nothing_about_the_way_there(make, status, body, home):
    def route(question):
        if question.family is Family.IPV6:
            return make.answer(question.url, status=status, body=f"<meta charset=utf-8><p>{body}</p>".encode())
        return make.answer(question.url, body=page())

    assert (await watch(make, route).observe(HOME, dns=DNS)).home == home


@pytest.mark.parametrize(
    ("lost", "loads", "home"),
    [
        pytest.param({2}, 20, 0.95, id="one of many"),
        pytest.param({2, 5}, 20, 0.9, id="two of many"),
        pytest.param(set(range(1, 99)), 5, 0.0, id="all"),
        pytest.param(set(), 5, 1.0, id="none"),
    ],
)
async def test_loads_that_do_not_agree_are_repeated(make, lost, loads, home):
    asked = []

    def route(question):
        if question.family is not Family.IPV6 or "c.test" in question.url:
            return make.answer(question.url, body=page())
        asked.append(question.url)
        return make.failure(Cause.CONNECT_TIMEOUT) if len(asked) in lost else make.answer(question.url, body=page())

    seen = await watch(make, route).observe(HOME, dns=DNS)
    assert (len(asked), seen.home) == (loads, pytest.approx(home))


@pytest.mark.parametrize(
    ("cause", "owner", "home", "level2"),
    [
        pytest.param(Cause.DNS_ERROR, Owner.UNCLEAR, None, None, id="resolver that does not answer"),
        pytest.param(Cause.OWN_OUTAGE, Owner.MONITOR, None, None, id="our own outage"),
        pytest.param(Cause.DNS_ERROR, Owner.SITE, 0.0, 0.0, id="no AAAA record"),
    ],
)
async def test_troubles_of_ours_say_nothing_about_the_site(make, cause, owner, home, level2):
    def route(question):
        if question.family is Family.IPV6 and "c.test" not in question.url:
            return replace(make.failure(cause), owner=owner)
        return make.answer(question.url, body=page())

    seen = await watch(make, route).observe(HOME, dns=DNS, level2=[HOME + "1"])
    assert (seen.home, seen.level2) == (home, level2)
