"""Faults of a shared template from audit to audit."""

from datetime import timedelta

import pytest

from core.assessment import Assessment
from core.clock import utc_now
from core.finding import Finding
from core.outcome import Outcome, State
from pipeline.shared_life import keep_pages, spoken_for
from store import open_store

T = utc_now()
DAY = timedelta(days=1)
HOME, ONE, TWO, THREE = "http://a.gov.cn/", "http://a.gov.cn/1.html", "http://a.gov.cn/2.html", "http://a.gov.cn/3.html"
CODE = "footer.icp.missing"


def finding(*pages, code=CODE, state=State.SUSPECTED, target=None, at=T):
    first, *others = pages
    return Finding(code=code, site="a", url=first, target=target, outcome=Outcome.FAIL, state=state, observed_at=at, parents=tuple(others))


@pytest.mark.parametrize(
    ("known", "url"),
    [
        pytest.param([], HOME, id="nothing known"),
        pytest.param([finding(ONE, TWO)], ONE, id="the earlier page is one of them"),
        pytest.param([finding(THREE)], HOME, id="the earlier page is not"),
        pytest.param([finding(ONE), finding(HOME)], HOME, id="the first page was known as well"),
        pytest.param([finding(ONE, state=State.CONFIRMED)], ONE, id="confirmed"),
        pytest.param([finding(ONE, state=State.FIXED)], HOME, id="fixed"),
        pytest.param([finding(ONE, code="footer.police.missing")], HOME, id="another code"),
        pytest.param([finding(ONE, target=TWO)], HOME, id="a link, and no template"),
        pytest.param([finding(ONE, HOME, state=State.REJECTED)], ONE, id="rejected, the home page too"),
        pytest.param([finding(ONE, TWO, state=State.REJECTED)], HOME, id="rejected where the home page had it"),
        pytest.param([finding(HOME, state=State.WAIVED), finding(TWO)], TWO, id="waived there and open elsewhere"),
    ],
)
def test_shared_fault_stays_under_the_page_that_stood_for_it(known, url):
    (kept,) = keep_pages([finding(HOME, ONE, TWO)], known)
    assert (kept.url, {kept.url, *kept.parents}, len(kept.parents)) == (url, {HOME, ONE, TWO}, 2)


@pytest.mark.parametrize("single", [pytest.param(finding(HOME), id="one page"), pytest.param(finding(HOME, ONE, target=TWO), id="a link")])
def test_other_findings_are_left_alone(single):
    assert keep_pages([single], [finding(ONE)]) == (single,)


@pytest.mark.parametrize(
    ("seen", "standing"),
    [
        pytest.param(finding(HOME, ONE, at=T + DAY), True, id="the shared one holds its page"),
        pytest.param(finding(HOME, TWO, at=T + DAY), False, id="its page was read and is right"),
        pytest.param(finding(HOME, ONE, code="footer.police.missing", at=T + DAY), False, id="another item"),
    ],
)
def test_fault_of_one_page_that_a_shared_one_holds_is_not_told_as_fixed(tmp_path, seen, standing):
    answers = [Assessment(check="footer.icp", subject=HOME, site="a", outcome=Outcome.FAIL, codes=(CODE,), at=T + DAY)]
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", tmp_path) as store:
        store.findings.record([finding(ONE)], at=T)
        store.findings.record([seen], at=T + DAY)
        known = store.findings.at(T + DAY, sites=["a"])
        fixed = store.findings.recheck("a", answers, at=T + DAY, pages={HOME, ONE, TWO}, kept=spoken_for(known, [seen]))
    assert (fixed == []) is standing
