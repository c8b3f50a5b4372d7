import io
import zipfile

import pytest
import xlsxwriter

from core.attachment import read_attachment
from core.errors import Failure
from core.outcome import Cause

ID = "11010519491231002X"


def docx(xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["姓名", "身份证号", "电话"])
    sheet.write_row(1, 0, ["张某", ID, 13812345678])
    book.close()
    return out.getvalue()


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def pdf(text: str) -> bytes:
    content = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(out)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(f"姓名,身份证号\n张某,{ID}".encode("gb18030"), "a.csv", id="csv in GBK"),
        pytest.param(f"身份证号{ID}".encode(), "a.txt", id="txt"),
        pytest.param(xlsx(), "a.xlsx", id="xlsx"),
        pytest.param(
            docx(WORD.format(f"<w:p><w:r><w:t>1101051949</w:t></w:r><w:r><w:t>{ID[10:]}</w:t></w:r></w:p>")),
            "a.docx",
            id="docx, split runs",
        ),
        pytest.param(pdf(ID), "a.pdf", id="pdf"),
    ],
)
def test_text_is_read(body, name):
    assert ID in read_attachment(body, f"http://www.anhe.gov.cn/{name}")


def test_long_numbers_of_sheets_stay_whole():
    assert "13812345678" in read_attachment(xlsx(), "http://www.anhe.gov.cn/a.xlsx")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(b"%PDF-1.4 broken", "a.pdf", id="damaged pdf"),
        pytest.param(b"PK\x03\x04broken", "a.docx", id="damaged docx"),
        pytest.param(b"PK\x03\x04broken", "a.zip", id="archive"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.doc", id="old word"),
        pytest.param(b"\0\1\2", "a.txt", id="bytes"),
        pytest.param(b"", "a.ofd", id="ofd"),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_its_reason(body, name):
    said = read_attachment(body, f"http://www.anhe.gov.cn/{name}")
    assert isinstance(said, Failure)
    assert said.cause is Cause.UNDECODABLE
    assert said.detail


def test_entities_are_refused():
    xml = '<!DOCTYPE a [<!ENTITY x "lol">]>' + WORD.format("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
    assert read_attachment(docx(xml), "http://a/b/a.docx") == ""


def test_large_files_are_not_read():
    assert read_attachment(b"x" * 20_000_001, "http://a/b/a.txt").cause is Cause.TOO_LARGE
