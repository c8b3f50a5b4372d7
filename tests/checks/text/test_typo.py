from datetime import date

import pytest

from checks.text.typo import text_typo
from core.lexicon import Lexicon, Term
from core.snapshot import AttachmentText
from tests.checks.builder import CHALLENGE, content_page, outcomes, page, run, said, snapshot

WORDS = Lexicon(
    [
        Term(wrong="秸杆", right="秸秆", category="错别字"),
        Term(wrong="布署", right="部署", exceptions=("公布署名",)),
        Term(wrong="旧机构局", right="新机构局", valid_from=date(2026, 7, 1)),
    ]
)


def judge(text: str, **more):
    return snapshot(content_pages=(content_page(0, main=f"<p>{text}</p>"),), column_pages=(), **{"lexicon": WORDS, **more})


@pytest.mark.parametrize(
    "text", ["禁止焚烧秸杆", "禁止焚烧秸<b>杆</b>", "禁止焚烧秸　杆", "禁止焚烧秸\u200b杆"], ids=["plain", "markup", "space", "zero width"]
)
def test_listed_word_goes_to_a_person(text):
    [found] = run(text_typo, judge(text))[1]
    assert (str(found.outcome), found.code) == ("review", "text.typo")
    assert "秸秆" in found.message
    assert "焚烧" in found.excerpt


@pytest.mark.parametrize("text", ["公布署名文章", "<p>焚烧秸</p><p>杆子</p>", "旧机构局"], ids=["exception", "two blocks", "not yet valid"])
def test_right_words_pass(text):
    site = judge(text)
    assert said(text_typo, site) == []
    assert outcomes(text_typo, site) == {"pass"}


def test_two_words_of_a_page_are_two_findings_and_places_are_counted():
    found = run(text_typo, judge("秸杆、秸杆，布署工作"))[1]
    assert [(one.measured["wrong"], one.count) for one in found] == [("秸杆", 2), ("布署", 1)]
    assert len({one.fingerprint for one in found}) == 2


def test_quotation_is_noted():
    assert "引文" in run(text_typo, judge("他写道“秸杆”二字"))[1][0].message


def test_attachments_are_read_across_wraps():
    file = AttachmentText(url="http://www.anhe.gov.cn/a.txt", page="http://www.anhe.gov.cn/a.html", text="禁止焚烧秸\n杆")
    [found] = run(text_typo, judge("", attachments=(file,)))[1]
    assert found.url == "http://www.anhe.gov.cn/a.html"


def test_no_list_is_no_clean_bill():
    assert outcomes(text_typo, judge("秸杆", lexicon=None)) == {"not_applicable"}


def test_challenge_page_is_unknown():
    site = snapshot(home=page(CHALLENGE), column_pages=(), content_pages=(), lexicon=WORDS)
    assert outcomes(text_typo, site) == {"unknown"}
