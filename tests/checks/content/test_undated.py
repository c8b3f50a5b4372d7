import pytest

from checks.content.date import content_date
from checks.content.undated import content_undated
from core.errors import Failure
from core.outcome import Cause, Owner
from tests.checks.builder import causes, content_page, outcomes, run, said, snapshot
from tests.checks.columns import C, column, special, url

BODY = "<p>安和县召开春季农业生产会议,安排部署下一阶段重点工作,要求各乡镇压实责任。</p>" * 4
BARE = f'<div class="article"><h1>安和县召开春季农业生产会议</h1><div class="content">{BODY}</div></div>'


def test_release_with_a_visible_time_passes():
    assert outcomes(content_undated, snapshot()) == {"pass"}


def test_release_without_a_visible_time_fails_whatever_its_tags_say():
    site = snapshot(content_pages=(content_page(main=BARE),))
    assert said(content_undated, site) == [("fail", "content.undated")]
    assert "PubDate" in run(content_undated, site)[1][0].message


def test_time_that_a_script_fills_in_is_unknown_until_rendered():
    page = content_page(main=BARE.replace("</h1>", "</h1><p>发布时间：<span id='t'></span></p><script>show()</script>"))
    assert causes(content_undated, snapshot(content_pages=(page,))) == {"needs_script"}
    seen = content_page(main=BARE, rendered_html=content_page().facts.html)
    assert outcomes(content_undated, snapshot(content_pages=(seen,))) == {"pass"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        pytest.param("来源：县政府办公室 06-10 浏览：12", "pass", id="month and day"),
        pytest.param("发布时间：3天前", "pass", id="counts back"),
        pytest.param("发布时间：<img src='/t/1.png'>", "review", id="picture of a time"),
        pytest.param("来源：县政府办公室 <img src='/t/1.png'>", "fail", id="picture without a label"),
        pytest.param("丙午年四月廿五 来源：县政府办公室", "review", id="lunar calendar"),
        pytest.param("发布时间：农历十月初二", "review", id="lunar calendar, called so"),
        pytest.param("今天是农历十月初二 来源：县政府办公室", "fail", id="clock of the page"),
        pytest.param("来源：县政府办公室", "fail", id="source alone"),
        pytest.param("数据来源：县统计局，截至6月3日的数字。", "fail", id="sentence"),
        pytest.param("报名日期：6月3日", "fail", id="day of something else"),
    ],
)
def test_time_that_is_no_full_date(line: str, outcome: str):
    text = BARE.replace("</h1>", f"</h1><p>{line}</p>")
    page = content_page(main=text, rendered_html=content_page(main=text).facts.html)
    assert outcomes(content_undated, snapshot(content_pages=(page,))) == {outcome}


def test_pages_of_columns_without_releases_are_left_out():
    org = column(C.ORG, path="/jgzn/")
    page = content_page(main=BARE, column=org.url)
    assert outcomes(content_undated, snapshot(content_pages=(page,), columns=(org,))) == {"not_applicable"}


def doors(day: str = "") -> str:
    rows = "".join(f'<li><a href="/bsfw/g{n}.html">道路运输经营许可办事指南之{n}</a>{day}</li>' for n in range(4))
    return f"<h2>办事服务</h2><ul>{rows}</ul>"


@pytest.mark.parametrize(
    ("special_pages", "expected"),
    [
        pytest.param({"service_list": doors()}, [], id="listed among the services"),
        pytest.param({"service_list": doors("<span>2026-06-10</span>")}, [("fail", "content.undated")], id="listed with a day"),
        pytest.param({"policy_list": doors()}, [("fail", "content.undated")], id="listed among documents"),
    ],
)
def test_guides_are_no_releases(special_pages, expected):
    guide = content_page(main=BARE, url=url("/bsfw/g1.html"))
    kept = {key: (special(main, "/bsfw/"),) for key, main in special_pages.items()}
    assert said(content_undated, snapshot(content_pages=(guide,), special_pages=kept)) == expected


@pytest.mark.parametrize(
    ("column_class", "path", "expected"),
    [
        pytest.param(C.NOTICE, "/tzgg/", [("fail", "content.undated")], id="column of releases"),
        pytest.param(C.SERVICE, "/bsfw/", [], id="column of services"),
        pytest.param(C.SERVICE, "/BSFW/", [], id="another address of the column of services"),
    ],
)
def test_guide_opened_to_date_a_column(column_class, path, expected):
    guide = content_page(main=BARE, url=url("/bsfw/g1.html"), column=url(path))
    columns = (column(column_class, path=path if path != "/BSFW/" else "/bsfw/"),)
    kept = {"service_list": (special(doors(), "/bsfw/"),), "release": (guide,)}
    assert said(content_undated, snapshot(content_pages=(guide,), columns=columns, special_pages=kept)) == expected


def test_release_pages_opened_for_freshness_count_too():
    site = snapshot(content_pages=(), special_pages={"release": (content_page(main=BARE),)})
    assert said(content_undated, site) == [("fail", "content.undated")]


@pytest.mark.parametrize(
    ("status", "cause", "owner"), [(404, "http_4xx", "site"), (500, "http_5xx", "site"), (403, "blocked_challenge", "unclear")]
)
def test_error_pages_are_unknown_by_their_own_cause(status: int, cause: str, owner: str):
    (one,) = run(content_undated, snapshot(content_pages=(content_page(main=BARE, status=status),)))[0]
    assert (str(one.outcome), str(one.cause), str(one.owner)) == ("unknown", cause, owner)


def test_no_sample_is_not_applicable():
    assert outcomes(content_undated, snapshot(content_pages=())) == {"not_applicable"}


@pytest.mark.parametrize("check", [content_undated, content_date], ids=["time of publication", "days"])
def test_releases_that_only_a_script_opens_are_unknown(check):
    closed = Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "稿件由脚本打开")
    assert causes(check, snapshot(content_pages=(), failures={"content_pages": closed})) == {"needs_script"}


def test_frames_that_were_not_read_may_show_the_day():
    frames = content_page(body=b'<html><head><title>x</title></head><frameset><frame src="a.html"></frameset></html>')
    assert said(content_undated, snapshot(content_pages=(frames,))) == []
    assert causes(content_undated, snapshot(content_pages=(frames,))) == {"no_data"}
