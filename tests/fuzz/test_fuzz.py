"""Fuzzing within every run of the tests: hypothesis over pieces of what the readers know, and every input that ever broke one."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.page.facts import PageFacts
from core.page.inspect_facts import facts_json
from tests.fuzz import targets

CORPUS = Path(__file__).with_name("corpus")
PIECES: dict[str, tuple[str, ...]] = {
    "page": (
        "<div", "<a href=", "<table><tr><td>", "<ul><li>", "</div>", ">", "\"", "'", "=", "<!--", "-->", "<script>", "</script>", "<meta ", "charset=", "gb2312",
        "<frameset><frame src=", "<base href=", "http-equiv=refresh content='0;url=", "2026-11-25", "发布时间：", "主办单位：", "版权所有", "ICP备", "站内搜索",
        "<title>", "<form action=", "<input name=q>", "&#", "&amp;", "\0", "\ufeff", "{\"title\":", "<record><![CDATA[", "找错", "11010519491231002X",
    ),
    "dates": ("2026", "11", "25", "-", "/", ".", "年", "月", "日", "二〇二六", "十一", "廿", "[", "]", "发布日期：", " ", "29", "02", "00", "99", "11010519491231002X", "卡号 "),
    "url": ("http", "https", ":", "//", "/", "..", "@", "[", "]", "::1", "%", "%2e", "?", "#", "a.gov.cn", "中国", "。", "\\", "\t", "\n", "0x7f", "&", "=", ";", "xn--", "65536", "\udc80"),
    "shown": ("\x1b[31m", "\u202e", "\u200b", "\x9b", "<", "&", "\r\n", "\0", "\U000e0041", "\udc80", "长"),
    "robots": ("User-agent:", "Disallow:", "Allow:", "*", "$", "/", "\n", "Crawl-delay:", "1e999", "-1", "nan", "#", "%zz", "Sitemap:"),
    "feed": (
        "<?xml version='1.0'?>", "<rss version='2.0'><channel>", "<item>", "<title>", "<pubDate>", "Mon, 23 Nov 2026 10:00:00 +0800", "</item>", "<!DOCTYPE x [", "<!ENTITY",
        '{"version":"https://jsonfeed.org/version/1","items":[', '{"date_published":"2026-11-23T00:00:00Z"}', "]}", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>",
        "<updated>", "9999-99-99T99:99:99Z", "&x;", "[" * 50,
    ),
    "rubric": ("id: ", "rows:\n", "- ", "  ", "\n", "groups:\n", "points: ", "-1e400", "codes: [", "]", "footer.icp.missing", "&a ", "*a", "!!python/object:os.system", "? ", "{", "}", ".nan", "version: 1\n"),
    "settings": ("network:\n", "  ", "deadline_s: ", "\n", "mail:\n", "password: ", "[", "]", "{", "}", "&a ", "*a", "<<: *a\n", ".inf", "crawl:\n", "max_pages: ", "1e9", "- ", "!!python/name:os", "2026-13-40: true\n"),
    "imports": (
        "id,name,url\n", "id,platform,name\n", "5107000001", ",", "\n", '"', "http://a.gov.cn/", '{"site":"5107000001","at":"2026-11-23T00:00:00Z","ok":true}', "{", "}", "[", ":", "id: a1\n", "- ", "platform: 微信\n",
        "=cmd|x", "\0", "\ufeff", "9" * 400, "1e999", "null", "\\ud800",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    targets.close()


def inputs(name: str) -> st.SearchStrategy[bytes]:
    pieces = st.sampled_from(PIECES.get(name, PIECES["page"])).map(lambda text: text.encode("utf-8", "surrogateescape"))
    noise = st.binary(max_size=12) | st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.lists(pieces | pieces | noise, max_size=40).map(b"".join)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_whatever_bytes_come(name: str):
    check = targets.TARGETS[name]

    @settings(
        max_examples=25 if name == "imports" else 120,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(inputs(name))
    def run(data: bytes) -> None:
        check(data)

    run()


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in sorted(CORPUS.glob("*/*"))])
def test_inputs_that_broke_a_reader(path: Path):
    targets.TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["list", "table", "text", "noise"])
def test_ten_megabytes_take_two_seconds_and_time_grows_linearly(shape: str):
    """The figure holds on an idle core of our machines; the test allows for a slower one, but not for more than linear growth."""
    pieces = {
        "list": "<li><a href='/x{0}.html'>关于某事的通知{0}</a><span>2026-11-01</span></li>\n",
        "table": "<tr><td>{0}</td><td>张某</td><td>主办单位：某局</td></tr>\n",
        "text": "<p>各县区人民政府，市政府各部门：第{0}条　为了做好工作，二〇二六年十一月一日起施行。</p>\n",
    }
    chance = random.Random(7)

    def body(size: int) -> bytes:
        if shape == "noise":
            return chance.randbytes(size)
        one = pieces[shape].format(12345).encode()
        return b"<html><body><ul>" + one * (size // len(one)) + b"</ul></body></html>"

    def cost(size: int) -> float:
        data = body(size)
        started = time.process_time()
        facts_json(PageFacts.from_bytes(data, url=targets.URL, as_of=targets.AS_OF), targets.URL)
        return time.process_time() - started

    small, large = cost(2_500_000), cost(10_000_000)
    assert large < 4
    assert large < 6 * small + 0.3
