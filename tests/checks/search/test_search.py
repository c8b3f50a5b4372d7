"""The search checks over one observation."""

from dataclasses import replace

import pytest

from checks.search.aggregated import search_aggregated
from checks.search.classified import search_classified
from checks.search.fuzzy import search_fuzzy
from checks.search.missing import search_missing
from checks.search.subsite import search_subsite
from checks.search.titles import search_titles
from checks.search.usable import search_usable
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import SearchForm
from core.snapshot import SearchObservation, SearchTrial
from tests.checks.builder import HOME, causes, home_page, outcomes, page, run, said, snapshot
from tests.checks.columns import url

BLOCKED = Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, "拦截")
BROKEN = Failure(Cause.HTTP_5XX, Owner.SITE, "搜索页返回状态码 500")
JUDGING = (search_usable, search_titles, search_classified, search_fuzzy, search_aggregated, search_subsite)


def trial(kind: str = "title", *, found: bool | None = True, count: int | None = 9, number: int = 1, failure: Failure | None = None):
    return SearchTrial(
        query=f"安和县召开第{number}次会议", kind=kind, expected_url=url(f"/{number}.html"), found=found, result_count=count,
        best_similarity=1.0 if found else 0.4, url=url("/search?q="), failure=failure,
    )  # fmt: skip


GOOD = SearchObservation(
    form=SearchForm(presence=True),
    found_on=HOME,
    trials=(trial("site_name", found=False), *(trial(number=n) for n in range(1, 5)), trial("nonsense", found=False, count=0), trial("fuzzy", found=False, count=0)),
    population=50,
    classified=True,
    aggregated=False,
)  # fmt: skip


def site(**changes):
    return snapshot(search=replace(GOOD, **changes))


def test_good_search_passes_everything():
    assert all(said(check, site()) == [] for check in (*JUDGING, search_missing))
    assert outcomes(search_titles, site()) == {"pass"}


def test_no_observation_is_unknown():
    assert all(outcomes(check, snapshot(search=None)) == {"unknown"} for check in JUDGING)


def test_missing_box():
    bare = home_page(
        header="<div class='header'><ul class='nav'><li><a href='/a/'>县域</a></li><li><a href='/b/'>公开</a></li><li><a href='/c/'>服务</a></li><li><a href='/d/'>互动</a></li></ul></div>"
    )
    absent = {"home": bare, "column_pages": (), "content_pages": ()}
    assert said(search_missing, snapshot(**absent)) == [("fail", "search.missing")]
    found = snapshot(search=SearchObservation(form=SearchForm(presence=False)), **absent)
    assert said(search_missing, found) == [("fail", "search.missing")]
    assert all(outcomes(check, found) == {"not_applicable"} for check in JUDGING)


def test_box_on_another_page_or_header_by_script():
    shell = home_page(header='<script src="/head.js"></script>', main="<p>欢迎</p>")
    assert causes(search_missing, snapshot(home=shell, column_pages=(), content_pages=())) == {"needs_script"}
    assert outcomes(search_missing, snapshot(home=shell)) == {"pass"}, "the column pages show the box"


@pytest.mark.parametrize(
    "trials",
    [
        pytest.param((trial("site_name", found=False, count=0), trial(found=False, count=0), trial("nonsense", found=False, count=0)), id="never a result"),
        pytest.param((trial("site_name", found=None, count=None, failure=BROKEN), trial(found=None, count=None, failure=BROKEN)), id="error page"),
    ],
)  # fmt: skip
def test_unusable_search_fails_once(trials):
    broken = site(trials=trials, classified=None, aggregated=None)
    assert said(search_usable, broken) == [("fail", "search.unusable")]
    assert said(search_titles, broken) == []
    assert said(search_classified, broken) == []


def test_form_that_a_script_fills_unseen_proves_nothing():
    silent = (trial("site_name", found=False, count=0), trial(found=False, count=0), trial("nonsense", found=False, count=0))
    form = SearchForm(presence=True, by_script=True)
    assert outcomes(search_usable, site(form=form, trials=silent)) == {"unknown"}
    whatever = (trial("site_name", found=False), trial(found=False), trial("nonsense", found=False))
    assert outcomes(search_titles, site(form=form, trials=whatever)) == {"unknown"}
    assert outcomes(search_titles, site(form=form, trials=(*GOOD.trials[:2], trial(number=7, found=False)))) == {"pass", "fail"}


def test_blocked_captcha_and_script_only_results_are_unknown():
    for failure in (BLOCKED, Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "验证码"), Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "脚本")):
        blocked = site(trials=(trial("site_name", found=None, count=None, failure=failure),), classified=None, aggregated=None)
        assert outcomes(search_usable, blocked) == {"unknown"}
        assert outcomes(search_titles, blocked) == {"unknown"}
        assert outcomes(search_classified, blocked) == {"unknown"}
    never = site(trials=(), failure=Failure(Cause.NO_BROWSER, Owner.MONITOR, "没有浏览器"), classified=None)
    assert outcomes(search_usable, never) == {"unknown"}


@pytest.mark.parametrize("cause", [Cause.CONNECT_REFUSED, Cause.RESET, Cause.CONNECT_TIMEOUT, Cause.DNS_ERROR])
def test_host_that_took_no_connection_this_once_is_unknown(cause: Cause):
    unreached = Failure(cause, Owner.SITE, "连接被拒绝")
    tries = (
        trial("site_name", found=None, count=None, failure=BROKEN),
        *(trial(found=None, count=None, number=n, failure=unreached) for n in range(4)),
    )
    for trials in (tries, tries[1:]):
        for check in (search_usable, search_titles, search_classified):
            assert outcomes(check, site(trials=trials, classified=None)) == {"unknown"}
            assert causes(check, site(trials=trials, classified=None)) == {cause.value}


@pytest.mark.parametrize("cause", [Cause.HTTP_5XX, Cause.HTTP_4XX, Cause.DEADLINE, Cause.DNS_NXDOMAIN])
def test_answers_that_are_errors_and_loads_without_end_make_the_search_unusable(cause: Cause):
    dead = Failure(cause, Owner.SITE, "搜索页没有打开")
    tries = tuple(trial(found=None, count=None, number=n, failure=dead) for n in range(4))
    assert said(search_usable, site(trials=tries, classified=None)) == [("fail", "search.unusable")]


def test_title_not_found_names_the_release():
    missed = site(trials=(*GOOD.trials[:2], trial(number=7, found=False), trial("title_plain", number=7, found=False)))
    assert said(search_titles, missed) == [("fail", "search.title_not_found")]
    assert run(search_titles, missed)[1][0].target == url("/7.html")


def test_title_without_punctuation_saves_it():
    saved = site(trials=(trial(number=7, found=False), trial("title_plain", number=7)))
    assert said(search_titles, saved) == []


def test_title_that_could_not_be_tried_is_unknown():
    assert outcomes(search_titles, site(trials=(trial(), trial(number=7, found=None, count=None, failure=BLOCKED)))) == {"pass", "unknown"}


def test_plain_list_is_not_classified():
    assert said(search_classified, site(classified=False)) == [("fail", "search.not_classified")]
    assert outcomes(search_classified, site(classified=None)) == {"unknown"}


def test_merits():
    fuzzy = site(trials=(trial(), trial("nonsense", found=False, count=0), trial("fuzzy")))
    assert said(search_fuzzy, fuzzy) == [("fail", "search.fuzzy")]
    noisy = site(trials=(trial(), trial("nonsense", found=False, count=900), trial("fuzzy")))
    assert said(search_fuzzy, noisy) == [], "an engine that answers everything proves nothing"
    assert said(search_aggregated, site(aggregated=True)) == [("review", "search.aggregated")]
    assert outcomes(search_aggregated, site(aggregated=None)) == {"unknown"}
    three = tuple(trial("subsite_title", number=n) for n in range(3))
    assert said(search_subsite, site(trials=three)) == [("fail", "search.subsite_title")] * 2
    assert outcomes(search_subsite, site()) == {"not_applicable"}


def test_hidden_search_box_is_told():
    header = '<div class="logo"><h1>安和县人民政府</h1></div><ul class="nav"><li><a href="/a/">政务公开</a></li><li><a href="/b/">新闻中心</a></li><li><a href="/c/">办事服务</a></li></ul>'
    box = '<form action="/search" hidden><input name="q"><button>搜索</button></form>'
    site = snapshot(home=home_page(header=header + box), column_pages=(), content_pages=())
    (found,) = run(search_missing, site)[1]
    assert (str(found.outcome), "隐藏" in found.message) == ("fail", True)


def test_header_that_no_server_put_in_is_a_question():
    header = '<!--#include virtual="/inc/top.html"--><ul class="nav"><li><a href="/a/">政务公开</a></li><li><a href="/b/">新闻中心</a></li><li><a href="/c/">办事服务</a></li></ul>'
    site = snapshot(home=home_page(header=header), column_pages=(), content_pages=())
    assert said(search_missing, site) == [("review", "search.missing")]


FRAMES = (
    '<html><head><title>安和县人民政府</title></head><frameset rows="100,*"><frame src="top.html"><frame src="main.html"></frameset></html>'
)


@pytest.mark.parametrize(
    ("home", "cause"),
    [
        pytest.param(page("<h1>404</h1>", status=404), "http_4xx", id="did not open"),
        pytest.param(page("<h1>busy</h1>", status=503), "http_5xx", id="server error"),
        pytest.param(page(FRAMES), "no_data", id="frames that were not read"),
    ],
)
def test_home_page_that_was_not_seen_has_no_missing_search(home, cause: str):
    site = snapshot(home=home, column_pages=(), content_pages=())
    assert said(search_missing, site) == []
    assert causes(search_missing, site) == {cause}


def test_one_fault_among_refusals_is_no_verdict():
    mixed = (trial("nonsense", found=None, count=None, failure=BROKEN), trial("site_name", found=None, count=None, failure=BLOCKED), trial(found=None, count=None, failure=BLOCKED))  # fmt: skip
    for check in (search_usable, search_titles, search_classified):
        assert outcomes(check, site(trials=mixed, classified=None)) == {"unknown"}


def test_empty_answers_before_the_engine_shut_itself_are_no_verdict():
    shut = (
        trial("nonsense", found=False, count=0),
        trial("site_name", found=False, count=0),
        trial(found=None, count=None, failure=BLOCKED),
    )
    for check in (search_usable, search_titles, search_classified):
        assert outcomes(check, site(trials=shut, classified=None)) == {"unknown"}


def test_release_that_is_gone_leaves_the_verdict_on_the_search_alone():
    gone = trial(number=7, found=None, count=None, failure=Failure(Cause.NO_DATA, Owner.MONITOR, "稿件本身已打不开"))
    silent = (trial("nonsense", found=False, count=0), trial("site_name", found=False, count=0), trial(found=False, count=0))
    assert said(search_usable, site(trials=(*silent, gone), classified=None)) == [("fail", "search.unusable")]
    assert outcomes(search_titles, site(trials=(*GOOD.trials[:2], gone))) == {"pass", "unknown"}
