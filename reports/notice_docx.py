"""
The 整改通知 as DOCX: a template with placeholders like ``{{网站名称}}`` is filled; operators may bring their own.

Text keeps the format of the place where its placeholder stands. ``{{问题清单}}`` and ``{{待核实问题}}`` stand alone in a
paragraph and become a table. The template is a parameter (bytes); nothing is read from disk here.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from core.errors import ConfigError
from core.notice import Notice, NoticeItem
from reports.safety import clean
from reports.view import local_time

FIELDS: Final[dict[str, Callable[[Notice], str]]] = {
    "网站名称": lambda notice: notice.site.name or notice.site.url,
    "网址": lambda notice: notice.site.url,
    "网站标识码": lambda notice: notice.site.id,
    "主办单位": lambda notice: notice.site.sponsor or notice.site.unit or notice.site.name or notice.site.url,
    "文号": lambda notice: notice.number,
    "发文单位": lambda notice: notice.issuer,
    "发文日期": lambda notice: day_words(notice.issued_on),
    "联系方式": lambda notice: notice.contact,
    "监测截止时间": lambda notice: local_time(notice.as_of),
    "整改期限": lambda notice: day_words(notice.deadline),
    "问题数": lambda notice: str(notice.confirmed_count),
    "单项否决数": lambda notice: str(notice.veto_count),
    "待核实数": lambda notice: str(notice.suspected_count),
    "考核结论": lambda notice: notice.verdict or "没有计分",
}
"""Placeholder → its text."""
LISTS: Final[dict[str, Callable[[Notice], Sequence[NoticeItem]]]] = {
    "问题清单": lambda notice: notice.confirmed,
    "待核实问题": lambda notice: notice.suspected,
}
"""Placeholder → the table in its stead."""
REQUIRED: Final = ("网站名称", "整改期限", "问题清单")
HEAD: Final = (("序号", 1.2), ("问题", 3.2), ("情况与位置", 6.2), ("依据", 2.8), ("整改要求", 2.8))
"""Heading and width in cm."""
_MARK: Final = re.compile(r"\{\{\s{0,20}([^{}]{0,60}?)\s{0,20}\}\}")
_LINKS: Final = "_rels/.rels"
_DRAFT: Final = b'"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"'
_STANDARD: Final = b'"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
_STAMP: Final = (2020, 1, 1, 0, 0, 0)
"""Fixed file times: the same notice gives the same bytes."""


def day_words(day: date) -> str:
    """A date as official letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def render_notice(notice: Notice, template: bytes | None = None, *, name: str = "内置模板") -> bytes:
    """
    Fill a template (default: ours).

    Args:
        notice: what it says.
        template: a DOCX file.
        name: how messages call the template.

    Raises:
        ConfigError: the template is no DOCX, lacks a required placeholder, or has one that nobody knows.
    """
    document = _open(template if template is not None else default_template(), name)
    _check(document, name)
    for paragraph in list(_paragraphs(document)):
        listed = _MARK.fullmatch(paragraph.text.strip())
        if listed is not None and listed[1] in LISTS:
            _put_table(document, paragraph, LISTS[listed[1]](notice))
        else:
            _fill(paragraph, notice)
    document.core_properties.title = clean(f"整改通知 {notice.site.name or notice.site.url}", 200)
    document.core_properties.author = clean(notice.issuer or "网检", 100)
    buffer = io.BytesIO()
    document.save(buffer)
    return _steady(buffer.getvalue())


def _open(template: bytes, name: str) -> Any:
    try:
        return Document(io.BytesIO(_with_known_properties(template)))
    except Exception:  # noqa: BLE001  the library raises zip, key and XML errors on what is no document; all mean the same
        raise ConfigError(f"{name}: 不是有效的 DOCX 文件；应为 Word 等软件存成的 .docx") from None


def _with_known_properties(template: bytes) -> bytes:
    """
    The template with its properties under the name that the library knows.

    LibreOffice of some versions names them as a draft of the standard did: the library then adds a second ``docProps/core.xml``,
    and a document with a part twice is broken to Word.
    """
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        links = source.read(_LINKS)
        if _DRAFT not in links:
            return template
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                target.writestr(info, links.replace(_DRAFT, _STANDARD) if info.filename == _LINKS else source.read(info))
    return buffer.getvalue()


def _check(document: Any, name: str) -> None:
    """Every mistake of a template in one message."""
    known = {*FIELDS, *LISTS}
    found: set[str] = set()
    wrong: list[str] = []
    for paragraph in _paragraphs(document):
        text = paragraph.text
        for mark in _MARK.finditer(text):
            found.add(mark[1])
            if mark[1] not in known:
                wrong.append(f"没有占位符 {{{{{mark[1]}}}}}（段落“{clean(text, 40)}”）")
            elif mark[1] in LISTS and _MARK.fullmatch(text.strip()) is None:
                wrong.append(f"占位符 {{{{{mark[1]}}}}} 要独占一段（段落“{clean(text, 40)}”）")
        rest = _MARK.sub("", text)
        if "{{" in rest or "}}" in rest:
            wrong.append(f"占位符的括号不成对（段落“{clean(text, 40)}”）")
    wrong += [f"缺少占位符 {{{{{field}}}}}" for field in REQUIRED if field not in found]
    if wrong:
        raise ConfigError(f"{name}: {'；'.join(wrong)}；可用的占位符：{'、'.join(known)}")


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    """Paragraphs of the body, of tables at any depth, of headers and footers."""
    parts = [document.element.body]
    for section in document.sections:
        own = (section.header, section.footer, section.first_page_header, section.first_page_footer)
        parts += [part._element for part in own if not part.is_linked_to_previous]
    for element in parts:
        for found in element.iter(qn("w:p")):
            yield Paragraph(found, document._body if element is document.element.body else document)


def _fill(paragraph: Paragraph, notice: Notice) -> None:
    """Put texts in place of placeholders; one that Word split over several runs goes into the run in which it begins."""
    runs = paragraph.runs
    whole = "".join(run.text for run in runs)
    marks = list(_MARK.finditer(whole))
    for mark in reversed(marks):  # from the end: the places of those before stay
        text = clean(FIELDS[mark[1]](notice), 500)
        place = 0
        first = True
        for run in runs:
            start, end = place, place + len(run.text)
            place = end
            cut_from, cut_to = max(mark.start(), start), min(mark.end(), end)
            if cut_from >= cut_to:
                continue
            kept = run.text
            run.text = kept[: cut_from - start] + (text if first else "") + kept[cut_to - start :]
            first = False


def _put_table(document: Any, paragraph: Paragraph, items: Sequence[NoticeItem]) -> None:
    if not items:
        _say(paragraph, "无。")
        return
    table = document.add_table(rows=1, cols=len(HEAD))
    table.autofit = False
    _borders(table)
    for column, (_, width) in zip(table.columns, HEAD, strict=True):
        column.width = Cm(width)
    for cell, (heading, width) in zip(table.rows[0].cells, HEAD, strict=True):
        cell.width = Cm(width)
        _write(cell, heading, bold=True)
    _repeat_head(table.rows[0])
    for number, item in enumerate(items, 1):
        cells = table.add_row().cells
        for cell, (_, width) in zip(cells, HEAD, strict=True):
            cell.width = Cm(width)
        _write(cells[0], str(number))
        _write(cells[1], ("【单项否决】" if item.veto else "") + item.title)
        _write(cells[2], _situation(item))
        _write(cells[3], item.clause)
        _write(cells[4], item.demand)
    paragraph._p.addnext(table._tbl)
    paragraph._p.getparent().remove(paragraph._p)


def _situation(item: NoticeItem) -> str:
    lines = [f"共{item.count}处。{item.message}" if item.count > 1 else item.message]
    lines += [f"{number}. {place}" for number, place in enumerate(item.places, 1)] if item.places else []
    if item.places_omitted:
        lines.append(f"其余{item.places_omitted}处见整改台账。")
    return "\n".join(line for line in lines if line)


def _say(paragraph: Paragraph, text: str) -> None:
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    if paragraph.runs:
        paragraph.runs[0].text = text
    else:
        paragraph.add_run(text)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.15
        run = paragraph.add_run(clean(line, 600))
        run.font.size = Pt(10.5)
        run.bold = bold


def _borders(table: Any) -> None:
    """Written into the table itself: an operator's template may lack the usual table styles."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "666666")):
            element.set(qn(f"w:{name}"), value)
        borders.append(element)
    properties.append(borders)


def _repeat_head(row: Any) -> None:
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _steady(data: bytes) -> bytes:
    """The same archive with fixed file times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(info))
    return buffer.getvalue()


# ---- our own template ---------------------------------------------------------------------------------------------------

_BODY: Final = (
    "{{主办单位}}：",
    "根据政府网站与政务新媒体检查指标及本地考核细则，我们对{{网站名称}}（网址：{{网址}}，网站标识码：{{网站标识码}}）进行了监测。"
    "截至{{监测截止时间}}，已确认问题{{问题数}}处，其中单项否决类{{单项否决数}}处；另有疑似问题{{待核实数}}处待核实。考核结论：{{考核结论}}。",
    "请于{{整改期限}}前完成整改，并将填写完整的整改台账报送我们。逾期未整改的，按考核细则处理。",
)


def default_template() -> bytes:
    """The template that comes with the program, in the layout of official letters (GB/T 9704-2012: page, fonts, sizes)."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    _font(normal, "仿宋_GB2312")
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.space_after = Pt(0)
    _line(document, "{{文号}}", align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "关于{{网站名称}}问题整改的通知", align=WD_ALIGN_PARAGRAPH.CENTER, font="方正小标宋简体", size=22)
    _line(document, "")
    _line(document, _BODY[0])
    for text in _BODY[1:]:
        _line(document, text, indent=True)
    _line(document, "一、须整改的问题", indent=True, font="黑体")
    _line(document, "{{问题清单}}")
    _line(document, "二、待核实的疑似问题（供自查，未经复核前不作为扣分依据）", indent=True, font="黑体")
    _line(document, "{{待核实问题}}")
    _line(document, "联系方式：{{联系方式}}", indent=True)
    _line(document, "")
    _line(document, "{{发文单位}}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, "{{发文日期}}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    buffer = io.BytesIO()
    document.save(buffer)
    return _steady(buffer.getvalue())


def _line(document: Any, text: str, *, align: Any = None, font: str = "", size: float = 0, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
        paragraph.paragraph_format.line_spacing = 1.3
    if font:
        _font(run, font)


def _font(holder: Any, name: str) -> None:
    holder.font.name = name
    properties = holder.element.get_or_add_rPr() if hasattr(holder.element, "get_or_add_rPr") else holder.element.rPr
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)
