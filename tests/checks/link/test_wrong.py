from checks.link.wrong import link_wrong
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, said, snapshot


def test_clean_links_pass():
    assert outcomes(link_wrong, snapshot()) == {"pass"}


def test_wrong_link_goes_to_a_person():
    fault = link_fault(verdict=LinkVerdict.WRONG, reason="redirect_home", status=200)
    assert said(link_wrong, snapshot(links=link_report(fault))) == [("review", "link.wrong")]


def test_a_link_called_home_may_lead_there():
    fault = link_fault(verdict=LinkVerdict.WRONG, reason="redirect_home", status=200, text="返回首页")
    assert said(link_wrong, snapshot(links=link_report(fault))) == []


def test_dead_link_is_another_matter():
    assert said(link_wrong, snapshot(links=link_report(link_fault()))) == []


def test_no_sweep_is_unknown():
    assert causes(link_wrong, snapshot(links=None)) == {"no_data"}
