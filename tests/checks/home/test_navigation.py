from checks.home.navigation import home_navigation
from tests.checks.builder import causes, home_page, outcomes, said, snapshot

TILES = '<div class="tiles"><a href="/a/">政务公开</a><a href="/b/">政务服务</a><a href="/c/">互动交流</a></div>'


def test_home_page_with_a_list_passes():
    assert outcomes(home_navigation, snapshot()) == {"pass"}


def test_tiles_only_are_pointed_out():
    assert said(home_navigation, snapshot(home=home_page(main=TILES))) == [("review", "home.nav_only")]


def test_script_shell_is_no_navigation_page():
    shell = home_page(header="", main="", bottom='<script src="/app.js"></script>')
    assert said(home_navigation, snapshot(home=shell)) == []
    assert causes(home_navigation, snapshot(home=shell)) <= {"needs_script"}


def test_no_home_page_is_unknown():
    assert outcomes(home_navigation, snapshot(home=None)) == {"unknown"}
