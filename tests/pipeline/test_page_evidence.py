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
