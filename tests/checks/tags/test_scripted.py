from checks.tags.scripted import tags_scripted
from tests.checks.builder import CHALLENGE, column_page, outcomes, page, run, said, site_tags, snapshot

WRITTEN = '<script>document.write(\'<meta name="ColumnName" content="政务要闻">\')</script>'


def test_served_tags_pass():
    assert outcomes(tags_scripted, snapshot()) == {"pass"}


def test_tags_of_a_script_are_advice():
    site = snapshot(column_pages=(column_page(0, head=site_tags() + WRITTEN),), content_pages=())
    assert said(tags_scripted, site) == [("fail", "tags.only_after_js")]


def test_tags_of_the_rendered_page_are_advice():
    site = snapshot(column_pages=(column_page(0, head="", rendered_html=column_page(0).body.decode()),), content_pages=())
    found = run(tags_scripted, site)[1]
    assert [one.code for one in found] == ["tags.only_after_js"]
    assert len(found[0].measured["tags"]) == 7


def test_challenge_page_is_unknown():
    assert outcomes(tags_scripted, snapshot(column_pages=(page(CHALLENGE, url="http://www.anhe.gov.cn/a/"),), content_pages=())) == {
        "unknown"
    }
