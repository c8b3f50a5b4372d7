"""What every verdict about a footer carries: its page, the codes it speaks about, the sample, the evidence."""

import pytest

from checks.base import Check
from checks.footer.conac import footer_conac
from checks.footer.contact import footer_contact
from checks.footer.icp import footer_icp
from checks.footer.jiucuo import footer_jiucuo
from checks.footer.police import footer_police
from checks.footer.site_code import footer_site_code
from checks.footer.sitemap import footer_sitemap
from checks.footer.sponsor import footer_sponsor
from core.snapshot import SiteSnapshot
from tests.checks.builder import HOME, column_page, footer, home_page, run, snapshot

ITEMS: list[tuple[Check[SiteSnapshot], str, str]] = [
    (footer_conac, "conac", "footer.conac.missing"),
    (footer_contact, "contact", "footer.contact.missing"),
    (footer_icp, "icp", "footer.icp.missing"),
    (footer_police, "police", "footer.police.missing"),
    (footer_site_code, "site_code", "footer.site_code.missing"),
    (footer_sponsor, "sponsor", "footer.sponsor.missing"),
    (footer_jiucuo, "jiucuo", "footer.jiucuo.home_missing"),
]
ids = [item for _, item, _ in ITEMS]
UNSEEN = '<div id="footer"></div><script src="/js/footer.js"></script>'


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_pass_names_page_and_code_and_sample(check, item, code):
    site = snapshot(column_pages=(column_page(),), content_pages=())
    passes = [one for one in run(check, site)[0] if code in one.codes and one.subject == HOME]
    assert [str(one.outcome) for one in passes] == ["pass"]
    assert "footer.conac.wrong_type" not in passes[0].codes
    assert set(passes[0].codes) <= {code, "footer.jiucuo.outdated", "footer.jiucuo.wrong_code"}
    assert passes[0].sampled == (None if item == "jiucuo" else 2)
    assert passes[0].reason.startswith("页脚有")


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_fault_comes_with_its_evidence(check, item, code):
    site = snapshot(home=home_page(bottom=footer(**{item: ""})), column_pages=(), content_pages=())
    (found,) = run(check, site)[1]
    assert (found.code, found.url, str(found.outcome)) == (code, HOME, "fail")
    assert found.evidence
    assert found.evidence[0].kind == "html"
    assert found.message.startswith(("页脚没有", "首页没有"))
    if item != "conac":
        assert "网站地图" in found.excerpt


@pytest.mark.parametrize(("check", "item", "code"), ITEMS, ids=ids)
def test_what_a_script_may_bring_is_unknown_for_this_item_only(check, item, code):
    site = snapshot(home=home_page(bottom=UNSEEN), column_pages=(), content_pages=())
    (one,) = run(check, site)[0]
    assert (str(one.outcome), str(one.cause), str(one.owner)) == ("unknown", "needs_script", "monitor")
    assert (one.subject, one.codes) == (HOME, (code,))
    assert "未经浏览器渲染" in one.reason


WITH, WITHOUT = home_page().body.decode(), home_page(bottom=UNSEEN).body.decode()


@pytest.mark.parametrize(("source", "rendered"), [(WITH, WITHOUT), (WITHOUT, WITH)], ids=["in the source only", "in the browser only"])
@pytest.mark.parametrize("check", [*(check for check, _, _ in ITEMS), footer_sitemap], ids=[*ids, "sitemap"])
def test_what_a_reader_saw_in_either_is_there(check, source, rendered):
    home = home_page(body=source.encode(), rendered_html=rendered)
    site = snapshot(home=home, column_pages=(), content_pages=())
    assert [found.code for found in run(check, site)[1]] == []


def test_page_without_any_footer_is_said_to_have_none():
    site = snapshot(home=home_page(bottom="<p>安和县</p>"), column_pages=(), content_pages=())
    assert run(footer_icp, site)[1][0].message == "页面（未发现页脚功能区）没有ICP备案编号"


def test_sitemap_carries_page_and_evidence():
    site = snapshot(home=home_page(bottom=footer(sitemap="")))
    (found,) = run(footer_sitemap, site)[1]
    assert (found.url, bool(found.evidence), found.message) == (HOME, True, "首页没有网站地图（站点地图）链接")
    assert [one.subject for one in run(footer_sitemap, snapshot())[0]] == [HOME]
