import pytest

from checks.footer.police import footer_police
from tests.checks.builder import causes, footer, home_page, outcomes, said, snapshot


@pytest.mark.parametrize(
    ("police", "expected"),
    [
        pytest.param("川公网安备 51079902000001号", [], id="printed"),
        pytest.param("公安机关备案号：341324020000239", [], id="fifteen digits"),
        pytest.param(
            '<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=51079902000001"><img src="/ga.png"></a>',
            [],
            id="icon with number",
        ),
        pytest.param("", [("fail", "footer.police.missing")], id="nothing"),
        pytest.param(
            '<a href="http://www.beian.gov.cn/"><img src="/ga.png"></a>',
            [("review", "footer.police.missing")],
            id="icon without number: a person",
        ),
        pytest.param('<img src="/images/ga.png">', [("review", "footer.police.missing")], id="icon alone: a person"),
        pytest.param('<img src="/x.png" alt="公安备案">', [("review", "footer.police.missing")], id="picture said to show it: a person"),
        pytest.param('<img src="/images/gaikuang.png">', [("fail", "footer.police.missing")], id="another picture"),
        pytest.param(
            '<div hidden><a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=51079902000001"><img src="/ga.png"></a></div>',
            [("fail", "footer.police.missing")],
            id="hidden icon",
        ),
        pytest.param("<!-- 川公网安备 51079902000001号 -->", [("fail", "footer.police.missing")], id="comment"),
    ],
)
def test_police_record(police, expected):
    assert said(footer_police, snapshot(home=home_page(bottom=footer(police=police)))) == expected


def test_complete_site_passes():
    assert outcomes(footer_police, snapshot()) == {"pass"}


def test_scripted_footer_is_unknown():
    site = snapshot(
        home=home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>'), column_pages=(), content_pages=()
    )
    assert causes(footer_police, site) == {"needs_script"}
