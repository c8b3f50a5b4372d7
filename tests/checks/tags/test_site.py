from dataclasses import replace

import pytest

from checks.tags.site import tags_site
from tests.checks.builder import (
    CHALLENGE,
    COLUMN_TAGS,
    NAME,
    causes,
    column_page,
    content_page,
    content_tags,
    home_page,
    outcomes,
    page,
    run,
    said,
    site_tags,
    snapshot,
)

SHELL = '<html><head><title>x</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'


def judge(head: str, **more):
    return snapshot(column_pages=(column_page(0, head=head + COLUMN_TAGS, **more),), content_pages=())


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(site_tags(), id="all three"),
        pytest.param(f"<META NAME='sitename' CONTENT='{NAME}'/><meta content='www.anhe.gov.cn' name=SiteDomain><meta name='SITEIDCODE' content='5107990001'>", id="case, quotes, order"),
    ],
)  # fmt: skip
def test_complete_tags_pass(head):
    assert outcomes(tags_site, judge(head)) == {"pass"}


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        pytest.param("", ["SiteName", "SiteDomain", "SiteIDCode"], id="none"),
        pytest.param(site_tags(name=""), ["SiteName"], id="empty"),
        pytest.param(site_tags(name="${site.name}"), ["SiteName"], id="template leftover"),
        pytest.param(site_tags(code="null"), ["SiteIDCode"], id="null"),
        pytest.param(f"<!-- {site_tags()} -->", ["SiteName", "SiteDomain", "SiteIDCode"], id="comment"),
    ],
)
def test_missing_tags_fail(head, missing):
    found = run(tags_site, judge(head))[1]
    assert [one.code for one in found] == ["tags.site_missing"]
    assert found[0].measured == {"missing": missing, "all_missing": len(missing) == 3, "page_kind": "column"}


def test_the_kind_of_the_page_is_told_for_the_case_of_its_row():
    found = run(tags_site, snapshot(column_pages=(column_page(0, head=""),), content_pages=(content_page(0, head=""),)))[1]
    assert [one.measured["page_kind"] for one in found] == ["column", "content"]


def test_home_page_costs_nothing_when_sampled_pages_are_there():
    assert said(tags_site, snapshot(home=home_page(head=""))) == []


def test_home_page_alone_is_judged():
    assert said(tags_site, snapshot(home=home_page(head=""), column_pages=(), content_pages=())) == [("fail", "tags.site_missing")]


def test_only_five_pages_of_each_kind_are_drawn():
    columns = tuple(column_page(index, head=COLUMN_TAGS) for index in range(8))
    contents = tuple(content_page(index, head=content_tags()) for index in range(8))
    assert len(said(tags_site, snapshot(column_pages=columns, content_pages=contents))) == 10


def test_tags_written_by_script_are_not_missing():
    head = '<script>document.write(\'<meta name="SiteName" content="x"><meta name="SiteDomain" content="y"><meta name="SiteIDCode" content="z">\')</script>'
    assert said(tags_site, judge(head)) == []
    assert said(tags_site, judge("", rendered_html=column_page(0).body.decode())) == []


def test_script_shell_is_unknown():
    site = snapshot(column_pages=(page(SHELL, url="http://www.anhe.gov.cn/a/"),), content_pages=())
    assert causes(tags_site, site) == {"needs_script"}


def test_challenge_page_is_unknown():
    site = snapshot(column_pages=(page(CHALLENGE, url="http://www.anhe.gov.cn/a/"),), content_pages=())
    assert said(tags_site, site) == []
    assert outcomes(tags_site, site) == {"unknown"}


def test_document_of_a_frame_bears_no_tags():
    inner = replace(column_page(0, head=""), in_frame=True)
    assert outcomes(tags_site, snapshot(column_pages=(inner, column_page(1)), content_pages=())) == {"pass"}


def test_tags_that_an_include_was_to_bring_are_a_question():
    (found,) = run(tags_site, judge('<!--#include virtual="/inc/meta.html"-->'))[1]
    assert (str(found.outcome), "/inc/meta.html" in found.message) == ("review", True)
