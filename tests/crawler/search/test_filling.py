"""Where results may come from besides the source."""

import pytest

from crawler.search.filling import frames_of, may_be_filled
from tests.checks.builder import home_page, html, page

HOME = home_page(main='<script src="/js/jquery.min.js"></script><script src="/js/main.js"></script><script>$.get("/weather")</script><iframe src="/tq.html"></iframe>').facts  # fmt: skip


@pytest.mark.parametrize(
    ("main", "filled"),
    [
        pytest.param("<p>没有找到相关内容</p>", False, id="no script"),
        pytest.param('<script src="/js/jquery.min.js"></script><script src="/js/main.js"></script><script>$.get("/weather")</script>', False, id="what every page loads"),
        pytest.param('<script src="/js/so.js"></script>', True, id="a file of its own"),
        pytest.param('<script src="/js/jquery-1.8.js"></script>', False, id="a library"),
        pytest.param('<script>fetch("/api"+location.search)</script>', True, id="asks for data"),
        pytest.param("<script>document.title='搜索'</script>", False, id="does something else"),
        pytest.param('<ul><li v-for="one in list">{{one.title}}</li></ul>', True, id="template"),
    ],
)  # fmt: skip
def test_may_be_filled(main: str, filled: bool):
    assert may_be_filled(page(html(main=main)).facts, HOME) is filled


def test_frames_of_a_result_page():
    shown = page(
        html(main='<iframe src="/tq.html"></iframe><iframe src="/list.jsp?q=1"></iframe><iframe src="http://ad.example.com/"></iframe>')
    )
    assert frames_of(shown.facts, HOME) == ["http://www.anhe.gov.cn/list.jsp?q=1"]
