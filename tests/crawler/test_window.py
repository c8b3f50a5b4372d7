"""Hours of crawl traffic."""

from datetime import datetime

import pytest

from crawler.window import CrawlWindow


@pytest.mark.parametrize(
    ("window", "clock", "wait"),
    [
        pytest.param("22:00-06:00", "23:30", 0, id="before midnight"),
        pytest.param("22:00-06:00", "05:59", 0, id="after midnight"),
        pytest.param("22:00-06:00", "06:00", 16 * 3600, id="just shut"),
        pytest.param("22:00-06:00", "21:00", 3600, id="an hour early"),
        pytest.param("01:00-05:00", "03:00", 0, id="within one day"),
        pytest.param("01:00-05:00", "05:00", 20 * 3600, id="until tomorrow"),
        pytest.param("00:00-00:00", "12:00", 0, id="always"),
    ],
)
def test_wait(window: str, clock: str, wait: float):
    assert CrawlWindow.parse(window).wait_s(datetime.fromisoformat(f"2026-11-25T{clock}:00")) == wait
