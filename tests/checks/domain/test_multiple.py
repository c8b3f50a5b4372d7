import pytest

from checks.domain.multiple import domain_multiple
from tests.checks.builder import outcomes, registered, said, snapshot


@pytest.mark.parametrize("filed", ["www.anhe.gov.cn", "www.anhe.gov.cn anhe.gov.cn", "www.anhe.gov.cn；安和.政务"])
def test_one_english_domain_passes(filed):
    assert outcomes(domain_multiple, snapshot(site=registered(filed_domain=filed))) == {"pass"}


def test_two_english_domains_go_to_a_person():
    assert said(domain_multiple, snapshot(site=registered(filed_domain="www.anhe.gov.cn、www.ahx.gov.cn"))) == [
        ("review", "domain.multiple")
    ]


def test_nothing_filed():
    assert outcomes(domain_multiple, snapshot(site=registered(filed_domain=""))) == {"not_applicable"}
