from datetime import timedelta

import pytest

from checks.media.wording import media_wording
from checks.record import run_record_check
from core.lexicon import SEVERE, Lexicon, Term
from core.outcome import State
from core.site import Post
from tests.checks.media.records import T, answered, found, posted, said

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


@pytest.mark.parametrize(
    ("posts", "sampled"),
    [
        pytest.param([post("一"), post("二"), post("", "u3")], 2, id="only titles that were read count"),
        pytest.param([post("公布署"), post("一")], 1, id="and only the clean ones"),
    ],
)
def test_clean_titles_are_counted(posts, sampled):
    given = posted(posts=posts, lexicon=WORDS)
    answer = answered(media_wording, given) if sampled == 2 else run_record_check(media_wording, given)[0][-1]
    assert (answer.outcome.value, answer.sampled) == ("pass", sampled)
    assert answer.reason.startswith(f"{sampled} 条")


def test_posts_without_titles_are_not_clean():
    assert said(media_wording, posted(posts=[post("")], lexicon=WORDS)) == []


@pytest.mark.parametrize(
    ("title", "url", "words", "target"),
    [
        pytest.param(
            "公布署名单",
            "https://x.example/1",
            "发文《公布署名单》标题中疑似“公布署”，应为“公布”，请人工核对",
            "https://x.example/1",
            id="plain",
        ),
        pytest.param(
            "学习《公布署办法》",
            "",
            "疑似“公布署”，应为“公布”（位于引号或书名号内，可能为引文），请",
            T.isoformat(),
            id="quoted, no address",
        ),
        pytest.param("中华人民共合国", "u", "疑似“中华人民共合国”，请人工核对", "u", id="nothing to put instead"),
        pytest.param("长" * 70 + "公布署", "u", f"《{'长' * 60}》", "u", id="long title"),
    ],
)
def test_finding_names_post_and_word(title, url, words, target):
    finding = found(media_wording, posted(posts=[post(title, url)], lexicon=WORDS))
    assert words in finding.message
    assert finding.message.startswith("2026-11-20 08:00 发文")
    assert (finding.url, finding.target) == (url or None, f"{target}#:~:text={finding.measured['wrong']}")
    assert set(finding.measured) == {"wrong", "right", "category", "source"}
    assert finding.measured["wrong"] in finding.excerpt
    assert finding.state is State.SUSPECTED
