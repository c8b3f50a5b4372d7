from dataclasses import replace

import pytest

from checks.footer.icp import footer_icp
from tests.checks.builder import ICP, causes, challenge_page, column_page, footer, home_page, outcomes, page, run, said, snapshot

OLD = '<a href="http://www.miitbeian.gov.cn/">蜀ICP备05000001号</a>'
SCRIPTED = '<div id="footer"></div><script>$("#footer").load("/inc/footer.html")</script>'


@pytest.mark.parametrize(
    "icp",
    [
        pytest.param(ICP, id="linked"),
        pytest.param("京<span>ICP</span>备<span>19054529</span>号<span>-1</span>", id="split by tags"),
        pytest.param("备案：苏ICP备06024932号", id="label in front"),
        pytest.param("皖ICP备2025087176号-2", id="ten digits"),
        pytest.param("蜀lCP备05000001号", id="small l that looks like I"),
    ],
)
def test_printed_number_passes(icp):
    site = snapshot(home=home_page(bottom=footer(icp=icp)))
    assert said(footer_icp, site) == []
    assert outcomes(footer_icp, site) == {"pass"}


@pytest.mark.parametrize(
    "icp",
    [
        pytest.param("", id="nothing"),
        pytest.param("<!-- 蜀ICP备05000001号-1 -->", id="comment"),
        pytest.param("川B2-20040080", id="licence only"),
    ],
)
def test_missing_number_fails(icp):
    assert said(footer_icp, snapshot(home=home_page(bottom=footer(icp=icp)))) == [("fail", "footer.icp.missing")]


def test_number_of_the_firm_goes_to_a_person():
    site = snapshot(home=home_page(bottom=footer(icp="技术支持：某某科技有限公司（蜀ICP备12345678号-2）")))
    (found,) = run(footer_icp, site)[1]
    assert (str(found.outcome), found.code, "蜀ICP备12345678号-2" in found.message) == ("review", "footer.icp.missing", True)


def test_picture_said_to_show_the_filing_goes_to_a_person():
    home = home_page(bottom=footer(icp='<img src="/images/a.png" alt="ICP备案号">'))
    assert said(footer_icp, snapshot(home=home, column_pages=(), content_pages=())) == [("review", "footer.icp.missing")]


@pytest.mark.parametrize("icp", ["蜀CP备05000001号", "ICP：蜀05000001", "备案号：蜀05000001号", "工信部备案号：蜀备05000001号-1"])
def test_misspelt_number_goes_to_a_person(icp):
    (found,) = run(footer_icp, snapshot(home=home_page(bottom=footer(icp=icp))))[1]
    assert (str(found.outcome), found.code, "不规范" in found.message) == ("review", "footer.icp.missing", True)


def test_link_to_the_filing_office_without_a_number_goes_to_a_person():
    site = snapshot(home=home_page(bottom=footer(icp='<a href="https://beian.miit.gov.cn/">备案信息</a>')))
    (found,) = run(footer_icp, site)[1]
    assert (str(found.outcome), found.code, "备案管理系统" in found.message) == ("review", "footer.icp.missing", True)


def test_footer_of_pictures_goes_to_a_person():
    site = snapshot(home=home_page(bottom='<div class="footer"><img src="/images/d1.png"></div>'))
    assert said(footer_icp, site) == [("review", "footer.icp.missing")]


def test_old_link_of_all_pages_is_one_finding():
    bottom = footer(icp=OLD)
    (found,) = run(footer_icp, snapshot(home=home_page(bottom=bottom), column_pages=(column_page(0, bottom=bottom),)))[1]
    assert (found.code, found.url, found.parents) == (
        "footer.icp.link_outdated",
        "http://www.anhe.gov.cn/",
        ("http://www.anhe.gov.cn/xwzx/zwyw/",),
    )


def test_retired_office_is_outdated_and_not_missing():
    assert said(footer_icp, snapshot(home=home_page(bottom=footer(icp=OLD)))) == [("fail", "footer.icp.link_outdated")]


def test_scripted_footer_is_unknown_without_browser():
    site = snapshot(home=home_page(bottom=SCRIPTED), column_pages=(), content_pages=())
    assert said(footer_icp, site) == []
    assert causes(footer_icp, site) == {"needs_script"}


def test_scripted_footer_is_judged_when_rendered():
    rendered = home_page(bottom=footer(icp="")).body.decode()
    site = snapshot(home=home_page(bottom=SCRIPTED, rendered_html=rendered), column_pages=(), content_pages=())
    assert said(footer_icp, site) == [("fail", "footer.icp.missing")]


def test_number_printed_in_the_source_counts_though_the_rendered_page_lost_it():
    rendered = home_page(bottom=footer(icp="")).body.decode()
    assert said(footer_icp, snapshot(home=home_page(rendered_html=rendered))) == []


def test_soft_error_and_challenge_pages_say_nothing():
    gone = page("<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1></body></html>", url="http://www.anhe.gov.cn/x.html")
    blocked = challenge_page("http://www.anhe.gov.cn/y.html")
    site = snapshot(column_pages=(gone,), content_pages=(blocked,))
    assert said(footer_icp, site) == []
    assert "soft_404" in causes(footer_icp, site)


def test_other_hosts_are_not_judged():
    site = snapshot(column_pages=(column_page(0, bottom=footer(icp=""), url="http://xxgk.anhe.gov.cn/"),))
    assert said(footer_icp, site) == []


def test_without_home_page_everything_is_unknown():
    assert causes(footer_icp, snapshot(home=None)) == {"no_data"}


def test_document_of_a_frame_needs_no_footer():
    inner = replace(page("<html><body><ul><li>目录</li></ul></body></html>"), in_frame=True)
    assert outcomes(footer_icp, snapshot(column_pages=(inner,), content_pages=())) == {"pass"}
