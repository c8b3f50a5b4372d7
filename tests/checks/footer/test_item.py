"""Items that are there and not seen: hidden ones, and what an include was to bring."""

import pytest

from checks.footer.conac import footer_conac
from checks.footer.contact import footer_contact
from checks.footer.icp import footer_icp
from checks.footer.police import footer_police
from checks.footer.site_code import footer_site_code
from checks.footer.sponsor import footer_sponsor
from core.outcome import Outcome
from tests.checks.builder import (
    CODE,
    CONAC,
    HOME,
    HOME_MAIN,
    column_page,
    content_page,
    footer,
    home_page,
    html,
    outcomes,
    run,
    said,
    snapshot,
)  # fmt: skip
from tests.checks.footer.test_verdicts import ITEMS, ids

LIFTS = "<script src='/js/index.js'></script>"
LINK = '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5107990001">我为政府网站找错</a>'
INCLUDE = '<!--#include virtual="/inc/{}.html"-->'


def hidden(more: str = "") -> str:
    return f'<div style="display:none">{footer(jiucuo=LINK)}</div>{more}'


def judge(**parts):
    return snapshot(home=home_page(**parts), column_pages=(), content_pages=())


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_hidden_item_fails_where_no_script_could_show_it(check, item, code):
    (found,) = [one for one in run(check, judge(bottom=hidden()))[1] if one.code == code]
    assert (str(found.outcome), "隐藏" in found.message) == ("fail", True), item


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_hidden_item_is_unknown_until_scripts_ran_and_then_a_question(check, item, code):
    assert said(check, judge(bottom=hidden(LIFTS))) == [], item
    assert outcomes(check, judge(bottom=hidden(LIFTS))) == {"unknown"}
    still = html(main=HOME_MAIN, bottom=hidden(LIFTS))
    assert said(check, judge(bottom=hidden(LIFTS), rendered_html=still)) == [("review", code)]
    lifted = html(main=HOME_MAIN, bottom=footer(jiucuo=LINK))
    assert said(check, judge(bottom=hidden(LIFTS), rendered_html=lifted)) == []


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_include_that_no_server_ran_is_a_question(check, item, code):
    (found,) = run(check, judge(bottom=INCLUDE.format("footer")))[1]
    assert (str(found.outcome), found.code, "/inc/footer.html" in found.message) == ("review", code, True), item


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
@pytest.mark.parametrize("include", [pytest.param("nav", id="of the header"), pytest.param("side", id="of some part, the footer is there")])
def test_include_of_another_part_excuses_nothing(check, item, code, include):
    site = judge(bottom=INCLUDE.format(include) + footer(**{item: ""}))
    assert said(check, site) == [("fail", code)]


def everywhere(bottom: str):
    return snapshot(
        home=home_page(bottom=bottom),
        column_pages=tuple(column_page(index, bottom=bottom) for index in range(2)),
        content_pages=tuple(content_page(index, bottom=bottom) for index in range(2)),
    )


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_question_of_a_footer_of_all_pages_is_asked_once_and_names_the_pages(check, item, code):
    found = run(check, everywhere(INCLUDE.format("footer")))[1]
    apart = item == "jiucuo"  # its home page has a code of its own
    assert [(one.url == HOME, one.count, len(one.parents)) for one in found] == ([(True, 1, 0), (False, 4, 3)] if apart else [(True, 5, 4)])
    assert (f"（共 {found[-1].count} 个页面：" in found[-1].message, found[-1].measured["pages"]) == (True, found[-1].count)


def test_weak_evidence_of_all_pages_is_asked_once_and_what_differs_by_itself():
    owner = footer(sponsor="版权所有：安和县人民政府")
    (found,) = run(footer_sponsor, everywhere(owner))[1]
    assert (found.url, found.count) == (HOME, 5)
    mixed = snapshot(home=home_page(bottom=owner), column_pages=(column_page(0, bottom=INCLUDE.format("footer")),), content_pages=())
    assert [(one.url == HOME, one.count) for one in run(footer_sponsor, mixed)[1]] == [(True, 1), (False, 1)]
    blue = footer(conac=CONAC.replace("red.png", "blue.png"))
    assert [(one.code, one.count) for one in run(footer_conac, everywhere(blue))[1]] == [("footer.conac.wrong_type", 5)]


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_fault_of_all_pages_is_one_finding_with_an_outcome_and_evidence_of_each(check, item, code):
    answers, found = run(check, everywhere(footer(**{item: ""})))
    priced_by_page = item == "jiucuo"  # MW17b: each page costs, and is confirmed, by itself
    assert [(one.url == HOME, one.count, len(one.parents)) for one in found] == (
        [(True, 1, 0), *[(False, 1, 0)] * 4] if priced_by_page else [(True, 5, 4)]
    )
    pages = {page for one in found for page in (one.url, *one.parents)}
    assert len(pages) == 5
    assert {piece.locator for one in found for piece in one.evidence} == pages
    assert {answer.subject for answer in answers if answer.outcome is Outcome.FAIL} == pages


def test_pages_that_lack_it_in_other_words_are_findings_of_their_own():
    pages = (column_page(0, bottom="<p>无页脚</p>"), column_page(1, bottom=footer(sponsor="")))
    site = snapshot(home=home_page(bottom=footer(sponsor="")), column_pages=pages, content_pages=(content_page(0),))
    answers, found = run(footer_sponsor, site)
    assert [(one.url, one.parents) for one in found] == [(HOME, (pages[1].final_url,)), (pages[0].final_url, ())]
    assert [answer.outcome for answer in answers].count(Outcome.PASS) == 1


@pytest.mark.parametrize(
    ("check", "item", "said_to_show"),
    [
        pytest.param(footer_site_code, "site_code", f"网站标识码：{CODE}", id="site code"),
        pytest.param(footer_icp, "icp", "蜀ICP备05000001号", id="icp"),
        pytest.param(footer_police, "police", "川公网安备 51079902000001号", id="police"),
        pytest.param(footer_sponsor, "sponsor", "主办单位：安和县人民政府", id="sponsor"),
        pytest.param(footer_contact, "contact", "联系电话：0816-8000001", id="contact"),
    ],
)
def test_item_that_a_picture_is_said_to_show_goes_to_a_person(check, item, said_to_show):
    site = judge(bottom=footer(**{item: "", "more": f'<img src="/images/d1.png" alt="{said_to_show}">'}))
    (found,) = run(check, site)[1]
    assert (str(found.outcome), found.code, "替代文字" in found.message) == ("review", f"footer.{item}.missing", True)
