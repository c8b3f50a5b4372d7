"""The faster parser gives what the oracle gives."""

import random
from pathlib import Path

import pytest

from core.page.charset import decode_page
from crawler import references
from crawler.references import ReferenceReader, read_with_lexbor

SNIPPETS = [
    pytest.param("<a href=/a>x</a><a href=' /b\n'>y</a><a>z</a><a href>e</a>", id="anchors"),
    pytest.param("<img src=a.png><img data-src=b.png srcset='c.png 1x, d.png 2x'><input type=image src=e.gif>", id="pictures"),
    pytest.param(
        "<link rel='shortcut icon' href=f.ico><link rel=stylesheet href=s.css><link rel=preconnect href=//x>", id="link relations"
    ),
    pytest.param("<iframe src=f.html></iframe><script src=j.js></script><script>'<a href=no>'</script>", id="frames and scripts"),
    pytest.param("<!-- <a href=no> --><textarea><a href=no></textarea><title><a href=no></title>", id="no markup"),
    pytest.param("<template><a href=no>x</a></template><a href=yes>y</a>", id="template"),
    pytest.param("<p>x<noscript><a href=no>x</a></noscript><a href=yes>y</a>", id="noscript"),
    pytest.param("<div><noscript><a href=no></div><a href=y><script src=s.js></script>", id="noscript left open"),
    pytest.param("<base href='/x/'><base href='/y/'><a href=a>", id="base"),
    pytest.param("<table><a href=a>x</a><tr background=b.gif><td><a href=c>y</table>", id="foster parents"),
    pytest.param("<A HREF='/a?x=1&amp;y=2&copy=3'>x</A>", id="entities"),
    pytest.param("<a href='a'><a href='b'><div><a href=c></div></p></b>", id="bad nesting"),
    pytest.param("<svg><a href=/s>x</a><image href=i.png /></svg><math><a href=m></math>", id="foreign content"),
    pytest.param("<a href=a\x00b>x</a><a href='\ud83d'>y</a>".encode("utf-8", "replace").decode(), id="odd characters"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_snippets(text: str):
    assert ReferenceReader(switch_after=0).read(text) == read_with_lexbor(text)


def test_real_pages(shared: Path):
    reader = ReferenceReader(switch_after=0)
    pages = sorted((shared / "corpus" / "pages").glob("*.html"))
    assert pages
    for path in pages:
        text = decode_page(path.read_bytes()).text
        assert reader.read(text) == read_with_lexbor(text), path.name


def test_first_pages_are_read_by_the_oracle(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(references, "_fast_parser", lambda: asked.append(1))
    reader = ReferenceReader(switch_after=2)
    for number in range(4):
        assert reader.read(f"<a href={number}>x</a>").followed == {str(number)}
        assert bool(asked) is (number >= 2)
    assert asked == [1]


SPLINTERS = [
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<table>",
    "</td>",
    "<svg>",
    "</svg>",
    "<math>",
    "<!--",
    "-->",
    "<select>",
    "<option>",
    "<textarea>",
    "<iframe>",
    "</iframe>\n<frameset>",
    "<form>",
    "<a\thref=z>",
    '<a\thref="',
    '">',
    "<base\thref=/q/>",
    "<script>",
    "</script>",
    "<style>",
    "<title>",
    "&amp",
    "<![CDATA[",
    "<?x",
    "<xmp>",
    "<p><b><i></p>",
    "<caption>\n<frame\tsrc=f>",
    "<object\tdata=d>",
    '<img\tsrc=a\tsrcset="a,b">',
    "<body\tbackground=b.jpg>",
    "<plaintext>",
    "<noframes>",
    "\x00",
]


@pytest.mark.parametrize("seed", range(6))
def test_broken_pages(seed: int):
    draw = random.Random(seed)
    reader = ReferenceReader(switch_after=0)
    whole = "".join(f"<div><a href=/{n}.html>x</a><ul><li><img src={n}.png></ul><link rel=icon href={n}.ico></div>" for n in range(12))
    for _ in range(40):
        text = whole
        for _ in range(draw.randint(1, 6)):
            at, length = draw.randrange(len(text)), draw.randint(0, 30)
            text = text[:at] + draw.choice(SPLINTERS) + text[at + length * draw.randint(0, 1) :]
        assert reader.read(text) == read_with_lexbor(text), text
