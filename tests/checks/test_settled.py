"""The settled readings of contract sections 7 and 8 that bind the checks, each once."""

from dataclasses import replace

import pytest

from checks.column.blank import column_blank
from checks.column.stale import column_stale
from checks.footer.icp import footer_icp
from checks.footer.jiucuo import footer_jiucuo
from checks.footer.site_code import footer_site_code
from checks.guide.elements import guide_elements
from checks.link.home import link_home
from checks.link.page import link_page
from checks.link.unverifiable import link_unverifiable
from checks.tags.content import tags_content
from checks.tags.scripted import tags_scripted
from checks.tls.certificate import tls_certificate
from core.column.records import ColumnForm
from core.page.records import LinkKind
from core.snapshot import LinkVerdict
from tests.checks.builder import (
    CODE,
    HOME,
    HOST,
    ICP,
    content_page,
    footer,
    home_page,
    link_fault,
    link_report,
    outcomes,
    registered,
    run,
    said,
    site_tags,
    snapshot,
)
from tests.checks.columns import C, column, special

JIUCUO = '<script id="_jiucuo_" sitecode="{}" src="{}/exposure/jiucuo.js"></script>'


def test_one_link_finding_per_page_and_target_with_further_pages_as_parents():
    fault = link_fault(on_home=False, page=f"http://{HOST}/a.html", parents=(f"http://{HOST}/b.html",), parent_count=1)
    [found] = run(link_page, snapshot(links=link_report(fault)))[1]
    assert (found.url, found.target, found.parents, found.count) == (fault.page, fault.target, fault.parents, 1)


def test_url_of_a_column_finding_is_its_first_list_page():
    one = column(C.NEWS, days=40, path="/xwzx/zwyw/")
    [found] = run(column_stale, snapshot(columns=(one,)))[1]
    assert found.url == one.url


def test_blank_wins_over_stale():
    blank = column(C.NEWS, days=None, form=ColumnForm.BLANK, path="/xwzx/zwyw/", rendered=True)
    site = snapshot(columns=(blank,))
    assert said(column_blank, site) == [("fail", "column.blank")]
    assert said(column_stale, site) == []


def test_invalid_certificate_is_advice_only():
    assert {code for _, code in said(tls_certificate, snapshot())} <= {"tls.certificate_invalid"}


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        pytest.param(LinkVerdict.BROKEN, "link.home.broken", id="broken"),
        pytest.param(LinkVerdict.SOFT_404, "link.home.broken", id="soft 404"),
        pytest.param(LinkVerdict.PRIVATE, "link.unverifiable", id="private address"),
        pytest.param(LinkVerdict.BLOCKED, "link.unverifiable", id="blocked"),
    ],
)
def test_what_counts_within_one_audit(verdict: LinkVerdict, code: str):
    site = snapshot(links=link_report(link_fault(verdict=verdict, kind=LinkKind.ANCHOR)))
    assert [found for check in (link_home, link_unverifiable) for _, found in said(check, site)] == [code]


def test_refused_once_is_unknown_and_no_finding():
    site = snapshot(links=link_report(link_fault(verdict=LinkVerdict.UNCERTAIN)))
    assert said(link_home, site) == []
    assert "unknown" in outcomes(link_home, site) | outcomes(link_unverifiable, site)


def test_footer_rules_bind_pages_of_the_own_host_only():
    bare = footer(icp="")
    other = content_page(bottom=bare, url="http://bm.anhe.gov.cn/t1.html")
    assert said(footer_icp, snapshot(content_pages=(other,))) == []
    without_www = content_page(bottom=bare, url="http://anhe.gov.cn/t1.html")
    assert said(footer_icp, snapshot(content_pages=(without_www,))) != []


def test_what_stands_in_a_comment_is_not_there():
    assert said(footer_icp, snapshot(home=home_page(bottom=footer(icp=f"<!--{ICP}-->")))) == [("fail", "footer.icp.missing")]


def test_code_in_meta_only_is_missing_and_says_where_it_was_seen():
    [found] = run(footer_site_code, snapshot(home=home_page(bottom=footer(site_code="", jiucuo=""))))[1]
    assert found.code == "footer.site_code.missing"
    assert CODE in found.message


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        pytest.param(JIUCUO.format(CODE, "http://pucha.kaipuyun.cn"), "outdated", id="retired host"),
        pytest.param(JIUCUO.format("1234567890", "https://zfwzgl.www.gov.cn"), "wrong_code", id="foreign code"),
    ],
)
def test_retired_or_foreign_entry_is_not_missing(entry: str, problem: str):
    site = snapshot(site=replace(registered(), id=CODE), home=home_page(bottom=footer(jiucuo=entry)))
    assert {code for _, code in said(footer_jiucuo, site)} == {f"footer.jiucuo.{problem}"}


def test_tags_that_only_a_script_writes_are_not_missing():
    head = site_tags() + '<script>document.write(\'<meta name="ArticleTitle"><meta name="PubDate"><meta name="ContentSource">\')</script>'
    site = snapshot(content_pages=(content_page(head=head),))
    assert said(tags_content, site) == []
    assert ("fail", "tags.only_after_js") in said(tags_scripted, site)


def test_one_finding_per_guide_counts_the_categories_it_lacks():
    rows = "".join(
        f"<tr><th>{name}</th><td>{value}</td></tr>"
        for name, value in (("办理材料", "身份证"), ("办理机构", "县民政局"), ("收费标准", "不收费"))
    )
    guide = special(f"<h1>优待证办理办事指南</h1><table>{rows}</table>", "/zwfw/1.html", title="优待证办理办事指南")
    [found] = run(guide_elements, snapshot(special_pages={"guide": (guide,)}, special_population={"guide": 40}))[1]
    assert (found.code, found.url) == ("guide.elements_missing", f"http://{HOST}/zwfw/1.html")
    assert found.count == len(found.measured["missing"]) >= 4
    assert found.url != HOME
