"""Tables and JSON Lines as rows with line numbers; encodings of Excel and of the rest of the world."""

import codecs
import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic_core import from_json

from config.yaml_loader import SAFE_LOADER
from config.yaml_words import json_words, yaml_words
from core.errors import ImportFileError, system_words
from core.value_words import kind_words
from pipeline.imports.result import Problem, Problems
from pipeline.imports.sheet import read_sheet
from reports.safety import FORMULA

MAX_TABLE_BYTES: Final = 256_000_000
"""Tables are read whole; JSON Lines are streamed and may be larger."""
MAX_YAML_NODES: Final = 5_000_000
HEADER_ROWS: Final = 10
"""Rows of a table in which its column names are looked for."""
MAX_LINE_BYTES: Final = 4_000_000
MAX_CELL: Final = 1_000_000
HEAD_BYTES: Final = 4_096
"""Of JSON Lines, looked at before the first line is read."""

TABLES: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})
SHEETS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
YAMLS: Final = frozenset({".yaml", ".yml"})


class _YamlLoader(SAFE_LOADER):  # type: ignore[misc]
    """Numbers stay as they were written where reading them would change that: ``007`` is an id, and no number of other bases."""


def _number(loader: Any, node: Any) -> Any:
    value = (loader.construct_yaml_int if node.tag.endswith(":int") else loader.construct_yaml_float)(node)
    return value if str(value) == node.value else node.value


for _kind in ("int", "float"):
    _YamlLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _number)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file: where it stood and what it said."""

    number: int
    values: Mapping[str, Any]


@dataclass
class Source:
    """A file being read: rows by contract names, unknown columns noted."""

    path: Path
    names: Sequence[str]
    """Names the contract knows."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other headings (Chinese) → contract name."""
    ignored: Sequence[str] = ()
    """Columns of our own exports that are only for reading."""
    required: Sequence[str] = ()
    problems: Problems = field(default_factory=Problems)
    unread: list[str] = field(default_factory=list)
    """Headings nobody knows."""

    def lines(self) -> Iterator[Line]:
        """
        Rows in order; blank ones are skipped, unreadable ones become problems.

        Raises:
            ImportFileError: missing, empty of columns that are needed, no text, no table.
        """
        suffix = self.path.suffix.lower()
        if not self.path.is_file():
            raise ImportFileError(f"{self.path}: {no_file(self.path)}")
        if suffix in SHEETS:
            return self._table(_sheet(self.path))
        if suffix in YAMLS:
            return self._records(_yaml_records(self.path, self.problems))
        if suffix in TABLES:
            return self._table(_csv(self.path, self.problems))
        return self._records(_json_lines(self.path, self.problems))

    def notes(self) -> tuple[str, ...]:
        """A word about columns that were not read."""
        return (f"没有读取这些列：{'、'.join(self.unread[:20])}",) if self.unread else ()

    def _table(self, rows: Iterator[tuple[int, list[Any]]]) -> Iterator[Line]:
        number, header = self._header(rows)
        names = [self._name(cell) for cell in header]
        doubled = {name for name in names if name and names.count(name) > 1}
        if doubled:
            raise ImportFileError(f"{self.path}: 第 {number} 行: 列 {'、'.join(sorted(doubled))} 重复")
        for number, cells in rows:
            if any(cell not in (None, "") for cell in cells):
                if len(cells) > len(names) and any(cell not in (None, "") for cell in cells[len(names) :]):
                    self.problems.add(Problem(line=number, expected=f"有 {len(cells)} 格，表头只有 {len(names)} 列；含逗号的内容要加引号"))
                    continue
                if len(names) > 1 and (sign := _wide_sign(cells)):
                    self.problems.add(Problem(line=number, expected=_told_wide(sign)))
                    continue
                yield Line(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})

    def _header(self, rows: Iterator[tuple[int, list[Any]]]) -> tuple[int, list[Any]]:
        """The row of column names: the first one, or one below the title of a table that people have made up for printing."""
        first = None
        for row in islice(rows, HEADER_ROWS):
            first = first or row
            if {self._known(cell) for cell in row[1]}.issuperset(self.required):
                return row
            if (sign := _wide_sign(row[1])) and {self._known(part) for part in row[1][0].split(sign)}.issuperset(self.required):
                raise ImportFileError(f"{self.path}: 第 {row[0]} 行: {_told_wide(sign)}")
        if first is None:
            raise ImportFileError(f"{self.path}: 文件是空的；第 1 行应为列名 {'、'.join(self.names)}")
        named = {self._known(cell) for cell in first[1]}
        missing = "、".join(name for name in self.required if name not in named)
        only = "；电子表格只读第一张工作表" if self.path.suffix.lower() in SHEETS else ""
        raise ImportFileError(f"{self.path}: 第 {first[0]} 行: 缺少列 {missing}；应有的列为 {'、'.join(self.names)}{only}")

    def _records(self, records: Iterable[tuple[int, Any]]) -> Iterator[Line]:
        known = frozenset(self.names)
        for number, record in records:
            if not isinstance(record, dict):
                self.problems.add(Problem(line=number, expected=f"应为键值表（{{…}}），实为 {kind_words(record)}"))
                continue
            if not record.keys() <= known:
                record = {name: value for key, value in record.items() if (name := self._name(key))}
            yield Line(number, record)

    def _name(self, heading: Any) -> str:
        text, name = _heading(heading), self._meant(heading)
        if name in self.names:
            return name
        if text and name not in self.ignored and text not in self.unread and len(self.unread) < 100:
            self.unread.append(text[:40])
        return ""

    def _known(self, heading: Any) -> str:
        """The contract's name of a heading, empty when nobody knows it."""
        name = self._meant(heading)
        return name if name in self.names else ""

    def _meant(self, heading: Any) -> str:
        text = _heading(heading)
        return self.aliases.get(text) or text.lower()


def _wide_sign(cells: Sequence[Any]) -> str:
    """The sign of Chinese text that may have been typed instead of the comma between cells: the whole row is one cell. Empty for none."""
    if len(cells) != 1 or not isinstance(cells[0], str):
        return ""
    return next((sign for sign in "，；、" if sign in cells[0]), "")


def _told_wide(sign: str) -> str:
    return f"整行只有一格，各格之间用了全角的“{sign}”；应为半角逗号（,）"


def _heading(cell: Any) -> str:
    return str(cell or "").strip().lstrip("\ufeff")


def no_file(path: Path) -> str:
    """Why *path*, which is no regular file, cannot be read."""
    return "这是文件夹，不是文件" if path.is_dir() else "没有这个文件"


def decode_text(data: bytes, path: Path) -> str:
    """
    Bytes of a text file → text: byte-order mark, strict UTF-8, then GB18030 (Excel in China saves CSV so).

    Raises:
        ImportFileError: none fits.
    """
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise ImportFileError(f"{path}: 不是文本文件；应为 UTF-8 或 GBK 编码")


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_TABLE_BYTES:
            raise ImportFileError(f"{path}: 文件有 {size} 字节，表格最大 {MAX_TABLE_BYTES} 字节")
        return path.read_bytes()
    except OSError as error:
        raise ImportFileError(f"{path}: 读不到文件（{system_words(error)}）") from None


def _csv(path: Path, problems: Problems) -> Iterator[tuple[int, list[Any]]]:
    text = decode_text(_read(path), path)
    told = _SEPARATOR.match(text)
    head = text.partition("\n")[0]
    delimiter = told[1] if told else max((",", "\t", ";"), key=head.count)
    csv.field_size_limit(MAX_CELL)
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=False)
    if told:
        next(reader)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.add(Problem(line=number, expected=f'有一格超过 {MAX_CELL} 个字；引号（"）可能没有配对'))
            continue
        if reader.line_num > number and stream.tell() == len(text) and text.count('"') % 2:
            problems.add(Problem(line=number, expected=f'引号（"）没有配对，从这一行到第 {reader.line_num} 行读成了一格，都没有导入'))
            return
        yield number, [_plain(cell.strip()) for cell in row]


_SEPARATOR: Final = re.compile(r"sep=([,;|\t])\r?\n", re.IGNORECASE)
"""First line by which programs tell Excel the delimiter."""
_KEPT_TEXT: Final = re.compile(rf"""="(.*)"|'(\d+|[{re.escape(FORMULA)}].+)""", re.DOTALL)
"""
``="5107000001"``, by which programs keep Excel from reading an id as a number; ``'5107000001``, by which people do;
``'=…``, which our CSV export puts before cells a spreadsheet would run as a formula.
"""


_SPELT: Final = re.compile(r"⟨U\+([0-9A-F]{4,5})⟩")
"""How our CSV export spells out what nobody can see; families of emoji and words in Mongolian are written with such signs."""


def _sign(spelt: re.Match[str]) -> str:
    sign = chr(int(spelt[1], 16))
    return sign if unicodedata.category(sign) == "Cf" else spelt[0]


def _plain(cell: str) -> str:
    """A cell without what only keeps a spreadsheet, or a reader, from being misled."""
    if "⟨U+" in cell:
        cell = _SPELT.sub(_sign, cell)
    found = _KEPT_TEXT.fullmatch(cell) if cell[:1] in ("=", "'") else None
    return cell if found is None else found[1] if found[1] is not None else found[2]


def _sheet(path: Path) -> Iterator[tuple[int, list[Any]]]:
    started = False
    for number, row in enumerate(read_sheet(path, _read(path)), 1):
        if started or any(cell != "" for cell in row):
            started = True
            yield number, [_cell(cell) for cell in row]


def _cell(value: Any) -> Any:
    """Spreadsheets keep whole numbers as floats: 5107000001.0 is an id."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _yaml_records(path: Path, problems: Problems) -> Iterator[tuple[int, Any]]:
    text = decode_text(_read(path), path)
    try:
        root: Any = yaml.compose(text, Loader=_YamlLoader)
        if _expanded(root, {}) > MAX_YAML_NODES:
            raise ImportFileError(f"{path}: 引用（*）展开后太大；最多 {MAX_YAML_NODES} 个值")
        data = yaml.load(text, Loader=_YamlLoader)  # noqa: S506  a safe loader
    except RecursionError:
        raise ImportFileError(f"{path}: 不是有效的 YAML：嵌套过深") from None
    except (yaml.YAMLError, ValueError) as error:  # a date that does not exist is a ValueError
        line, words = yaml_words(error, text)
        raise ImportFileError(f"{path}: 第 {line} 行: 不是有效的 YAML：{words}") from None
    if isinstance(data, dict) and len(data) == 1 and isinstance(next(iter(data.values())), list):
        data, root = next(iter(data.values())), root.value[0][1]
    if data is None:
        return
    if not isinstance(data, list):
        raise ImportFileError(f"{path}: 最外层应为列表，实为 {kind_words(data)}")
    for node, record in zip(root.value, data, strict=True):
        number = node.start_mark.line + 1
        if doubled := _doubled_key(node):
            problems.add(Problem(line=number, expected=f"键 {doubled} 重复"))
            continue
        yield number, record


def _doubled_key(node: Any) -> str:
    """A key that stands twice in a record: YAML lets the last one win without a word. Empty for none."""
    keys = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    return next((key for place, key in enumerate(keys) if key in keys[:place]), "")


def _expanded(node: Any, known: dict[int, float]) -> float:
    """Values that a YAML node stands for when its references are written out; infinite when it holds itself."""
    size = known.get(id(node))
    if size is None:
        known[id(node)] = float("inf")
        inside = getattr(node, "value", None)
        parts = inside if isinstance(inside, list) else ()
        size = known[id(node)] = 1.0 + sum(
            sum(_expanded(each, known) for each in part) if isinstance(part, tuple) else _expanded(part, known) for part in parts
        )
    return size


def _json_lines(path: Path, problems: Problems) -> Iterator[tuple[int, Any]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise ImportFileError(f"{path}: 读不到文件（{system_words(error)}）") from None
    with stream:
        number = 0
        while raw := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(raw) > MAX_LINE_BYTES:
                problems.add(Problem(line=number, expected=f"一行最多 {MAX_LINE_BYTES} 字节"))
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(MAX_LINE_BYTES)
                continue
            if number == 1:
                if b"\x00" in raw or _is_binary(raw + stream.peek(HEAD_BYTES)[:HEAD_BYTES]):
                    raise ImportFileError(f"{path}: 不是文本文件；应为 JSON Lines（UTF-8，每行一个 JSON 对象）")
                raw = raw.removeprefix(codecs.BOM_UTF8)
            raw = raw.strip()
            if not raw:
                continue
            try:
                record = from_json(raw)  # a third of the time of the standard module, whose messages are better
            except ValueError:
                try:
                    record = json.loads(_line_text(raw))
                except (ValueError, RecursionError) as error:
                    problems.add(Problem(line=number, expected=f"不是有效的 JSON：{json_words(error)}"))
                    continue
            yield number, record


def _is_binary(head: bytes) -> bool:
    """Whether what a file begins with is no text: in no encoding of ours, and one byte in a hundred commands a terminal."""
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return False
    return sum(byte < 0x20 and byte not in b"\t\n\r" for byte in head) * 100 > len(head)


def _line_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
