"""The settings: keys, types, bounds and defaults from the model, words for operators from ``settings.yaml`` beside this module."""

import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, SecretStr

from config.override import RubricOverride
from config.settings import DigestRecipient, Hook, Settings, Vantage
from scripts.reference.markdown import cell, table

WORDS = Path(__file__).with_name("settings.yaml")
RECORDS: Mapping[str, type[BaseModel]] = {
    "digest.to[]": DigestRecipient,
    "notify.hooks[]": Hook,
    "vantages.名称": Vantage,
    "rubrics.细则": RubricOverride,
}
"""Settings whose values are records of their own."""


def page() -> str:
    """One table a section."""
    words = yaml.safe_load(WORDS.read_text("utf-8"))
    sections: dict[str, list[tuple[str, str, str, str]]] = {}
    keys = set()
    for section, key, name, field in _fields():
        keys.add(key)
        sections.setdefault(section, []).append((f"`{name}`", cell(words.get(key) or f"缺说明：{key}"), _kind(field), _default(field)))
    wrong = sorted((keys ^ words.keys()) - {f"section {name}" for name in sections})
    if wrong:
        raise SystemExit(f"{WORDS}: keys without words, or words without key: {', '.join(wrong)}")
    parts = [
        "# 设置\n\n"
        "写在 `wangjian.yaml`（或 `--config FILE`）；每一项也可用环境变量给出，环境变量优先："
        "`WANGJIAN_NETWORK__DEADLINE_S=10`，列表和表用 JSON，`null` 表示不设。写错的键、类型、范围一律报错并指出最接近的键。`wangjian init` 写出第一份。"
    ]
    for section, rows in sections.items():
        title = section or "最外层"
        intro = words.get(f"section {section}", "") if section else ""
        parts.append("\n\n".join(one for one in (f"## {title}", intro, table(("键", "说明", "取值", "默认"), rows)) if one))
    return "\n\n".join(parts)


def _fields() -> Iterator[tuple[str, str, str, Any]]:
    later = []
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            later += [(name, f"{name}.{key}", key, one) for key, one in kind.model_fields.items()]
        else:
            yield "", name, name, field
    yield from later
    for name, record in RECORDS.items():
        for key, one in record.model_fields.items():
            yield name, f"{name}.{key}", key, one


def _kind(field: Any) -> str:
    kind, bounds = field.annotation, []
    for each in field.metadata:
        for sign, name in ((">", "gt"), ("≥", "ge"), ("<", "lt"), ("≤", "le")):
            if (bound := getattr(each, name, None)) is not None:
                bounds.append(f"{sign} {bound:g}")
    if typing.get_origin(kind) is typing.Literal:
        return " / ".join(f"`{str(value).lower()}`" for value in typing.get_args(kind))
    return " ".join([_word(kind), *bounds])


def _word(kind: Any) -> str:
    simple = {str: "文字", int: "整数", float: "数字", bool: "true/false", Path: "路径", SecretStr: "文字（保密）"}
    if kind in simple:
        return simple[kind]
    origin, inner = typing.get_origin(kind), [each for each in typing.get_args(kind) if each not in (type(None), Ellipsis)]
    if origin is tuple:
        return "列表"
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return "键值表"
    return _word(inner[0]) if inner else "文字"


def _default(field: Any) -> str:
    value = field.default
    if field.is_required():
        return "必填"
    if value in (None, "", ()) or value == {} or isinstance(value, SecretStr):
        return "—"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:.15g}`" if isinstance(value, float) else f"`{value}`"
