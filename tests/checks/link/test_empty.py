from checks.link.empty import link_empty
from tests.checks.builder import HOME, causes, link_report, outcomes, run, snapshot


def test_no_empty_links_passes():
    assert outcomes(link_empty, snapshot()) == {"pass"}


def test_empty_links_of_a_page_are_one_advice():
    site = snapshot(links=link_report(empty=((HOME, "县人大"), (HOME, "县政协"))))
    [found] = run(link_empty, site)[1]
    assert (str(found.outcome), found.code, found.measured["count"]) == ("fail", "link.empty", 2)


def test_no_sweep_is_unknown():
    assert causes(link_empty, snapshot(links=None)) == {"no_data"}
