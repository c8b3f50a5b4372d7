import pytest

from checks.link.home import link_home
from core.page.records import LinkKind
from core.snapshot import LinkVerdict
from tests.checks.builder import HOME, causes, link_fault, link_report, outcomes, run, said, snapshot


def judge(*faults):
    return snapshot(links=link_report(*faults))


def test_clean_home_page_passes():
    assert outcomes(link_home, judge()) == {"pass"}


@pytest.mark.parametrize("verdict", [LinkVerdict.BROKEN, LinkVerdict.SOFT_404])
def test_dead_link_fails_with_page_target_and_words(verdict):
    [found] = run(link_home, judge(link_fault(verdict=verdict)))[1]
    assert (str(found.outcome), found.code, found.url, found.target) == (
        "fail",
        "link.home.broken",
        HOME,
        "http://www.anhe.gov.cn/gone.html",
    )
    assert "旧专题" in found.message
    assert "404" in found.message


def test_dead_address_read_from_a_script_is_a_question():
    [found] = run(link_home, judge(link_fault(scripted=True)))[1]
    assert (str(found.outcome), found.code) == ("review", "link.home.broken")
    assert "点击脚本" in found.message


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"verdict": LinkVerdict.BLOCKED}, id="blocked"),
        pytest.param({"verdict": LinkVerdict.UNCERTAIN}, id="refused once"),
        pytest.param({"verdict": LinkVerdict.PRIVATE}, id="private"),
        pytest.param({"verdict": LinkVerdict.TLS}, id="certificate"),
        pytest.param({"verdict": LinkVerdict.WRONG}, id="wrong"),
        pytest.param({"on_home": False}, id="other page"),
        pytest.param({"kind": LinkKind.IMAGE}, id="picture has its own code"),
        pytest.param({"kind": LinkKind.ATTACHMENT}, id="attachment has its own code"),
    ],
)
def test_what_is_no_dead_link_of_the_home_page(fault):
    assert said(link_home, judge(link_fault(**fault))) == []


def test_no_sweep_is_unknown():
    assert causes(link_home, snapshot(links=None)) == {"no_data"}


@pytest.mark.parametrize(
    "detail",
    [
        pytest.param("与该网站对不存在地址的回答相同", id="same answer as for no address"),
        pytest.param("页面自称不存在或出错：“系统繁忙，请稍后再试”", id="own words of the page"),
    ],
)
def test_a_missing_page_is_said_as_it_was_seen(detail):
    site = snapshot(links=link_report(link_fault(verdict=LinkVerdict.SOFT_404, reason="soft_404", detail=detail, on_home=True, status=200)))
    [finding] = run(link_home, site)[1]
    assert detail in finding.message
