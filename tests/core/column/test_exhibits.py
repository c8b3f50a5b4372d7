"""What a page shows beside texts and lists."""

import pytest

from core.column.exhibits import MIN_EMBEDDED, field_names, find_exhibits
from core.page.facts import PageFacts
from tests.checks.builder import AS_OF, HOME


def read(main: str) -> PageFacts:
    return PageFacts.from_text(f"<body>{main}</body>", url=HOME, as_of=AS_OF)


def embedded(length: int) -> str:
    head = "data:image/png;base64,"
    return f'<img src="{head}{"A" * (length - len(head))}">'


@pytest.mark.parametrize(
    ("main", "content"),
    [
        pytest.param('<img src="/upload/1.jpg">', True, id="picture"),
        pytest.param('<img src="/1.gif" data-original="/upload/1.jpg">', True, id="picture loaded late"),
        pytest.param(embedded(MIN_EMBEDDED), True, id="picture inside the page"),
        pytest.param(embedded(MIN_EMBEDDED - 1), False, id="sign inside the page"),
        pytest.param('<img src="/images/shared.jpg">', False, id="picture of the template"),
        pytest.param('<img src="/images/icon_3.png">', False, id="sign"),
        pytest.param('<img alt="机构图">', False, id="no picture"),
        pytest.param('<header><img src="/upload/1.jpg"></header>', False, id="picture of the header"),
        pytest.param('<div id="friendlink"><img src="/upload/1.jpg"></div>', False, id="picture of a friend link"),
        pytest.param('<a href="/upload/1.docx">目录</a>', True, id="document"),
        pytest.param('<object data="/upload/1.pdf"></object>', True, id="object"),
        pytest.param('<embed src="/images/top.swf">', False, id="moving ornament"),
        pytest.param('<iframe src="/upload/1.pdf"></iframe>', True, id="document in a frame"),
        pytest.param('<div id="c"><div><canvas data-zr-dom-id="zr_0"></canvas></div></div>', True, id="chart"),
        pytest.param('<div class="chart-box"><canvas></canvas></div>', True, id="canvas that is called a chart"),
        pytest.param('<svg class="highcharts-root"></svg>', True, id="drawn chart"),
    ],
)
def test_content(main: str, content: bool):
    found = find_exhibits(read(main), shared={f"{HOME}images/shared.jpg"}, fields=frozenset())
    assert (found.content, found.unseen) == (content, "")


@pytest.mark.parametrize(
    ("main", "word"),
    [
        pytest.param('<iframe src="https://map.other.example/"></iframe>', "其他网站", id="frame of other people"),
        pytest.param('<iframe src="/list.html"></iframe>', "没有打开", id="own frame that the browser could not open"),
        pytest.param('<input name="no">', "查询", id="field"),
        pytest.param('<div id="snow"><canvas></canvas></div>', "画布", id="canvas of unknown use"),
        pytest.param("<select name=year><option>2026</option></select>", "查询", id="choice"),
        pytest.param('<input name="q">', "", id="search box of the template"),
        pytest.param('<input type="hidden" name="no"><input type="submit" name="go">', "", id="nothing to fill in"),
    ],
)
def test_what_was_not_seen(main: str, word: str):
    found = find_exhibits(read(main), shared=(), fields={"q"})
    assert not found.content
    assert word in found.unseen
    assert bool(found.unseen) is bool(word)


def test_own_frame_of_a_source_is_read_as_a_page():
    page = PageFacts.from_bytes(b'<body><iframe src="/list.html"></iframe></body>', url=HOME, headers=(), as_of=AS_OF)
    assert find_exhibits(page, shared=(), fields=frozenset()).unseen == ""


def test_field_names():
    assert field_names(read("<input name=a><input id=b type=radio><select name=c></select><input name=d type=image>")) == {"a", "b", "c"}
