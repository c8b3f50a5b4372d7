"""One page without crawl: what may be said about it at all."""

import io
from pathlib import Path

import pytest

from config.lexicons import load_lexicon
from core.errors import UsageError
from core.outcome import PageKind
from pipeline.inspect import file_page, inspect_page, read_file
from tests.checks.builder import AS_OF, HOME, content_page, html, items


def said(text: str, kind: PageKind = PageKind.HOME) -> list[str | None]:
    page = file_page(text.encode(), HOME, AS_OF)
    return sorted({found.code for found in inspect_page(page, kind=kind, site_code=None, as_of=AS_OF).findings})


@pytest.mark.parametrize(
    "notice",
    [
        pytest.param("<h1>网站关停公告</h1><p>安和县农业局网站已于2020年6月30日关停。</p>", id="closed"),
        pytest.param("<p>网站升级改造中，给您带来的不便敬请谅解！</p>", id="being rebuilt"),
        pytest.param("<h1>Welcome to nginx!</h1>", id="default page of the server"),
    ],
)
def test_of_a_notice_nothing_else_is_said(notice: str):
    page = f"<html><head><title>公告</title></head><body>{notice}</body></html>"
    assert said(page) == said(page, PageKind.AUTO) == ["availability.closed_notice"]


def test_working_home_page_with_such_words_is_judged():
    assert said(html(main=f"<p>本站于6月1日升级维护。</p>{items()}", bottom="<p>安和县</p>")).count("footer.icp.missing") == 1


@pytest.mark.parametrize("kind", [PageKind.COLUMN, PageKind.CONTENT])
def test_what_every_page_must_have_is_asked_of_inner_pages_too(kind: PageKind):
    bare = said(html(main=items(), bottom="<div class='footer'>安和县</div>"), kind)
    assert {"footer.jiucuo.page_missing", "footer.icp.missing", "footer.site_code.missing", "footer.sponsor.missing"} <= set(bare)
    assert "footer.sitemap.missing" not in bare, "a site map is linked from the home page"
    assert not [code for code in said(html(main=items()), kind) if code.startswith("footer.")]


def test_of_a_challenge_nothing_is_said():
    assert said("<html><body><p>您所在的地区暂时无法访问本网站</p></body></html>") == []


def test_page_comes_from_standard_input_too(monkeypatch):
    for text in (b"<title>x</title>", b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert read_file(Path("-")) == text


def test_too_large_a_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("pipeline.inspect.MAX_FILE_BYTES", 1_000_000)
    (tmp_path / "x.html").write_bytes(b" " * 1_000_001)
    with pytest.raises(UsageError, match=r"x\.html: 文件超过 1 MB"):
        read_file(tmp_path / "x.html")


def test_wording_is_read_with_a_word_list():
    page = content_page(0, main="<h1>关于禁烧的通告</h1><p>禁止焚烧秸杆</p>")
    judged = {
        bool(lexicon): {
            one.code for one in inspect_page(page, kind=PageKind.CONTENT, site_code=None, as_of=AS_OF, lexicon=lexicon).findings
        }
        for lexicon in (None, load_lexicon())
    }
    assert "text.typo" not in judged[False]
    assert "text.typo" in judged[True]
