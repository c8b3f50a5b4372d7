import pytest

from checks.base import run_check
from checks.domain.old import domain_old
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import OtherDomain
from tests.checks.builder import NAME, html, outcomes, page, said, snapshot

OLD = "www.ahx.gov.cn"


def old(**changes) -> OtherDomain:
    return OtherDomain(host=OLD, url=f"http://{OLD}/", **changes)


def shown(title: str, main: str = ""):
    return page(html(title=title, main=main), url=f"http://{OLD}/")


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param(old(page=shown(NAME), leads_home=True), id="leads to the domain in use"),
        pytest.param(old(failure=Failure(Cause.DNS_NXDOMAIN, Owner.SITE, "域名不存在")), id="cancelled"),
    ],
)
def test_cancelled_or_forwarding_passes(domain: OtherDomain):
    assert outcomes(domain_old, snapshot(other_domains=(domain,))) == {"pass"}


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        pytest.param(shown(NAME), "domain.old_alive", id="still shows the site"),
        pytest.param(shown("某某商城"), "domain.old_alive", id="shows something else"),
        pytest.param(shown("澳门新葡京官网"), "domain.hijacked", id="planted words"),
        pytest.param(shown("提示", "<p>该域名正在出售：域名出售请联系</p>"), "domain.hijacked", id="for sale"),
    ],
)
def test_domain_that_answers_is_for_a_person(seen, code: str):
    assert said(domain_old, snapshot(other_domains=(old(page=seen),))) == [("review", code)]


def test_crime_report_is_no_hijacking():
    news = shown("安和县公安局通报一起网络赌博案", "<p>犯罪嫌疑人利用域名出售人员信息。</p>")
    assert said(domain_old, snapshot(other_domains=(old(page=news),))) == [("review", "domain.old_alive")]


def test_unreached_and_unasked_domains_are_unknown_and_none_is_not_applicable():
    refused = old(failure=Failure(Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, "连接超时"))
    assert outcomes(domain_old, snapshot(other_domains=(refused,))) == {"unknown"}
    assert outcomes(domain_old, snapshot()) == {"unknown"}
    assert outcomes(domain_old, snapshot(other_domains=())) == {"not_applicable"}


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param(
            old(failure=Failure(Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, "连接超时")),
            (Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, "连接超时"),
            id="refused",
        ),
        pytest.param(old(), (Cause.NO_DATA, Owner.UNCLEAR, "没有打开"), id="without a reason"),
    ],
)
def test_unknown_says_why(domain: OtherDomain, expected):
    ((answer,), _) = run_check(domain_old, snapshot(other_domains=(domain,)))
    assert (answer.cause, answer.owner, answer.reason) == expected


def test_finding_stands_at_the_site_and_points_to_the_domain():
    site = snapshot(other_domains=(old(page=shown("长" * 250)),))
    (finding,) = run_check(domain_old, site)[1]
    assert (finding.url, finding.target) == (site.site.url, f"http://{OLD}/")
    assert len(finding.excerpt) == 200
    assert [one.locator for one in finding.evidence] == ["head"]
    assert f"（“{'长' * 40}”）" in finding.message


@pytest.mark.parametrize("name", ["keywords", "description"])
def test_planted_words_in_the_head_count_as_well(name: str):
    planted = page(f"<title>欢迎</title><meta name={name} content=澳门新葡京官网>", url=f"http://{OLD}/")
    assert said(domain_old, snapshot(other_domains=(old(page=planted),))) == [("review", "domain.hijacked")]
