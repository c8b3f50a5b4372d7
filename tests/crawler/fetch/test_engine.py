"""Contract of the fetch layer against the zoo (test_uvloop.py runs the tricky ones on the other loop)."""

import asyncio
import gzip
import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

from config.settings import Network
from core.fetch import Family, Fetch, Read, TlsPolicy
from core.outcome import Cause, Owner
from crawler.fetch import create_fetcher
from crawler.politeness import Gate
from tests.crawler.fetch.conftest import SILENT, answer, read_request


def url(port: int, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{port}{path}"


# --- ordinary answers


async def test_plain_answer_is_complete_with_phases(zoo, fetcher):
    port = await zoo.http(lambda seen: answer(b"<p>ok", headers="Content-Type: text/HTML; charset=gbk\r\n"))
    result = await fetcher.fetch(Fetch(url=url(port, "/a?b=1")))
    assert (result.status, result.body, result.cause, result.ok, result.content_type) == (200, b"<p>ok", None, True, "text/html")
    assert result.address == "127.0.0.1"
    assert result.phases.dns is None
    assert 0 < result.phases.connect < result.phases.total
    assert 0 < result.phases.first_byte < result.phases.total
    assert result.started_at.tzinfo is not None


async def test_request_names_the_monitor_and_keeps_the_path(zoo, make_fetcher):
    seen = []
    port = await zoo.http(lambda one: seen.append(one) or answer())
    await make_fetcher(user_agent="wangjian-test/1").fetch(Fetch(url=url(port, "/A%d6%d0/x.HTML?k=%D6%D0&z=中#frag")))
    assert seen[0].path == "/A%d6%d0/x.HTML?k=%D6%D0&z=%E4%B8%AD"
    assert seen[0].headers["user-agent"] == "wangjian-test/1"
    assert seen[0].headers["host"] == f"127.0.0.1:{port}"


async def test_header_value_cannot_smuggle_a_header(zoo, fetcher):
    seen = []
    port = await zoo.http(lambda one: seen.append(one) or answer())
    await fetcher.fetch(Fetch(url=url(port), headers=(("X-A", "1\r\nX-Evil: 2"), ("Accept", "text/plain"))))
    assert "x-evil" not in seen[0].headers
    assert seen[0].headers["accept"] == "text/plain"


async def test_kept_connection_is_reused_and_fresh_is_not(zoo, fetcher):
    connections = []

    async def talk(reader, writer):
        connections.append(writer)
        while True:
            await read_request(reader)
            writer.write(answer())

    port = await zoo.serve(talk)
    for _ in range(3):
        await fetcher.fetch(Fetch(url=url(port)))
    assert len(connections) == 1
    second = await fetcher.fetch(Fetch(url=url(port), fresh=True))
    assert len(connections) == 2
    assert second.phases.connect is not None


async def test_reset_of_a_reused_connection_is_tried_once_more(zoo, fetcher):
    connections = []

    async def talk(reader, writer):
        connections.append(writer)
        await read_request(reader)
        writer.write(answer())
        if len(connections) == 1:
            await read_request(reader)
            writer.transport.abort()
        else:
            await read_request(reader)

    port = await zoo.serve(talk)
    assert (await fetcher.fetch(Fetch(url=url(port)))).ok
    assert (await fetcher.fetch(Fetch(url=url(port)))).ok
    assert len(connections) == 2


async def test_post_sends_its_body(zoo, fetcher):
    seen = []
    port = await zoo.http(lambda one: seen.append(one) or answer())
    result = await fetcher.fetch(Fetch(url=url(port), method="POST", body=b"q=1", headers=(("Content-Type", "text/plain"),)))
    assert result.ok
    assert (seen[0].method, seen[0].headers["content-length"]) == ("POST", "3")


async def test_head_has_no_body(zoo, fetcher):
    port = await zoo.http(lambda one: b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    results = [await fetcher.fetch(Fetch(url=url(port), method="HEAD")) for _ in range(2)]
    assert [(one.status, one.body, one.cause) for one in results] == [(200, b"", None)] * 2


@pytest.mark.parametrize("status", ["404 Not Found", "500 X", "403 Forbidden", "521 ?", "304 Not Modified"])
async def test_any_complete_status_is_no_failure(zoo, fetcher, status):
    port = await zoo.http(lambda one: answer(b"", status=status))
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert (result.status, result.cause) == (int(status[:3]), None)


# --- the deadline


async def _never(reader, writer):
    await asyncio.sleep(60)


async def _drip_head(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_body(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _slow_redirects(reader, writer):
    seen = await read_request(reader)
    await asyncio.sleep(0.15)
    writer.write(answer(b"", status="302 Found", headers=f"Location: {seen.path}x\r\nConnection: close\r\n"))
    await writer.drain()


@pytest.mark.parametrize("talk", [_never, _drip_head, _drip_body, _slow_redirects])
async def test_deadline_is_exact_over_everything(zoo, fetcher, talk):
    port = await zoo.serve(talk)
    began = time.monotonic()
    result = await fetcher.fetch(Fetch(url=url(port), deadline_s=0.6, fresh=True))
    took = time.monotonic() - began
    # The deadline may run out while the next hop of a redirect is being connected to.
    assert result.cause in ((Cause.DEADLINE, Cause.CONNECT_TIMEOUT) if talk is _slow_redirects else (Cause.DEADLINE,))
    late = result.lag_ms / 1000  # a busy machine delays us; that is no error of the deadline
    assert 0.6 <= took + 0.002 < 0.65 + 2 * late
    assert 600 <= result.phases.total + 2 < 650 + 2 * result.lag_ms


async def test_deadline_covers_the_handshake(zoo, fetcher):
    port = await zoo.serve(_never)
    result = await fetcher.fetch(Fetch(url=url(port, scheme="https"), deadline_s=0.4))
    assert result.cause is Cause.DEADLINE
    assert 400 <= result.phases.total + 2 < 450 + 2 * result.lag_ms


async def test_own_delay_is_taken_out_of_the_deadline(zoo, fetcher):
    async def talk(reader, writer):
        await read_request(reader)
        await asyncio.sleep(0.35)
        writer.write(answer())

    port = await zoo.serve(talk)
    asyncio.get_running_loop().call_later(0.1, time.sleep, 0.5)
    result = await fetcher.fetch(Fetch(url=url(port), deadline_s=0.5))
    assert result.ok
    assert result.lag_ms > 400


async def test_own_delay_before_a_question_is_written_is_ours(zoo, fetcher):
    async def talk(reader, writer):
        while True:
            await read_request(reader)
            await asyncio.sleep(0.2)
            writer.write(answer())

    port = await zoo.serve(talk)
    await fetcher.fetch(Fetch(url=url(port)))
    task = asyncio.ensure_future(fetcher.fetch(Fetch(url=url(port), deadline_s=0.4)))
    asyncio.get_running_loop().call_soon(time.sleep, 0.5)  # in the turn in which the question is asked, before it is written
    result = await task
    assert result.ok
    assert result.phases.first_byte < result.lag_ms


async def test_deadline_accuses_nobody_when_we_keep_ourselves_from_asking(zoo, fetcher):
    async def slow_handshake(reader, writer):
        await asyncio.sleep(60)

    port = await zoo.serve(slow_handshake)
    loop = asyncio.get_running_loop()
    await fetcher.fetch(Fetch(url="https://127.0.0.1:1/"))
    for index in range(8):
        loop.call_later(0.05 + 0.12 * index, time.sleep, 0.1)
    result = await fetcher.fetch(Fetch(url=url(port, scheme="https"), deadline_s=1.0))
    assert (result.cause, result.owner) == (Cause.OWN_LAG, Owner.MONITOR)


async def test_delays_while_the_site_has_the_word_do_not_excuse_it(zoo, fetcher):
    port = await zoo.serve(_never)
    loop = asyncio.get_running_loop()
    for index in range(6):
        loop.call_later(0.1 + 0.12 * index, time.sleep, 0.1)
    result = await fetcher.fetch(Fetch(url=url(port), deadline_s=1.0))
    assert (result.cause, result.owner) == (Cause.DEADLINE, Owner.SITE)
    assert result.phases.total < 1100


async def test_cancelling_a_fetch_is_no_deadline(zoo, fetcher):
    port = await zoo.serve(_never)
    task = asyncio.ensure_future(fetcher.fetch(Fetch(url=url(port))))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# --- broken answers


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        pytest.param(b"", Cause.RESET, id="hangs up"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConte", Cause.TRUNCATED, id="half a head"),
        pytest.param(b"SSH-2.0-OpenSSH_9\r\n", Cause.HTTP_PROTOCOL, id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Cause.TRUNCATED, id="short body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", Cause.TRUNCATED, id="no last chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", Cause.TRUNCATED, id="broken chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", Cause.UNDECODABLE, id="no gzip"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60000, Cause.TOO_LARGE, id="header flood"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000, Cause.TOO_LARGE, id="endless header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", Cause.TOO_LARGE, id="announced too large"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nabc", None, id="until close"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", None, id="more than announced"),
        pytest.param(b"HTTP/1.0 200\nContent-Length: 3\n\nabc", None, id="bare line feeds"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", None, id="interim answer"),
    ],
)
async def test_answers_as_servers_send_them(zoo, fetcher, data, cause):
    port = await zoo.raw(data)
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert result.cause is cause
    if cause is None:
        assert result.body == b"abc"
    else:
        assert result.owner is not None
        assert result.detail


async def test_reset_in_the_body_is_told_apart_from_an_end(zoo, fetcher):
    async def talk(reader, writer):
        import socket
        import struct

        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    port = await zoo.serve(talk)
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert (result.cause, result.status, result.body) == (Cause.RESET, 200, b"abc")


async def test_refused_port(fetcher, unused_tcp_port):
    result = await fetcher.fetch(Fetch(url=url(unused_tcp_port)))
    assert (result.cause, result.owner, result.status) == (Cause.CONNECT_REFUSED, Owner.SITE, None)


# --- sizes


async def test_caps_on_raw_and_decoded_bytes(zoo, fetcher):
    packed = gzip.compress(bytes(500_000))
    port = await zoo.http(
        lambda seen: answer(packed, headers="Content-Encoding: gzip\r\n") if seen.path == "/gz" else answer(bytes(500_000))
    )
    whole = await fetcher.fetch(Fetch(url=url(port, "/gz")))
    assert (whole.cause, len(whole.body), whole.raw_bytes) == (None, 500_000, len(packed))
    decoded = await fetcher.fetch(Fetch(url=url(port, "/gz"), max_body_bytes=100_000))
    assert decoded.cause is Cause.TOO_LARGE
    assert len(decoded.body) == 100_000
    raw = await fetcher.fetch(Fetch(url=url(port), max_raw_bytes=100_000))
    assert raw.cause is Cause.TOO_LARGE


async def test_prefix_and_headers_stop_early(zoo, fetcher):
    port = await zoo.http(lambda seen: answer(b"x" * 3_000_000))
    prefix = await fetcher.fetch(Fetch(url=url(port), read=Read.PREFIX, prefix_bytes=1000))
    assert (prefix.cause, prefix.cut, len(prefix.body), prefix.ok) == (None, True, 1000, True)
    head = await fetcher.fetch(Fetch(url=url(port), read=Read.HEADERS))
    assert (head.cause, head.cut, head.body) == (None, True, b"")


async def test_short_body_is_whole_within_a_prefix(zoo, fetcher):
    port = await zoo.http(lambda seen: answer(b"abc"))
    result = await fetcher.fetch(Fetch(url=url(port), read=Read.PREFIX))
    assert (result.body, result.cut) == (b"abc", False)


# --- redirects


async def test_redirects_are_followed_with_hops_and_cookies(zoo, fetcher):
    def route(seen):
        if seen.path == "/":
            return answer(b"", status="302 Found", headers="Location: /next page/\xd6\xd0?a=\xb9\r\nSet-Cookie: k=v; Path=/\r\n")
        assert seen.path == "/next%20page/%D6%D0?a=%B9"
        return answer(seen.headers.get("cookie", "").encode())

    port = await zoo.http(route)
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert result.body == b"k=v"
    assert [(hop.status, hop.url) for hop in result.hops] == [(302, url(port))]
    assert result.final_url == url(port, "/next%20page/%D6%D0?a=%B9")


async def test_cookies_do_not_outlive_a_load(zoo, fetcher):
    port = await zoo.http(lambda seen: answer(seen.headers.get("cookie", "-").encode(), headers="Set-Cookie: a=b\r\n"))
    assert [(await fetcher.fetch(Fetch(url=url(port)))).body for _ in range(2)] == [b"-", b"-"]


async def test_redirect_to_itself_with_a_cookie_is_no_loop(zoo, fetcher):
    def route(seen):
        if "cookie" in seen.headers:
            return answer(b"in")
        return answer(b"", status="302 Found", headers="Location: /\r\nSet-Cookie: seen=1\r\n")

    port = await zoo.http(route)
    assert (await fetcher.fetch(Fetch(url=url(port)))).body == b"in"


@pytest.mark.parametrize(
    ("location", "cause"),
    [
        pytest.param("/", Cause.REDIRECT_LOOP, id="loop"),
        pytest.param("+x", Cause.TOO_MANY_REDIRECTS, id="endless chain"),
        pytest.param("http://10.0.0.1/", Cause.PRIVATE_ADDRESS, id="private"),
        pytest.param("http://[::ffff:10.0.0.1]/", Cause.PRIVATE_ADDRESS, id="mapped private"),
        pytest.param("http://0x0a000001/", Cause.PRIVATE_ADDRESS, id="hex private"),
        pytest.param("http://www.gov.cn@192.168.1.1/", Cause.PRIVATE_ADDRESS, id="user information"),
        pytest.param("ftp://example.test/", Cause.UNSUPPORTED_SCHEME, id="scheme"),
        pytest.param("http://[", Cause.INVALID_URL, id="invalid"),
    ],
)
async def test_redirects_that_lead_nowhere(zoo, fetcher, location, cause):
    def route(seen):
        goal = seen.path + "x" if location == "+x" else location
        return answer(b"", status="302 Found", headers=f"Location: {goal}\r\n")

    port = await zoo.http(route)
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert result.cause is cause
    assert len(result.hops) >= 1


async def test_the_time_of_a_hop_that_fails_counts(zoo, fetcher):
    async def silent_then_gone(reader, writer):
        await reader.read(1)
        await asyncio.sleep(0.3)

    gone = await zoo.serve(silent_then_gone)
    port = await zoo.http(lambda seen: answer(b"", status="302 Found", headers=f"Location: {url(gone, scheme='https')}\r\n"))
    result = await fetcher.fetch(Fetch(url=url(port)))
    assert (result.ok, len(result.hops)) == (False, 1)
    assert result.phases.total >= 290


async def test_redirects_are_not_followed_when_not_wanted(zoo, fetcher):
    port = await zoo.http(lambda seen: answer(b"", status="301 Moved", headers="Location: /x\r\n"))
    result = await fetcher.fetch(Fetch(url=url(port), follow_redirects=False))
    assert (result.status, result.hops, result.header("location")) == (301, (), "/x")


# --- addresses


async def test_guard_refuses_loopback_unless_listed(zoo, make_fetcher):
    hits = []
    port = await zoo.http(lambda seen: hits.append(seen) or answer())
    closed = make_fetcher(allow_addresses=())
    for host in ("127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"):
        result = await closed.fetch(Fetch(url=url(port, host=host)))
        assert (result.cause, result.status) == (Cause.PRIVATE_ADDRESS, None), host
    pinned = await closed.fetch(Fetch(url=f"http://www.example.com:{port}/", address="127.0.0.1"))
    assert pinned.cause is Cause.PRIVATE_ADDRESS
    assert hits == []


async def test_pinned_address_keeps_the_name(zoo, make_fetcher, good_tls, ca_file):
    seen = []
    port = await zoo.http(lambda one: seen.append(one) or answer(), context=good_tls)
    result = await make_fetcher(ca_file=ca_file).fetch(Fetch(url=f"https://www.example.test:{port}/", address="127.0.0.1"))
    assert (result.ok, result.tls.verified, result.tls.error) == (True, True, "")
    assert seen[0].headers["host"] == f"www.example.test:{port}"


async def test_own_name_server_and_cache(zoo, make_fetcher, name_server):
    port = await zoo.http(lambda seen: answer())
    server = await name_server({("www.a.test", "A"): ["127.0.0.1"]})
    fetcher = make_fetcher(nameservers=(server.address,))
    first = await fetcher.fetch(Fetch(url=url(port, host="www.a.test")))
    assert first.ok
    assert first.phases.dns is not None
    second = await fetcher.fetch(Fetch(url=url(port, "/b", host="WWW.A.TEST")))
    assert second.phases.dns is None
    await fetcher.fetch(Fetch(url=url(port, host="www.a.test"), fresh=True))
    assert server.asked == [("www.a.test", "A")] * 2


async def test_host_with_a_private_and_an_allowed_address_uses_the_allowed_one(zoo, make_fetcher, name_server):
    port = await zoo.http(lambda seen: answer())
    server = await name_server({("www.a.test", "A"): ["10.0.0.9", "127.0.0.1"]})
    result = await make_fetcher(nameservers=(server.address,)).fetch(Fetch(url=url(port, host="www.a.test")))
    assert (result.ok, result.address) == (True, "127.0.0.1")


async def test_second_address_is_tried(zoo, make_fetcher, name_server):
    port = await zoo.http(lambda seen: answer(), host="127.0.0.2")
    server = await name_server({("www.a.test", "A"): ["127.0.0.3", "127.0.0.2"]})
    result = await make_fetcher(nameservers=(server.address,)).fetch(Fetch(url=url(port, host="www.a.test")))
    assert (result.ok, result.address) == (True, "127.0.0.2")


async def test_ipv6_is_tried_when_ipv4_refuses_and_alone_when_asked(zoo, make_fetcher, name_server):
    port = await zoo.http(lambda seen: answer(), host="::1")
    server = await name_server({("www.a.test", "A"): ["127.0.0.1"], ("www.a.test", "AAAA"): ["::1"], ("v4.test", "A"): ["127.0.0.1"]})
    fetcher = make_fetcher(nameservers=(server.address,))
    assert (await fetcher.fetch(Fetch(url=url(port, host="www.a.test")))).address == "::1"
    assert (await fetcher.fetch(Fetch(url=url(port, host="www.a.test"), family=Family.IPV6))).ok
    four = await fetcher.fetch(Fetch(url=url(port, host="www.a.test"), family=Family.IPV4))
    assert four.cause is Cause.CONNECT_REFUSED
    none = await fetcher.fetch(Fetch(url=url(port, host="v4.test"), family=Family.IPV6))
    assert (none.cause, "AAAA" in none.detail) == (Cause.DNS_ERROR, True)


@pytest.mark.parametrize(
    ("four", "six", "fresh", "found"),
    [
        pytest.param(None, ["::1"], True, "::1", id="A records cannot be asked for"),
        pytest.param(None, None, True, Cause.DNS_ERROR, id="neither can"),
        pytest.param(None, ["::1"], False, Cause.DNS_ERROR, id="a crawl does not ask twice"),
        pytest.param(["127.0.0.8"], ["::1"], True, "::1", id="IPv4 swallows everything"),
        pytest.param(["127.0.0.8"], ["::2"], True, Cause.CONNECT_TIMEOUT, id="IPv4 swallows everything, IPv6 is not there"),
        pytest.param(["127.0.0.8"], [], True, Cause.CONNECT_TIMEOUT, id="IPv4 only"),
    ],
)
async def test_a_visit_is_what_a_visitor_gets_over_either_family(zoo, make_fetcher, name_server, monkeypatch, four, six, fresh, found):
    monkeypatch.setattr("crawler.fetch.dialer.PATIENCE_S", 0.3)
    port = await zoo.http(lambda seen: answer(), host="::1")
    with deaf("127.0.0.8", port):
        server = await name_server({("www.a.test", "A"): four, ("www.a.test", "AAAA"): six})
        fetcher = make_fetcher(nameservers=(server.address,), allow_addresses=("127.0.0.0/8", "::1/128", "::2/128"))
        result = await fetcher.fetch(Fetch(url=url(port, host="www.a.test"), fresh=fresh, deadline_s=1.5))
    assert (result.cause or result.address) == found


async def test_a_nameserver_silent_about_aaaa_leaves_the_time_to_ipv4(zoo, make_fetcher, name_server, monkeypatch):
    monkeypatch.setattr("crawler.fetch.dialer.PATIENCE_S", 0.2)
    monkeypatch.setattr("crawler.fetch.engine.SECOND_FAMILY_S", 0.2)
    port = await zoo.http(lambda seen: answer(), host="::1")
    with deaf("127.0.0.8", port):
        server = await name_server({("www.a.test", "A"): ["127.0.0.8"], ("www.a.test", "AAAA"): SILENT})
        result = await make_fetcher(nameservers=(server.address,)).fetch(
            Fetch(url=url(port, host="www.a.test"), fresh=True, deadline_s=1.0)
        )
    assert (result.cause, result.address) == (Cause.CONNECT_TIMEOUT, "127.0.0.8")


@contextmanager
def deaf(host, port):
    """A listener whose queue is full: the kernel drops what else comes."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, port))
        listener.listen(0)
        for _ in range(4):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex((host, port))
        yield


# --- TLS


async def test_invalid_certificate_is_noted_and_content_is_seen(zoo, fetcher, self_signed_tls):
    port = await zoo.http(lambda seen: answer(), context=self_signed_tls)
    result = await fetcher.fetch(Fetch(url=url(port, scheme="https")))
    assert (result.ok, result.tls.verified, result.tls.lenient) == (True, False, True)
    assert "self" in result.tls.error
    assert "self.example.test" in result.tls.subject
    assert result.phases.tls > 0
    strict = await fetcher.fetch(Fetch(url=url(port, scheme="https"), tls=TlsPolicy.STRICT))
    assert (strict.cause, strict.owner) == (Cause.TLS_INVALID, Owner.SITE)


async def test_expired_certificate(zoo, make_fetcher, expired_tls, ca_file):
    port = await zoo.http(lambda seen: answer(), context=expired_tls)
    result = await make_fetcher(ca_file=ca_file).fetch(Fetch(url=url(port, scheme="https")))
    assert (result.ok, result.tls.verified) == (True, False)
    assert "expired" in result.tls.error
    assert result.tls.not_after < result.started_at


async def test_tls10_only_server_is_seen_leniently(zoo, make_fetcher, tls10_only, ca_file):
    port = await zoo.http(lambda seen: answer(), context=tls10_only)
    fetcher = make_fetcher(ca_file=ca_file)
    result = await fetcher.fetch(Fetch(url=url(port, scheme="https")))
    assert (result.ok, result.tls.version, result.tls.lenient) == (True, "TLSv1", True)
    strict = await fetcher.fetch(Fetch(url=url(port, scheme="https"), tls=TlsPolicy.STRICT))
    assert strict.cause is Cause.TLS_UNSUPPORTED


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        pytest.param(b"HTTP/1.0 400 Bad Request\r\n\r\n", Owner.SITE, id="another protocol"),
        pytest.param(b"", Owner.UNCLEAR, id="closed: by whom is not known"),
    ],
)
async def test_no_handshake_at_all(zoo, fetcher, data, owner):
    async def talk(reader, writer):
        await reader.read(100)
        writer.write(data)

    port = await zoo.serve(talk)
    result = await fetcher.fetch(Fetch(url=url(port, scheme="https")))
    assert (result.cause, result.owner, result.status) == (Cause.TLS_UNSUPPORTED, owner, None)


async def test_name_that_tls_cannot_carry(zoo, make_fetcher, name_server, good_tls):
    port = await zoo.http(lambda seen: answer(), context=good_tls)
    server = await name_server({("xn--a.test", "A"): ["127.0.0.1"]})
    result = await make_fetcher(nameservers=(server.address,)).fetch(Fetch(url=url(port, host="xn--a.test", scheme="https")))
    assert result.ok or result.cause is Cause.INVALID_URL


async def test_operator_caps_are_kept(zoo, make_fetcher):
    port = await zoo.http(lambda seen: answer(bytes(50_000)))
    result = await make_fetcher(max_body_bytes=10_000).fetch(Fetch(url=url(port)))
    assert result.cause is Cause.TOO_LARGE


async def test_crawl_remembers_a_lenient_host(zoo, fetcher, self_signed_tls):
    port = await zoo.http(lambda seen: answer(headers="Connection: close\r\n"), context=self_signed_tls)
    results = [await fetcher.fetch(Fetch(url=url(port, scheme="https"))) for _ in range(2)]
    assert all(one.ok and "self" in one.tls.error for one in results)


async def test_resolve_gives_both_families(make_fetcher, name_server):
    server = await name_server({("a.test", "A"): ["192.0.2.1"], ("a.test", "AAAA"): ["2001:db8::1"]})
    fetcher = make_fetcher(nameservers=(server.address,))
    assert await fetcher.resolve("A.test") == ("192.0.2.1", "2001:db8::1")
    assert await fetcher.resolve("a.test", Family.IPV6) == ("2001:db8::1",)
    assert await fetcher.resolve("b.test") == ()


async def test_a_host_that_is_left_alone_is_not_asked(zoo, monkeypatch):
    seen = []
    port = await zoo.http(lambda one: seen.append(one) or answer())
    gate = Gate(per_host=1)
    monkeypatch.setattr(gate, "has_given_up", lambda host: host == "127.0.0.1")
    fetcher = create_fetcher(Network(allow_addresses=["127.0.0.0/8"]), gate=gate)
    for _ in range(2):
        result = await fetcher.fetch(Fetch(url=url(port)))
        assert (result.cause, result.owner) == (Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR)
    await fetcher.aclose()
    assert not seen
