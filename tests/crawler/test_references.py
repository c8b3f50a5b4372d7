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
    pytest.param("<a href='/通知.html'>x</a><img src=/图片/首页.png><a href='?q=公告'>y</a>", id="references outside ASCII"),
    pytest.param("<a href='/&#36890;&#30693;.html'>x</a>", id="reference outside ASCII by numbers"),
    pytest.param("<base href='/栏目/'><a href=a.html>x</a>", id="base outside ASCII"),
    pytest.param("<img data-src='{{pic}}/x.png'><img data-src='/图{id}.png'><img data-src='/x/{id}.png'>", id="placeholders of scripts"),
    pytest.param("<svg><desc><![CDATA[\u5541]]><a href=/in>x</a>]]></desc></svg><a href=/out>y</a>", id="character data"),
    pytest.param(
        "<script type='text/xml'><record><![CDATA[<a href='/art/1.html'><img src=/a.png></a>]]></record></script><a href=/b>y</a>",
        id="stored list",
    ),
    pytest.param("<script><record><![CDATA[<a href='/通知/1.html'>x</a>]]></record></script>", id="stored list outside ASCII"),
    pytest.param("<record><![CDATA[<a href=/in.html>x</a>]]></record><a href=/out.html>y</a>", id="stored list without a script"),
    pytest.param("", id="nothing"),
]


def as_oracle(reader: ReferenceReader, body: bytes) -> bool:
    """Whether the reader finds what the oracle finds on the decoded page, and knows its charset where that matters."""
    page = decode_page(body)
    found, wanted = reader.read(body), read_with_lexbor(page.text)
    needs_charset = not "".join((*wanted.followed, *wanted.loaded, wanted.base_href)).isascii()
    return found[:3] == wanted[:3] and (found.charset == page.charset or not needs_charset)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", SNIPPETS)
def test_snippets(text: str, codec: str):
    head = f"<meta charset={codec}><p>关于做好安全生产工作的通知</p>"
    assert as_oracle(ReferenceReader(switch_after=0), (head + text).encode(codec, "replace"))


def test_real_pages(shared: Path):
    reader = ReferenceReader(switch_after=0)
    pages = sorted((shared / "corpus" / "pages").glob("*.html"))
    assert pages
    for path in pages:
        assert as_oracle(reader, path.read_bytes()), path.name


def test_stored_lists_are_followed():
    page = "<script type='text/xml'><datastore><record><![CDATA[<li><a href='/art/1.html'>x</a><img src='/a.png'></li>]]></record><record>no</record></datastore></script>"
    for reader in (ReferenceReader(switch_after=0), ReferenceReader()):
        found = reader.read(page.encode())
        assert (found.followed, found.loaded) == ({"/art/1.html"}, {"/a.png"})


def test_first_pages_are_read_by_the_oracle(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(references, "fast_parser", lambda: asked.append(1))
    reader = ReferenceReader(switch_after=2)
    for number in range(4):
        assert reader.read(b"<a href=%d>x</a>" % number).followed == {str(number)}
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
    "\ufeff",
    "\xa0",
    "\x85",
    "国务院",
    "'通知",
    "=公告>",
    '<img\tdata-src="{图}/',
    '<a\thref="/政策',
]
TRAILS = {"braces": 0x7B, "square bracket": 0x5D, "backslash": 0x5C, "at sign": 0x40, "back tick": 0x60, "letter": 0x61}
"""Second bytes of GBK characters that are marks or letters in ASCII."""


@pytest.mark.parametrize("trail", [pytest.param(trail, id=name) for name, trail in TRAILS.items()])
def test_second_bytes_are_no_marks(trail: int):
    character = bytes((0xB0, trail))
    character.decode("gbk")
    page = (
        b"<meta charset=gbk><p>X</p><img data-src='/X.png' srcset='X1.jpg 1x,X2.jpg 2x'><a href=X.html title=X>y</a><a X=1 href=/ok>X</a>"
    )
    assert as_oracle(ReferenceReader(switch_after=0), page.replace(b"X", character))


def test_order_mark_is_decoded():
    page = "<html><head><base href=/a/></head><body><a href=b>x</a>"
    for codec in ("utf-8-sig", "utf-16"):
        assert as_oracle(ReferenceReader(switch_after=0), page.encode(codec)), codec


def test_plain_pages_are_not_decoded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(references, "decode_page", None)
    body = "<meta charset=gbk><a href=/a.html>关于印发通知</a>".encode("gbk")
    assert ReferenceReader(switch_after=0).read(body).followed == {"/a.html"}


@pytest.mark.parametrize("seed", range(6))
def test_broken_pages(seed: int):
    draw = random.Random(seed)
    reader = ReferenceReader(switch_after=0)
    codec = "gb18030" if seed % 2 else "utf-8"
    whole = f"<meta charset={codec}>" + "".join(
        f"<div><a href=/{n}.html>通知公告</a><ul><li><img src={n}.png></ul><link rel=icon href={n}.ico></div>" for n in range(12)
    )
    for _ in range(40):
        text = whole
        for _ in range(draw.randint(1, 6)):
            at, length = draw.randrange(len(text)), draw.randint(0, 30)
            text = text[:at] + draw.choice(SPLINTERS) + text[at + length * draw.randint(0, 1) :]
        assert as_oracle(reader, text.encode(codec)), text
