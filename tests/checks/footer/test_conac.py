import pytest

from checks.footer.conac import footer_conac
from tests.checks.builder import CONAC, HOME, causes, footer, home_page, outcomes, run, said, snapshot

SCRIPT = "http://dcs.conac.cn/js/06/113/0187/60682781/CA061130187606827810001.js"
ENCODED = (
    "<script>document.write(unescape(\"%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='"
    + SCRIPT
    + "' type='text/javascript'%3E%3C/script%3E\"));</script>"
)
PLACEHOLDER = '<span id="_ideConac"></span>'


def judge(conac: str, **more):
    return snapshot(home=home_page(bottom=footer(conac=conac), **more), column_pages=(), content_pages=())


@pytest.mark.parametrize(
    "conac",
    [
        pytest.param(CONAC, id="link"),
        pytest.param(f'<script src="{SCRIPT}"></script>', id="official script"),
        pytest.param(ENCODED, id="percent-encoded document.write"),
        pytest.param(
            '<a href="https://bszs.conac.cn/sitename?method=show&id=07CED2186E764F87E053012819AC2D23"><img src="/img/jg.png"></a>',
            id="local copy with link",
        ),
    ],
)
def test_sign_passes(conac):
    site = judge(conac)
    assert said(footer_conac, site) == []
    assert outcomes(footer_conac, site) == {"pass"}


@pytest.mark.parametrize(
    "conac", [pytest.param("", id="nothing"), pytest.param(f'<!-- <script src="{SCRIPT}"></script> -->', id="comment")]
)
def test_missing_sign_fails(conac):
    assert said(footer_conac, judge(conac)) == [("fail", "footer.conac.missing")]


def test_icon_without_link_goes_to_a_person():
    assert said(footer_conac, judge('<img src="/images/red.png" alt="党政机关">')) == [("review", "footer.conac.missing")]


def test_blue_sign_is_a_hint():
    assert said(footer_conac, judge(CONAC.replace("red.png", "blue.png"))) == [("review", "footer.conac.wrong_type")]


def test_placeholder_is_unknown_without_browser():
    assert causes(footer_conac, judge(PLACEHOLDER)) == {"needs_script"}


def test_placeholder_that_stays_empty_goes_to_a_person():
    rendered = home_page(bottom=footer(conac=PLACEHOLDER)).body.decode()
    assert said(footer_conac, judge(PLACEHOLDER, rendered_html=rendered)) == [("review", "footer.conac.missing")]


@pytest.mark.parametrize("source", [PLACEHOLDER, ""], ids=["placeholder", "nothing"])
def test_picture_that_a_script_shows_goes_to_a_person(source):
    rendered = home_page(bottom=footer(conac='<img src="/images/red.png" alt="党政机关">')).body.decode()
    assert said(footer_conac, judge(source, rendered_html=rendered)) == [("review", "footer.conac.missing")]


@pytest.mark.parametrize(
    ("conac", "outcome"), [pytest.param(ENCODED, "pass", id="official script"), pytest.param(PLACEHOLDER, "unknown", id="placeholder")]
)
def test_what_only_a_script_shows_speaks_for_presence_only(conac, outcome):
    (one,) = run(footer_conac, judge(conac))[0]
    assert (str(one.outcome), one.subject, one.codes) == (outcome, HOME, ("footer.conac.missing",))
    assert one.sampled == (1 if outcome == "pass" else None)


@pytest.mark.parametrize(
    "conac", ['<img src="/images/red.png" alt="党政机关">', CONAC.replace("red.png", "blue.png")], ids=["icon without link", "blue sign"]
)
def test_questions_to_people_come_with_evidence(conac):
    (found,) = run(footer_conac, judge(conac))[1]
    assert found.evidence[0].kind == "html"
    assert found.url == HOME


@pytest.mark.parametrize(
    ("picture", "outcome"),
    [
        pytest.param('<img src="/images/sign.png">', "review", id="says nothing of itself"),
        pytest.param('<a href="#"><img src="/images/pic_03.png"></a>', "review", id="leads nowhere"),
        pytest.param('<p hidden>微信</p><img src="/images/sign.png">', "review", id="beside something hidden"),
        pytest.param('<p hidden><img src="/images/sign.png"></p>', "fail", id="hidden itself"),
        pytest.param('<a href="http://www.12377.cn/"><img src="/images/pic_03.png"></a>', "fail", id="leads elsewhere"),
        pytest.param('<img src="/images/pic_03.png" alt="网站地图">', "fail", id="bears another name"),
        pytest.param('<div><img src="/upload/1.jpg"><p>微信公众号</p></div>', "fail", id="captioned"),
        pytest.param('<img src="/images/p1.png" width="16" height="16">', "fail", id="small icon"),
        pytest.param('<img src="/images/foot_line.png">', "fail", id="ornament"),
    ],
)
def test_picture_that_may_be_the_mark_goes_to_a_person(picture, outcome):
    assert said(footer_conac, judge(picture)) == [(outcome, "footer.conac.missing")]


@pytest.mark.parametrize(
    ("bottom", "outcome"),
    [
        pytest.param('<div class="footer"><img src="/images/footer_bg.jpg" width="1000" height="150"></div>', "review", id="one picture"),
        pytest.param(
            '<div class="footer"><img src="/images/foot_line.png"><p>主办单位：安和县人民政府办公室</p></div>', "fail", id="printed"
        ),
    ],
)
def test_footer_that_is_a_picture_as_a_whole_may_show_the_mark(bottom, outcome):
    site = snapshot(home=home_page(bottom=bottom), column_pages=(), content_pages=())
    assert said(footer_conac, site) == [(outcome, "footer.conac.missing")]
