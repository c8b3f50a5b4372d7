"""What is said of a home page in windows of common sizes: proposed at most, and only where the site is to blame."""

from typing import Any

import pytest

from checks.base import run_check
from checks.compat.layout import compat_layout
from core.errors import Failure
from core.layout import PHONE, Dead, LayoutLook, Overlap, PageLayout, Spot
from core.outcome import Cause, Outcome, Owner, State
from tests.checks.builder import HOME, causes, outcomes, said, snapshot

WIDE = (1366, 768)
TITLE = Spot(selector="ul > li > a", text="安和县召开常务会议研究部署重点工作", box=(83, 200, 273, 16))
DATE = Spot(selector="ul > li > i", text="2026-06-01", box=(281, 200, 71, 16))
OVERLAPS = {"overlap_chars": 40, "overlaps": (Overlap(first=TITLE, second=DATE, width=71, height=16),)}
EDGE = Spot(selector="div.right > p", text="欢迎公众查询监督", box=(1300, 300, 260, 16))
PROPOSED = [("review", "compat.layout_broken")]


def look(window: tuple[int, int] = WIDE, **changes: Any) -> LayoutLook:
    return LayoutLook(**{"window": window, "content_width": window[0], "chars": 1000, "main_chars": 800, "links": 50, **changes})


def site(*looks: LayoutLook, **changes: Any):
    return snapshot(layout=PageLayout(url=HOME, looks=looks, **changes))


def test_page_that_stands_as_it_should_passes():
    assert outcomes(compat_layout, site(look(), look((1920, 1080)))) == {"pass"}


@pytest.mark.parametrize(
    ("seen", "words", "excerpt", "box"),
    [
        pytest.param(
            look(**OVERLAPS), ["窗口 1366×768", "约 40 字", "ul > li > a", "“2026-06-01”", "71×16 像素"], TITLE.text, [281, 200, 71, 16], id="overlap"
        ),
        pytest.param(
            look(cut_chars=100, outside=EDGE, outside_px=194),
            ["约 100 字", "截断", "无法滚动", "超出 194 像素", "div.right > p"],
            EDGE.text,
            [1300, 300, 66, 16],
            id="cut off",
        ),
        pytest.param(look(cut_chars=100), ["约 100 字"], "", [0, 0, 1366, 600], id="cut off, place unknown"),
        pytest.param(
            look(beyond_chars=300, content_width=2400, outside=EDGE, outside_px=194), ["横向滚动", "内容宽 2400 像素"], EDGE.text, [1300, 300, 66, 16], id="beyond"
        ),
        pytest.param(
            look(dead_styles=(Dead(url="http://www.anhe.gov.cn/x.css", status=404),)), ["http://www.anhe.gov.cn/x.css", "返回 404"], "", [0, 0, 1366, 600], id="gone"
        ),
        pytest.param(
            look(dead_styles=(Dead(url="http://www.anhe.gov.cn/x.css", status=200),)), ["返回的是网页"], "", [0, 0, 1366, 600], id="page for a style sheet"
        ),
        pytest.param(look(errors=("x is undefined",), main_chars=0, chars=90), ["x is undefined", "约 0 字"], "", [0, 0, 1366, 600], id="empty"),
    ],
)  # fmt: skip
def test_faults_are_proposed_with_their_place(seen: LayoutLook, words: list[str], excerpt: str, box: list[int]):
    _, (finding,) = run_check(compat_layout, site(seen, seen))
    assert (finding.outcome, finding.state, finding.url) == (Outcome.REVIEW, State.SUSPECTED, HOME)
    for word in [*words, "请人工"]:
        assert word in finding.message
    assert finding.excerpt == excerpt
    assert (finding.measured["window"], finding.measured["box"]) == ([1366, 768], box)


def test_of_many_faults_the_gravest_comes_first_and_each_once():
    wide = look(**OVERLAPS, cut_chars=100, beyond_chars=300)
    _, (finding,) = run_check(compat_layout, site(wide, look((1920, 1080), **OVERLAPS)))
    assert finding.measured["faults"] == [{"window": "1366×768", "fault": name} for name in ("overlap", "cut", "beyond")]
    assert finding.message.count("窗口") == 5  # one sentence each; two of them name the window's edge


def test_a_fault_that_one_look_does_not_show_is_none():
    assert outcomes(compat_layout, site(look(**OVERLAPS), look())) == {"pass"}


def test_telephones_count_only_for_pages_made_for_them():
    phone = look(PHONE, **OVERLAPS)
    assert said(compat_layout, site(look(), phone)) == PROPOSED
    assert outcomes(compat_layout, site(look(), look(PHONE, **OVERLAPS, content_width=1200))) == {"pass"}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        pytest.param({}, "no_browser", id="no browser"),
        pytest.param({"failures": {"layout": Failure(Cause.BROWSER_CRASH, Owner.MONITOR, "x")}}, "browser_crash", id="browser died"),
        pytest.param({"layout": PageLayout(url=HOME, looks=(look(**OVERLAPS),), chinese=False)}, "no_browser", id="no Chinese font"),
        pytest.param(
            {"layout": PageLayout(url=HOME, looks=(look(**OVERLAPS, lost_styles=("x",)),))}, "no_data", id="style sheet lost on the way"
        ),
        pytest.param(
            {"layout": PageLayout(url=HOME, looks=(look(**OVERLAPS, lost_scripts=("x",), errors=("$",)),))},
            "no_data",
            id="script lost on the way",
        ),
    ],
)
def test_what_was_not_measured_is_nobodys_fault(changes: dict[str, Any], cause: str):
    assert outcomes(compat_layout, snapshot(**changes)) == {"unknown"}
    assert causes(compat_layout, snapshot(**changes)) == {cause}


@pytest.mark.parametrize(
    ("sheet", "mark", "outcome"),
    [
        pytest.param(f"{HOME}css/x.css", "", "review", id="the site's own"),
        pytest.param("http://static.anhe.gov.cn/x.css", "", "review", id="another host of the site"),
        pytest.param("http://cdn.example/x.css", "", "unknown", id="of another site"),
        pytest.param(
            f"{HOME}css/x.css", "<!-- saved from url=(0026)http://www.other.gov.cn/ -->", "unknown", id="page saved from elsewhere"
        ),
        pytest.param(f"{HOME}css/x.css", f"<!-- saved from url=(0023){HOME} -->", "review", id="page saved from here"),
        pytest.param(f"{HOME}index_files/x.css", "", "unknown", id="folder of a saved page"),
    ],
)
def test_missing_style_sheets_are_held_against_their_own_site_only(sheet: str, mark: str, outcome: str):
    from tests.checks.builder import html, page

    bare = look(dead_styles=(Dead(url=sheet, status=404),))
    home = page(html().replace("<head>", f"{mark}<head>"))
    assert outcomes(compat_layout, snapshot(home=home, layout=PageLayout(url=HOME, looks=(bare, bare)))) == {outcome}


def test_a_lost_script_that_does_no_harm_is_nothing():
    assert outcomes(compat_layout, site(look(lost_scripts=("x",), errors=("$",)))) == {"pass"}


def test_a_home_page_elsewhere_is_not_judged():
    from tests.checks.builder import home_page

    elsewhere = home_page(final_url="http://www.example.com/")
    assert outcomes(compat_layout, snapshot(home=elsewhere, layout=PageLayout(url=HOME, looks=(look(**OVERLAPS),)))) == {"not_applicable"}
