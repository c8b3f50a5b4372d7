"""Activities of the year and their results."""

import pytest

from checks.survey.activity import survey_activity
from checks.survey.result import survey_result
from tests.checks.builder import outcomes, run, said, snapshot
from tests.checks.columns import C, ago, column, special, unread

SURVEYS = column(C.SURVEY, path="/hdjl/yjzj/", name="意见征集")


def listing(*rows: tuple[str, int]):
    lines = "".join(f'<li><a href="/hdjl/yjzj/{n}.html">{title}</a><span>{ago(days)}</span></li>' for n, (title, days) in enumerate(rows))
    return special(f'<ul class="list">{lines}</ul>', "/hdjl/yjzj/")


def drafts(number: int):
    return [(f"关于《安和县第{n}号管理办法》公开征求意见的公告", 10 + n * 20) for n in range(number)]


def site(*lists, pages=(), columns=(SURVEYS,)):
    return snapshot(columns=columns, special_pages={"survey_list": lists, "survey": tuple(pages)})


def test_six_activities_are_a_merit():
    found = site(listing(*drafts(7)))
    assert said(survey_activity, found) == [("fail", "survey.activity_count")]
    assert run(survey_activity, found)[1][0].measured["count"] == 7


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(drafts(3), id="too few"),
        pytest.param([*drafts(3), *((f"《安和县第{n}号管理办法》征求意见结果反馈", 5 + n) for n in range(5))], id="results do not count"),
        pytest.param(
            [*drafts(3), *((f"关于《安和县第{n + 9}号办法》公开征求意见的公告", 500 + n) for n in range(5))], id="older ones do not count"
        ),
    ],
)
def test_fewer_are_no_merit(rows: list[tuple[str, int]]):
    assert outcomes(survey_activity, site(listing(*rows))) == {"pass"}


def test_unread_or_absent():
    assert outcomes(survey_activity, site(columns=(unread(C.SURVEY, path="/hdjl/yjzj/"),))) == {"unknown"}
    assert outcomes(survey_activity, site()) == {"unknown"}
    assert outcomes(survey_activity, site(columns=())) == {"not_applicable"}


def activity(period: str, more: str = ""):
    return special(
        f"<h1>关于《安和县养老办法》公开征求意见的公告</h1><p>{period}</p><p>欢迎提出宝贵建议。</p>{more}",
        "/hdjl/yjzj/0.html",
        title="关于《安和县养老办法》公开征求意见的公告",
    )


ENDED = "征集时间：2026-02-01 至 2026-03-01"


def test_ended_without_result_is_for_a_person():
    assert said(survey_result, site(pages=[activity(ENDED)])) == [("review", "survey.result_missing")]


@pytest.mark.parametrize(
    "period",
    ["征集时间：2026年2月1日至3月1日", "请于2026年3月1日前将意见反馈至县民政局。", "结束日期 2026-03-01<h3>结果反馈</h3><p>暂无</p>"],
    ids=["year said once", "before a day", "result still empty"],
)
def test_further_forms_of_an_end(period: str):
    assert said(survey_result, site(pages=[activity(period)])) == [("review", "survey.result_missing")]


@pytest.mark.parametrize(
    ("page", "lists"),
    [
        pytest.param(activity(ENDED, "<p>非常满意 120票</p><p>参与人数：150人</p>"), (), id="votes"),
        pytest.param(activity(ENDED, "<h3>结果反馈</h3><p>共收到意见建议12条,采纳9条。</p>"), (), id="result on the page"),
        pytest.param(activity(ENDED, '<a href="/hdjl/yjzj/9.html">征求意见结果公告</a>'), (), id="link to the result"),
        pytest.param(activity(ENDED), (listing(("《安和县养老办法》征求意见结果反馈", 80), *drafts(3)),), id="result in the list"),
    ],
)
def test_published_result_passes(page, lists):
    assert outcomes(survey_result, site(*lists, pages=[page])) == {"pass"}


@pytest.mark.parametrize("period", ["征集时间：2026-05-01 至 2026-06-01", "长期有效", "征集时间：2024-02-01 至 2024-03-01"])
def test_recent_endless_or_old_activities_are_not_judged(period: str):
    assert outcomes(survey_result, site(pages=[activity(period)])) == {"not_applicable"}
