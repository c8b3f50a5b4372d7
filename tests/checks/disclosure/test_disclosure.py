"""Guide, key areas, meetings."""

from dataclasses import replace

import pytest

from checks.disclosure.area import AREAS, disclosure_area
from checks.disclosure.guide import disclosure_guide
from checks.disclosure.meeting import disclosure_meeting
from core.column.records import ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.site import Level, SiteClass
from tests.checks.builder import causes, home_page, outcomes, registered, run, said, snapshot
from tests.checks.columns import UNREAD, C, column, special, unread, url, yearless

MENU = '<ul class="nav"><li><a href="/a/">县域</a></li><li><a href="/b/">互动</a></li><li><a href="/c/">专题</a></li><li><a href="/d/">服务</a></li></ul>'
DEPARTMENT = registered(site_class=SiteClass.DEPARTMENT, level=Level.CITY)
GUIDE = column(C.DISCLOSURE_GUIDE, days=None, form=ColumnForm.ARTICLE, path="/zwgk/gkzn/", name="公开指南")
WHOLE = "<p>申请条件：公民、法人或者其他组织。</p><p>申请方式：当面、邮寄、网上提交。</p><p>办理流程：收到申请之日起20个工作日内答复。</p>"


def bare(**changes):
    home = home_page(header=f'<div class="header">{MENU}</div>', main="", bottom="")
    return snapshot(home=home, column_pages=(), **changes)


def guide(text: str, **more):
    return {"disclosure_guide": (special(text, "/zwgk/gkzn/", **more),)}


def test_whole_guide_passes():
    assert outcomes(disclosure_guide, snapshot(columns=(GUIDE,), special_pages=guide(WHOLE))) == {"pass"}


def test_guide_without_elements_is_for_a_person():
    found = snapshot(columns=(GUIDE,), special_pages=guide("<p>申请方式：邮寄。</p>"))
    assert said(disclosure_guide, found) == [("review", "disclosure.guide_missing")]
    assert "申请条件" in run(disclosure_guide, found)[1][0].message


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        pytest.param(UNREAD, "unknown", id="not read: it may say what the guide does not"),
        pytest.param(Failure(Cause.HTTP_4XX, Owner.SITE, "返回 404"), "review", id="dead: nothing hides behind it"),
    ],
)
def test_guide_without_elements_beside_a_column_that_was_not_read(failure, outcome):
    beside = unread(C.DISCLOSURE_REQUEST, failure, path="/zwgk/ysq/", name="依申请公开")
    found = snapshot(columns=(GUIDE, beside), special_pages=guide("<p>申请方式：邮寄。</p>"))
    assert outcomes(disclosure_guide, found) == {outcome}


def test_no_guide_at_all_fails():
    assert said(disclosure_guide, bare(columns=(column(),))) == [("fail", "disclosure.guide_missing")]


def test_guide_elsewhere_or_unread_is_no_fault():
    outside = column(C.DISCLOSURE_CATALOG, days=None, form=ColumnForm.EXTERNAL, path="/x/", name="政府信息公开")
    assert said(disclosure_guide, bare(columns=(outside,))) == [("review", "disclosure.guide_missing")]
    assert outcomes(disclosure_guide, bare(columns=(unread(C.DISCLOSURE_CATALOG, path="/zwgk/"),))) == {"unknown"}
    assert outcomes(disclosure_guide, snapshot(columns=(GUIDE,))) == {"unknown"}
    scripted = guide('<div id="c"></div><script>$.get("/c.json",show)</script>')
    assert causes(disclosure_guide, snapshot(columns=(GUIDE,), special_pages=scripted)) == {"needs_script"}


def area_columns(*left_out: str, parts: bool = True):
    columns = []
    for number, (area, (_, sections)) in enumerate(AREAS.items()):
        if area in left_out:
            continue
        columns.append(column(C.DISCLOSURE_CATALOG, path=f"/zdly/{number}/", name=area))
        if parts:
            columns += [column(C.DISCLOSURE_CATALOG, path=f"/zdly/{number}/{n}/", name=name) for n, name in enumerate(sections)]
    return tuple(columns)


def test_eight_areas_with_their_parts_pass():
    assert outcomes(disclosure_area, bare(columns=area_columns())) == {"pass"}


def test_missing_areas_are_counted_for_a_person():
    found = bare(columns=area_columns("养老服务", "社会救助"))
    assert said(disclosure_area, found) == [("review", "disclosure.area_missing")]
    assert run(disclosure_area, found)[1][0].count == 2


def test_missing_part_beside_others_is_for_a_person():
    columns = tuple(one for one in area_columns() if one.name != "疫苗接种")
    found = bare(columns=columns)
    assert said(disclosure_area, found) == [("review", "disclosure.area_incomplete")]
    assert run(disclosure_area, found)[1][0].measured == {"incomplete": {"疫情防控": ["疫苗接种"]}}


def test_parts_that_hang_below_their_area_need_no_folder():
    flat = {one.url: url(f"/col/col{number}/index.html") for number, one in enumerate(area_columns())}
    tops = {one.url: one for one in area_columns(parts=False)}
    columns = tuple(
        replace(one, url=flat[one.url], parent=next((flat[top] for top in tops if top != one.url and one.url.startswith(top)), None))
        for one in area_columns()
    )
    assert said(disclosure_area, bare(columns=columns)) == []
    without = tuple(one for one in columns if one.name != "疫苗接种")
    assert run(disclosure_area, bare(columns=without))[1][0].measured == {"incomplete": {"疫情防控": ["疫苗接种"]}}


def test_area_whose_parts_nobody_looked_into_is_not_blamed():
    assert said(disclosure_area, bare(columns=area_columns(parts=False))) == []


def test_areas_of_departments_and_unread_menus():
    assert outcomes(disclosure_area, bare(columns=(), site=DEPARTMENT)) == {"not_applicable"}
    assert outcomes(disclosure_area, bare(columns=(unread(C.OTHER, path="/zdly/"),))) == {"pass", "unknown"}


@pytest.mark.parametrize(("days", "expected"), [(30, []), (300, [("review", "disclosure.meeting_missing")])])
def test_meetings(days: int, expected: list[tuple[str, str]]):
    assert said(disclosure_meeting, bare(columns=(column(C.OTHER, days=days, path="/cwhy/", name="政府常务会议"),))) == expected


@pytest.mark.parametrize(
    ("days", "proven", "outcome"),
    [
        pytest.param(30, None, "unknown", id="new only if the guess is right"),
        pytest.param(30, 90, "pass", id="one is proven"),
        pytest.param(300, None, "review", id="old in any year"),
    ],
)
def test_guess_of_a_year_is_no_new_meeting(days: int, proven: int | None, outcome: str):
    one = yearless(C.OTHER, days=days, proven=proven, path="/cwhy/", name="政府常务会议")
    assert outcomes(disclosure_meeting, bare(columns=(one,))) == {outcome}


def test_no_meetings_at_all():
    assert said(disclosure_meeting, bare(columns=(column(),))) == [("review", "disclosure.meeting_missing")]
    assert outcomes(disclosure_meeting, bare(columns=(unread(C.OTHER, path="/zwgk/"),))) == {"unknown"}
    assert outcomes(disclosure_meeting, bare(columns=(), site=DEPARTMENT)) == {"not_applicable"}
