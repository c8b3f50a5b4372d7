from datetime import UTC, datetime

import pytest

from checks.report.annual import report_annual
from tests.checks.builder import causes, home_page, items, outcomes, page, said, snapshot


def judge(link: str, **more):
    return snapshot(home=home_page(main=items() + link), **more)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/b/">2025年政府网站工作年度报表</a>',
        '<a href="/b/">政府网站工作年度报表</a>',
        '<a href="/b/"><img src="/n.png" alt="政府网站年报"></a>',
    ],
    ids=["last year", "all years", "picture"],
)
def test_report_passes(link):
    assert outcomes(report_annual, judge(link)) == {"pass"}


@pytest.mark.parametrize(
    "link",
    ["", '<a href="/b/">2023年政府网站工作年度报表</a>', '<a href="/x/">2025年政府信息公开工作年度报告</a>'],
    ids=["none", "an old one", "another report"],
)
def test_missing_report_is_advice(link):
    assert said(report_annual, judge(link)) == [("fail", "report.annual.missing")]


def test_duty_begins_on_the_first_of_february_in_beijing():
    january = datetime(2026, 1, 31, 15, 59, tzinfo=UTC)
    february = datetime(2026, 1, 31, 16, 1, tzinfo=UTC)
    assert outcomes(report_annual, judge("", as_of=january)) == {"not_applicable"}
    assert said(report_annual, judge("", as_of=february)) == [("fail", "report.annual.missing")]


def test_script_shell_is_unknown():
    shell = '<html><head><title>x</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    assert causes(report_annual, snapshot(home=page(shell))) == {"needs_script"}


def test_frames_that_were_not_read_are_unknown():
    frames = '<html><head><title>安和县人民政府</title></head><frameset rows="100,*"><frame src="top.html"><frame src="main.html"></frameset></html>'
    assert causes(report_annual, snapshot(home=page(frames))) == {"no_data"}
