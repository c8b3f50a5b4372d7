"""Pages of a crawl set aside: they come back as they were read, whatever they hold, and never cost an audit."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.outcome import PageKind
from core.page.snapshot import PageSnapshot
from pipeline.gather.shelf import PageShelf

T = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PAGE = PageSnapshot(
    url="http://a.gov.cn/1.html",
    final_url="http://a.gov.cn/1.html;jsessionid=7",
    status=200,
    headers=(("content-type", "text/html; charset=gb2312"), ("x-odd", "\ud800\n中")),
    body="安和市教育局".encode("gb18030"),
    fetched_at=T,
    kind=PageKind.AUTO,
    sha256="1" * 64,
)


@pytest.fixture
def shelf(tmp_path):
    with PageShelf(tmp_path, max_bytes=1_000_000) as opened:
        yield opened


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("安和市教育局".encode("gb18030"), id="other charset"),
        pytest.param(bytes(range(256)) * 40, id="binary"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n[1]\n", id="lines"),
        pytest.param(os.urandom(300_000), id="large, does not shrink"),
    ],
)
def test_page_comes_back_as_it_was_read(shelf, body):
    page = replace(PAGE, body=body)
    shelf.put(page)
    shelf.put(replace(PAGE, url="http://a.gov.cn/2.html", final_url="http://a.gov.cn/2.html"))
    assert shelf.get(page.url) == page


def test_page_is_found_under_each_of_its_addresses_and_no_other(shelf):
    shelf.put(PAGE, ["http://a.gov.cn/1.html?canonical"])
    found = [
        shelf.get(url) for url in (PAGE.url, PAGE.final_url, "http://a.gov.cn/1.html?canonical", "http://a.gov.cn/", "../../etc/passwd")
    ]
    assert found == [PAGE, PAGE, PAGE, None, None]


def test_file_has_no_name_and_nothing_is_left(tmp_path):
    with PageShelf(tmp_path, max_bytes=1_000_000) as shelf:
        shelf.put(PAGE)
        assert list(tmp_path.iterdir()) == []
    assert shelf.get(PAGE.url) is None


def test_what_does_not_fit_is_left_out(tmp_path):
    with PageShelf(tmp_path, max_bytes=2_000) as shelf:
        shelf.put(PAGE)
        shelf.put(replace(PAGE, url="http://a.gov.cn/2.html", final_url="http://a.gov.cn/2.html", body=os.urandom(5_000)))
        shelf.put(replace(PAGE, url="http://a.gov.cn/3.html", final_url="http://a.gov.cn/3.html"))
        assert [shelf.get(f"http://a.gov.cn/{number}.html") is not None for number in (1, 2, 3)] == [True, False, True]
        assert shelf.left_out == 1


def test_folder_that_cannot_be_written_costs_pages_and_not_the_audit(tmp_path):
    with PageShelf(tmp_path / "none", max_bytes=1_000_000) as shelf:
        shelf.put(PAGE)
        assert shelf.get(PAGE.url) is None
