"""Usage errors in our language, with the nearest right word. Typer's own sentences are the fallback."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, get_args

from core.nearest import nearest


def sentence(error: Any) -> str:
    """What is wrong, with the value, what was expected and where to read on."""
    context = getattr(error, "ctx", None)
    place = context.command_path if context else "wangjian"
    return f"{_words(error)}（见 {place} --help）"


def _words(error: Any) -> str:
    if getattr(error, "possibilities", None) is not None or type(error).__name__ == "NoSuchOption":
        known = [name for param in error.cmd.params for name in param.opts] if error.cmd is not None else error.possibilities or ()
        return f"没有选项 {error.option_name}{nearest(error.option_name, known)}"
    if hasattr(error, "param_type") and error.param is not None:
        return f"缺少 {_name(error.param)}"
    if getattr(error, "param", None) is not None:
        return f"{_name(error.param)}：{_expected(error)}"
    message = str(error.format_message() if hasattr(error, "format_message") else error)
    if hasattr(error, "option_name"):
        return f"选项 {error.option_name} {'不带值' if 'does not take' in message else '后面缺少值'}"
    if extra := re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", message):
        return f"多余的参数：{extra[1]}"
    return "没有写命令" if message == "Missing command." else message


def is_help(error: Any) -> bool:
    """Whether the error is nothing but the help of a group that was called without a command."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _name(param: Any) -> str:
    return param.opts[-1] if param.param_type_name == "option" else str(getattr(param, "metavar", None) or param.name.upper())


def _expected(error: Any) -> str:
    """What the parameter takes; falls back on Typer's sentence."""
    param, message = error.param, str(error.message)
    annotation = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    choices = _choices(annotation)
    quoted = re.search(r"'([^']*)'", message)
    if choices and quoted:
        return f"应为 {'、'.join(choices)}，实为 {quoted[1]!r}{nearest(quoted[1], choices)}"
    number = _NUMBERS.get(_plain(annotation))
    if number is not None:
        bounds = range_words(getattr(param, "min", None), getattr(param, "max", None))
        return f"应为{number}{f'，{bounds}' if bounds else ''}{_given(error)}"
    return message.removeprefix("Value error, ")


def _given(error: Any) -> str:
    """``，实为 …``: the value as it was typed, which only the cause of the error knows."""
    told = getattr(error.__cause__, "errors", None)
    return f"，实为 {told()[0]['input']!r}" if told else ""


_NUMBERS: Final[Mapping[Any, str]] = {int: "整数", float: "数字"}


def range_words(low: float | None, high: float | None) -> str:
    """
    Bounds of a number; empty when there are none.

    >>> range_words(1, None), range_words(0.1, 120), range_words(None, None)
    ('≥ 1', '≥ 0.1 且 ≤ 120', '')
    """
    return " 且 ".join(f"{sign} {bound}" for sign, bound in (("≥", low), ("≤", high)) if bound is not None)


def _plain(annotation: Any) -> Any:
    """The type of one value: ``int`` of ``list[int]`` and of ``int | None``."""
    inner = [each for each in get_args(annotation) if each is not type(None)]
    return _plain(inner[0]) if inner else annotation


def _choices(annotation: Any) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(each.value) for each in annotation]
    return [word for each in get_args(annotation) for word in _choices(each)]
