"""Names to addresses: what each answer of a name server means."""

import time

import pytest
import pytest_asyncio

from core.fetch import Family
from core.outcome import Cause
from crawler.fetch import resolver as module
from crawler.fetch.resolver import Resolver, read_hosts

ZONE = {("a.test", "A"): ["127.0.0.1", "127.0.0.2"], ("a.test", "AAAA"): ["::1"], ("six.test", "AAAA"): ["::1"]}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "TRY_S", (0.1, 0.2))


@pytest_asyncio.fixture
async def make_resolver():
    made = []

    def make(*servers) -> Resolver:
        made.append(Resolver.from_settings([server if isinstance(server, str) else server.address for server in servers]))
        return made[-1]

    yield make
    for resolver in made:
        await resolver.aclose()


async def test_addresses_of_a_family(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE))
    assert sorted((await resolver.lookup("a.test", Family.IPV4)).addresses) == ["127.0.0.1", "127.0.0.2"]
    assert (await resolver.lookup("a.test", Family.IPV6)).addresses == ("::1",)
    none = await resolver.lookup("six.test", Family.IPV4)
    assert (none.addresses, none.failure) == ((), None)


@pytest.mark.parametrize(
    ("first", "second", "cause"),
    [
        pytest.param("nxdomain", "nxdomain", Cause.DNS_NXDOMAIN, id="both deny"),
        pytest.param("nxdomain", "answer", None, id="one denies, the other knows"),
        pytest.param("nxdomain", "servfail", Cause.DNS_ERROR, id="one denies, the other fails"),
        pytest.param("nxdomain", "silent", Cause.DNS_ERROR, id="one denies, the other is silent"),
        pytest.param("servfail", "answer", None, id="the second helps out"),
        pytest.param("silent", "answer", None, id="the first is silent"),
        pytest.param("refused", "servfail", Cause.DNS_ERROR, id="both fail"),
        pytest.param("silent", "silent", Cause.DNS_ERROR, id="both silent"),
    ],
)
async def test_two_servers(make_resolver, name_server, first, second, cause):
    resolver = make_resolver(await name_server(ZONE, first), await name_server(ZONE, second))
    answer = await resolver.lookup("a.test", Family.IPV4)
    assert (answer.failure.cause if answer.failure else None) is cause
    assert bool(answer.addresses) is (cause is None)


@pytest.mark.parametrize(("fresh", "late", "known"), [(True, 2, True), (True, 3, False), (False, 1, True), (False, 2, False)])
async def test_a_visit_waits_longer_for_the_only_server(make_resolver, name_server, monkeypatch, fresh, late, known):
    monkeypatch.setattr("crawler.fetch.resolver.TRY_S", (0.1, 0.1))
    monkeypatch.setattr("crawler.fetch.resolver.LAST_TRY_S", 0.1)
    resolver = make_resolver(await name_server(ZONE, late=late))
    assert bool((await resolver.lookup("a.test", Family.IPV4, fresh=fresh)).addresses) is known


@pytest.mark.parametrize(
    ("delay_s", "fresh", "known"),
    [
        pytest.param(0.15, False, True, id="later than the first try"),
        pytest.param(0.25, False, True, id="later than each try"),
        pytest.param(0.5, False, False, id="later than all of them"),
        pytest.param(0.5, True, True, id="a visit has more patience"),
    ],
)
async def test_a_server_that_is_always_late_is_heard(make_resolver, name_server, monkeypatch, delay_s, fresh, known):
    monkeypatch.setattr("crawler.fetch.resolver.LAST_TRY_S", 0.4)
    resolver = make_resolver(await name_server(ZONE, delay_s=delay_s))
    began = time.monotonic()
    assert bool((await resolver.lookup("a.test", Family.IPV4, fresh=fresh)).addresses) is known
    assert time.monotonic() - began < (delay_s + 0.1 if known else 0.5)


async def test_the_late_first_server_may_answer_while_the_second_is_asked(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE, delay_s=0.15), await name_server(ZONE, "silent"))
    assert (await resolver.lookup("a.test", Family.IPV4)).addresses


@pytest.mark.parametrize(
    ("mode", "known"), [pytest.param("alias", True, id="by an alias"), pytest.param("foreign", False, id="of another name")]
)
async def test_whose_addresses_count(make_resolver, name_server, mode, known):
    answer = await make_resolver(await name_server(ZONE, mode)).lookup("a.test", Family.IPV4)
    assert bool(answer.addresses) is known
    assert answer.failure is None


async def test_one_server_is_believed_when_there_is_no_other(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE))
    assert (await resolver.lookup("b.test", Family.IPV4)).failure.cause is Cause.DNS_NXDOMAIN


async def test_witness_asks_the_second_server_first(make_resolver, name_server):
    one, two = await name_server(ZONE), await name_server(ZONE)
    resolver = make_resolver(one, two)
    await resolver.lookup("a.test", Family.IPV4)
    await resolver.lookup("a.test", Family.IPV4, resolver=1)
    assert (len(one.asked), len(two.asked)) == (1, 1)


async def test_cache_respects_the_ttl(make_resolver, name_server):
    kept, never = await name_server(ZONE, ttl=60), await name_server(ZONE, ttl=0)
    for server, times in ((kept, 1), (never, 2)):
        resolver = make_resolver(server)
        for _ in range(2):
            await resolver.lookup("a.test", Family.IPV4)
        assert len(server.asked) == times


async def test_truncated_answer_is_asked_again_over_tcp(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE, "truncate"))
    assert len((await resolver.lookup("a.test", Family.IPV4)).addresses) == 2


async def test_silence_is_bounded(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE, "silent"))
    began = time.monotonic()
    await resolver.lookup("a.test", Family.IPV4)
    assert time.monotonic() - began < 0.5


async def test_dead_server_is_noticed_at_once(make_resolver, unused_udp_port):
    resolver = make_resolver(f"127.0.0.1:{unused_udp_port}")
    failure = (await resolver.lookup("a.test", Family.IPV4)).failure
    assert failure.cause is Cause.DNS_ERROR
    assert "连接被拒绝" in failure.detail


async def test_an_answer_that_is_none_is_told_in_our_words(make_resolver, name_server):
    resolver = make_resolver(await name_server(ZONE, "garbage"))
    failure = (await resolver.lookup("a.test", Family.IPV4)).failure
    assert failure.cause is Cause.DNS_ERROR
    assert failure.detail.endswith(" 应答无效）")


async def test_fixed_names_need_no_server():
    resolver = Resolver([], {"fixed.test": ("127.0.0.9", "::1")}, special=True)
    assert (await resolver.lookup("fixed.test", Family.IPV4)).addresses == ("127.0.0.9",)
    assert (await resolver.lookup("localhost", Family.IPV6)).addresses == ("::1",)
    assert (await resolver.lookup("www.xian-1.invalid", Family.IPV4)).failure.cause is Cause.DNS_NXDOMAIN


async def test_addresses_are_their_own_answer():
    resolver = Resolver([("127.0.0.1", 9)], {}, special=False)
    assert (await resolver.lookup("192.0.2.1", Family.IPV4)).addresses == ("192.0.2.1",)
    assert (await resolver.lookup("192.0.2.1", Family.IPV6)).addresses == ()
    assert (await resolver.lookup("2001:DB8::1", Family.IPV6)).addresses == ("2001:db8::1",)


def test_hosts_file(tmp_path):
    path = tmp_path / "hosts"
    path.write_text("# c\n127.0.0.1 localhost a.test # x\n::1 A.test\n\nbroken\n")
    assert read_hosts(path)["a.test"] == ("127.0.0.1", "::1")
    assert read_hosts(tmp_path / "none") == {}
