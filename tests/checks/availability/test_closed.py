from checks.availability.closed import availability_closed
from core.errors import Failure
from core.outcome import Cause, Owner
from tests.checks.builder import home_page, outcomes, page, said, snapshot

NOTICE = page("<html><body><h1>网站升级维护公告</h1><p>因系统升级改造，本网站暂停服务，恢复时间另行通知。</p></body></html>")


def test_working_home_page_passes():
    assert outcomes(availability_closed, snapshot(home=home_page())) == {"pass"}


def test_notice_instead_of_a_home_page_is_for_a_person():
    failures = {"home": Failure(Cause.NO_DATA, Owner.SITE, "首页只有公告")}
    site = snapshot(home=None, special_pages={"notice": (NOTICE,)}, failures=failures)
    assert said(availability_closed, site) == [("review", "availability.closed_notice")]


def test_no_home_page_is_unknown():
    assert outcomes(availability_closed, snapshot(home=None)) == {"unknown"}
