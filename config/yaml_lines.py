"""YAML with line numbers: plain values plus the line of every key and item, and a notebook for mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from config.yaml_loader import SAFE_LOADER
from config.yaml_words import yaml_words

MAX_DEPTH: Final = 20
MAX_BYTES: Final = 2_000_000
MAX_NODES: Final = 200_000
"""Aliases can make a small file grow without end."""

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Located:
    """A parsed document; ``line`` finds the line of a path, or of the nearest parent that has one."""

    name: str
    value: Any
    lines: Mapping[Path, int]
    mistakes: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """One-based line."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def blame(self, path: Path, text: str) -> None:
        """Note a mistake; all of them are told at once."""
        entry = (self.line(path), text)
        if entry not in self.mistakes:
            self.mistakes.append(entry)

    def report(self) -> str:
        """All mistakes, one per line, in the order of the file."""
        return "\n".join(f"{self.name}:{line}: {text}" for line, text in sorted(self.mistakes))


def parse_located(text: str, name: str) -> Located:
    """Parse *text*; syntax errors, doubled keys, anchors and excessive size or depth are noted as mistakes, value None then."""
    document = Located(name, None, {})
    if len(text) > MAX_BYTES:
        document.mistakes.append((1, f"文件过大（超过 {MAX_BYTES} 字）"))
        return document
    try:
        node = yaml.compose(text, Loader=SAFE_LOADER)
    except RecursionError:
        document.mistakes.append((1, "不是有效的 YAML：嵌套过深"))
        return document
    except yaml.YAMLError as error:
        line, words = yaml_words(error, text)
        document.mistakes.append((line, f"不是有效的 YAML：{words}"))
        return document
    lines: dict[Path, int] = {}
    document.lines = lines
    document.value = _plain(node, (), lines, document)
    return document


def _plain(node: Any, path: Path, lines: dict[Path, int], document: Located) -> Any:
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > MAX_DEPTH or len(lines) > MAX_NODES:
        document.blame(path[:1], "嵌套过深或内容过多")
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines, document) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, document)
    return _scalar(node)


def _mapping(node: Any, path: Path, lines: dict[Path, int], document: Located) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in found:
            document.mistakes.append((key_node.start_mark.line + 1, f"键 {key} 重复"))
        lines[(*path, key)] = key_node.start_mark.line + 1
        found[key] = _plain(value_node, (*path, key), lines, document)
    return found


class Number(str):
    """An unquoted number, kept as written so that decimals stay exact."""

    __slots__ = ()


def _scalar(node: Any) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind in ("int", "float"):
        return Number(node.value)
    return str(node.value)
