from dataclasses import replace

import pytest

from checks.link.page import link_page
from core.outcome import Cause, Owner
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, run, said, snapshot

PAGES = tuple(f"http://www.anhe.gov.cn/a{index}.html" for index in range(400))


def judge(*faults, **changes):
    return snapshot(links=link_report(*faults, **changes))


def test_clean_pages_pass():
    assert outcomes(link_page, judge()) == {"pass"}


def test_pass_over_a_part_of_the_links_says_so_and_speaks_for_no_page_that_was_not_read():
    part = snapshot(links=link_report(truncated=True, unasked=frozenset(PAGES[:5])))
    assert [each.sampled for each in run(link_page, part)[0]] == [305]
    assert [each.sampled for each in run(link_page, judge())[0]] == [None]


def test_one_target_on_many_pages_is_one_finding_with_parents():
    fault = link_fault(on_home=False, page=PAGES[0], parents=PAGES[1:51], parent_count=399)
    [found] = run(link_page, judge(fault))[1]
    assert (str(found.outcome), found.code, found.url) == ("fail", "link.page.broken", PAGES[0])
    assert len(found.parents) == 50
    assert "399" in found.message


def test_template_link_of_the_home_page_is_one_place_for_the_other_pages():
    fault = link_fault(template=True, parents=PAGES[:50], parent_count=400)
    [found] = run(link_page, judge(fault))[1]
    assert (found.url, len(found.parents), found.measured["parent_count"]) == (PAGES[0], 49, 399)


def test_link_of_the_home_page_alone_is_not_counted_here():
    assert said(link_page, judge(link_fault())) == []


def test_uncertain_links_are_not_counted():
    assert said(link_page, judge(link_fault(on_home=False, verdict=LinkVerdict.UNCERTAIN))) == []


OWN = tuple(f"http://www.anhe.gov.cn/b{index}.html" for index in range(6))
OTHER = tuple(f"http://www.elsewhere.gov.cn/b{index}.html" for index in range(6))


def blocked(targets, verdict=LinkVerdict.BLOCKED, cause=Cause.BLOCKED_CHALLENGE):
    return [link_fault(on_home=False, target=target, verdict=verdict, cause=cause, owner=Owner.UNCLEAR) for target in targets]


@pytest.mark.parametrize(
    ("faults", "opened", "expected"),
    [
        pytest.param(blocked(OWN[:3]), OWN[3:5], "unknown", id="more of its own links kept out than seen"),
        pytest.param(blocked(OWN[:3]), OWN[3:], "pass", id="as many seen"),
        pytest.param(blocked(OWN[:3], LinkVerdict.UNCERTAIN, Cause.RESET), OWN[3:5], "unknown", id="reset half way"),
        pytest.param(blocked(OTHER), OWN[:1], "pass", id="others keep us out"),
        pytest.param(blocked(OWN[:3], LinkVerdict.TLS, Cause.TLS_INVALID), OWN[3:4], "pass", id="seen without a valid certificate"),
        pytest.param([*blocked(OWN[:2]), link_fault(on_home=False, target=OWN[2])], OWN[3:4], "fail", id="dead links are seen"),
    ],
)
def test_a_site_that_shuts_us_out_has_no_clean_links_by_it(faults, opened, expected):
    site = judge(*faults, opened=frozenset(opened))
    assert outcomes(link_page, site) == {expected}


def test_a_dead_link_seen_before_we_were_shut_out_stands_beside_what_is_unknown():
    site = judge(*blocked(OWN[:5]), link_fault(on_home=False, target=OWN[5]), opened=frozenset())
    assert outcomes(link_page, snapshot(links=replace(site.links, checked=6))) == {"fail", "unknown"}


def test_a_pass_says_how_many_links_it_does_not_speak_of():
    [passed] = run(link_page, judge(*blocked(OWN[:2])))[0]
    assert passed.reason.endswith("（共检查 300 个链接，其中 2 个未能验证）")


def test_no_sweep_is_unknown():
    assert causes(link_page, snapshot(links=None)) == {"no_data"}
