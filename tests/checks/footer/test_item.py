"""Items that are there and not seen: hidden ones, and what an include was to bring."""

import pytest

from tests.checks.builder import HOME_MAIN, footer, home_page, html, outcomes, run, said, snapshot
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
