"""The catalogue of finding codes: ``codes.yaml`` beside this module, read strictly, with the line of every mistake."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import yaml

from config.yaml_loader import SAFE_LOADER
from config.yaml_words import yaml_words
from core.code import Code
from core.errors import ConfigError
from core.outcome import Severity

_REQUIRED: Final = ("title", "severity", "clause", "source", "suggestion", "automation")
_OPTIONAL: Final = ("check", "retired")
_SEVERITIES: Final = {item.value: item for item in Severity}


@cache
def load_codes() -> Mapping[str, Code]:
    """
    Every code of the shipped catalogue, by code, in the order of the file. Read once.

    Raises:
        ConfigError: the file is not as its head says; names line, code and key.
    """
    return parse_codes(files("config").joinpath("codes.yaml").read_text("utf-8"), "config/codes.yaml")


def known_codes() -> frozenset[str]:
    """The codes alone, retired ones included: imported findings may still name them."""
    return frozenset(load_codes())


def parse_codes(text: str, name: str) -> Mapping[str, Code]:
    """
    Parse a catalogue; *name* is what messages call it.

    Raises:
        ConfigError: names line, code and key of the first mistake.
    """
    try:
        root = yaml.compose(text, Loader=SAFE_LOADER)
    except yaml.YAMLError as error:
        line, words = yaml_words(error, text)
        raise ConfigError(f"{name}:{line}: 不是有效的 YAML：{words}") from None
    top = _mapping(root, name, "最外层")
    if set(top) != {"sources", "codes"}:
        raise ConfigError(f"{name}: 最外层应恰有 sources 和 codes 两个键，实为 {'、'.join(top)}")
    sources = {key: _text(node, name, f"sources.{key}") for key, node in _mapping(top["sources"], name, "sources").items()}
    found = {code: _code(code, node, sources, name) for code, node in _mapping(top["codes"], name, "codes").items()}
    return MappingProxyType(found)


def _code(code: str, node: Any, sources: Mapping[str, str], name: str) -> Code:
    fields = _mapping(node, name, code)
    for key, value in fields.items():
        if key not in _REQUIRED + _OPTIONAL:
            raise ConfigError(f"{_at(name, value)}: {code}: 没有 {key} 这个键")
    for key in _REQUIRED:
        if key not in fields:
            raise ConfigError(f"{_at(name, node)}: {code}: 缺少 {key}")
    values = {key: _text(value, name, f"{code}.{key}") for key, value in fields.items()}
    _expect(values["severity"] in _SEVERITIES, fields["severity"], name, f"{code}.severity", "、".join(_SEVERITIES))
    _expect(values["automation"] in ("A", "S", "M"), fields["automation"], name, f"{code}.automation", "A、S、M")
    _expect(values["source"] in sources, fields["source"], name, f"{code}.source", "sources 中的键")
    _expect(values.get("retired", "false") in ("true", "false"), fields.get("retired"), name, f"{code}.retired", "true 或 false")
    return Code(
        code=code,
        title=values["title"],
        severity=_SEVERITIES[values["severity"]],
        clause=f"{values['clause']}（依据：{sources[values['source']]}）",
        suggestion=values["suggestion"],
        automation=values["automation"],
        check=values.get("check", ""),
        retired=values.get("retired") == "true",
    )


def _mapping(node: Any, name: str, where: str) -> dict[str, Any]:
    """Keys and value nodes; doubled keys are refused (YAML itself would silently keep the last)."""
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{_at(name, node)}: {where} 应为键值表")
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:
            raise ConfigError(f"{_at(name, key)}: {where}: {key.value} 重复")
        found[key.value] = value
    return found


def _text(node: Any, name: str, where: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise ConfigError(f"{_at(name, node)}: {where} 应为非空文字")
    return str(node.value).strip()


def _expect(holds: bool, node: Any, name: str, where: str, expected: str) -> None:
    if not holds:
        raise ConfigError(f"{_at(name, node)}: {where} 应为 {expected}，实为 {node.value!r}")


def _at(name: str, node: Any) -> str:
    """``name:line`` of a node, the name alone when there is none."""
    return f"{name}:{node.start_mark.line + 1}" if node is not None else name
