"""One answer, judged."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.fetch import FetchResult, Hop, TlsInfo
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.verdict import LinkVerdict
from crawler.judgement import Judgement, again, head_suffices, judge, leads_home
from crawler.sweep.result import reason_word
from reports.links import reason_text

OF_A_FETCH = {
    Cause.CONNECT_ERROR, Cause.CONNECT_REFUSED, Cause.CONNECT_TIMEOUT, Cause.DEADLINE, Cause.DNS_ERROR, Cause.DNS_NXDOMAIN, Cause.HTTP_PROTOCOL,
    Cause.INVALID_URL, Cause.NO_IPV6, Cause.OWN_LAG, Cause.OWN_OUTAGE, Cause.PRIVATE_ADDRESS, Cause.REDIRECT_LOOP, Cause.RESET, Cause.TLS_INVALID,
    Cause.TLS_UNSUPPORTED, Cause.TOO_LARGE, Cause.TOO_MANY_REDIRECTS, Cause.TRUNCATED, Cause.UNDECODABLE, Cause.UNSUPPORTED_SCHEME,
}  # fmt: skip
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"


def answer(url: str = "http://a.gov.cn/x.html", *, type: str = "text/html", **more: Any) -> FetchResult:
    given = {"status": 200, "body": b"<html>", "headers": (("content-type", type),), "final_url": url, **more}
    return FetchResult(url=url, started_at=NOW, **given)


@pytest.mark.parametrize(
    ("status", "verdict", "doubtful"),
    [
        (200, LinkVerdict.OK, False),
        (204, LinkVerdict.OK, False),
        (404, LinkVerdict.BROKEN, False),
        (410, LinkVerdict.BROKEN, False),
        (500, LinkVerdict.BROKEN, True),
        (503, LinkVerdict.BROKEN, True),
        (401, LinkVerdict.BLOCKED, False),
        (403, LinkVerdict.BLOCKED, False),
        (405, LinkVerdict.BLOCKED, False),
        (412, LinkVerdict.BLOCKED, False),
        (418, LinkVerdict.BLOCKED, False),
        (429, LinkVerdict.BLOCKED, True),
        (521, LinkVerdict.BLOCKED, False),
        (567, LinkVerdict.BLOCKED, False),
        (400, LinkVerdict.UNCERTAIN, True),
        (304, LinkVerdict.UNCERTAIN, True),
        (600, LinkVerdict.UNCERTAIN, True),
    ],
)
def test_status(status: int, verdict: LinkVerdict, doubtful: bool):
    found = judge(answer(status=status), kind=LinkKind.ANCHOR)
    assert (found.verdict, found.doubtful) == (verdict, doubtful)
    assert found.reason == ("" if status < 300 else str(status))


@pytest.mark.parametrize(
    ("cause", "verdict", "reason"),
    [
        (Cause.DNS_NXDOMAIN, LinkVerdict.BROKEN, "dns_nxdomain"),
        (Cause.DNS_ERROR, LinkVerdict.UNCERTAIN, "dns_error"),
        (Cause.CONNECT_REFUSED, LinkVerdict.UNCERTAIN, "refused"),
        (Cause.DEADLINE, LinkVerdict.UNCERTAIN, "timeout"),
        (Cause.CONNECT_TIMEOUT, LinkVerdict.UNCERTAIN, "timeout"),
        (Cause.RESET, LinkVerdict.UNCERTAIN, "reset"),
        (Cause.REDIRECT_LOOP, LinkVerdict.BROKEN, "loop"),
        (Cause.TLS_UNSUPPORTED, LinkVerdict.TLS, "tls_unsupported"),
        (Cause.PRIVATE_ADDRESS, LinkVerdict.PRIVATE, "private_address"),
        (Cause.BLOCKED_CHALLENGE, LinkVerdict.BLOCKED, "challenge"),
        (Cause.TOO_LARGE, LinkVerdict.OK, ""),
        (Cause.OWN_LAG, LinkVerdict.UNCERTAIN, "own_lag"),
    ],
)
def test_no_answer(cause: Cause, verdict: LinkVerdict, reason: str):
    found = judge(answer(status=None, cause=cause, body=b""), kind=LinkKind.ANCHOR)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("url", "hops", "verdict"),
    [
        pytest.param("http://www.x..gov.cn/", (), LinkVerdict.BROKEN, id="a host that cannot exist"),
        pytest.param(
            "http://www.x..gov.cn/", (Hop(url="http://www.x..gov.cn/", status=302),), LinkVerdict.UNCERTAIN, id="reached by a jump"
        ),
        pytest.param("http://www.x.gov.cn/" + "a" * 9_000, (), LinkVerdict.UNCERTAIN, id="too long for us"),
    ],
)
def test_invalid_address(url: str, hops: tuple[Hop, ...], verdict: LinkVerdict):
    found = judge(answer(url, status=None, cause=Cause.INVALID_URL, body=b"", hops=hops), kind=LinkKind.ANCHOR)
    assert (found.verdict, found.reason, found.doubtful) == (verdict, "invalid_url", False)


@pytest.mark.parametrize("cause", sorted(OF_A_FETCH))
def test_what_a_fetch_can_meet_has_a_word(cause: Cause):
    found = judge(answer(status=None, cause=cause, body=b""), kind=LinkKind.ANCHOR)
    assert found.verdict in (LinkVerdict.OK, LinkVerdict.SKIPPED) or not reason_text(reason_word(found)).isascii()


def test_a_time_out_while_our_loop_was_late_is_marked():
    late = answer(status=None, cause=Cause.DEADLINE, lag_ms=400.0)
    assert judge(late, kind=LinkKind.ANCHOR).lagged
    assert not judge(replace(late, lag_ms=5.0), kind=LinkKind.ANCHOR).lagged
    assert not judge(replace(late, cause=Cause.CONNECT_REFUSED), kind=LinkKind.ANCHOR).lagged


def test_our_own_fault_breaks_nothing():
    mine = answer(status=None, cause=Cause.DNS_NXDOMAIN, owner=Owner.MONITOR)
    assert judge(mine, kind=LinkKind.ANCHOR).verdict is LinkVerdict.UNCERTAIN


@pytest.mark.parametrize(
    ("url", "kind", "body", "type", "reason"),
    [
        pytest.param("http://a.cn/f.pdf", LinkKind.ATTACHMENT, b"", "application/pdf", "zero_bytes", id="empty file"),
        pytest.param("http://a.cn/f.pdf", LinkKind.ATTACHMENT, b"<html>x", "text/html", "type_mismatch", id="page for a file"),
        pytest.param("http://a.cn/f.pdf", LinkKind.ATTACHMENT, b"<html>x", "application/pdf", "type_mismatch", id="page that says pdf"),
        pytest.param("http://a.cn/f.pdf", LinkKind.ATTACHMENT, b"%PDF-1.4", "text/html", "", id="pdf that says page"),
        pytest.param("http://a.cn/i.jpg", LinkKind.IMAGE, b"", "image/jpeg", "zero_bytes", id="empty picture"),
        pytest.param("http://a.cn/i.jpg", LinkKind.IMAGE, b"<html>x", "text/html", "not_image", id="page for a picture"),
        pytest.param("http://a.cn/i.jpg", LinkKind.IMAGE, PNG, "image/jpeg", "", id="other picture format"),
        pytest.param("http://a.cn/i.do?id=1", LinkKind.IMAGE, PNG, "image/png", "", id="picture by number"),
        pytest.param("http://a.cn/s.css", LinkKind.STYLE, b"", "text/css", "", id="empty style sheet"),
    ],
)
def test_files(url: str, kind: LinkKind, body: bytes, type: str, reason: str):
    found = judge(answer(url, body=body, type=type), kind=kind)
    assert found.reason == reason
    assert found.verdict is (LinkVerdict.BROKEN if reason else LinkVerdict.OK)


@pytest.mark.parametrize(("url", "kind"), [("http://a.cn/f.pdf", LinkKind.ATTACHMENT), ("http://a.cn/i.jpg", LinkKind.IMAGE)])
def test_a_file_behind_a_log_in_is_not_dead(url: str, kind: LinkKind):
    found = judge(answer(url, body=b"<html><form><input name=u><input type='password' name=p></form>"), kind=kind)
    assert (found.verdict, found.reason) == (LinkVerdict.BLOCKED, "login")


def test_a_gateway_that_answers_404_says_nothing_about_the_page():
    said = (LinkVerdict.BLOCKED, "challenge", "防护验证页")
    found = judge(answer(status=404), kind=LinkKind.ANCHOR, page_trouble=lambda _: said)
    assert (found.verdict, found.doubtful) == (LinkVerdict.BLOCKED, True)
    found = judge(answer(status=404), kind=LinkKind.ANCHOR, page_trouble=lambda _: None)
    assert (found.verdict, found.reason) == (LinkVerdict.BROKEN, "404")


def test_a_cut_file_is_not_empty():
    assert judge(answer("http://a.cn/f.zip", body=b"", cut=True, type="application/zip"), kind=LinkKind.ATTACHMENT).is_ok


@pytest.mark.parametrize(
    ("asked", "reached", "wanted"),
    [
        pytest.param("http://a.gov.cn/zwgk/t20240501_1.html", "http://a.gov.cn/", True, id="article"),
        pytest.param("http://a.gov.cn/x.jsp?id=7", "http://www.a.gov.cn/index.html", True, id="article by number"),
        pytest.param("http://a.gov.cn/f.pdf", "http://a.gov.cn/", True, id="file"),
        pytest.param("http://a.gov.cn/zwgk/gone.html", "http://a.gov.cn/", True, id="a page with a name of its own"),
        pytest.param("http://a.gov.cn/index.html", "http://a.gov.cn/", False, id="front door"),
        pytest.param("http://a.gov.cn/zwgk/index.html", "http://a.gov.cn/", False, id="door of a column"),
        pytest.param("http://a.gov.cn/zwgk/index_1.jsp", "http://a.gov.cn/", False, id="second page of a column"),
        pytest.param("http://a.gov.cn/portal.jsp", "http://a.gov.cn/", False, id="another door"),
        pytest.param("http://a.gov.cn/zwgk/", "http://a.gov.cn/", False, id="column merged into home"),
        pytest.param("http://a.gov.cn/t20240501_1.html", "http://b.gov.cn/", False, id="moved to another site"),
        pytest.param("http://a.gov.cn/t20240501_1.html", "http://a.gov.cn/new/1.html", False, id="moved article"),
    ],
)
def test_leads_home(asked: str, reached: str, wanted: bool):
    assert leads_home(asked, reached) is wanted
    hops = (Hop(url=asked, status=302),)
    found = judge(answer(asked, final_url=reached, hops=hops), kind=LinkKind.ANCHOR)
    assert (found.verdict is LinkVerdict.WRONG) is (wanted and not asked.endswith("pdf"))


def test_bad_certificate_is_its_own_class():
    found = judge(answer("https://a.cn/", tls=TlsInfo(verified=False, error="expired")), kind=LinkKind.ANCHOR)
    assert (found.verdict, found.reason) == (LinkVerdict.TLS, "tls_invalid")
    old = judge(answer("https://a.cn/", tls=TlsInfo(verified=False, error="expired", version="TLSv1")), kind=LinkKind.ANCHOR)
    assert (old.verdict, old.reason) == (LinkVerdict.TLS, "tls_unsupported")


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        pytest.param({}, True, id="fine"),
        pytest.param({"status": 405}, False, id="refused"),
        pytest.param({"status": 404}, False, id="lying 404"),
        pytest.param({"cause": Cause.RESET, "status": None}, False, id="reset"),
        pytest.param({"headers": (("content-length", "0"),)}, False, id="zero bytes"),
        pytest.param({"headers": (("content-type", "text/html"),)}, False, id="page for a file"),
    ],
)
def test_a_head_only_acquits(more: dict[str, Any], wanted: bool):
    given = {"type": "application/pdf", "body": b"", **more}
    assert head_suffices(answer("http://a.cn/f.pdf", **given), LinkKind.ATTACHMENT) is wanted


def test_dead_in_all_tries_needs_tries_of_one_kind():
    nxdomain = Judgement(verdict=LinkVerdict.BROKEN, reason="dns_nxdomain", cause=Cause.DNS_NXDOMAIN, doubtful=True)
    server_error = Judgement(verdict=LinkVerdict.BROKEN, reason="500", cause=Cause.HTTP_5XX, doubtful=True)
    other_error = replace(server_error, reason="502")
    timeout = Judgement(verdict=LinkVerdict.UNCERTAIN, reason="timeout", cause=Cause.DEADLINE, doubtful=True)
    fine = Judgement(verdict=LinkVerdict.OK)
    assert again(nxdomain, nxdomain).verdict is LinkVerdict.BROKEN
    assert again(server_error, other_error).verdict is LinkVerdict.BROKEN
    assert again(timeout, nxdomain).verdict is LinkVerdict.UNCERTAIN
    assert again(server_error, timeout).verdict is LinkVerdict.UNCERTAIN
    assert again(timeout, fine).verdict is LinkVerdict.OK
    assert again(again(timeout, timeout), timeout).tries == 3
