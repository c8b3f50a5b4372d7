from datetime import timedelta

from checks.media.wording import media_wording
from core.lexicon import SEVERE, Lexicon, Term
from core.site import Post
from tests.checks.media.records import T, posted, said

WORDS = Lexicon(
    [
        Term(wrong="公布署", right="公布"),
        Term(wrong="中华人民共合国", severity=SEVERE),
        Term(wrong="旧词", valid_to=(T - timedelta(days=30)).date()),
    ]
)


def post(title, url="https://x.example/1"):
    return Post(account="wx1", at=T, title=title, url=url)


def test_each_word_of_a_title_is_asked_about_once():
    given = posted(posts=[post("中华人民共合国 中华人民共合国"), post("平安", "u2"), post("公布署名单", "u3")], lexicon=WORDS)
    assert said(media_wording, given) == [("review", "text.severe"), ("review", "text.typo"), ("pass", "")]


def test_word_that_no_longer_holds_is_none():
    assert said(media_wording, posted(posts=[post("旧词")], lexicon=WORDS)) == [("pass", "")]


def test_without_a_list_nothing_is_clean():
    assert said(media_wording, posted(posts=[post("一")])) == [("not_applicable", "")]
