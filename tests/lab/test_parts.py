import io
import re
import struct
import zipfile
import zlib
from itertools import islice
from urllib.parse import quote

import pytest

from core.personal import find_personal
from lab.files import docx, pdf, png, xlsx
from lab.records import Planted, Request, Truth
from lab.search import grams, rank
from lab.sites.department import _made_up_id
from lab.words import FORMS, paragraphs, titles


def test_pictures_decode():
    data = png(12, 7)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack("!II", data[16:24])
    start = data.index(b"IDAT") + 4
    length = struct.unpack("!I", data[start - 8 : start - 4])[0]
    assert (width, height) == (12, 7)
    assert len(zlib.decompress(data[start : start + length])) == 7 * (1 + 12 * 3)


@pytest.mark.parametrize("make", [docx, xlsx])
def test_office_files_are_sound_archives(make):
    with zipfile.ZipFile(io.BytesIO(make("名单"))) as archive:
        assert archive.testzip() is None
        assert "[Content_Types].xml" in archive.namelist()


def test_pdf_cross_references_hit_their_objects():
    data = pdf("hello")
    table = data[int(re.search(rb"startxref\n(\d+)", data)[1]) :]
    for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n", table), 1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("kind", list(FORMS))
def test_titles_never_repeat(kind):
    found = [title for title, _, _ in islice(titles(kind, "seed"), 3000)]
    assert len(found) == len(set(found))


def test_texts_depend_on_the_seed_and_hold_no_personal_data():
    one, other = paragraphs("养老服务", "石桥镇", "a"), paragraphs("养老服务", "石桥镇", "b")
    assert one == paragraphs("养老服务", "石桥镇", "a")
    assert one != other
    assert not list(find_personal("".join(one + other)))


def test_made_up_id_numbers_have_a_right_checksum():
    assert [datum.kind for datum in find_personal(f"身份证号{_made_up_id(3)}")] == ["id_number"]


def test_search_finds_titles_and_nothing_for_nonsense(town_sites, ask):
    site = town_sites["portal"]
    home = ask(site).body.decode()
    title = re.search(r'title="([^"]+)"', home)[1]
    found = ask(site, "/search/", query=f"q={quote(title)}").body.decode()
    assert f">{title}</a>" in found
    assert "政策文件（" in found
    assert "没有找到" in ask(site, "/search/", query=f"q={quote('qwzxplmk九')}").body.decode()


def test_county_search_takes_posted_words(town_sites, ask):
    found = ask(town_sites["county"], "/search/", method="POST", body=f"q={quote('老年人优待证')}".encode()).body.decode()
    assert "老年人优待证办理办事指南" in found
    assert "政策文件（" not in found


def test_department_search_finds_nothing_in_gbk(town_sites, ask):
    found = ask(town_sites["department"], "/search/", query=f"q={quote('安和教育'.encode('gbk'))}").body.decode("gbk")
    assert "“安和教育”" in found
    assert "没有找到" in found


def test_rank_tolerates_a_wrong_character():
    from lab.search import Hit

    hit = Hit("老旧小区改造工作推进会", "/1.html", "2026-01-01", "", "news", grams("老旧小区改造工作推进会"))
    assert rank([hit], "老旧小区改早工作") == [hit]
    assert rank([hit], "森林防火") == []


@pytest.mark.parametrize(
    ("planted", "place", "expected"),
    [
        pytest.param(Planted(code="a.b"), ("a.b", "http://x/", None), True, id="anywhere"),
        pytest.param(Planted(code="a.b", url="http://x/"), ("a.b", "http://y/", None), False, id="other page"),
        pytest.param(Planted(code="a.b", url="http://c/"), ("a.b", "http://home/", "http://c/"), True, id="column as target"),
        pytest.param(Planted(code="a.b", target="http://t/"), ("a.b", "http://x/", "http://u/"), False, id="other target"),
        pytest.param(Planted(code="a.b"), ("a.c", None, None), False, id="other code"),
    ],
)
def test_planted_matches(planted, place, expected):
    assert planted.matches(*place) is expected


def test_truth_calls_unplanted_places_false():
    truth = Truth(planted=(Planted(code="a.b", url="http://x/"),), allowed=frozenset({"c.d"}))
    assert not truth.is_false("a.b", "http://x/")
    assert truth.is_false("a.b", "http://y/")
    assert not truth.is_false("c.d", "http://y/")
    assert truth.is_false("e.f")


def test_request_reads_cookies_and_fields():
    request = Request(method="GET", host="a", path="/", query="q=%B0%B2", headers={"cookie": "x=1; y=2"})
    assert request.cookie("y") == "2"
    assert request.field("q", "gbk") == "安"
    assert request.field("z") == ""
