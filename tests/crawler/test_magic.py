"""What bytes are."""

import pytest

from crawler.magic import is_disguised_page, is_image, looks_like_html

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(b"<!DOCTYPE html><html>", True, id="doctype"),
        pytest.param(b"\xef\xbb\xbf\r\n<HTML>", True, id="byte order mark"),
        pytest.param(b"<!-- x --><html>", True, id="comment first"),
        pytest.param(b"\n<?xml version='1.0'?> <!-- x -->\n<!---->\n<!DOCTYPE html>", True, id="declaration and comments first"),
        pytest.param(b"<!---->" * 580 + b"x", False, id="comments without end"),
        pytest.param(b"<script>location='/'</script>", True, id="only a script"),
        pytest.param(b"%PDF-1.4", False, id="pdf"),
        pytest.param(b"<?xml version='1.0'?><rss>", False, id="feed"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_looks_like_html(body: bytes, wanted: bool):
    assert looks_like_html(body) is wanted


@pytest.mark.parametrize(
    ("body", "extension", "wanted"),
    [
        pytest.param(b"<html><body>404</body></html>", "pdf", True, id="page instead of a pdf"),
        pytest.param(b"<html><body>404</body></html>", "docx", True, id="page instead of a docx"),
        pytest.param(b"<html><body>404</body></html>", "doc", True, id="page instead of a doc"),
        pytest.param(b'<html xmlns:o="urn:schemas-microsoft-com:office:office">', "doc", False, id="Word wrote html"),
        pytest.param(b"<html><body><table><tr><td>1</table>", "xls", False, id="exported table"),
        pytest.param(b"<html>", "html", False, id="a page"),
        pytest.param(b"PK\x03\x04", "docx", False, id="docx"),
        pytest.param(b"<html><div id=viewer></div><script src='/pdfjs/pdf.min.js'></script>", "pdf", False, id="viewer of the file"),
        pytest.param(b"<html><embed src='x.pdf' type='application/pdf'>", "pdf", False, id="file shown in a page"),
    ],
)
def test_is_disguised_page(body: bytes, extension: str, wanted: bool):
    assert is_disguised_page(body, extension) is wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(PNG, True, id="png"),
        pytest.param(b"\x89PNG\r\n\x1a\nthis is no picture", False, id="png without header"),
        pytest.param(PNG.replace(b"\0\0\0\x01\0\0\0\x01", b"\0\0\0\0\0\0\0\x01"), False, id="png without width"),
        pytest.param(b"GIF89a\x01\0\x01\0", True, id="gif"),
        pytest.param(b"GIF89a\0\0\0\0", False, id="gif without size"),
        pytest.param(b"\xff\xd8\xff\xe0", True, id="jpeg"),
        pytest.param(b"RIFF\0\0\0\0WEBP", True, id="webp"),
        pytest.param(b"BM123", True, id="bmp"),
        pytest.param(b"\0\0\x01\0", True, id="icon"),
        pytest.param(b"\0\0\0\x1cftypavif", True, id="avif"),
        pytest.param(b'<?xml version="1.0"?><svg/>', True, id="svg"),
        pytest.param(b"<html>", False, id="page"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_is_image(body: bytes, wanted: bool):
    assert is_image(body) is wanted


def test_hostile_beginnings_cost_linear_time():
    assert not looks_like_html(b"<!--" * 1_000_000)
    assert not looks_like_html(b" " * 1_000_000)
