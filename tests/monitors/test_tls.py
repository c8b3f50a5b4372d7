"""Certificate watch."""

from datetime import timedelta

import pytest

from core.fetch import TlsInfo
from core.outcome import Cause, Owner
from monitors.tls import days_left, observe_tls


@pytest.mark.parametrize(("left", "days"), [(timedelta(days=3, hours=5), 3), (timedelta(hours=-1), -1), (timedelta(0), 0)])
def test_days_left(make, left, days):
    assert days_left(TlsInfo(verified=True, not_after=make.now + left), make.now) == days


async def test_observation_failure_and_plain_http(make):
    info = TlsInfo(verified=False, error="self signed")
    good = make.Fetcher(lambda question: make.answer(question.url, tls=info))
    assert await observe_tls("https://a.test/", good) == (info, None)
    assert await observe_tls("http://a.test/", good) == (None, None)
    bad = make.Fetcher(lambda question: make.failure(Cause.TLS_UNSUPPORTED, Owner.SITE))
    shown, why = await observe_tls("https://a.test/", bad)
    assert (shown, why.cause) == (None, Cause.TLS_UNSUPPORTED)
    assert days_left(info, make.now) is None
