"""Help of every command: panels, examples, no colours where none are wanted, and quickly."""

import contextlib
import importlib
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cli.help import TOPICS, by_topic, examples_of
from cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]


def every_command():
    """Words of every command and sub-command."""

    def inner(app, words):
        members = [*app.registered_commands, *app.registered_groups]
        if len(members) == 1 and len(words) == 1 and not app.registered_groups:
            return
        for member in app.registered_commands:
            yield [*words, member.name or member.callback.__name__.replace("_", "-")]
        for group in app.registered_groups:
            yield [*words, group.name]
            yield from inner(group.typer_instance, [*words, group.name])

    for name, (module, _) in COMMANDS.items():
        yield [name]
        yield from inner(importlib.import_module(module).app, [name])


def said(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert (ended.value.code or 0) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_help_has_panels_and_examples_that_name_the_command(words, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = said(capsys, *words, "--help")
    assert f"用法：wangjian {' '.join(words)}" in text
    assert "╭─ 选项" in text
    assert not re.search(r"Usage|Path|<=|>=|[;,](?! )|默认 \(|\[default|\[required", text.partition("\n例子：")[0]), "in our language"
    if "╭─ 命令" not in text:
        shown = [line for line in text.partition("\n例子：")[2].splitlines() if line.strip()]
        assert shown
        assert all(line.startswith("  ") and "wangjian " in line and f" {words[0]}" in line for line in shown), "to be pasted as they stand"
        assert any(" ".join(words) in line for line in shown)
        assert not any("（" in line.partition("#")[0] for line in shown)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param("schedule show", "--days <整数> 从今天起的天数（默认 1）（≥ 1 且 ≤ 31）", id="default and bounds"),
        pytest.param(
            "audit", "--max-pages <整数> 最多爬取页数（默认取配置 crawl.max_pages；栏目和抽样的页面另计）（≥ 1）", id="lower bound"
        ),
        pytest.param("links", "（默认取配置 network.deadline_s）（≥ 0.1 且 ≤ 120）", id="bounds of a fraction"),
        pytest.param("findings add", "--evidence <路径> 证据文件（可重复）", id="list of paths"),
        pytest.param("report", "评分细则（可重复）（默认 mianyang-2022）", id="default of a list"),
    ],
)
def test_help_tells_values_in_our_language(words, line, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert line in " ".join(said(capsys, *words.split(), "--help").replace("│", " ").split())


def test_help_shows_every_command_under_a_topic():
    topics = by_topic({name: text for name, (_, text) in COMMANDS.items()})
    assert sum(map(len, topics.values())) == len(COMMANDS)
    assert "其他" not in topics
    assert {name for names in TOPICS.values() for name in names} <= COMMANDS.keys()


def test_examples_are_taken_apart():
    assert examples_of("例子：wangjian a；wangjian b") == ["wangjian a", "wangjian b"]
    assert examples_of(None) == []


def shown(environment: dict[str, str], *, terminal: bool) -> str:
    """What ``--help`` writes to a terminal or into a pipe."""
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")} | {"TERM": "xterm-256color"}
    command = [sys.executable, "-m", "cli.main", "--help"]
    if not terminal:
        return subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=True).stdout
    reader, writer = os.openpty()
    with subprocess.Popen(command, cwd=ROOT, env=clean | environment, stdout=writer) as process:
        os.close(writer)
        found = b""
        with contextlib.suppress(OSError):  # the end of a terminal whose other side is gone
            while piece := os.read(reader, 65536):
                found += piece
    os.close(reader)
    assert process.returncode == 0
    return found.decode()


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        pytest.param({}, True, True, id="terminal"),
        pytest.param({"NO_COLOR": "1"}, True, False, id="terminal with NO_COLOR"),
        pytest.param({}, False, False, id="pipe"),
    ],
)
def test_colours_only_where_they_are_wanted(environment, terminal, coloured):
    text = shown(environment, terminal=terminal)
    assert "全部失效链接" in text
    assert ("\x1b[36m" in text) is coloured


def test_help_starts_within_a_quarter_of_a_second():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        subprocess.run([sys.executable, "-m", "cli.main", "--help"], cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3
    assert spent <= 0.25
