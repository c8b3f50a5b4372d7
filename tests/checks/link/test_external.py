import pytest

from checks.link.external import link_external
from core.snapshot import LinkVerdict
from tests.checks.builder import HOME_MAIN, causes, challenge_page, home_page, link_fault, link_report, outcomes, said, snapshot

NOTICE = ("review", "link.external.no_notice")
ILLEGAL = ("review", "link.external.illegal")


def judge(anchor: str, **more):
    return snapshot(home=home_page(main=HOME_MAIN + anchor), **more)


@pytest.mark.parametrize(
    "anchor",
    [
        pytest.param('<a href="http://www.sc.gov.cn/">四川省人民政府</a>', id="government site"),
        pytest.param('<a href="http://xxgk.anhe.gov.cn/">信息公开</a>', id="own domain"),
        pytest.param('<a href="http://10.8.0.5/oa/">内网办公</a>', id="inner network"),
        pytest.param('<a href="http://http//www.people.com.cn/">人民网</a>', id="slip of the pen"),
        pytest.param(
            '<a class="out" href="http://www.people.com.cn/">人民网</a><script>var t="您即将离开本网站"</script>', id="with notice"
        ),
    ],
)
def test_clean_ways_out_pass(anchor):
    assert outcomes(link_external, judge(anchor)) == {"pass"}


def test_way_out_without_notice_is_one_question():
    assert said(link_external, judge('<a href="http://www.people.com.cn/">人民网</a><a href="http://www.example.com/">某网</a>')) == [
        NOTICE
    ]


def test_public_address_without_a_name_is_a_way_out():
    assert said(link_external, judge('<a href="http://8.8.8.8/">某平台</a>')) == [NOTICE]


def test_planted_words_go_to_a_person_at_once():
    assert ILLEGAL in said(link_external, judge('<a href="http://x.example/">澳门新葡京</a>'))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"verdict": LinkVerdict.BROKEN, "detail": "百家乐 真人荷官"}, id="dead"),
        pytest.param({"verdict": LinkVerdict.WRONG, "detail": "页面标题：某某公司"}, id="wrong, but harmless"),
        pytest.param({"verdict": LinkVerdict.WRONG, "detail": "百家乐", "target": "http://x.example/"}, id="said already"),
    ],
)
def test_only_wrong_targets_with_planted_words_are_said_once(changes):
    site = judge(
        '<a href="http://x.example/">澳门新葡京</a><a href="http://x.example/">葡京赌场</a>', links=link_report(link_fault(**changes))
    )
    assert said(link_external, site).count(ILLEGAL) == 1


def test_nothing_read_is_no_pass():
    assert outcomes(link_external, snapshot(home=challenge_page(), column_pages=(), content_pages=(), links=None)) == {"unknown"}


@pytest.mark.parametrize("text", ["警方打掉一跨境网络赌博团伙", "警方打掉六合彩团伙", "男子私设老虎机被查处", "警惕“注册送彩金”骗局"])
def test_crime_report_is_no_planted_link(text):
    assert ILLEGAL not in said(link_external, judge(f'<a href="http://www.example.com/">{text}</a>'))


def test_verified_target_with_planted_words():
    fault = link_fault(verdict=LinkVerdict.WRONG, detail="页面标题：百家乐 真人荷官", target="http://old.example/")
    assert said(link_external, snapshot(links=link_report(fault))) == [ILLEGAL]


def test_challenge_page_is_unknown():
    assert "blocked_challenge" in causes(link_external, snapshot(home=challenge_page(), column_pages=(), content_pages=()))
