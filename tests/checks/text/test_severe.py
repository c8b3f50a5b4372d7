from checks.text.severe import text_severe
from config.lexicons import load_lexicon
from core.lexicon import Lexicon, Term
from tests.checks.builder import CHALLENGE, content_page, outcomes, page, said, snapshot


def judge(text: str, lexicon=None):
    return snapshot(content_pages=(content_page(0, main=f"<p>{text}</p>"),), column_pages=(), lexicon=lexicon or load_lexicon())


def test_wrong_name_of_the_state_goes_to_a_person():
    assert said(text_severe, judge("中华人民共合国")) == [("review", "text.severe")]


def test_right_name_passes():
    assert outcomes(text_severe, judge("中华人民共和国")) == {"pass"}


def test_general_words_are_another_matter():
    assert said(text_severe, judge("秸杆")) == []


def test_list_without_severe_words_is_no_clean_bill():
    assert outcomes(text_severe, judge("x", Lexicon([Term(wrong="秸杆")]))) == {"not_applicable"}


def test_challenge_page_is_unknown():
    site = snapshot(home=page(CHALLENGE), column_pages=(), content_pages=(), lexicon=load_lexicon())
    assert outcomes(text_severe, site) == {"unknown"}
