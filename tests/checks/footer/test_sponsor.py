import pytest

from checks.footer.sponsor import footer_sponsor
from tests.checks.builder import causes, footer, home_page, outcomes, said, snapshot


@pytest.mark.parametrize(
    ("sponsor", "expected"),
    [
        pytest.param("主办单位：安和县人民政府办公室", [], id="labelled"),
        pytest.param("安和县人民政府主办", [], id="suffix"),
        pytest.param("", [("fail", "footer.sponsor.missing")], id="nothing"),
        pytest.param("承办：安和县大数据中心 技术支持：某公司", [("fail", "footer.sponsor.missing")], id="undertaker only"),
        pytest.param("版权所有：安和县人民政府", [("review", "footer.sponsor.missing")], id="copyright only: a person"),
    ],
)
def test_sponsor(sponsor, expected):
    assert said(footer_sponsor, snapshot(home=home_page(bottom=footer(sponsor=sponsor)))) == expected


def test_complete_site_passes():
    assert outcomes(footer_sponsor, snapshot()) == {"pass"}


def test_scripted_footer_is_unknown():
    site = snapshot(
        home=home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>'), column_pages=(), content_pages=()
    )
    assert causes(footer_sponsor, site) == {"needs_script"}
