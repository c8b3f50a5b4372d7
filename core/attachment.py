"""Text of attached files, for the rules on wording and personal data: txt, csv, xlsx (xls, ods), docx, pdf. Pure: bytes in, text out."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.charset import decode_page
from core.url import extension_of

MAX_FILE: Final = 20_000_000
"""Bytes of a file that is read."""
MAX_PART: Final = 40_000_000
"""Bytes of one unpacked part of an archive: a small file may unpack to gigabytes."""
MAX_TEXT: Final = 1_000_000
"""Characters kept of one file."""
MAX_PDF_PAGES: Final = 60
MAX_SHEETS: Final = 30
MAX_ROWS: Final = 20_000
READABLE: Final = frozenset({"txt", "csv", "xls", "xlsx", "ods", "docx", "pdf"})

_PARAGRAPH: Final = re.compile(r"\{[^}]*\}(?:p|br|tr)$")


def read_attachment(body: bytes, url: str) -> str | Failure:
    """
    Text of a file, at most ``MAX_TEXT`` characters; the bytes decide over the extension of *url*.

    A failure is a value: encrypted, damaged, too large or of a kind that cannot be read. Never raises for what is in the file.
    """
    if len(body) > MAX_FILE:
        return Failure(Cause.TOO_LARGE, Owner.MONITOR, f"附件有 {len(body) // 1_000_000} MB，超过可读上限")
    kind = _kind_of(body, extension_of(url))
    try:
        match kind:
            case "pdf":
                text = "\n".join(_pdf(body))
            case "docx":
                text = "".join(_docx(body))
            case "sheet":
                text = "\n".join(_sheets(body))
            case "text":
                text = decode_page(body, ()).text
            case _:
                return Failure(Cause.UNDECODABLE, Owner.MONITOR, "不支持读取这种附件的文字")
    except Exception:  # noqa: BLE001  damaged and hostile files raise anything
        return Failure(Cause.UNDECODABLE, Owner.UNCLEAR, "附件文字无法读取，可能已加密或损坏")
    return text[:MAX_TEXT]


def _kind_of(body: bytes, extension: str) -> str:
    if body.startswith(b"%PDF-"):
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return {"docx": "docx", "xlsx": "sheet", "ods": "sheet"}.get(extension, "")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet" if extension == "xls" else ""
    return "text" if extension in ("txt", "csv") and b"\0" not in body[:4096] else ""


def _pdf(body: bytes) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(body))
    for page in reader.pages[:MAX_PDF_PAGES]:
        yield page.extract_text() or ""


def _docx(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in ("word/document.xml", "word/footnotes.xml"):
            if name not in archive.namelist():
                continue
            with archive.open(name) as part:
                xml = part.read(MAX_PART)
            if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                return  # office files declare no entities: only an attack would
            for element in ElementTree.fromstring(xml).iter():  # noqa: S314  entities are refused above
                if element.tag.endswith("}t"):
                    yield element.text or ""
                elif _PARAGRAPH.search(element.tag):
                    yield "\n"


def _sheets(body: bytes) -> Iterator[str]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    for name in book.sheet_names[:MAX_SHEETS]:
        yield name
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True)[:MAX_ROWS]:
            yield "\t".join(_cell(value) for value in row)


def _cell(value: object) -> str:
    # Long numbers come as floats: an ID number must not turn into 1.1e17.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
