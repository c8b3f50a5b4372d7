from checks.link.page import link_page
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, run, said, snapshot

PAGES = tuple(f"http://www.anhe.gov.cn/a{index}.html" for index in range(400))


def judge(*faults):
    return snapshot(links=link_report(*faults))


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


def test_no_sweep_is_unknown():
    assert causes(link_page, snapshot(links=None)) == {"no_data"}
