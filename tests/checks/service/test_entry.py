from checks.service.entry import service_entry
from tests.checks.builder import home_page, outcomes, registered, said, snapshot
from tests.checks.columns import C, column

MENU = '<ul class="nav"><li><a href="/a/">县域</a></li><li><a href="/b/">公开</a></li><li><a href="/c/">专题</a></li><li><a href="/d/">互动</a></li></ul>'


def home(main: str = ""):
    return home_page(header=f'<div class="header">{MENU}</div>', main=main, bottom="")


def test_column_or_entry_passes():
    assert outcomes(service_entry, snapshot(columns=(column(C.SERVICE),))) == {"pass"}
    entry = home('<a href="http://zwfw.sheng.gov.cn/anhe/">政务服务</a>')
    assert outcomes(service_entry, snapshot(home=entry, column_pages=(), columns=())) == {"pass"}
    by_host = home('<a href="http://anhe.zwfw.sheng.gov.cn/"><img src="/a.png"></a>')
    assert outcomes(service_entry, snapshot(home=by_host, column_pages=(), columns=())) == {"pass"}


def test_nothing_found_is_for_a_person():
    assert said(service_entry, snapshot(home=home(), column_pages=(), columns=(column(),))) == [("review", "service.none")]


def test_menu_by_script_is_unknown_and_departments_without_service_are_exempt():
    scripted = home_page(header='<script src="/menu.js"></script>', main="", bottom="")
    assert outcomes(service_entry, snapshot(home=scripted, column_pages=(), columns=())) == {"unknown"}
    assert outcomes(service_entry, snapshot(site=registered(outward_service=False))) == {"not_applicable"}
