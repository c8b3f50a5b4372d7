import pytest

from checks.tags.pubdate import tags_pubdate
from tests.checks.builder import CHALLENGE, content_page, content_tags, outcomes, page, said, site_tags, snapshot


def judge(published: str):
    return snapshot(content_pages=(content_page(0, head=site_tags() + content_tags(published=published)),))


def test_norm_passes():
    assert outcomes(tags_pubdate, judge("2026-05-18 10:19")) == {"pass"}


@pytest.mark.parametrize(
    "published",
    [
        "2026-06-08",
        "2026年09月24日 15:30",
        "2026/06/08",
        "2026-08-15 10:00:00",
        "2017——04——12 21:37",
        "2026-13-40 25:61",
        "2026-02-31 10:00",
    ],
)
def test_other_forms_are_advice(published):
    assert said(tags_pubdate, judge(published)) == [("fail", "tags.pubdate_format")]


def test_missing_tag_is_another_matter():
    assert outcomes(tags_pubdate, judge("")) == {"not_applicable"}


def test_challenge_page_is_unknown():
    assert outcomes(tags_pubdate, snapshot(content_pages=(page(CHALLENGE, url="http://www.anhe.gov.cn/a.html"),))) == {"unknown"}
