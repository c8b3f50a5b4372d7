"""From which measure on a layout is doubtful, and that every look must agree."""

from typing import Any

import pytest

from core.layout import PHONE, Dead, LayoutLook, adapts, seen_in, steady_faults

WIDE, NARROW = (1366, 768), (1024, 768)
GONE = (Dead(url="http://www.anhe.gov.cn/a.css", status=404),)


def look(window: tuple[int, int] = WIDE, **changes: Any) -> LayoutLook:
    return LayoutLook(**{"window": window, "content_width": window[0], "chars": 1000, "main_chars": 800, "links": 50, **changes})


@pytest.mark.parametrize(
    ("window", "changes", "found"),
    [
        pytest.param(WIDE, {}, "", id="as it should be"),
        pytest.param(WIDE, {"overlap_chars": 5}, "", id="an accident of a font"),
        pytest.param(WIDE, {"overlap_chars": 6}, "overlap", id="six characters on others"),
        pytest.param(NARROW, {"overlap_chars": 11}, "", id="narrow windows are forgiven more"),
        pytest.param(NARROW, {"overlap_chars": 12}, "overlap", id="but not everything"),
        pytest.param(WIDE, {"cut_chars": 79}, "", id="an edge is cut off"),
        pytest.param(WIDE, {"cut_chars": 80}, "cut", id="eight per cent are cut off"),
        pytest.param(WIDE, {"cut_chars": 39, "chars": 100}, "", id="too few to be missed"),
        pytest.param(WIDE, {"cut_chars": 40, "chars": 100}, "cut", id="enough to be missed"),
        pytest.param(NARROW, {"cut_chars": 349}, "", id="1400 pixels in a narrow window"),
        pytest.param(NARROW, {"cut_chars": 350}, "cut", id="a third cut off"),
        pytest.param(WIDE, {"beyond_chars": 149}, "", id="a little to scroll"),
        pytest.param(WIDE, {"beyond_chars": 150}, "beyond", id="much to scroll"),
        pytest.param(NARROW, {"beyond_chars": 900}, "", id="a scroll bar in a narrow window"),
        pytest.param(PHONE, {"beyond_chars": 150}, "beyond", id="a scroll bar on a telephone"),
        pytest.param(WIDE, {"dead_styles": GONE, "plain_links": 30, "rules": 30, "arranged": 9}, "bare", id="blue links"),
        pytest.param(WIDE, {"dead_styles": GONE, "plain_links": 29, "rules": 30, "arranged": 9}, "", id="few blue links"),
        pytest.param(WIDE, {"dead_styles": GONE, "plain_links": 30, "rules": 31, "arranged": 9}, "", id="blue links by many rules"),
        pytest.param(WIDE, {"dead_styles": GONE, "rules": 500}, "bare", id="nothing stands beside anything"),
        pytest.param(WIDE, {"dead_styles": GONE, "rules": 500, "arranged": 1}, "", id="one style sheet of many"),
        pytest.param(WIDE, {"dead_styles": GONE, "links": 4}, "", id="too few links to tell"),
        pytest.param(WIDE, {"plain_links": 50}, "", id="blue links by choice"),
        pytest.param(WIDE, {"errors": ("x",), "main_chars": 59, "chars": 599, "main_pictures": 39_999}, "empty", id="empty after an error"),
        pytest.param(WIDE, {"errors": (), "main_chars": 0, "chars": 100}, "", id="empty without an error"),
        pytest.param(WIDE, {"errors": ("x",), "main_chars": 60, "chars": 100}, "", id="a little text"),
        pytest.param(WIDE, {"errors": ("x",), "main_chars": 0, "chars": 600}, "", id="much text in menus"),
        pytest.param(WIDE, {"errors": ("x",), "main_chars": 0, "chars": 100, "main_pictures": 40_000}, "", id="a picture"),
        pytest.param(WIDE, {"errors": ("x",)}, "", id="an error that does no harm"),
    ],
)
def test_bounds(window: tuple[int, int], changes: dict[str, Any], found: str):
    assert {fault.value for fault in seen_in(look(window, **changes))} == ({found} if found else set())


def test_every_look_must_agree():
    bad, good = look(overlap_chars=50), look()
    other = look((1920, 1080), overlap_chars=50)
    assert steady_faults([bad, bad]) == {WIDE: {"overlap"}}
    assert steady_faults([bad, good]) == {}
    assert steady_faults([bad, other, bad, look((1920, 1080))]) == {WIDE: {"overlap"}}
    assert steady_faults([look(overlap_chars=50, beyond_chars=500), look(beyond_chars=500)]) == {WIDE: {"beyond"}}


@pytest.mark.parametrize(
    ("width", "fit"),
    [
        pytest.param(375, True, id="as wide as the telephone"),
        pytest.param(819, True, id="narrower than on the desktop"),
        pytest.param(820, False, id="a desktop page"),
    ],
)
def test_only_pages_that_adapt_themselves_are_judged_as_telephones_show_them(width: int, fit: bool):
    looks = [look(), look(NARROW), look(PHONE, content_width=width, overlap_chars=99)]
    assert adapts(looks) is fit
    assert (PHONE in steady_faults(looks)) is fit


def test_a_page_never_seen_as_a_telephone_does_not_adapt():
    assert not adapts([look()])
