from checks.link.image import link_image
from core.page.records import LinkKind
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, said, snapshot


def judge(**fault):
    return snapshot(links=link_report(link_fault(kind=LinkKind.IMAGE, **fault)))


def test_clean_files_pass():
    assert outcomes(link_image, snapshot()) == {"pass"}


def test_dead_file_fails_on_home_and_elsewhere():
    assert said(link_image, judge()) == [("fail", "link.image.broken")]
    assert said(link_image, judge(on_home=False, page="http://www.anhe.gov.cn/a.html")) == [("fail", "link.image.broken")]


def test_bad_bytes_fail():
    assert said(link_image, judge(status=200, reason="not_image")) == [("fail", "link.image.broken")]


def test_blocked_file_is_no_fault():
    assert said(link_image, judge(verdict=LinkVerdict.BLOCKED, status=403)) == []


def test_no_sweep_is_unknown():
    assert causes(link_image, snapshot(links=None)) == {"no_data"}
