"""Whatever bytes come, every fact answers, in time linear in their number."""

import random
import time

import pytest

from core.page.frames import inline_frames
from core.page.inspect_facts import facts_json

URL = "http://www.a.gov.cn/"
ITEM = '<li><a href="/a/1.html">关于开展某某工作的通知第二批</a><span>2024-05-18</span></li>'
PROPERTIES = (
    "document_title", "nav_links", "dated_item_count", "frames", "visible_text", "client_redirect", "challenge", "notice", "is_script_shell",
    "soft_404_phrase", "scripted_tag_names",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0" * 5000, id="zero bytes"),
        pytest.param(random.Random(7).randbytes(200_000), id="random bytes"),
        pytest.param("政府".encode("utf-16"), id="utf-16"),
        pytest.param("<div>" * 100_000 + "x", id="nested div"),
        pytest.param("<ul><li>2024-05-18" * 30_000, id="nested lists with dates"),
        pytest.param("<div class=footer>版权所有" * 20_000, id="nested footers"),
        pytest.param("<a href=/x>" * 50_000, id="unclosed links"),
        pytest.param("<table><tr><td>" * 10_000, id="nested tables"),
        pytest.param(f'<a href="{"x" * 2_000_000}" title="{"搜索" * 400_000}">t</a>', id="megabyte attributes"),
        pytest.param(f'<div class="{"foot nav title " * 60_000}">版权所有</div>', id="megabyte class"),
        pytest.param("<script>" * 100_000, id="open scripts"),
        pytest.param("<!--" * 200_000, id="open comments"),
        pytest.param("<" * 1_000_000, id="brackets"),
        pytest.param("<record><![CDATA[" * 60_000, id="open records"),
        pytest.param("<script>" + '{"title":"' * 100_000 + "</script>", id="open objects"),
        pytest.param("<p>" + "1 " * 300_000, id="figures"),
        pytest.param("<p>" + "2024-" * 150_000, id="half dates"),
        pytest.param("<p>主办单位：" + " " * 500_000, id="spaces"),
        pytest.param("<p>" + "发布时间：" * 100_000, id="labels"),
        pytest.param("<div class=foot>版权所有 " + "电话" * 3_000 + "</div>", id="phone labels"),
        pytest.param("<form><input name=q>" * 20_000, id="forms"),
        pytest.param("<select>" + "<option value=/x>区" * 100_000, id="options"),
        pytest.param("<script>" + "createPage" * 50_000 + "</script>", id="words of pagers"),
        pytest.param("<script>createPageHTML(" + " " * 300_000 + "x</script>", id="blanks in a pager"),
        pytest.param(f'<meta http-equiv=refresh content="0;url={" " * 300_000}\'x">', id="blanks in a refresh"),
        pytest.param("<ul>" + ITEM * 8_000 + "</ul>", id="long list"),
    ],
)
def test_every_fact_answers_in_time(facts, page):
    started = time.process_time()
    found = facts(page, url=URL)
    facts_json(found, URL)
    for name in PROPERTIES:
        getattr(found, name)
    assert time.process_time() - started < 8  # seconds of CPU; quadratic code takes minutes


def test_text_of_real_size_is_kept(facts):
    found = facts("<ul>" + ITEM * 3_000 + "</ul>")
    assert len(found.listing.items) == 1_000
    assert len(found.visible_text) <= 200_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["<!--", "<script>", "<script ", "<style>", "<head>", "<frame ", "<noframes>", "<frameset", "<body", "href='\"", "src= "]
)
def test_frames_are_put_in_place_in_linear_time(facts, unit):
    many = unit * (400_000 // len(unit))
    outer, inner = facts(f"<frameset><frame src=/f>{many}"), facts(f"{many}<p>x")
    started = time.process_time()
    assert inline_frames(outer, {f"{URL}f": inner})
    assert time.process_time() - started < 1.5


def test_text_of_a_frame_whose_head_is_not_closed_is_kept(facts):
    inner = facts("<html><head><title>t</title><script>a()</script><body><p>主办单位：某局</body></html>")
    assert "主办单位：某局" in inline_frames(facts("<frameset><frame src=/f></frameset>"), {f"{URL}f": inner})
