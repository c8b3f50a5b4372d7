import pytest

from checks.domain.suffix import domain_suffix
from tests.checks.builder import causes, outcomes, registered, said, snapshot


def judge(url: str):
    return snapshot(site=registered(url=url), home=None)


@pytest.mark.parametrize("url", ["http://www.anhe.gov.cn/", "https://www.gov.cn/", "http://xn--55qx5d.xn--zfr164b/"])
def test_official_suffix_passes(url):
    assert outcomes(domain_suffix, judge(url)) == {"pass"}


@pytest.mark.parametrize("url", ["http://www.anhe.com/", "http://www.anhe-gov.cn/", "http://www.anhegov.cn/", "http://223.5.5.5/"])
def test_other_suffix_fails(url):
    assert said(domain_suffix, judge(url)) == [("fail", "domain.suffix_invalid")]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://[::1]/", "http://10.0.0.1/", "http://localhost:8000/"])
def test_internal_address_says_nothing(url):
    assert outcomes(domain_suffix, judge(url)) == {"not_applicable"}


def test_address_that_is_none_is_unknown_never_a_fault():
    assert causes(domain_suffix, judge("http://999.999.999.999/")) == {"invalid_url"}
