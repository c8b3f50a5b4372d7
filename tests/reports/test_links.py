"""The link sweep as text, JSON and TSV."""

import pytest

from core.outcome import Cause, Owner
from core.sweep import SweepReport, SweepTarget
from core.verdict import LinkVerdict
from reports.links import links_body, reason_text, render_text, render_tsv

DEAD = SweepTarget(
    url="http://a.gov.cn/dead.html",
    pages=tuple(f"http://a.gov.cn/{number}.html" for number in range(5)),
    verdict=LinkVerdict.BROKEN,
    reason="404",
    status=404,
    cause=Cause.HTTP_4XX,
    owner=Owner.SITE,
)
REPORT = SweepReport(
    start=("http://a.gov.cn/",), pages=6, targets=9, pairs=30, requests=12, seconds=1.5, skipped=1, truncated_by="max_pages", broken=(DEAD,)
)


def test_tsv_has_a_line_per_occurrence():
    lines = render_tsv(REPORT).splitlines()
    assert len(lines) == 5
    assert lines[0] == "http://a.gov.cn/dead.html\thttp://a.gov.cn/0.html\t404"


def test_text_says_what_was_not_done():
    text = render_text(REPORT)
    assert "已读 6 个页面，验证 8 个地址" in text
    assert "没有查完，达到页数上限" in text
    assert "打不开的链接 1 个，共 5 处" in text
    assert "另有 2 个页面" in text


def test_text_of_a_clean_site():
    assert "没有发现打不开的链接" in render_text(SweepReport(start=(), pages=1, targets=1, pairs=0, requests=1, seconds=0.1))


def test_json_names_all_pages():
    body = links_body(REPORT)
    assert len(body["broken"][0]["pages"]) == 5
    assert body["broken"][0]["cause"] == "http_4xx"
    assert body["truncated_by"] == "max_pages"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        pytest.param("503", "服务器错误（503）", id="server error"),
        pytest.param("400", "返回 400", id="other status"),
        pytest.param("302", "跳转没有说明去处（302）", id="redirect without a location"),
        pytest.param("dns", "域名不存在", id="word of the sweep"),
    ],
)
def test_reasons_in_words(reason: str, words: str):
    assert reason_text(reason) == words
