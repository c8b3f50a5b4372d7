"""A page as a document, and how its facts grow out of it."""

from datetime import UTC, datetime

import pytest

from core.page.document import PageDocument
from core.page.facts import PageFacts

AS_OF = datetime(2026, 11, 24, tzinfo=UTC)
URL = "http://www.a.gov.cn/x/1.html"
GONE = "您访问的页面不存在或已删除"


def document(page: str) -> PageDocument:
    return PageDocument.from_bytes(page.encode(), url=URL, as_of=AS_OF)


@pytest.mark.parametrize(
    ("page", "may_be_article", "phrase"),
    [
        pytest.param(f"<title>404</title><p>{GONE}</p>", False, True, id="error page"),
        pytest.param(
            f"<title>安和市人民政府门户网站温馨提示页面</title><p>{GONE}</p>", True, True, id="error page with a long title, without date"
        ),
        pytest.param(
            f"<title>关于若干旧栏目网页下线情况的说明</title><h1>关于若干旧栏目网页下线情况的说明</h1><p>发布时间：2026-11-20</p><p>{GONE}</p>",
            True,
            False,
            id="dated article about pages that are gone",
        ),
        pytest.param("<title>安和市概况</title><p>安和市位于中部。</p>", False, False, id="ordinary page"),
    ],
)
def test_only_a_dated_article_with_a_long_title_may_speak_of_missing_pages(page, may_be_article, phrase):
    seen = document(page)
    assert seen.may_be_article is may_be_article
    facts = PageFacts.of(seen)
    assert bool(facts.soft_404_phrase) is phrase
    assert facts.soft_404_phrase == PageFacts.from_bytes(page.encode(), url=URL, as_of=AS_OF).soft_404_phrase


def test_facts_of_a_document_parse_nothing_again_and_leave_it_as_it_was():
    seen = document("<title>甲</title><p>发布时间：2026-11-20</p>")
    tree, text = seen.tree, seen.visible_text
    facts = PageFacts.of(seen)
    assert facts.tree is tree
    assert facts.visible_text is text
    assert facts.published is not None
    assert "published" not in vars(seen)
