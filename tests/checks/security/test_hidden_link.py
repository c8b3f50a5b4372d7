from dataclasses import replace

import pytest

from checks.security.hidden_link import security_hidden_link
from core.sight import Hiding, LinkSight, Strength, Trick
from tests.checks.builder import CHALLENGE, HOME_MAIN, home_page, html, outcomes, page, run, said, snapshot

SPAM = '<a href="http://shop.example/">日用百货</a>'


def judge(markup: str, head: str = ""):
    return snapshot(home=home_page(main=HOME_MAIN + markup, head=head), column_pages=(), content_pages=())


@pytest.mark.parametrize(
    ("markup", "head"),
    [
        pytest.param(f'<div style="position:absolute;left:-9999px">{SPAM}</div>', "", id="moved out of sight"),
        pytest.param(f'<div style="width:0;height:0;overflow:hidden">{SPAM}</div>', "", id="zero size"),
        pytest.param(f'<p style="font-size:0px">{SPAM}</p>', "", id="zero font"),
        pytest.param(f'<marquee height="1" width="1">{SPAM}</marquee>', "", id="marquee"),
        pytest.param(
            '<div style="background:rgba(0,0,0,.0)"><a style="color:#fff" href="http://shop.example/">日用百货</a></div>',
            "",
            id="white on a clear block",
        ),
        pytest.param(
            f'<p style="color:rgba(1,2,3,1.0.0)">甲</p><div style="display:none">{SPAM}</div>', "", id="beside a colour that is none"
        ),
        pytest.param(f'<div style="display:none">{SPAM}</div>', "", id="plainly hidden, no widget"),
        pytest.param(f'<div class="zq">{SPAM}</div>', "<style>.zq{position:absolute;top:-1000px}</style>", id="own style block"),
        pytest.param(
            '<div class="tab" style="display:none"><a href="http://x.example/">澳门新葡京</a></div>', "", id="planted words in a widget"
        ),
    ],
)
def test_hidden_foreign_link_goes_to_a_person(markup, head):
    [found] = run(security_hidden_link, judge(markup, head))[1]
    assert (str(found.outcome), found.code) == ("review", "security.hidden_link")


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(SPAM, id="visible"),
        pytest.param('<a style="color:#000" href="http://shop.example/">日用百货</a>', id="black words"),
        pytest.param(
            '<div style="background:rgba(0,0,0,0)"><a style="color:black" href="http://shop.example/">日用百货</a></div>', id="on nothing"
        ),
        pytest.param('<div style="display:none"><a href="/xxgk/">信息公开</a></div>', id="own link"),
        pytest.param('<div style="display:none"><a href="http://www.sc.gov.cn/">省政府</a></div>', id="government site"),
        pytest.param(f'<div class="swiper-slide" style="opacity:0">{SPAM}</div>', id="faded slide of a carousel"),
        pytest.param(f'<ul class="tab-panel" style="display:none"><li>{SPAM}</li></ul>', id="tab panel"),
        pytest.param(f'<div id="ie8" style="display:none">{SPAM}</div>', id="hint for old browsers"),
        pytest.param(f'<div id="xz" style="display:none">{SPAM}</div><script>$("#xz").show()</script>', id="opened by a script"),
        pytest.param('<div style="display:none"><a href="https://weibo.com/anhe">微博</a></div>', id="new media"),
        pytest.param('<a style="text-indent:-9999px" href="http://shop.example/">logo</a>', id="image replacement"),
        pytest.param(f'<div style="position:absolute;left:-9px">{SPAM}</div>', id="small offset"),
        pytest.param(f'<!-- <div style="left:-9999px">{SPAM}</div> -->', id="comment"),
    ],
)
def test_ordinary_markup_is_fine(markup):
    assert said(security_hidden_link, judge(markup)) == []


def test_clean_site_passes():
    assert outcomes(security_hidden_link, snapshot()) == {"pass"}


def test_challenge_page_is_unknown():
    assert outcomes(security_hidden_link, snapshot(home=page(CHALLENGE), column_pages=(), content_pages=())) == {"unknown"}


HIDDEN = f'<div class="a1" style="height:0;overflow:hidden">{SPAM}</div>'
AWAY = Hiding(trick=Trick.AWAY, strength=Strength.FIRM, names="<div> q7", foreign_links=1)


@pytest.mark.parametrize(
    ("markup", "hiding", "found"),
    [
        pytest.param(HIDDEN, None, [], id="a style sheet shows it"),
        pytest.param(SPAM, AWAY, [("review", "security.hidden_link")], id="a style sheet moves it away"),
        pytest.param(SPAM, replace(AWAY, names="<li> slide"), [], id="a slide"),
        pytest.param(SPAM, replace(AWAY, own_links=9), [], id="a menu of the site"),
        pytest.param(f'<div style="text-indent:-9999px">{SPAM}</div>', None, [("review", "security.hidden_link")], id="not looked at by the browser"),
    ],
)  # fmt: skip
def test_what_a_browser_measured_decides(markup, hiding, found):
    seen = (LinkSight(url="http://shop.example/", text="日用百货", hiding=hiding),)
    text = html(main=HOME_MAIN + markup)
    home = page(text, rendered_html=text, sight=seen)
    assert said(security_hidden_link, snapshot(home=home, column_pages=(), content_pages=())) == found


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        pytest.param('<a href="http://x.example/">澳门新葡京</a>', [("review", "security.hidden_link")], id="planted words"),
        pytest.param('<a href="http://x.example/">日用百货</a>', [], id="an advertisement that changes"),
        pytest.param('<a href="http://www.sc.gov.cn/">打击博彩</a>', [], id="a government site"),
    ],
)
def test_links_that_only_robots_are_shown(markup, found):
    assert said(security_hidden_link, replace(judge(""), home_as_robot=home_page(main=HOME_MAIN + markup))) == found
    assert said(security_hidden_link, replace(judge(markup), home_as_robot=home_page(main=HOME_MAIN + markup))) == [], "everybody sees it"


@pytest.mark.parametrize("style", ["width:1px;height:1px;overflow:auto", "content-visibility:hidden"])
def test_further_ways_to_hide(style):
    assert said(security_hidden_link, judge(f'<div style="{style}"><a href="http://x.example/">澳门新葡京</a></div>')) == [
        ("review", "security.hidden_link")
    ]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        pytest.param(f'<div class="content"><p>正文</p><div style="display:none">{SPAM}</div></div>', True, id="in an article"),
        pytest.param(
            f'<div class="container"><div class="TRS_Editor"><div style="display:none">{SPAM}</div></div></div>',
            True,
            id="in an editor's text",
        ),
        pytest.param(f'<div class="content"><div class="tab-con" style="display:none">{SPAM}</div></div>', False, id="panel in an article"),
        pytest.param(f'<div class="tab-content"><div style="display:none">{SPAM}</div></div>', False, id="nameless panel of tabs"),
    ],
)
def test_what_an_article_stands_in_is_no_part_that_opens(markup, found):
    assert bool(said(security_hidden_link, judge(markup))) is found
