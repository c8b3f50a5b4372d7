"""What one load says about availability."""

import pytest

from core.fetch import Hop
from core.outcome import Cause, Owner
from monitors.verdict import read

CHALLENGE = b"<html><body><script>document.cookie='__jsl_clearance=1';location.href='/'</script></body></html>"
GATEWAY = f"<html><head><title>安全防护</title></head><body>{'您的访问可能对网站造成威胁' * 300}</body></html>".encode()
LONG = b"<p>" + b"words " * 11_000


@pytest.mark.parametrize(
    ("changes", "ok", "cause"),
    [
        pytest.param({}, True, None, id="good"),
        pytest.param({"seconds": 14.999}, True, None, id="just in time"),
        pytest.param({"seconds": 15.0}, False, Cause.DEADLINE, id="15 seconds sharp"),
        pytest.param({"seconds": 15.1, "lag_ms": 300.0}, True, None, id="late by our own delay"),
        pytest.param({"seconds": 16.0, "lag_ms": 5000.0}, None, Cause.OWN_LAG, id="a delay so long proves nothing"),
        pytest.param({"seconds": 2.0, "lag_ms": 5000.0}, True, None, id="good in spite of a long delay"),
        pytest.param({"seconds": 15.5, "lag_ms": 300.0}, False, Cause.DEADLINE, id="late in spite of our delay"),
        pytest.param({"seconds": 15.0, "lag_ms": 100.0}, True, None, id="15 seconds by our own delay"),
        pytest.param({"seconds": 15.4, "lag_ms": 400.0}, False, Cause.DEADLINE, id="15 seconds even without our delay"),
        pytest.param({"seconds": 15.2, "lag_ms": 500.0}, True, None, id="the longest delay that is put back"),
        pytest.param({"seconds": 15.2, "lag_ms": 500.1}, None, Cause.OWN_LAG, id="a delay beyond that"),
        pytest.param({"seconds": 15.0, "lag_ms": 600.0}, None, Cause.OWN_LAG, id="15 seconds sharp with such a delay"),
        pytest.param({"status": 404}, False, Cause.HTTP_4XX, id="404"),
        pytest.param({"status": 400}, False, Cause.HTTP_4XX, id="400"),
        pytest.param({"status": 400, "body": b""}, False, Cause.HTTP_4XX, id="400 without a word"),
        pytest.param({"status": 300, "body": b""}, False, Cause.EMPTY_PAGE, id="300 without a word"),
        pytest.param({"status": 500}, False, Cause.HTTP_5XX, id="500"),
        pytest.param({"status": 204, "body": b""}, False, Cause.EMPTY_PAGE, id="204: nothing to show"),
        pytest.param({"status": 304, "body": b""}, False, Cause.EMPTY_PAGE, id="304 unasked: nothing to show"),
        pytest.param({"status": 302, "body": b""}, False, Cause.EMPTY_PAGE, id="redirect that names no address"),
        pytest.param({"status": 302}, True, None, id="redirect that names no address, with a page"),
        pytest.param({"status": 203}, True, None, id="203 with a page"),
        pytest.param({"status": 204, "body": b"", "seconds": 16.0}, False, Cause.EMPTY_PAGE, id="204 late"),
        pytest.param({"status": 403, "body": b""}, False, Cause.BLOCKED_CHALLENGE, id="403"),
        pytest.param({"status": 429}, False, Cause.BLOCKED_CHALLENGE, id="429"),
        pytest.param({"status": 999}, False, Cause.BLOCKED_CHALLENGE, id="999: nobody's number"),
        pytest.param({"status": 521, "body": CHALLENGE}, False, Cause.BLOCKED_CHALLENGE, id="521 script"),
        pytest.param({"status": 200, "body": CHALLENGE}, False, Cause.BLOCKED_CHALLENGE, id="200 script"),
        pytest.param({"body": GATEWAY}, False, Cause.BLOCKED_CHALLENGE, id="200 long text of a gateway under its title"),
        pytest.param({"body": LONG + CHALLENGE}, True, None, id="long page that holds such a script"),
        pytest.param({"body": CHALLENGE, "headers": (("content-type", "application/pdf"),)}, True, None, id="no page at all"),
    ],
)
def test_answers(make, changes, ok, cause):
    reading = read(make.answer(**changes))
    assert (reading.ok, reading.cause) == (ok, cause)
    assert reading.suspect_block is (cause is Cause.BLOCKED_CHALLENGE)
    assert (reading.owner is None, reading.detail == "") == (ok is True, ok is True), "what is not good has an owner and words"
    assert reading.seconds == pytest.approx(changes.get("seconds", 0.4), abs=changes.get("lag_ms", 0.0) / 1000 + 0.2)


@pytest.mark.parametrize(
    ("cause", "owner", "ok"),
    [
        pytest.param(Cause.INVALID_URL, Owner.SITE, False, id="to an address that is none"),
        pytest.param(Cause.UNSUPPORTED_SCHEME, Owner.SITE, False, id="to a telephone"),
        pytest.param(Cause.PRIVATE_ADDRESS, Owner.MONITOR, None, id="into a private network that we never enter"),
        pytest.param(Cause.OWN_OUTAGE, Owner.MONITOR, None, id="while our line was down"),
    ],
)
def test_failures_behind_a_redirect(make, cause, owner, ok):
    reading = read(make.failure(cause, owner, hops=(Hop(url="http://a.gov.cn/", status=302, location="x:"),)))
    assert (reading.ok, reading.owner, reading.detail) == (ok, owner, "x")


@pytest.mark.parametrize(
    ("cause", "owner", "ok"),
    [
        (Cause.CONNECT_REFUSED, Owner.SITE, False),
        (Cause.DNS_NXDOMAIN, Owner.SITE, False),
        (Cause.DEADLINE, Owner.SITE, False),
        (Cause.TLS_UNSUPPORTED, Owner.SITE, False),
        (Cause.REDIRECT_LOOP, Owner.SITE, False),
        (Cause.TOO_LARGE, Owner.SITE, None),
        (Cause.PRIVATE_ADDRESS, Owner.MONITOR, None),
        (Cause.INVALID_URL, Owner.SITE, None),
        (Cause.UNSUPPORTED_SCHEME, Owner.SITE, None),
        (Cause.OWN_LAG, Owner.MONITOR, None),
        (Cause.NO_IPV6, Owner.MONITOR, None),
        (Cause.OWN_OUTAGE, Owner.MONITOR, None),
    ],
)
def test_failures(make, cause, owner, ok):
    reading = read(make.failure(cause, owner))
    assert (reading.ok, reading.cause) == (ok, cause)
    assert (reading.owner is Owner.MONITOR) is (ok is None)


def test_long_article_about_firewalls_is_no_block(make):
    body = ("<html><body>" + "您的请求已被防火墙拦截,专家提醒" * 300).encode()
    assert read(make.answer(body=body)).ok


def test_no_visit_lasts_less_than_nothing(make):
    """A machine that stood still may have more of its own delay taken out than went by."""
    assert read(make.answer(seconds=-74.8)).seconds == 0.0
