import pytest

from checks.leaders.complete import leaders_complete
from tests.checks.builder import causes, html, outcomes, said, snapshot
from tests.checks.columns import C, column, special


def leader(main: str, **more):
    return special(f"<h1>李明和</h1>{main}", "/zwgk/ldxx/1.html", title="李明和", **more)


def site(*pages):
    return snapshot(columns=(column(C.LEADERS, path="/zwgk/ldxx/"),), special_pages={"leaders": pages})


FULL = "<p>姓名：李明和</p><p>职务：副县长</p><p>个人简历：1980年1月生,2002年7月参加工作。</p><p>工作分工：负责教育工作。</p>"


def test_complete_leader_passes():
    assert outcomes(leaders_complete, site(leader(FULL))) == {"pass"}


@pytest.mark.parametrize(
    "main",
    [
        pytest.param("<p>姓名：李明和</p><p>职务：副县长</p>", id="neither résumé nor division"),
        pytest.param("<p>姓名：李明和</p><p>职务：副县长</p><p>工作分工：负责教育工作。</p>", id="no résumé"),
        pytest.param("<p>姓名：李明和</p><p>职务：副县长</p><p>简历：XXXX</p>", id="unfilled template"),
    ],
)
def test_incomplete_leader_is_for_a_person(main: str):
    assert said(leaders_complete, site(leader(main))) == [("review", "leaders.incomplete")]


def test_resume_under_way_is_tolerated():
    assert outcomes(leaders_complete, site(leader("<p>姓名：李明和</p><p>职务：副县长</p><p>简历更新中</p>"))) == {"pass"}


def test_pages_about_no_person_are_left_out():
    guide = special("<h1>政府信息公开指南</h1><p>公开范围与公开方式。</p>", "/zwgk/xxgkzn/", title="政府信息公开指南")
    assert said(leaders_complete, site(leader(FULL), guide)) == []
    assert outcomes(leaders_complete, site(leader(FULL), guide)) == {"pass"}
    assert causes(leaders_complete, site(guide)) == {"needs_person"}, "of no leader nothing was seen"


@pytest.mark.parametrize("title", ["工作动态", "领导分工", "政府会议", "任免", "安全生产", "常务会议", "公开目录"])
def test_columns_below_the_roster_are_no_leaders(title: str):
    page = special(f"<h1>{title}</h1><p>本页暂时没有更多内容。</p>", "/zwgk/ldxx/9.html", title=title)
    assert said(leaders_complete, site(leader(FULL), page)) == []


@pytest.mark.parametrize("name", ["欧阳明德", "肉孜·买买提", "扎西顿珠"])
def test_names_of_every_kind_are_leaders(name: str):
    page = special(f"<h1>{name}</h1><p>职务：副县长</p>", "/zwgk/ldxx/2.html", title=name)
    assert said(leaders_complete, site(page)) == [("review", "leaders.incomplete")]


@pytest.mark.parametrize(("status", "cause"), [(404, "http_4xx"), (503, "http_5xx"), (412, "blocked_challenge")])
def test_pages_that_did_not_open_prove_nothing(status: int, cause: str):
    assert outcomes(leaders_complete, site(leader(FULL, status=status))) == {"unknown"}
    assert causes(leaders_complete, site(leader(FULL, status=status))) == {cause}


def test_script_shell_and_unread_pages_are_unknown():
    shell = special(
        "", "/zwgk/ldxx/1.html", body=html(header="", bottom="", main='<div id="app"></div><script src="/a.js"></script>').encode()
    )
    assert outcomes(leaders_complete, snapshot(columns=(column(C.LEADERS),))) == {"unknown"}
    assert causes(leaders_complete, site(shell)) == {"needs_script"}
