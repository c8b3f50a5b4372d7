"""Dead links from audit to audit."""

from datetime import timedelta

import pytest

from core.assessment import Assessment
from core.clock import utc_now
from core.finding import Finding
from core.outcome import Outcome, State
from core.page.records import LinkKind
from core.snapshot import LinkFault, LinkReport, LinkVerdict
from lab.town import start_town
from pipeline.link_life import answers_of, gone_links, keep_places
from store import open_store
from tests.pipeline.auditing import run_audit, town_settings, unspaced_ipv6_loads  # noqa: F401

T = utc_now()
HOME, OLD, NEW, DEAD = "http://a.gov.cn/", "http://a.gov.cn/old.html", "http://a.gov.cn/new.html", "http://a.gov.cn/dead.html"
CODE = "link.page.broken"


def finding(url=OLD, *, target=DEAD, code=CODE, state=State.SUSPECTED, parents=()):
    return Finding(code=code, site="a", url=url, target=target, outcome=Outcome.FAIL, state=state, observed_at=T, parents=parents)


def links(*pages, target=DEAD, count=None, **more):
    """The report of an audit in which *pages* have the dead link; none = it is not met."""
    faults = []
    if pages:
        first, *others = pages
        parents = len(others) if count is None else count
        faults = [
            LinkFault(
                page=first, target=target, kind=LinkKind.ANCHOR, verdict=LinkVerdict.BROKEN, parents=tuple(others), parent_count=parents
            )
        ]
    return LinkReport(checked=9, pairs=9, home_links=3, faults=tuple(faults), **{"pages": frozenset({HOME, OLD, NEW}), **more})


@pytest.mark.parametrize(
    ("known", "report", "url"),
    [
        pytest.param(finding(), links(NEW, OLD), OLD, id="the earlier page has the link still"),
        pytest.param(finding(state=State.REJECTED), links(NEW, OLD), OLD, id="a person's word is kept"),
        pytest.param(finding(), links(NEW, pages=frozenset({NEW})), OLD, id="the earlier page was not read"),
        pytest.param(finding(), links(NEW, count=200), OLD, id="not all pages are named"),
        pytest.param(finding(), links(NEW), NEW, id="the earlier page has the link no more"),
        pytest.param(finding(state=State.FIXED), links(NEW, OLD), NEW, id="the earlier one was fixed"),
        pytest.param(finding(code="link.image.broken"), links(NEW, OLD), NEW, id="another code"),
        pytest.param(finding(target=HOME), links(NEW, OLD), NEW, id="another target"),
    ],
)
def test_fault_stays_under_the_page_that_stood_for_it(known, report, url):
    (kept,) = keep_places([finding(NEW, parents=report.faults[0].parents)], [known], report)
    assert kept.url == url
    assert {kept.url, *kept.parents} >= {NEW}


@pytest.mark.parametrize(("verdict", "dead"), [(LinkVerdict.BROKEN, True), (LinkVerdict.SOFT_404, True), (LinkVerdict.UNCERTAIN, False)])
def test_page_that_is_dead_itself_stands_for_nothing(verdict, dead):
    report = links(NEW, pages=frozenset({NEW}))
    gone = LinkFault(page=HOME, target=OLD, kind=LinkKind.ANCHOR, verdict=verdict)
    report = LinkReport(checked=9, pairs=9, home_links=3, faults=(*report.faults, gone), pages=report.pages)
    (kept,) = keep_places([finding(NEW)], [finding()], report)
    assert kept.url == (NEW if dead else OLD)
    assert gone_links([finding()], [kept], report, have_browser=True) == ({finding().fingerprint} if dead else set())


@pytest.mark.parametrize(
    ("report", "browser", "gone"),
    [
        pytest.param(links(opened=frozenset({DEAD})), False, True, id="the target opens"),
        pytest.param(links(), True, True, id="the page was read and links to it no more"),
        pytest.param(links(), False, False, id="the same without a browser"),
        pytest.param(links(pages=frozenset({HOME})), True, False, id="the page was not read"),
        pytest.param(links(unasked=frozenset({DEAD})), True, False, id="the target was met and not asked"),
        pytest.param(links(NEW), True, True, id="dead still, on another page only"),
        pytest.param(links(NEW, OLD), True, False, id="dead still, here too"),
        pytest.param(links(NEW, count=200), True, False, id="dead still, on more pages than are named"),
        pytest.param(None, True, False, id="links were not looked at"),
    ],
)
def test_link_is_gone_only_when_it_was_looked_for(report, browser, gone):
    assert bool(gone_links([finding()], [], report, have_browser=browser)) is gone


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        pytest.param(finding(), [finding()], id="seen again"),
        pytest.param(finding(state=State.REJECTED), [], id="rejected"),
        pytest.param(finding(code="column.stale.news"), [], id="no link"),
    ],
)
def test_what_is_no_live_link_fault_is_never_gone(known, seen):
    assert gone_links([known], seen, links(opened=frozenset({DEAD})), have_browser=True) == set()


@pytest.mark.parametrize(
    ("codes", "whole", "fixed"),
    [
        pytest.param((CODE,), True, True, id="the whole site"),
        pytest.param((CODE,), False, False, id="a crawl with a limit of depth"),
        pytest.param(("column.blank",), False, True, id="no link"),
    ],
)
def test_links_that_pass_in_a_crawl_cut_short_fix_nothing(tmp_path, codes, whole, fixed):
    later = T + timedelta(days=1)
    said = Assessment(check="link.page", subject="a", site="a", outcome=Outcome.PASS, codes=codes, at=later)
    with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
        store.findings.record([finding(code=codes[0])], at=T)
        assert bool(store.findings.recheck("a", answers_of([said], whole=whole), at=later)) is fixed


@pytest.mark.slow
async def test_audit_tells_a_mended_link_although_others_are_broken(tmp_path):
    async with start_town(utc_now()) as town:
        site, settings = town["department"].site, town_settings(town)
        before = await run_audit(site, settings, tmp_path, browser=False, max_pages=60)
        broken = [one for one in before.findings if one.code == CODE]
        assert broken
        fine = Finding(
            code=CODE, site=site.id, url=broken[0].url, target=site.url, outcome=Outcome.FAIL, state=State.SUSPECTED,
            observed_at=before.as_of - timedelta(days=3),
        )  # fmt: skip
        moved = Finding(
            code=CODE, site=site.id, url=site.url.rstrip("/") + "/unread.html", target=broken[0].target, outcome=Outcome.FAIL,
            state=State.SUSPECTED, observed_at=before.as_of - timedelta(days=3),
        )  # fmt: skip
        other = tmp_path / "other"
        other.mkdir()
        with open_store(f"sqlite:///{other / 'test.db'}", other) as store:
            store.findings.import_records([fine, moved])
        again = await run_audit(site, settings, other, browser=False, max_pages=60)
    with open_store(f"sqlite:///{other / 'test.db'}", other) as store:
        states = {(one.url, one.target): one.state for one in store.findings.at(again.as_of) if one.code == CODE}
    assert states[fine.url, fine.target] is State.FIXED
    assert states[moved.url, moved.target] is State.CONFIRMED
    assert len([target for _, target in states if target == moved.target]) == 1
