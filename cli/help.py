"""Help in panels: usage, what it does, arguments, options, commands by topic, examples. Loaded only when help is asked for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.problem import range_words

TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "开始": ("demo", "init", "doctor"),
    "检查": ("audit", "links", "inspect", "probe"),
    "名册与数据": ("sites", "columns", "accounts", "visits", "messages"),
    "核实": ("findings", "evidence", "explain"),
    "计分与报告": ("score", "rubric", "report", "notice", "digest", "notify"),
    "服务": ("run", "schedule", "worker", "serve", "users"),
    "维护": ("db", "completion"),
}
"""Commands by topic; one that stands in none is shown under 其他."""
MAX_WIDTH: Final = 110


def by_topic(commands: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Name → one-line help, by topic, none left out."""
    found = {topic: {name: commands[name] for name in names if name in commands} for topic, names in TOPICS.items()}
    placed = {name for names in TOPICS.values() for name in names}
    found["其他"] = {name: text for name, text in commands.items() if name not in placed}
    return {topic: names for topic, names in found.items() if names}


def examples_of(epilog: str | None) -> list[str]:
    """
    Single examples of ``例子：a；b``, each to be pasted into a shell as it stands: notes are comments.

    >>> examples_of("例子：wangjian run；wangjian run --once visits（由 cron 调用）")
    ['wangjian run', 'wangjian run --once visits  # 由 cron 调用']
    """
    parts = (part.strip() for part in (epilog or "").removeprefix("例子：").split("；"))
    return [re.sub(r"（([^（）]*)）$", r"  # \1", part) for part in parts if part]


def show(command: Any, ctx: Any, sections: Iterable[tuple[str, Mapping[str, str]]], examples: Iterable[str]) -> str:
    """The whole help as text; colours only on a terminal and without NO_COLOR."""
    console = Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    parts: list[Any] = [Text(usage(command, ctx), style="bold"), Text()]
    if command.help:
        parts += [Text(" ".join(str(command.help).split())), Text()]
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    parts += [_panel(title, _records(some, ctx)) for title, some in (("参数", arguments), ("选项", options)) if some]
    parts += [_panel(title, names.items()) for title, names in sections]
    if examples := list(examples):
        parts += [Text(), Text("例子：", style="bold")]
    with console.capture() as captured:
        console.print(Group(*parts))
        for each in examples:
            # Neither boxed nor wrapped: they are there to be pasted.
            console.print(Text(f"  {each}"), soft_wrap=True)
    return captured.get()


def usage(command: Any, ctx: Any) -> str:
    """The first line."""
    arguments = [_metavar(param) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    return " ".join(["用法：" + ctx.command_path, "[选项]", *(["命令 …"] if hasattr(command, "list_commands") else arguments)])


def _metavar(param: Any) -> str:
    return str(param.metavar or param.name.upper())


_TYPES: Final = {"int": "整数", "float": "数字", "str": "文字", "path": "路径"}


def _short(spelling: str) -> str:
    """``--max-pages <int range>`` → ``--max-pages <整数>``; lists like their values."""
    inner = re.sub(r"<list\[(.+)\]>$", r"<\1>", spelling)
    return re.sub(r"<(\w+)( range)?>$", lambda found: f"<{_TYPES.get(found[1].lower(), found[1])}>", inner)


def _records(params: Iterable[Any], ctx: Any) -> list[tuple[str, str]]:
    """Spelling and words of each parameter, in our language."""
    words = {"[required]": "（必填）", "Show this message and exit.": "显示这段说明"}
    found = []
    for param in params:
        name, text = param.get_help_record(ctx) or (param.name, "")
        for english, chinese in words.items():
            text = text.replace(english, chinese)
        text = _ranged(param, text)
        name = _metavar(param) if param.param_type_name == "argument" else _short(name)
        found.append((name, re.sub(r"\[default: \(?([^\]]+?)\)?\]", r"（默认 \1）", text).replace("  （", "（")))
    return found


def _ranged(param: Any, text: str) -> str:
    """Bounds in our words: ``[default: 1; 1<=x<=31]`` → ``[default: 1]（≥ 1 且 ≤ 31）``."""
    bounds = range_words(getattr(param, "min", None), getattr(param, "max", None))
    return re.sub(r"\s*(?:\[|(; ))[\d.<=]*x[\d.<>=]*\]", lambda found: f"{']' if found[1] else ''}（{bounds}）", text) if bounds else text


def _panel(title: str, records: Iterable[tuple[str, str]]) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", max_width=44, overflow="fold")
    table.add_column(overflow="fold")
    for name, text in records:
        table.add_row(Text(name), Text(text))
    return Panel(table, title=title, title_align="left", border_style="dim")
