from datetime import date

import pytest

from core.page.dates import first_date, full_dates, list_dates, newest_year_day, url_date
from core.page.text import narrow

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-09-10", "2024-09-10"),
        ("2024-9-1", "2024-09-01"),
        ("2024——04——12 21:37", "2024-04-12T21:37"),
        ("2021/09/06", "2021-09-06"),
        ("2024.05.18", "2024-05-18"),
        ("2024 年 5 月 8 日", "2024-05-08"),
        ("二〇二六年五月十八日", "2026-05-18"),
        ("二○二六年十二月三十一日", "2026-12-31"),
        ("二零一九年十月二十日", "2019-10-20"),
        ("2026-08-15 10:00:00.0", "2026-08-15T10:00:00"),
        ("2026-08-15T10:00:00+08:00", "2026-08-15T10:00:00"),
        ("20240518", "2024-05-18"),
    ],
)
def test_full_forms(text, iso):
    assert first_date(narrow(text)).iso == iso


@pytest.mark.parametrize(
    "text", ["2024-13-01", "2024-02-30", "1956-05-01", "第2024-1号", "12024-05-18", "2024〕5号", "13100049001", "10:08", "192.168.1.1"]
)
def test_no_dates(text):
    assert full_dates(narrow(text)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("05-18", "2026-05-18"), ("[12-29]", "2025-12-29"), ("26-05-18", "2026-05-18"), ("18\n2026-05", "2026-05-18"), ("2026.05\n18", "2026-05-18"), ("5月8日", "2026-05-08"), ("18 05月", "2026-05-18"), ("05-18 09:30", "2026-05-18")],
)  # fmt: skip
def test_list_forms(text, day):
    assert [shown.day.isoformat() for shown in list_dates(text, TODAY)] == [day]


@pytest.mark.parametrize("text", ["3.5%", "08:30-11-22:30", "1-2-3-4-5", "0816-2222222", "2026-2027"])
def test_list_traps(text):
    assert list_dates(text, TODAY) == []


def test_leap_day_without_year():
    assert newest_year_day(2, 29, TODAY) == date(2024, 2, 29)
    assert newest_year_day(2, 30, TODAY) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.gov.cn/zwgk/202605/t20260518_123.html", date(2026, 5, 18)),
        ("http://a.gov.cn/art/2024/5/8/art_1.html", date(2024, 5, 8)),
        ("http://a.gov.cn/2024-05/18/content_5.htm", date(2024, 5, 18)),
        ("http://a.gov.cn/c/20240518/1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/content/post_9360641.html", None),
        ("http://a.gov.cn/art_60085_11394426.html", None),
    ],
)
def test_dates_of_addresses(url, day):
    assert url_date(url) == day
