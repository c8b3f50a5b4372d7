import pytest

from checks.footer.contact import footer_contact
from tests.checks.builder import causes, footer, home_page, outcomes, said, snapshot


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        pytest.param("联系电话：0816-8000001", [], id="phone"),
        pytest.param("邮箱：webmaster(at)anhe.gov.cn", [], id="mail"),
        pytest.param('<a href="/lxwm/">联系我们</a>', [], id="contact page is accepted"),
        pytest.param("", [("fail", "footer.contact.missing")], id="nothing: digits of filings are no phone"),
        pytest.param("地址：安和县中心街1号", [("review", "footer.contact.missing")], id="address alone: a person"),
    ],
)
def test_contact(contact, expected):
    assert said(footer_contact, snapshot(home=home_page(bottom=footer(contact=contact)))) == expected


def test_complete_site_passes():
    assert outcomes(footer_contact, snapshot()) == {"pass"}


def test_scripted_footer_is_unknown():
    site = snapshot(
        home=home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>'), column_pages=(), content_pages=()
    )
    assert causes(footer_contact, site) == {"needs_script"}
