"""Bytes of the files that the town's sites offer: pictures and documents, small but genuine."""

import io
import struct
import zipfile
import zlib
from functools import lru_cache


@lru_cache(maxsize=256)
def png(width: int = 120, height: int = 160, colour: tuple[int, int, int] = (196, 30, 30)) -> bytes:
    """A picture of one colour with a lighter frame."""
    frame = tuple(min(255, value + 90) for value in colour)
    rows = []
    for y in range(height):
        edge = y < 3 or y >= height - 3
        inner = bytes(frame) if edge else bytes(colour)
        rows.append(b"\0" + bytes(frame) * 3 + inner * (width - 6) + bytes(frame) * 3)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


@lru_cache(maxsize=64)
def pdf(title: str = "document") -> bytes:
    """A one-page document with an ASCII line."""
    text = f"BT /F1 18 Tf 72 720 Td ({title.encode('ascii', 'ignore').decode() or 'document'}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


@lru_cache(maxsize=64)
def docx(text: str = "") -> bytes:
    """A word-processing document with one paragraph."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _package("word/document.xml", document, kind)


@lru_cache(maxsize=64)
def xlsx(text: str = "") -> bytes:
    """A workbook with one cell."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.add_worksheet("Sheet1").write_string(0, 0, text)
    book.close()
    return buffer.getvalue()


def _package(part: str, body: str, kind: str) -> bytes:
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
    )
    links = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}" Target="{part}"/></Relationships>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("[Content_Types].xml"), types)
        package.writestr(zipfile.ZipInfo("_rels/.rels"), links)
        package.writestr(zipfile.ZipInfo(part), body)
    return buffer.getvalue()


TYPES = {
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "css": "text/css; charset=utf-8",
    "js": "application/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
    "ico": "image/x-icon",
}
"""Media types by extension."""


def file_of(extension: str, title: str = "") -> bytes:
    """Genuine bytes for an extension of the town's documents."""
    makers = {"pdf": pdf, "docx": docx, "xlsx": xlsx}
    return makers[extension](title) if extension in makers else png()
