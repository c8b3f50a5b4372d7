from checks.base import Verdict, passed, review
from checks.shared import shared
from core.outcome import Outcome

CODE = "tags.site_mismatch"


def _said(message: str, url: str) -> Verdict:
    return review(CODE, message, url=url)


def test_same_words_on_many_pages_are_one_finding_and_each_page_keeps_its_outcome():
    first, *others = shared([_said("一样", "/1"), _said("一样", "/2"), _said("一样", "/3")])
    assert (first.code, first.url, first.parents, first.count) == (CODE, "/1", ("/2", "/3"), 3)
    assert [(other.code, other.outcome, other.url) for other in others] == [(None, Outcome.REVIEW, "/2"), (None, Outcome.REVIEW, "/3")]


def test_other_words_the_page_apart_and_what_passes_stay_by_themselves():
    verdicts = [_said("一样", "/"), _said("一样", "/1"), _said("不同", "/2"), passed("好", url="/3")]
    assert {(one.url, one.parents) for one in shared(verdicts, apart="/")} == {("/", ()), ("/1", ()), ("/2", ()), ("/3", ())}
