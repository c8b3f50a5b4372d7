import pytest

from checks.tags.content import tags_content
from tests.checks.builder import causes, content_page, content_tags, outcomes, page, said, site_tags, snapshot


def test_complete_tags_pass():
    assert outcomes(tags_content, snapshot()) == {"pass"}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param('<meta name="keywords" content="会议">', id="ordinary keywords"),
        pytest.param(content_tags(source="无"), id="source says nothing"),
        pytest.param(content_tags(published=""), id="no date"),
    ],
)
def test_missing_tags_fail(head):
    assert said(tags_content, snapshot(content_pages=(content_page(0, head=site_tags() + head),))) == [("fail", "tags.content_missing")]


def test_odd_date_is_present():
    assert said(tags_content, snapshot(content_pages=(content_page(0, head=content_tags(published="2017——04——12 21:37")),))) == []


def test_script_shell_is_unknown():
    shell = '<html><head><title>x</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    assert causes(tags_content, snapshot(content_pages=(page(shell, url="http://www.anhe.gov.cn/a.html"),))) == {"needs_script"}


def test_page_behind_a_route_shares_the_head_of_the_home_page_so_a_person_decides():
    one = content_page(0, head=site_tags(), url="http://www.anhe.gov.cn/#/news/1")
    assert said(tags_content, snapshot(content_pages=(one,))) == [("review", "tags.content_missing")]
