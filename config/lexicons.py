"""Word lists for the wording checks: the shipped one and the operator's own (YAML or CSV), read strictly."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from config.yaml_loader import SAFE_LOADER
from config.yaml_words import not_utf8, yaml_words
from core.errors import ConfigError, system_words
from core.lexicon import GENERAL, SEVERE, Lexicon, Term

_FIELDS: Final = ("wrong", "right", "category", "severity", "exceptions", "source", "valid_from", "valid_to")
_DEFAULTS: Final = ("category", "severity", "source")
MIN_CHARS: Final = 2
"""Shortest word that may be listed: single characters would hit everything. House rule."""


def load_lexicon(paths: Sequence[Path] = ()) -> Lexicon:
    """
    The shipped list of typos and then the lists at *paths*.

    Raises:
        ConfigError: names file, line and what was expected.
    """
    terms = list(parse_terms(files("config").joinpath("lexicon/typos.yaml").read_text("utf-8"), "config/lexicon/typos.yaml"))
    for path in paths:
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise ConfigError(f"{path}: 读不到词库文件（{system_words(error)}）") from None
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path}: {not_utf8(error)}") from None
        terms += parse_csv(text, str(path)) if path.suffix.lower() == ".csv" else parse_terms(text, str(path))
    return Lexicon(terms)


def parse_terms(text: str, name: str) -> Iterator[Term]:
    """
    Terms of a YAML list; *name* is what messages call it.

    Raises:
        ConfigError: names line and what was expected.
    """
    try:
        root = yaml.compose(text, Loader=SAFE_LOADER)
    except yaml.YAMLError as error:
        line, words = yaml_words(error, text)
        raise ConfigError(f"{name}:{line}: 不是有效的 YAML：{words}") from None
    top = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    if not isinstance(top.get("terms"), yaml.SequenceNode) or set(top) - {"terms", "defaults"}:
        raise ConfigError(f"{name}: 最外层应有 terms 列表和可选的 defaults")
    defaults = _fields(top["defaults"], name, _DEFAULTS) if "defaults" in top else {}
    for node in top["terms"].value:
        where = f"{name}:{node.start_mark.line + 1}"
        if not isinstance(node, yaml.MappingNode):
            raise ConfigError(f"{where}: 应为“错词: 正词”或键值表")
        keys = [key.value for key, _ in node.value]
        if len(keys) == 1 and keys[0] not in _FIELDS:
            values = {"wrong": keys[0], "right": node.value[0][1].value}
        else:
            values = _fields(node, name, _FIELDS)
        yield _term({**defaults, **values}, where)


def parse_csv(text: str, name: str) -> Iterator[Term]:
    """
    Terms of a CSV list with a head line; several exceptions are separated by ``|``.

    Raises:
        ConfigError: names line and what was expected.
    """
    rows = csv.DictReader(io.StringIO(text))
    unknown = set(rows.fieldnames or ()) - set(_FIELDS)
    if "wrong" not in (rows.fieldnames or ()) or unknown:
        raise ConfigError(f"{name}:1: 表头应含 wrong，可含 {'、'.join(_FIELDS[1:])}；不认识 {'、'.join(sorted(unknown)) or '（缺 wrong）'}")
    for row in rows:
        values: dict[str, Any] = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        if not values:
            continue
        values["exceptions"] = [part for part in values.get("exceptions", "").split("|") if part]
        yield _term(values, f"{name}:{rows.line_num}")


def _fields(node: Any, name: str, allowed: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        where = f"{name}:{key.start_mark.line + 1}"
        if key.value not in allowed:
            raise ConfigError(f"{where}: 没有 {key.value} 这个键，应为 {'、'.join(allowed)}")
        if isinstance(value, yaml.SequenceNode) and key.value == "exceptions":
            found[key.value] = [str(item.value) for item in value.value]
        elif isinstance(value, yaml.ScalarNode):
            found[key.value] = [value.value] if key.value == "exceptions" else value.value
        else:
            raise ConfigError(f"{where}: {key.value} 的值应为文字")
    return found


def _term(values: Mapping[str, Any], where: str) -> Term:
    wrong = str(values.get("wrong", "")).strip()
    if len(wrong) < MIN_CHARS:
        raise ConfigError(f"{where}: wrong 应为至少 {MIN_CHARS} 个字的词，实为 {wrong!r}")
    severity = values.get("severity", GENERAL)
    if severity not in (SEVERE, GENERAL):
        raise ConfigError(f"{where}: severity 应为 {SEVERE} 或 {GENERAL}，实为 {severity!r}")
    return Term(
        wrong=wrong,
        right=values.get("right", ""),
        category=values.get("category", ""),
        severity=severity,
        exceptions=tuple(values.get("exceptions", ())),
        source=values.get("source", ""),
        valid_from=_day(values.get("valid_from"), where, "valid_from"),
        valid_to=_day(values.get("valid_to"), where, "valid_to"),
    )


def _day(value: str | None, where: str, key: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ConfigError(f"{where}: {key} 应为日期（如 2026-01-31），实为 {value!r}") from None
