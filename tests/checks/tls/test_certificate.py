from datetime import timedelta

from checks.tls.certificate import tls_certificate
from core.errors import Failure
from core.fetch import TlsInfo
from core.outcome import Cause, Owner
from tests.checks.builder import AS_OF, causes, outcomes, registered, said, snapshot

FAULT = [("fail", "tls.certificate_invalid")]


def test_verified_certificate_passes():
    assert outcomes(tls_certificate, snapshot(tls=TlsInfo(verified=True, not_after=AS_OF + timedelta(days=30)))) == {"pass"}


def test_failed_verification_is_advice():
    assert said(tls_certificate, snapshot(tls=TlsInfo(verified=False, error="certificate has expired"))) == FAULT


def test_plain_http_is_legal():
    assert outcomes(tls_certificate, snapshot()) == {"not_applicable"}


def test_unmeasured_https_site_is_unknown():
    failures = {"tls": Failure(Cause.CONNECT_TIMEOUT, Owner.NETWORK, "x")}
    site = snapshot(site=registered(url="https://www.anhe.gov.cn/"), failures=failures)
    assert causes(tls_certificate, site) == {"connect_timeout"}
