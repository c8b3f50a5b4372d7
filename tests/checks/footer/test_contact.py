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
        pytest.param("邮编：621000", [("fail", "footer.contact.missing")], id="postcode alone"),
        pytest.param('<a href="/x/">关于我们 | 联系我们</a>', [], id="link of several labels"),
        pytest.param('<a href="/x/"><img src="c.png" alt="【联系我们】"></a>', [], id="picture of the label"),
        pytest.param('<a href="#">联系我们</a>', [("review", "footer.contact.missing")], id="label that leads nowhere: a person"),
        pytest.param("违法和不良信息举报电话：12377", [("fail", "footer.contact.missing")], id="national reporting line only"),
        pytest.param('<a href="mailto:xx@anhe.gov.cn"><img src="/m.png"></a>', [], id="icon to write to"),
        pytest.param('联系电话：<img src="/i/d4.png">', [("review", "footer.contact.missing")], id="number as a picture: a person"),
        pytest.param("联系电话：", [("fail", "footer.contact.missing")], id="label alone"),
        pytest.param("举报电话：12377 联系电话：0816-8000001", [], id="national reporting line before the phone"),
    ],
)
def test_contact(contact, expected):
    assert said(footer_contact, snapshot(home=home_page(bottom=footer(contact=contact)))) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param("关于公布各乡镇防汛值班联系方式的通知", [("fail", "footer.contact.missing")], id="title of a release"),
        pytest.param("各乡镇领导联系方式", [("fail", "footer.contact.missing")], id="somebody's contacts"),
        pytest.param("联系方式", [], id="the whole label"),
        pytest.param("联系我们 Contact us", [], id="label in two languages"),
    ],
)
def test_link_outside_of_the_footer(link, expected):
    home = home_page(main=f'<ul><li><a href="/xw/1.html">{link}</a></li></ul>', bottom=footer(contact=""))
    assert said(footer_contact, snapshot(home=home, column_pages=(), content_pages=())) == expected


def test_complete_site_passes():
    assert outcomes(footer_contact, snapshot()) == {"pass"}


def test_scripted_footer_is_unknown():
    site = snapshot(
        home=home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>'), column_pages=(), content_pages=()
    )
    assert causes(footer_contact, site) == {"needs_script"}
