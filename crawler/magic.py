"""What bytes are, against what their address says they are: file signatures, picture structure, error pages in disguise."""

import re
from typing import Final

from core.page.links import ATTACHMENT_EXTENSIONS, IMAGE_EXTENSIONS

_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta|title|div|center)\b", re.IGNORECASE)
_TITLE: Final = re.compile(rb"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_DECLARATION: Final = re.compile(rb"<\?xml[^>]{0,200}>", re.IGNORECASE)
MAX_COMMENTS: Final = 20
"""Comments before the first tag that are passed over; step by step: one pattern for all of it took hours for many of them."""
_OFFICE_HTML: Final = (b"urn:schemas-microsoft-com", b"<table", b"mso-", b"MIME-Version")
"""Old exports of Excel and Word are HTML under .xls and .doc; Office opens them."""
_VIEWER: Final = re.compile(
    rb"pdf(?:\.min)?\.js\b|pdfjs|ofd(?:\.min)?\.js\b|ofdview|flexpaper|<(?:embed|object)\b[^>]{0,300}application/(?:pdf|ofd)", re.IGNORECASE
)
"""Pages that show the file to readers in place of handing it out."""
_OFFICE: Final = frozenset(["doc", "docm", "wps", "wpt", "xls", "xlsm", "et", "ppt", "dps", "rtf", "csv", "txt"])
_SIZED_IMAGES: Final = {
    b"GIF87a": slice(6, 10),
    b"GIF89a": slice(6, 10),
}
_IMAGE_MARKS: Final = (b"\xff\xd8\xff", b"BM", b"\x00\x00\x01\x00", b"\x00\x00\x02\x00", b"II*\x00", b"MM\x00*", b"\x00\x00\x00\x0cjP  ")


def looks_like_html(body: bytes) -> bool:
    """Whether the first bytes are those of a web page."""
    head = body[:4096].lstrip().removeprefix(b"\xef\xbb\xbf").lstrip()
    if declared := _DECLARATION.match(head):
        head = head[declared.end() :].lstrip()
    for _ in range(MAX_COMMENTS):
        end = head.find(b"-->", 4) if head.startswith(b"<!--") else -1
        if end < 0:
            break
        head = head[end + 3 :].lstrip()
    return _HTML.match(head) is not None


def is_disguised_page(body: bytes, extension: str) -> bool:
    """Whether a file of this extension is really a web page (the usual form of a lost attachment)."""
    if extension not in ATTACHMENT_EXTENSIONS or not looks_like_html(body) or _VIEWER.search(body) is not None:
        return False
    return not (extension in _OFFICE and any(mark in body for mark in _OFFICE_HTML))


_LOGIN: Final = re.compile(rb"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_LOGIN_TITLE: Final = re.compile(r"登[录陆]|统一(?:身份)?认证|\blog ?in\b|\bsign ?in\b", re.IGNORECASE)


def asks_to_log_in(body: bytes) -> bool:
    """Whether a web page is the log-in of its host: it shows that what was asked for is behind it, not that it is gone."""
    if _LOGIN.search(body) is not None:
        return True
    return _LOGIN_TITLE.search(title_of(body)) is not None


def title_of(body: bytes) -> str:
    """Text of the title of undecoded bytes, without asking the detector, which would cost more than any search in it; empty when there is none."""
    found = _TITLE.search(body, 0, 65_536)
    if found is None:
        return ""
    try:
        return found[1].decode("utf-8").strip()
    except UnicodeDecodeError:
        return found[1].decode("gb18030", "replace").strip()


def is_image(body: bytes) -> bool:
    """
    Whether a browser can make a picture of bytes that begin like this: a known signature and, where the format says so, a size above zero.

    Truncated pictures are pictures: browsers show what came.
    """
    if body.startswith(b"\x89PNG"):
        return body[12:16] == b"IHDR" and any(body[16:20]) and any(body[20:24])
    for mark, size in _SIZED_IMAGES.items():
        if body.startswith(mark):
            return any(body[size])
    if body.startswith(_IMAGE_MARKS):
        return True
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return True
    if body[4:8] == b"ftyp":
        return True
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")) and b"<svg" in body[:65_536]


def is_image_address(extension: str) -> bool:
    """Whether an extension promises a picture."""
    return extension in IMAGE_EXTENSIONS
