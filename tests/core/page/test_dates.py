from datetime import date

import pytest

from core.page.dates import first_date, full_dates, list_dates, newest_year_day, url_date, with_year_of_url
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
        ("2026-11-19T16:00:00Z", "2026-11-20T00:00:00"),
        ("2026-11-19T16:00:00.000+0000", "2026-11-20T00:00:00"),
        ("2026-12-31T20:30:00.123+00:00", "2027-01-01T04:30:00"),
        ("༢༠༢༦-༡༡-༢༠", "2026-11-20"),
        ("٢٠٢٦-١١-٢٠", "2026-11-20"),
        ("۲۰۲۶/۱۱/۲۰", "2026-11-20"),
        ("᠒᠐᠒᠖.᠑᠑.᠒᠐", "2026-11-20"),
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
    [("05-18", "2026-05-18"), ("[12-29]", "2025-12-29"), ("26-05-18", "2026-05-18"), ("18\n2026-05", "2026-05-18"), ("18日5月2026", "2026-05-18"), ("2026.05\n18", "2026-05-18"), ("5月8日", "2026-05-08"), ("18 05月", "2026-05-18"), ("05-18 09:30", "2026-05-18"), ("5月8日 周五", "2026-05-08"), ("05-18(星期一)", "2026-05-18")],
)  # fmt: skip
def test_list_forms(text, day):
    assert [shown.day.isoformat() for shown in list_dates(text, TODAY)] == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Nov 2, 2026", "2026-11-02"),
        ("October 30th 2026", "2026-10-30"),
        ("rural vitalizationNov 26, 2026", "2026-11-26"),
        ("Sep. 1, 2026Title", "2026-09-01"),
        ("2 November 2026", "2026-11-02"),
        ("Draws Visitors2 Nov 2026", "2026-11-02"),
        ("Fri Nov 20 09:30:00 CST 2026", "2026-11-20"),
        ("02-Nov-2026", "2026-11-02"),
        ("27\nNov\n2025", "2025-11-27"),
        ("27Nov2025", "2025-11-27"),
        ("今天 09:30", "2026-11-24"),
        ("标题昨天", "2026-11-23"),
        ("[3天前]", "2026-11-21"),
        ("3小时前", "2026-11-24"),
        ("2周前", "2026-11-10"),
        ("1个月前", "2026-10-25"),
        ("半年前", "2026-05-26"),
        ("1年前", "2025-11-24"),
        ("Nov 23", "2026-11-23"),
        ("23 Nov", "2026-11-23"),
        ("23Nov 2026", "2026-11-23"),
        ("11月20日 2024", "2024-11-20"),
        ("11-20  2024", "2024-11-20"),
        ("Dec. 30\n", "2025-12-30"),
        ("11/20/2026", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("02/11/2026", "2026-11-02"),
        ("12/11/2026", "2026-11-12"),
        ("20 11月2026", "2026-11-20"),
        ("20 11月, 2026", "2026-11-20"),
        ("县安委会开展节前...11-20", "2026-11-20"),
        ("日期:11-20", "2026-11-20"),
        ("发布日期:11月20日, 2026", "2026-11-20"),
        ("11月 20, 2026", "2026-11-20"),
        ("11月20\n", "2026-11-20"),
        ("2026-يىلى 11-ئاينىڭ 20-كۈنى", "2026-11-20"),
        ("2026 ᠣᠨ ᠤ 11 ᠰᠠᠷ᠎ᠠ ᠶᠢᠨ 20 ᠡᠳᠦᠷ", "2026-11-20"),
        ("2026년 11월 20일", "2026-11-20"),
        ("2026ལོའི་ཟླ་11ཚེས་20", "2026-11-20"),
    ],
)
def test_english_and_spoken_forms(text, day):
    assert [shown.day.isoformat() for shown in list_dates(text, TODAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "version 12 2026",
        "Room 7, 2026",
        "Nov 31, 2026",
        "昨天下午",
        "今天是星期二",
        "三天前线",
        "10天前往",
        "2026年前",
        "marching 24 may be",
        "Nov 42",
        "11月20个",
        "10:11-20",
        "3.11-20",
        "时间:11月5日",
        "45/46/2026",
        "2026 11 20",
    ],
)
def test_english_and_spoken_traps(text):
    assert list_dates(text, TODAY) == []


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


@pytest.mark.parametrize(
    ("numeral", "month", "day"),
    [
        pytest.param("二〇二六年正月初一日", 1, 1, id="first month, first day"),
        pytest.param("二〇二六年元月二日", 1, 2, id="first month, modern"),
        pytest.param("二〇二六年二月十日", 2, 10, id="ten"),
        pytest.param("二〇二六年三月十一日", 3, 11, id="eleven"),
        pytest.param("二〇二六年四月二十日", 4, 20, id="twenty"),
        pytest.param("二〇二六年五月廿日", 5, 20, id="twenty in one sign"),
        pytest.param("二〇二六年六月廿九日", 6, 29, id="twenty-nine in two signs"),
        pytest.param("二〇二六年七月卅日", 7, 30, id="thirty in one sign"),
        pytest.param("二〇二六年八月卅一日", 8, 31, id="thirty-one in two signs"),
        pytest.param("二〇二六年九月三十日", 9, 30, id="thirty"),
        pytest.param("二〇二六年十月初十日", 10, 10, id="tenth in the old way"),
        pytest.param("二〇二六年十一月六日", 11, 6, id="eleventh month"),
        pytest.param("二〇二六年十二月二十三日", 12, 23, id="twelfth month"),
        pytest.param("二Ｏ二六年七月八日", 7, 8, id="letter O as zero"),
        pytest.param("二o二六年七月九日", 7, 9, id="small letter o as zero"),
        pytest.param("二0二六年七月九日", 7, 9, id="figure as zero"),
    ],
)
def test_numerals(numeral, month, day):
    assert [shown.day for shown in full_dates(narrow(numeral))] == [date(2026, month, day)]


@pytest.mark.parametrize(("sign", "digit"), list(zip("一二三四五六七八九", range(1, 10), strict=True)))
def test_each_numeral(sign, digit):
    assert full_dates(f"二〇〇{sign}年{sign}月{sign}日")[0].day == date(2000 + digit, digit, digit)


def test_numerals_are_a_full_date_with_its_place():
    shown = full_dates("公布于二〇二六年五月十八日。")[0]
    assert (shown.start, shown.end, shown.full, shown.clock) == (3, 13, True, "")


@pytest.mark.parametrize(
    "text",
    [
        "二〇二六年二月三十日",
        "二〇二六年十三月一日",
        "一九五六年五月一日",
        "二五六九年五月一日",
        "二〇二六年十九日",
        "二〇二六年五月二三日",
        "二〇二六年二二月三日",
    ],
)
def test_numerals_that_are_no_release_date(text):
    assert full_dates(text) == []
    assert list_dates(text, TODAY) == []


def test_oldest_year_of_numerals():
    assert [shown.day.year for shown in full_dates("一九八九年五月一日 一九九零年五月一日")] == [1990]


def test_dates_stand_in_the_order_of_the_text():
    mixed = "二〇二六年五月十八日 2024-05-18 二〇二五年一月二日"
    assert [shown.day.year for shown in full_dates(mixed)] == [2026, 2024, 2025]
    assert [shown.day.year for shown in list_dates(mixed, TODAY)] == [2026, 2024, 2025]


def test_first_date_is_the_first_and_full_ones_go_before_compact_ones():
    assert first_date("2024-05-18 2023-01-01").iso == "2024-05-18"
    assert first_date("20230101 2024-05-18").iso == "2024-05-18"
    assert first_date("20230101 20240518").iso == "2023-01-01"
    assert first_date("没有日期") is None
    assert first_date("20230230") is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2026-08-15 09:05", "09:05"),
        ("2026-08-15 9:5", "09:05"),
        ("2026-08-15 23:59:58", "23:59:58"),
        ("2026年8月15日 10时07分", "10:07"),
        ("2026年8月15日 10点07分09秒", "10:07:09"),
        ("2026-08-15 24:00", ""),
        ("2026-08-15", ""),
    ],
)
def test_time_of_day(text, clock):
    shown = full_dates(narrow(text))[0]
    assert shown.clock == clock
    assert shown.day == date(2026, 8, 15)
    assert shown.full


@pytest.mark.parametrize(("text", "expected"), [("1990-01-01", [date(1990, 1, 1)]), ("1989-12-31", [])])
def test_oldest_year(text, expected):
    assert [shown.day for shown in full_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("05-18 06-19", ["2026-05-18", "2026-06-19"], id="several"),
        pytest.param("2026-05-18", ["2026-05-18"], id="full"),
        pytest.param("2026 05-18", ["2026-05-18"], id="year, then month and day"),
        pytest.param("05-18\n2026", ["2026-05-18"], id="month and day, then year"),
        pytest.param("11-24", ["2026-11-24"], id="today"),
        pytest.param("11-25", ["2025-11-25"], id="tomorrow is of last year"),
        pytest.param("20260518", ["2026-05-18"], id="compact"),
        pytest.param("26/05/18", ["2026-05-18"], id="short year"),
        pytest.param("18日/2026年5月", ["2026-05-18"], id="day over month in Chinese"),
        pytest.param("2026-02-30 03-01", ["2026-03-01"], id="no such day, then one"),
    ],
)
def test_lists(text, days):
    assert [shown.day.isoformat() for shown in list_dates(text, TODAY)] == days


def test_list_dates_know_their_place_and_whether_the_year_stands_there():
    bare, full = list_dates("x 05-18 y 2026-06-19", TODAY)
    assert (bare.start, bare.end, bare.full) == (2, 7, False)
    assert (full.start, full.end, full.full) == (10, 20, True)


def test_no_more_dates_than_anybody_looks_at(monkeypatch):
    monkeypatch.setattr("core.page.dates.MAX_FOUND", 3)
    assert len(list_dates("05-18 " * 9, TODAY)) == 3
    monkeypatch.setattr("core.page.dates.MAX_RUNS", 4)
    assert len(list_dates("05-18 " * 9, TODAY)) == 2


@pytest.mark.parametrize(
    ("as_of", "month", "day", "expected"),
    [
        (date(2026, 1, 5), 1, 5, date(2026, 1, 5)),
        (date(2026, 1, 5), 1, 6, date(2025, 1, 6)),
        (date(2103, 1, 1), 2, 29, date(2096, 2, 29)),  # 2100 is no leap year
        (date(2104, 2, 28), 2, 29, date(2096, 2, 29)),
        (date(2026, 1, 5), 4, 31, None),
    ],
)
def test_newest_day_without_a_year(as_of, month, day, expected):
    assert newest_year_day(month, day, as_of) == expected


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.gov.cn/t20261231_1.html", date(2026, 12, 31)),
        ("http://a.gov.cn/t20260230_1.html", None),
        ("http://a.gov.cn/t20260518.html", None),
        ("http://a.gov.cn/art/2024/12/31/art_1.html", date(2024, 12, 31)),
        ("http://a.gov.cn/2024/05/18/1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/2024-05-18/1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/202405/18/1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/2024/0518/1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/x_20240518.html", date(2024, 5, 18)),
        ("http://a.gov.cn/x-20240518-1.html", date(2024, 5, 18)),
        ("http://a.gov.cn/2024/13/18/1.html", None),
        ("http://a.gov.cn/", None),
    ],
)
def test_days_of_addresses(url, day):
    assert url_date(url) == day


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://a.gov.cn/t20200623_6.html", date(2020, 6, 23), id="the same day of another year"),
        pytest.param("http://a.gov.cn/t20200624_6.html", None, id="another day"),
        pytest.param("http://a.gov.cn/t20200723_6.html", None, id="another month"),
        pytest.param("http://a.gov.cn/2021/06/6.html", date(2021, 6, 23), id="only year and month"),
        pytest.param("http://a.gov.cn/202106/6.html", date(2021, 6, 23), id="year and month in one"),
        pytest.param("http://a.gov.cn/2021-07/6.html", None, id="only year and another month"),
        pytest.param("http://a.gov.cn/6.html", None, id="nothing"),
    ],
)
def test_year_from_the_address(url, expected):
    assert with_year_of_url(date(2026, 6, 23), url) == expected


def test_leap_day_in_a_year_that_has_none_is_not_told():
    assert with_year_of_url(date(2024, 2, 29), "http://a.gov.cn/2023/02/6.html") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("05/11/2026\n13/10/2026", ["2026-11-05", "2026-10-13"], id="another date shows that the day stands first"),
        pytest.param("02/11/2026\n01/20/2026", ["2026-02-11", "2026-01-20"], id="another date shows that the month stands first"),
        pytest.param("9/10/2026 10:20:00 AM", ["2026-09-10"], id="AM and PM come with the month first"),
        pytest.param("02.11.2026\n01/20/2026", ["2026-11-02", "2026-01-20"], id="dates in another form show nothing"),
        pytest.param("02/11/2026\n01/20/2026\n20/01/2026", ["2026-11-02", "2026-01-20", "2026-01-20"], id="dates that differ show nothing"),
        pytest.param("05/11/2026", ["2026-11-05"], id="undecided, the newest one"),
        pytest.param("05/12/2026", ["2026-05-12"], id="undecided, but not in the future"),
        pytest.param("12/12/2026", ["2026-12-12"], id="both the same"),
    ],
)
def test_day_or_month_first(text, days):
    assert [shown.day.isoformat() for shown in list_dates(text, TODAY)] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("27/11\n20/11\n06/11", ["2026-11-06", "2025-11-27", "2026-11-20"], id="the others show the day first"),
        pytest.param("11/23\n11/06\n10/30", ["2026-11-23", "2026-11-06", "2026-10-30"], id="month first"),
        pytest.param("27/11\n06/11", ["2026-06-11"], id="one may be anything"),
        pytest.param("27/11\n20/11\n11/23", ["2026-11-23"], id="they differ"),
    ],
)
def test_day_slash_month(text, days):
    found = [shown.day.isoformat() for shown in list_dates(text, TODAY)]
    assert sorted(found) == sorted(days)
