import pytest

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


@pytest.mark.parametrize(
    ("link", "outcome"),
    [
        pytest.param("<a href='/map'>[网站地图]</a>", "pass", id="brackets"),
        pytest.param("<a href='/map'>关于本站|网站地图</a>", "pass", id="two labels in one"),
        pytest.param("<a href='/map'><img src='m.png' alt='站点地图'></a>", "pass", id="picture"),
        pytest.param("<a href='/map' title='网站导航'></a>", "pass", id="title"),
        pytest.param("<span onclick=\"window.open('/map')\">网站地图</span>", "pass", id="words to click on"),
        pytest.param("<area href='/map' alt='网站地图'>", "pass", id="area of a picture"),
        pytest.param("<a href='/xw/1.html'>关于更新门户网站地图的通知</a>", "fail", id="title of a release"),
        pytest.param("<a href='/xw/2.html'>各乡镇网站导航系统采购公告</a>", "fail", id="title with the word for navigation"),
        pytest.param("<span>网站地图</span>", "fail", id="words that lead nowhere"),
    ],
)
def test_what_is_a_map_of_the_site(link, outcome):
    assert outcomes(footer_sitemap, snapshot(home=home_page(bottom=footer(sitemap=link)))) == {outcome}
