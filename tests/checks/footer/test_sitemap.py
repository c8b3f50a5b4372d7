from checks.footer.sitemap import footer_sitemap
from tests.checks.builder import causes, column_page, footer, home_page, outcomes, said, snapshot


def test_link_passes():
    assert outcomes(footer_sitemap, snapshot()) == {"pass"}


def test_home_page_without_map_is_advice():
    assert said(footer_sitemap, snapshot(home=home_page(bottom=footer(sitemap="")))) == [("fail", "footer.sitemap.missing")]


def test_other_pages_are_not_asked():
    assert said(footer_sitemap, snapshot(column_pages=(column_page(0, bottom=footer(sitemap="")),))) == []


def test_scripted_footer_is_unknown():
    site = snapshot(home=home_page(bottom='<div id="footer"></div><script src="/js/footer.js"></script>'))
    assert causes(footer_sitemap, site) == {"needs_script"}
