"""What an error of sockets or TLS means, and whose it is."""

import errno
import ssl

import pytest

from core.outcome import Cause, Owner
from crawler.fetch.fault import Stage, explain


def tls_error(reason: str | None) -> ssl.SSLError:
    error = ssl.SSLError(1, "x")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "stage", "cause", "owner"),
    [
        pytest.param(ConnectionRefusedError(errno.ECONNREFUSED, "x"), Stage.CONNECT, Cause.CONNECT_REFUSED, Owner.SITE, id="refused"),
        pytest.param(ConnectionResetError(), Stage.EXCHANGE, Cause.RESET, Owner.UNCLEAR, id="reset"),
        pytest.param(TimeoutError(), Stage.CONNECT, Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, id="time is up"),
        pytest.param(OSError(errno.EMFILE, "x"), Stage.CONNECT, Cause.OWN_OUTAGE, Owner.MONITOR, id="our files"),
        pytest.param(OSError(errno.EPROTO, "x"), Stage.CONNECT, Cause.CONNECT_ERROR, Owner.UNCLEAR, id="unheard of"),
        pytest.param(ValueError("x"), Stage.EXCHANGE, Cause.OWN_OUTAGE, Owner.MONITOR, id="a defect of ours"),
        pytest.param(tls_error("TLSV1_ALERT_PROTOCOL_VERSION"), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.SITE, id="alert"),
        pytest.param(tls_error(None), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, id="alert without a reason"),
        pytest.param(
            ConnectionResetError(errno.ECONNRESET, "x"), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, id="reset amid the handshake"
        ),
        pytest.param(EOFError(), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, id="hung up amid the handshake"),
        pytest.param(ssl.SSLEOFError(8, "x"), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, id="hung up, in OpenSSL's words"),
        pytest.param(OSError(errno.EHOSTUNREACH, "x"), Stage.TLS, Cause.CONNECT_ERROR, Owner.NETWORK, id="network lost amid the handshake"),
        pytest.param(
            OSError(errno.ETIMEDOUT, "x"), Stage.TLS, Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, id="kernel gave up amid the handshake"
        ),
        pytest.param(
            OSError(0, "Error"), Stage.TLS, Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, id="closed amid the handshake, without a number"
        ),
        pytest.param(OSError(errno.EPROTO, "x"), Stage.TLS, Cause.CONNECT_ERROR, Owner.UNCLEAR, id="unheard of amid the handshake"),
        pytest.param(TimeoutError(), Stage.TLS, Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, id="time is up amid the handshake"),
        pytest.param(OSError(errno.ENOBUFS, "x"), Stage.TLS, Cause.OWN_OUTAGE, Owner.MONITOR, id="our memory amid the handshake"),
        pytest.param(ValueError("x"), Stage.TLS, Cause.OWN_OUTAGE, Owner.MONITOR, id="a defect of ours amid the handshake"),
    ],
)
def test_an_error_has_a_cause_and_an_owner_and_no_name_of_a_class(error, stage, cause, owner):
    found = explain(error, stage)
    assert (found.cause, found.owner) == (cause, owner)
    assert "Error" not in found.detail
    assert type(error).__name__ not in found.detail


def test_a_machine_without_ipv6_accuses_nobody():
    found = explain(OSError(errno.ENETUNREACH, "x"), Stage.CONNECT, ipv6=True)
    assert (found.cause, found.owner) == (Cause.NO_IPV6, Owner.MONITOR)
