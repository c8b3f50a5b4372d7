import pytest

from checks.domain.filing import domain_filing
from tests.checks.builder import outcomes, registered, said, snapshot


@pytest.mark.parametrize(
    "filed", ["www.anhe.gov.cn", "anhe.gov.cn", "http://www.anhe.gov.cn/index.html", "安和.政务；www.anhe.gov.cn", "WWW.ANHE.GOV.CN"]
)
def test_same_domain_passes(filed):
    assert outcomes(domain_filing, snapshot(site=registered(filed_domain=filed))) == {"pass"}


def test_chinese_domain_is_the_same_in_either_spelling():
    site = registered(url="http://安和.政务/", filed_domain="安和.政务")
    assert outcomes(domain_filing, snapshot(site=site, home=None)) == {"pass"}


def test_other_domain_fails():
    assert said(domain_filing, snapshot(site=registered(filed_domain="www.ahx.gov.cn"))) == [("fail", "domain.mismatch_filing")]


def test_nothing_filed_is_nothing_to_compare():
    assert outcomes(domain_filing, snapshot(site=registered(filed_domain=""))) == {"not_applicable"}
