"""The command line, from the signatures of the commands: what Typer makes of them may look different with its next version."""

import importlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final

import typer
from typer.models import ArgumentInfo, OptionInfo

from cli.help import examples_of
from cli.main import COMMANDS, root
from scripts.reference.markdown import cell, table

TOP: Final = 2
"""Level of the headings of commands; below it a Typer application is always a group."""


def page() -> str:
    """Global options, then every command with arguments, options and examples."""
    parts = [
        "# 命令行\n\n"
        "退出状态：0 完成（不论查出什么）；1 满足 `--fail-on`；2 用法或配置有误；3 无法完成（数据库连不上、什么都取不到……）；130 被中断（Ctrl-C）；143 被终止（SIGTERM）；141 读取输出的程序已离开（如 `| head`）。"
        "机器输出写到标准输出或 `--output`，其余写到标准错误。任何命令加 `-h` 都有说明和例子。",
        "## 全局选项\n\n写在命令之前：`wangjian --config FILE 命令 …`。\n\n" + _parameters(root),
        "## 命令\n\n" + table(("命令", "做什么"), [(f"[{name}](#{name})", cell(text)) for name, (_, text) in COMMANDS.items()]),
    ]
    for name, (module, text) in COMMANDS.items():
        parts += _door(importlib.import_module(module).app, name, text, TOP)
    return "\n\n".join(part for part in parts if part)


def _door(app: typer.Typer, name: str, text: str, level: int) -> Iterator[str]:
    """One command, or a group and its members."""
    alone = level == TOP and len(app.registered_commands) == 1 and not app.registered_groups and not app.registered_callback
    yield f"{'#' * level} {name} {{ #{name.replace(' ', '-')} }}"
    if alone:
        yield from _command(app.registered_commands[0], name)
        return
    yield text
    if app.registered_callback and (callback := app.registered_callback.callback):
        yield _parameters(callback)
    for member in app.registered_commands:
        key = member.name or typing.cast("Any", member.callback).__name__.replace("_", "-")
        yield f"{'#' * (level + 1)} {name} {key} {{ #{name.replace(' ', '-')}-{key} }}"
        yield from _command(member, f"{name} {key}")
    for group in app.registered_groups:
        inner = typing.cast("typer.Typer", group.typer_instance)
        words = group.help if isinstance(group.help, str) else inner.info.help
        yield from _door(inner, f"{name} {group.name}", words if isinstance(words, str) else "", level + 1)


def _command(info: Any, name: str) -> Iterator[str]:
    function = info.callback
    yield cell(inspect.getdoc(function) or "")
    arguments = [_metavar(key, one, kind) for key, one, kind, _ in _signature(function) if isinstance(one, ArgumentInfo)]
    options = any(isinstance(one, OptionInfo) for _, one, _, _ in _signature(function))
    yield f"```text\n{' '.join(['wangjian', name, *(['[选项]'] if options else []), *arguments])}\n```"
    yield _parameters(function)
    examples = examples_of(info.epilog)
    if examples:
        yield "例子：\n\n```text\n" + "\n".join(examples) + "\n```"


def _parameters(function: Callable[..., Any]) -> str:
    rows = []
    for key, info, kind, default in _signature(function):
        names = _metavar(key, info, kind) if isinstance(info, ArgumentInfo) else ", ".join(_names(key, info))
        rows.append((f"`{names}`", cell(info.help or ""), _values(info, kind), _default(default)))
    return table(("参数", "说明", "取值", "默认"), rows) if rows else ""


def _signature(function: Callable[..., Any]) -> Iterator[tuple[str, Any, Any, Any]]:
    """Name, Typer's record, type and default of every parameter that people see."""
    hints = typing.get_type_hints(function, include_extras=True)
    for key, parameter in inspect.signature(function).parameters.items():
        hint = hints[key]
        if typing.get_origin(hint) is not typing.Annotated:
            continue
        kind, info = typing.get_args(hint)[:2]
        if isinstance(info, OptionInfo | ArgumentInfo) and not info.hidden:
            yield key, info, kind, parameter.default


def _names(key: str, info: Any) -> tuple[str, ...]:
    """Spellings as declared; in ``Annotated`` Typer keeps the first one where the default used to be."""
    declared = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str) and one.startswith("-")]
    return tuple(declared) or (f"--{key.replace('_', '-')}",)


def _metavar(key: str, info: Any, kind: Any) -> str:
    return str(info.metavar or key.upper())


def _inner(kind: Any) -> Any:
    """The type of one value."""
    while typing.get_origin(kind) is not None:
        arguments = [one for one in typing.get_args(kind) if one is not types.NoneType]
        kind = arguments[0]
    return kind


def _values(info: Any, kind: Any) -> str:
    one = _inner(kind)
    if isinstance(one, type) and issubclass(one, Enum):
        return " / ".join(f"`{each.value}`" for each in one)
    if info.min is not None or info.max is not None:
        return f"{'' if info.min is None else info.min}…{'' if info.max is None else info.max}"
    if one is bool:
        return "开关"
    return "" if isinstance(info, ArgumentInfo) else cell(info.metavar or "")


def _default(value: Any) -> str:
    if value is inspect.Parameter.empty:
        return "必填"
    if value is None or value is False or value in ("", ()):
        return ""
    return f"`{getattr(value, 'value', value)}`"
