"""What may be judged at all: status, challenge, soft errors, unreadable and empty pages."""

from datetime import UTC, datetime

import pytest

from core.fetch import FetchResult
from core.page.snapshot import PageSnapshot
from core.page.usable import answer_failure, page_failure, reading_failure

TEXT = "<html><body><p>某某市人民政府门户网站</p><a href=/a>政务公开</a></body></html>"
CHALLENGE = "<html><script>document.cookie='__jsl_clearance_s=1';location.reload()</script><body></body></html>"


def page(text=TEXT, status=200, rendered=None):
    return PageSnapshot(
        url="http://a.gov.cn/", final_url="http://a.gov.cn/", status=status, body=text if isinstance(text, bytes) else text.encode(),
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC), rendered_html=rendered,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "reading", "whole"),
    [
        pytest.param(page(), None, None, id="ordinary"),
        pytest.param(page(status=404), "http_4xx", "http_4xx", id="not found"),
        pytest.param(page(status=503), "http_5xx", "http_5xx", id="server error"),
        pytest.param(page(status=403), "blocked_challenge", "blocked_challenge", id="gateway"),
        pytest.param(page(status=999), "blocked_challenge", "blocked_challenge", id="a number that is nobody's"),
        pytest.param(page(CHALLENGE, status=412, rendered=TEXT), None, None, id="a browser got past the gateway"),
        pytest.param(page(CHALLENGE), "blocked_challenge", "blocked_challenge", id="challenge with status 200"),
        pytest.param(page("<html><body><p>您访问的页面不存在</p></body></html>"), "soft_404", "soft_404", id="soft error"),
        pytest.param(page(b"<html><body>" + bytes(range(128, 255)) * 40), "undecodable", "undecodable", id="unreadable bytes"),
        pytest.param(page("<html><body></body></html>"), None, "empty_page", id="an empty page is blank, but was read"),
        pytest.param(page("<html><body><div id=app></div><script>boot()</script></body></html>"), None, "needs_script", id="script only"),
    ],
)
def test_failures(one, reading, whole):
    assert tuple(failure and failure.cause.value for failure in (reading_failure(one), page_failure(one))) == (reading, whole)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        pytest.param(200, TEXT, None, id="page"),
        pytest.param(503, "<p>您的访问过于频繁，请稍后再试</p>", "blocked_challenge", id="gateway with 503"),
        pytest.param(404, "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", "blocked_challenge", id="gateway with 404"),
        pytest.param(404, "<script>document.cookie='a=1';location.href='/'</script>", "http_4xx", id="404 that jumps home"),
        pytest.param(503, "<h1>服务不可用</h1>", "http_5xx", id="server down"),
        pytest.param(500, "", "http_5xx", id="no words"),
    ],
)
def test_whose_error_an_answer_is(status, body, cause):
    url, at = "http://a.gov.cn/", datetime(2026, 11, 24, tzinfo=UTC)
    answer = FetchResult(url=url, final_url=url, status=status, headers=(("content-type", "text/html"),), body=body.encode(), started_at=at)
    failure = answer_failure(answer)
    assert (failure and failure.cause.value) == cause
