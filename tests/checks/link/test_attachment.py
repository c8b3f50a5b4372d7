from checks.link.attachment import link_attachment
from core.page.records import LinkKind
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, said, snapshot


def judge(**fault):
    return snapshot(links=link_report(link_fault(kind=LinkKind.ATTACHMENT, **fault)))


def test_clean_files_pass():
    assert outcomes(link_attachment, snapshot()) == {"pass"}


def test_dead_file_fails_on_home_and_elsewhere():
    assert said(link_attachment, judge()) == [("fail", "link.attachment.broken")]
    assert said(link_attachment, judge(on_home=False, page="http://www.anhe.gov.cn/a.html")) == [("fail", "link.attachment.broken")]


def test_bad_bytes_fail():
    assert said(link_attachment, judge(status=200, reason="zero_bytes")) == [("fail", "link.attachment.broken")]


def test_blocked_file_is_no_fault():
    assert said(link_attachment, judge(verdict=LinkVerdict.BLOCKED, status=403)) == []


def test_no_sweep_is_unknown():
    assert causes(link_attachment, snapshot(links=None)) == {"no_data"}
