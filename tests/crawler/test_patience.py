"""Asking again when a host asks us to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.fetch import FetchResult
from crawler.patience import DEFAULT_WAIT_S, waiting_time

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("status", "asked", "expected"),
    [
        pytest.param(200, "5", None, id="no refusal"),
        pytest.param(429, "", DEFAULT_WAIT_S, id="429 without a word"),
        pytest.param(503, "", None, id="503 without a word"),
        pytest.param(503, " 3 ", 3.0, id="seconds"),
        pytest.param(429, "0", 0.5, id="at once"),
        pytest.param(429, "3600", None, id="too long"),
        pytest.param(429, "9" * 400, None, id="absurdly long"),
        pytest.param(429, "²", 0.5, id="a digit that is no number"),
        pytest.param(429, "soon", 0.5, id="words"),
        pytest.param(429, format_datetime(NOW - timedelta(days=900), usegmt=True), 0.5, id="a date gone by"),
        pytest.param(429, format_datetime(NOW + timedelta(days=1), usegmt=True), None, id="a date far away"),
    ],
)
def test_waiting_time(status: int, asked: str, expected: float | None):
    url = "http://a.gov.cn/"
    answer = FetchResult(url=url, final_url=url, status=status, headers=(("retry-after", asked),), body=b"", started_at=NOW)
    assert waiting_time(answer) == expected


def test_a_date_a_few_seconds_away_is_waited_for():
    asked = format_datetime(datetime.now(UTC) + timedelta(seconds=6), usegmt=True)
    answer = FetchResult(url="", final_url="", status=503, headers=(("retry-after", asked),), body=b"", started_at=NOW)
    assert 3 < (waiting_time(answer) or 0) <= 6
