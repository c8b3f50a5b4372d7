import pytest

from checks.footer.jiucuo import footer_jiucuo
from tests.checks.builder import (
    CODE,
    HOME,
    JIUCUO,
    causes,
    column_page,
    content_page,
    footer,
    home_page,
    outcomes,
    registered,
    run,
    said,
    snapshot,
)

LINK = (
    f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}&url=http%3A%2F%2Fwww.anhe.gov.cn%2F"><img src="/jc.png"></a>'
)
FORM = f'<a href="https://zfwzzc.www.gov.cn/check_web/errorInfo/jcInfoNew?siteCode={CODE}&url=x">找错</a>'


def judge(jiucuo: str, **more):
    return snapshot(home=home_page(bottom=footer(jiucuo=jiucuo)), column_pages=(), content_pages=(), **more)


@pytest.mark.parametrize(
    "entry", [pytest.param(JIUCUO, id="script"), pytest.param(LINK, id="link"), pytest.param(FORM, id="platform form")]
)
def test_entry_passes(entry):
    site = judge(entry)
    assert said(footer_jiucuo, site) == []
    assert outcomes(footer_jiucuo, site) == {"pass"}


def test_official_script_without_a_code_goes_to_a_person():
    bare = JIUCUO.replace(f'sitecode="{CODE}" ', "")
    assert said(footer_jiucuo, judge(bare)) == [("review", "footer.jiucuo.wrong_code")]
    assert said(footer_jiucuo, judge(f"{bare}<script>document.getElementById('_jiucuo_').setAttribute('sitecode', code)</script>")) == []


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"<!-- {JIUCUO} -->", id="comment"),
        pytest.param('<a href="/jiucuo/form.html">网站纠错</a>', id="own form"),
    ],
)
def test_home_without_entry_fails(entry):
    assert said(footer_jiucuo, judge(entry)) == [("fail", "footer.jiucuo.home_missing")]


def test_other_pages_without_entry_fail_one_by_one():
    bare = footer(jiucuo="")
    site = snapshot(column_pages=(column_page(0, bottom=bare),), content_pages=(content_page(0, bottom=bare),))
    assert said(footer_jiucuo, site) == [("fail", "footer.jiucuo.page_missing")] * 2


@pytest.mark.parametrize("host", ["pucha.kaipuyun.cn", "121.43.68.40", "zfwzxx.kaipuyun.cn", "zfwzgl.ucap.com.cn", "121.43.68.41"])
def test_retired_host_is_outdated_and_not_missing(host):
    assert said(footer_jiucuo, judge(JIUCUO.replace("https://zfwzgl.www.gov.cn", f"http://{host}"))) == [
        ("review", "footer.jiucuo.outdated")
    ]


def test_foreign_code_is_wrong_and_not_missing():
    assert said(footer_jiucuo, judge(JIUCUO.replace(CODE, "3208310001"))) == [("review", "footer.jiucuo.wrong_code")]


@pytest.mark.parametrize("host", ["zfwzzc.www.gov.cn", "static.sc.gov.cn"])
def test_platform_and_copies_on_government_hosts_are_in_order(host):
    assert said(footer_jiucuo, judge(JIUCUO.replace("https://zfwzgl.www.gov.cn", f"https://{host}"))) == []


FOREIGN = JIUCUO.replace(CODE, "3208310001")
OUTDATED = JIUCUO.replace("https://zfwzgl.www.gov.cn", "http://121.43.68.40")


@pytest.mark.parametrize(
    ("home", "others", "expected"),
    [
        pytest.param(FOREIGN, FOREIGN, [("footer.jiucuo.wrong_code", True, 1), ("footer.jiucuo.wrong_code", False, 4)], id="everywhere"),
        pytest.param(OUTDATED, OUTDATED, [("footer.jiucuo.outdated", True, 1), ("footer.jiucuo.outdated", False, 4)], id="old everywhere"),
        pytest.param(FOREIGN, JIUCUO, [("footer.jiucuo.wrong_code", True, 1)], id="home page only"),
        pytest.param(JIUCUO, FOREIGN, [("footer.jiucuo.wrong_code", False, 4)], id="other pages only"),
        pytest.param(JIUCUO, JIUCUO, [], id="right everywhere"),
    ],
)
def test_a_shared_footer_asks_once_for_the_home_page_and_once_for_the_others(home, others, expected):
    bottom = footer(jiucuo=others)
    site = snapshot(
        home=home_page(bottom=footer(jiucuo=home)),
        column_pages=tuple(column_page(index, bottom=bottom) for index in range(2)),
        content_pages=tuple(content_page(index, bottom=bottom) for index in range(2)),
    )
    found = run(footer_jiucuo, site)[1]
    assert [(one.code, one.url == HOME, one.count) for one in found] == expected
    assert all(len(one.parents) == one.count - 1 and HOME not in one.parents for one in found)
    assert all("共 4 个页面" in one.message and one.measured["pages"] == 4 for one in found if one.count > 1)


def test_unregistered_site_is_compared_with_its_own_footer():
    assert said(footer_jiucuo, judge(JIUCUO, site=registered(id="www.anhe.gov.cn", registered=False))) == []


def test_placeholder_is_unknown_without_browser():
    assert causes(footer_jiucuo, judge('<div class="j-jiucuo"></div>')) == {"needs_script"}


def test_placeholder_that_stays_empty_goes_to_a_person():
    rendered = home_page(bottom=footer(jiucuo='<div class="j-jiucuo"></div>')).body.decode()
    home = home_page(bottom=footer(jiucuo='<div class="j-jiucuo"></div>'), rendered_html=rendered)
    (found,) = run(footer_jiucuo, snapshot(home=home, column_pages=(), content_pages=()))[1]
    assert (str(found.outcome), found.code, found.url) == ("review", "footer.jiucuo.home_missing", HOME)
    assert found.evidence[0].kind == "rendered"


@pytest.mark.parametrize(
    ("entry", "site", "code", "expected"),
    [
        pytest.param("BM14000002", registered(id="bm14000002"), "bm14000002", [], id="letters in another case"),
        pytest.param("5107000001", registered(id="5107000001", registered=False), "5107000001", [], id="not registered: the footer's own"),
        pytest.param("5107000001", registered(id="5107000001", registered=False), CODE, [("review", "footer.jiucuo.wrong_code")], id="not registered: unlike the footer"),
        pytest.param("5107000001", registered(id="5107000001", registered=False), "510700001", [("review", "footer.jiucuo.wrong_code")], id="not registered, misprinted footer: unlike the tag"),
        pytest.param(CODE, registered(id="5107000001", registered=False), "510799001", [], id="not registered, misprinted footer: like the tag"),
        pytest.param(CODE, registered(id="some-site"), CODE, [], id="registered without a code: the footer's own"),
        pytest.param("5107000001", registered(id="some-site"), "", [("review", "footer.jiucuo.wrong_code")], id="registered without a code: unlike the tag"),
    ],
)  # fmt: skip
def test_whose_code_the_entry_is_compared_with(entry, site, code, expected):
    bottom = footer(site_code=f"网站标识码：{code}" if code else "", jiucuo=JIUCUO.replace(CODE, entry))
    assert said(footer_jiucuo, snapshot(home=home_page(bottom=bottom), column_pages=(), content_pages=(), site=site)) == expected


@pytest.mark.parametrize(
    ("source", "rendered", "expected"),
    [
        pytest.param(OUTDATED, LINK, [], id="the browser shows today's"),
        pytest.param('<div class="j-jiucuo"></div>', JIUCUO, [], id="the browser fills the place"),
        pytest.param(JIUCUO, '<div class="j-jiucuo"></div>', [], id="the browser took it away"),
        pytest.param(JIUCUO, "", [], id="the source has it alone"),
    ],
)
def test_the_more_certain_entry_of_source_and_browser_counts(source, rendered, expected):
    shown = home_page(bottom=footer(jiucuo=rendered)).body.decode()
    home = home_page(bottom=footer(jiucuo=source), rendered_html=shown)
    site = snapshot(home=home, column_pages=(), content_pages=())
    assert said(footer_jiucuo, site) == expected
    assert "pass" in outcomes(footer_jiucuo, site)


def test_faults_name_host_and_code():
    (found,) = run(footer_jiucuo, judge(OUTDATED))[1]
    assert found.measured == {"host": "121.43.68.40", "site_code": CODE}


def test_sound_entry_speaks_for_all_its_codes_and_a_faulty_one_for_its_place_only():
    place = "footer.jiucuo.home_missing"
    sound = next(one for one in run(footer_jiucuo, judge(JIUCUO))[0] if str(one.outcome) == "pass")
    faulty = next(one for one in run(footer_jiucuo, judge(OUTDATED))[0] if str(one.outcome) == "pass")
    assert sound.codes == (place, "footer.jiucuo.outdated", "footer.jiucuo.wrong_code")
    assert (faulty.codes, faulty.subject) == ((place,), HOME)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        pytest.param("http%3A%2F%2Fwww.other.gov.cn%2F", [("review", "footer.jiucuo.wrong_code")], id="another site"),
        pytest.param("http%3A%2F%2Fwww.anhe.gov.cn%2F", [], id="this site"),
        pytest.param("http%3A%2F%2Fanhe.gov.cn%2Findex.html", [], id="this site without www"),
    ],
)
def test_entry_without_a_code_tells_by_its_address_whose_it_is(about, expected):
    link = f'<a href="https://zfwzzc.www.gov.cn/check_web/errorInfo/jcInfoNew?url={about}">我为政府网站找错</a>'
    assert said(footer_jiucuo, judge(link)) == expected


def test_address_of_an_entry_with_the_own_code_is_not_asked():
    link = f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}&url=http%3A%2F%2Fwww.portal.gov.cn%2F">找错</a>'
    assert said(footer_jiucuo, judge(link)) == []


def test_link_of_the_same_name_that_leads_elsewhere_is_told():
    (found,) = run(footer_jiucuo, judge('<a href="http://www.portal.gov.cn/jc/">我为政府网站找错</a>'))[1]
    assert (str(found.outcome), found.code) == ("fail", "footer.jiucuo.home_missing")
    assert "www.portal.gov.cn" in found.message
    (bare,) = run(footer_jiucuo, judge('<a href="http://www.portal.gov.cn/jc/">网站纠错</a>'))[1]
    assert "portal" not in bare.message
