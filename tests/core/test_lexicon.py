import time
from datetime import date

import pytest

from core.lexicon import MAX_HITS, Lexicon, Term

DAY = date(2026, 6, 1)


def words(text: str, *terms: Term, **more) -> list[str]:
    return [hit.term.wrong for hit in Lexicon(terms).find(text, DAY, **more)]


@pytest.mark.parametrize("text", ["ＡＢＣ秸杆", "秸 杆", "秸\u3000杆", "秸\u200b杆", "秸\u00ad杆"])
def test_seen_through(text):
    assert words(text, Term(wrong="秸杆")) == ["秸杆"]


def test_case_and_width_fold():
    assert words("ｃｏｖｉｄ", Term(wrong="COVID")) == ["COVID"]


def test_blocks_are_borders_unless_lines_are_wraps():
    assert words("秸\n杆", Term(wrong="秸杆")) == []
    assert words("秸\n杆", Term(wrong="秸杆"), join_lines=True) == ["秸杆"]


def test_overlapping_words_are_all_found():
    assert words("甲乙丙", Term(wrong="甲乙"), Term(wrong="乙丙")) == ["甲乙", "乙丙"]


@pytest.mark.parametrize(("text", "found"), [("公布署名", []), ("公布 署 名", []), ("布署名", ["布署"]), ("公布署名布署", ["布署"])])
def test_exception_must_cover_the_hit(text, found):
    assert words(text, Term(wrong="布署", exceptions=("公布署名",))) == found


@pytest.mark.parametrize(
    ("start", "end", "found"), [(None, None, 1), (DAY, DAY, 1), (date(2026, 6, 2), None, 0), (None, date(2026, 5, 31), 0)]
)
def test_validity_is_inclusive(start, end, found):
    assert len(words("错词", Term(wrong="错词", valid_from=start, valid_to=end))) == found


def test_severity_filter():
    assert words("错词", Term(wrong="错词", severity="severe"), severity="general") == []


def test_hit_knows_its_place_and_quotation():
    [hit] = Lexicon([Term(wrong="错词")]).find("他说“错 词”吧", DAY)
    assert (hit.start, hit.quoted, hit.context) == (3, True, "他说“错 词”吧")


def test_empty_list_and_empty_text():
    assert Lexicon().find("文", DAY) == []
    assert Lexicon([Term(wrong="错词")]).find("", DAY) == []


def test_flood_is_bounded_and_linear():
    lexicon = Lexicon([Term(wrong="错词", exceptions=("错词典",))])
    started = time.perf_counter()
    assert len(lexicon.find("错词" * 200_000, DAY)) == MAX_HITS
    assert time.perf_counter() - started < 5
