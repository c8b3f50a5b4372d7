"""Pages that findings rest on are kept."""

from dataclasses import replace

import pytest

from checks.base import run_check
from checks.footer.sponsor import footer_sponsor
from core.evidence import Evidence
from pipeline.page_evidence import PageEvidence
from store import open_store
from tests.checks.builder import column_page, content_page, footer, home_page, snapshot


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", tmp_path) as opened:
        yield opened


BARE = footer(sponsor="")
SITE = snapshot(
    home=home_page(bottom=BARE, sha256="1" * 64),
    column_pages=(column_page(0, bottom=BARE, sha256="2" * 64),),
    content_pages=(content_page(0, bottom=BARE, sha256="3" * 64),),
)
PAGES = {page.final_url: page for page in SITE.page_sample()}


def test_every_page_of_a_shared_fault_is_kept(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    kept = PageEvidence(store, SITE).attach(finding).evidence
    assert [piece.locator for piece in kept] == list(PAGES)
    assert [store.evidence.get(piece.sha256) for piece in kept] == [page.body for page in PAGES.values()]


def test_page_that_is_named_with_other_bytes_is_not_ours_to_keep(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    other = Evidence(kind="html", sha256="a" * 64, locator=list(PAGES)[1])
    kept = PageEvidence(store, SITE).attach(replace(finding, evidence=(other,))).evidence
    assert [(piece.sha256 == other.sha256, piece.locator) for piece in kept] == [(True, other.locator), (False, finding.url)]


def test_finding_of_a_page_that_was_not_sampled_stays_as_it_is(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    elsewhere = replace(finding, url="http://www.anhe.gov.cn/other.html")
    assert PageEvidence(store, SITE).attach(elsewhere) is elsewhere


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(lambda page: {"list_pages": (page,)}, id="list of a column that no sample drew"),
        pytest.param(lambda page: {"special_pages": {"release": (page,)}}, id="kept for one purpose"),
        pytest.param(lambda page: {"second_level_pages": (page,)}, id="behind a navigation-only home page"),
    ],
)
def test_pages_beside_the_sample_are_kept_where_a_finding_rests_on_them(held, store):
    page = column_page(7, sha256="7" * 64)
    site = replace(SITE, **held(page))
    (finding,) = run_check(footer_sponsor, SITE)[1]
    kept = PageEvidence(store, site).attach(replace(finding, url=page.url, parents=(), evidence=())).evidence
    assert [(piece.locator, store.evidence.get(piece.sha256)) for piece in kept] == [(page.final_url, page.body)]


def test_of_a_page_that_was_loaded_twice_the_one_that_was_judged_is_kept(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    site = replace(SITE, list_pages=(replace(SITE.column_pages[0], body=b"<html>later</html>"),))
    kept = PageEvidence(store, site).attach(replace(finding, url=SITE.column_pages[0].url, evidence=())).evidence
    assert [store.evidence.get(piece.sha256) for piece in kept] == [SITE.column_pages[0].body]
