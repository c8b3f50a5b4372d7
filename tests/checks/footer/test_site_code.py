import pytest

from checks.footer.site_code import footer_site_code
from tests.checks.builder import (
    CODE,
    HOME,
    causes,
    column_page,
    content_page,
    footer,
    home_page,
    outcomes,
    registered,
    run,
    said,
    site_tags,
    snapshot,
)

OTHER = "3208310001"


def judge(code: str, *, meta: str = CODE, **site):
    page = home_page(head=site_tags(code=meta), bottom=footer(site_code=f"网站标识码：<span>{code}</span>" if code else "", jiucuo=""))
    return snapshot(home=page, column_pages=(), content_pages=(), **site)


def test_same_code_everywhere_passes():
    assert outcomes(footer_site_code, snapshot()) == {"pass"}


def test_ministry_code_passes():
    site = judge("bm14000002", meta="BM14000002", site=registered(id="bm14000002"))
    assert said(footer_site_code, site) == []


def test_code_of_hearsay_goes_to_a_person_unless_the_register_has_it():
    assert said(footer_site_code, judge("bt10000002")) == [("review", "footer.site_code.invalid")]
    assert said(footer_site_code, judge("bt10000002", meta="bt10000002", site=registered(id="bt10000002"))) == []


def test_code_in_meta_alone_is_missing_with_a_note():
    found = run(footer_site_code, judge(""))[1]
    assert [(str(one.outcome), one.code) for one in found] == [("fail", "footer.site_code.missing")]
    assert CODE in found[0].message


@pytest.mark.parametrize(
    "code",
    [pytest.param("51079900", id="eight digits"), pytest.param("bm140000021", id="bm and nine"), pytest.param("51079900012", id="eleven")],
)
def test_malformed_code_is_invalid(code):
    assert said(footer_site_code, judge(code)) == [("fail", "footer.site_code.invalid")]


def test_code_unlike_the_register_goes_to_a_person():
    assert said(footer_site_code, judge(OTHER, meta=OTHER)) == [("review", "footer.site_code.inconsistent")]


def test_meta_unlike_the_footer_goes_to_a_person():
    assert said(footer_site_code, judge(CODE, meta=OTHER)) == [("review", "footer.site_code.inconsistent")]


def test_a_shared_footer_asks_once_and_lists_the_pages():
    bottom = footer(site_code=f"网站标识码：{OTHER}", jiucuo="")
    pages = [column_page(index, bottom=bottom) for index in range(4)]
    single = content_page(0, bottom=footer(site_code="网站标识码：3208310002", jiucuo=""))
    site = snapshot(home=home_page(bottom=bottom), column_pages=tuple(pages), content_pages=(single, content_page(1)))
    found = run(footer_site_code, site)[1]
    assert [(one.code, one.url, one.count) for one in found] == [
        ("footer.site_code.inconsistent", HOME, 5),
        ("footer.site_code.inconsistent", single.final_url, 1),
    ]
    assert found[0].parents == tuple(page.final_url for page in pages)
    assert f"共 5 个页面：{HOME}、" in found[0].message
    assert "个页面" not in found[1].message


def test_unregistered_site_is_compared_with_itself_only():
    site = judge(OTHER, meta=OTHER, site=registered(id="www.anhe.gov.cn", registered=False))
    assert said(footer_site_code, site) == []


def test_region_outside_every_province_is_a_hint_never_a_rejection():
    site = judge("9907990001", meta="9907990001", site=registered(id="9907990001"))
    assert said(footer_site_code, site) == [("review", "site_code.region_unknown")]


def test_functional_area_inside_a_province_is_fine():
    site = judge("4403920006", meta="4403920006", site=registered(id="4403920006"))
    assert said(footer_site_code, site) == []


def test_scripted_footer_is_unknown():
    page = home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>', url=HOME)
    assert causes(footer_site_code, snapshot(home=page, column_pages=(), content_pages=())) == {"needs_script"}


def test_registered_site_without_a_code_is_compared_with_its_own_entry():
    site = registered(id="some-site")
    bottom = footer(jiucuo=f'<script id="_jiucuo_" sitecode="{OTHER}" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>')
    home = home_page(bottom=bottom)
    (found,) = run(footer_site_code, snapshot(home=home, column_pages=(), content_pages=(), site=site))[1]
    assert (found.code, found.measured) == ("footer.site_code.inconsistent", {"site_code": CODE})
    assert f"找错代码 {OTHER}" in found.message


def test_sound_code_speaks_for_both_faults():
    passes = [one.codes for one in run(footer_site_code, snapshot(column_pages=(), content_pages=()))[0]]
    assert passes == [("footer.site_code.missing",), ("footer.site_code.inconsistent", "footer.site_code.invalid")]


def test_note_names_all_places_where_the_code_was_seen():
    home = home_page(bottom=footer(site_code=""))
    (found,) = run(footer_site_code, snapshot(home=home, column_pages=(), content_pages=()))[1]
    assert found.message.endswith(f"（仅见于SiteIDCode 标签 {CODE}、找错代码 {CODE}，不能代替页脚文字）")
