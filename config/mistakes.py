"""What is wrong in a settings file, in our language, with the nearest right key."""

import difflib
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from config.hidden import HIDDEN, may_hold_secret, shown_value
from config.network import TIME_OF_DAY, TIME_SPAN, VANTAGE_NAME, Section

_EXPECTED = {
    "extra_forbidden": "没有这个键",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "missing": "缺少必填的键",
    "tuple_type": "应为列表",
    "dict_type": "应为键值表",
    "model_type": "应为键值表",
    "list_type": "应为列表",
    "bool_type": "应为 true 或 false",
    "finite_number": "应为有限的数字",
    "int_parsing_size": "应为位数不太多的整数",
}
_LENGTHS: Final = {
    "string_too_short": ("min_length", "应至少有 {} 个字符"),
    "string_too_long": ("max_length", "应最多有 {} 个字符"),
    "too_short": ("min_length", "应至少有 {} 项"),
    "too_long": ("max_length", "应最多有 {} 项"),
}
_FORMS: Final = {
    TIME_OF_DAY: '应为 00:00 至 23:59 的时刻，写成 "08:00"',
    TIME_SPAN: '应为两个时刻，写成 "22:00-06:00"，或留空 ""',
    VANTAGE_NAME: "应为小写字母、数字和连字符组成的名字，如 beijing-telecom",
}
"""What a pattern asks for: nobody reads patterns."""


PREFIX: Final = "WANGJIAN_"
"""What variables of the environment begin with."""
_SECRET_WORDS = ("pas", "pwd", "secret", "token")
"""A misspelt key that holds one of these may carry a secret: its value is not shown."""


def _nearest(place: tuple[int | str, ...], root: type[BaseModel]) -> str:
    """``；是不是 …？`` with the nearest right key beside a wrong one, empty when none is near."""
    model: Any = root
    for part in place[:-1]:
        fields = getattr(model, "model_fields", None)
        model = fields[part].annotation if fields is not None and part in fields else model
        if get_origin(model) is not None:  # a table or a list of records: its next part is a key or a number
            model = next((each for each in _records(model)), None)
    near = difflib.get_close_matches(str(place[-1]), getattr(model, "model_fields", ()), n=1)
    return f"；是不是 {near[0]}？" if near else ""


def _records(annotation: Any) -> Iterator[type[BaseModel]]:
    """Records inside a type such as ``Mapping[str, Vantage]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _records(each)


def place_of(keys: tuple[int | str, ...], name: str | None, lines: Mapping[tuple[int | str, ...], int]) -> str:
    """Where a value came from: the variable of the environment that holds it, else the file, the line (of the nearest key that is there) and the key."""
    key = ".".join(str(part) for part in keys)
    variables = {variable.upper(): variable for variable in os.environ}  # small letters are read too
    for size in range(len(keys), 0, -1):
        variable = variables.get(f"{PREFIX}{'__'.join(str(part) for part in keys[:size])}".upper())
        if variable:
            return f"环境变量 {variable}: {key}"
    line = next((lines[keys[:size]] for size in range(len(keys), 0, -1) if keys[:size] in lines), None)
    file = f"{name or '配置'}:{line}" if line else name or "配置"
    return f"{file}: {key}" if key else file


def _is_key(part: int | str) -> bool:
    """Pydantic names the branch of a choice of types (``DigestRecipient``, ``function-after[…]``) among the keys."""
    return isinstance(part, int) or not ("[" in part or any(part == branch.__name__ for branch in Section.__subclasses__()))


def explain(error: ValidationError, name: str | None, model: type[BaseModel], places: Mapping[tuple[int | str, ...], int]) -> str:
    """One line a mistake: file, line, key, what was expected, what stood there; *name* is what the file is called, *places* has the lines."""
    lines: dict[tuple[int | str, ...], str] = {}
    for item in error.errors():
        place = tuple(part for part in item["loc"] if _is_key(part))
        key = ".".join(str(part) for part in place)
        context = item.get("ctx", {})
        expected = _EXPECTED.get(item["type"])
        if item["type"] == "extra_forbidden":
            secret = any(word in key.lower() for word in _SECRET_WORDS)
            value = "***" if secret else shown_value(model, item["loc"], item.get("input"))
            expected = f"没有这个键（值为 {value}）{_nearest(item['loc'], model)}"
        if item["type"] in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
            sign = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}
            expected = "应 " + " 且 ".join(f"{sign[name]} {bound}" for name, bound in context.items() if name in sign)
        elif item["type"] == "literal_error":
            expected = f"应为 {_choices(str(context.get('expected')))} 之一"
        elif item["type"] == "string_pattern_mismatch":
            expected = _FORMS.get(str(context.get("pattern")), f"格式应为 {context.get('pattern')}")
        elif item["type"] in _LENGTHS:
            bound, words = _LENGTHS[item["type"]]
            expected = words.format(context.get(bound))
        elif item["type"] == "value_error":
            expected = str(context.get("error"))
        told = item["type"] not in ("missing", "extra_forbidden", "value_error")
        shown = f"，实为 {shown_value(model, item['loc'], item.get('input'))}" if told else ""
        # Of a choice of types the first one is what people mean.
        near = _nearest_choice(context.get("expected"), item.get("input")) if item["type"] == "literal_error" else ""
        lines.setdefault(place, f"{place_of(place, name, places)}: {expected or item['msg']}{shown}{near}")
    # What is wrong inside a record says more than that it is no plain value either.
    outer = {place[:size] for place in lines for size in range(len(place))}
    return "\n".join(line for place, line in lines.items() if place not in outer)


def _choices(told: str) -> str:
    """Pydantic's list as it is typed into YAML: ``'auto', True or False`` → ``'auto'、true、false``."""
    words = told.replace(", ", "、").replace(" or ", "、").split("、")
    return "、".join({"True": "true", "False": "false", "None": "null"}.get(word, word) for word in words)


def _nearest_choice(told: object, value: object) -> str:
    """``；是不是 …？`` with the word of a list that was meant."""
    words = [word.strip("'") for word in _choices(str(told)).split("、")]
    near = difflib.get_close_matches(str(value).lower(), words, n=1)
    return f"；是不是 {near[0]}？" if near else ""


def unknown_variables(model: type[BaseModel]) -> Iterator[str]:
    """
    One sentence for every ``WANGJIAN_SECTION__KEY`` whose section does not exist, or is a single value.

    Names without a double underscore are left alone: they may be the operator's own, such as those of a compose file.
    """
    for variable in sorted(os.environ):
        section, inside, _ = variable.upper().removeprefix(PREFIX).partition("__")
        if not variable.upper().startswith(PREFIX) or not inside:
            continue
        field = model.model_fields.get(section.lower())
        if field is None:
            yield f"环境变量 {variable}: 没有 {section.lower()} 这个键{_nearest((section.lower(),), model)}"
        elif get_origin(field.annotation) not in (tuple, Mapping) and not any(_records(field.annotation)):
            yield f"环境变量 {variable}: {section.lower()} 没有下一级的键；应写成 {PREFIX}{section}"


def unreadable_variable(text: str, model: type[BaseModel]) -> str:
    """What is wrong with the variable whose *text* should have been JSON: lists and tables are written so in the environment."""
    variable = next((name for name, value in os.environ.items() if name.upper().startswith(PREFIX) and value == text), f"{PREFIX}…")
    place = variable[len(PREFIX) :].lower().split("__")
    shown = HIDDEN if may_hold_secret(model, place[0]) else shown_value(model, place, text)
    return f'环境变量 {variable}: {".".join(place)}: 列表和键值表应写成 JSON（如 ["a", "b"]），实为 {shown}'
