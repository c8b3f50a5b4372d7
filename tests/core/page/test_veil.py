"""What a page hides by its own attributes, and what a script may bring back."""

import pytest

CODE = "5107990001"
ICP = "蜀ICP备05000001号-1"
LINK = f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}">我为政府网站找错</a>'
MARK = '<a href="https://bszs.conac.cn/sitename?method=show&amp;id=07CED2186E764F87E053012819AC2D23"><img src="/red.png"></a>'
SPONSOR = "<p>主办单位：安和县人民政府办公室</p>"


def page(footer: str, more: str = "") -> str:
    return f"<body><h1>安和县人民政府</h1><p>{'正文内容。' * 100}</p><div class='footer'>{SPONSOR}{footer}</div>{more}</body>"


@pytest.mark.parametrize(
    "cover",
    [
        pytest.param('<div style="display:none">{}</div>', id="display none"),
        pytest.param('<div style="color:red; DISPLAY : none !important"><p>{}</p></div>', id="one of several declarations"),
        pytest.param("<div hidden>{}</div>", id="hidden"),
        pytest.param("<section style='display:none'><div><div>{}</div></div></section>", id="deep inside"),
    ],
)
def test_what_is_not_displayed_is_not_printed(facts, cover):
    found = facts(page(cover.format(f"<p>{ICP}</p>{LINK}{MARK}")))
    assert (found.footer.icp, found.jiucuo.present, found.conac.present) == (None, False, False)
    assert found.footer.sponsor == "安和县人民政府办公室"
    assert ICP not in found.footer.text
    unveiled = found.unveiled
    assert (unveiled.footer.icp, unveiled.jiucuo.present, unveiled.conac.present) == (ICP, True, True)
    assert not found.hides_marks, "no script could show it"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div style='display:block'>{}</div>", id="displayed"),
        pytest.param("<div style='background:url(display_none.png)'>{}</div>", id="a name"),
        pytest.param("<div hidden style='display:block'>{}</div>", id="hidden taken back"),
        pytest.param("<div style='visibility:hidden' class='wow'>{}</div>", id="fades in"),
        pytest.param("<div style='display:none'>微信公众号</div>{}", id="beside something hidden"),
        pytest.param("<input type='hidden' hidden>{}", id="field"),
    ],
)
def test_what_is_displayed_is_printed(facts, markup):
    found = facts(page(markup.format(f"<p>{ICP}</p>{LINK}{MARK}")))
    assert (found.footer.icp, found.jiucuo.present, found.conac.present) == (ICP, True, True)


def test_hidden_footer_beside_a_shown_one(facts):
    found = facts(page(ICP, f"<div class='footer' style='display:none'><p>主办单位：手机版</p><p>网站标识码：{CODE}</p></div>"))
    assert (found.footer.icp, found.footer.site_code, found.footer.sponsor) == (ICP, None, "安和县人民政府办公室")


def test_cover_that_a_script_lifts_hides_nothing(facts):
    whole = f"<div id='app' style='display:none'>{page(ICP + LINK)}</div>"
    assert facts(whole + "<script>document.getElementById('app').style.display='block'</script>").footer.icp == ICP
    assert facts(whole).footer.icp is None


@pytest.mark.parametrize(
    ("script", "may_be_lifted"),
    [
        pytest.param("<script src='/js/index.js'></script>", True, id="file of the site's own"),
        pytest.param("<script>$('.x').fadeIn()</script>", True, id="fades in"),
        pytest.param("<script>e.style.display=''</script>", True, id="display"),
        pytest.param("<script src='/js/jquery.min.js'></script><script>var a=1</script>", False, id="library and nothing to show"),
        pytest.param("", False, id="none"),
    ],
)
def test_scripts_that_may_show_what_is_hidden(facts, script, may_be_lifted):
    found = facts(page(f"<div hidden>{ICP}</div>", script))
    assert found.footer.icp is None
    assert found.hides_marks is may_be_lifted


def test_official_scripts_in_a_hidden_place_write_into_it(facts):
    scripts = (
        f'<script id="_jiucuo_" sitecode="{CODE}" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>'
        """<script>document.write(unescape("%3Cspan id='_ideConac'%3E%3C/span%3E%3Cscript src='http://dcs.conac.cn/js/1.js'%3E%3C/script%3E"))</script>"""
    )
    shown, hidden = facts(page(scripts)), facts(page(f"<div style='display:none'>{scripts}</div>"))
    assert (shown.jiucuo.present, shown.conac.present) == ("script", "script")
    assert (hidden.jiucuo.present, hidden.conac.present) == (False, False)


@pytest.mark.parametrize(
    ("script", "presence"),
    [
        pytest.param("", False, id="nothing brings it up"),
        pytest.param("<script>$('#glass').click(function(){$('form').toggle()})</script>", True, id="magnifying glass"),
    ],
)
def test_search_box_behind_a_button_is_a_search(facts, script, presence):
    form = "<form action='/search' style='display:none'><input name='q'><button>搜索</button></form>"
    assert facts(page(ICP, form + script)).search.presence is presence


@pytest.mark.parametrize(
    ("day", "script", "published"),
    [
        pytest.param("<p hidden>发布时间：2026-11-20</p>", "", None, id="hidden"),
        pytest.param("<p hidden>发布时间：2026-11-20</p>", "<script>$('p').show()</script>", "2026-11-20", id="a script may show it"),
        pytest.param("<p>发布时间：2026-11-20</p>", "", "2026-11-20", id="shown"),
    ],
)
def test_hidden_day_is_not_shown_to_readers(facts, day, script, published):
    found = facts(f"<body><h1>关于做好防汛工作的通知</h1>{day}<p>{'正文内容。' * 60}</p>{script}</body>").published
    assert (str(found.day) if found else None) == published
