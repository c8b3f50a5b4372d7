"""The entry point: exit statuses and one clear sentence for every error."""

import fcntl
import json
import os
import select
import subprocess
import sys
import time

import pytest

from cli.main import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_main_help_lists_every_command(capsys):
    from cli.main import COMMANDS

    assert run("--help") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


def test_main_unknown_command_names_the_nearest(capsys):
    assert run("audti") == 2
    assert "是不是 audit？" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--bogus",), id="unknown option"),
        pytest.param(("doctor", "--format", "pdf"), id="bad choice"),
        pytest.param((), id="no command"),
    ],
)
def test_main_usage_error_is_status_2(arguments, capsys):
    assert run(*arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("wangjian: ")
    assert "Traceback" not in err


def test_main_wrong_config_key_is_status_2(tmp_path, capsys):
    path = tmp_path / "w.yaml"
    path.write_text("netwrok: {}\n", "utf-8")
    assert run("--config", str(path), "doctor") == 2
    err = capsys.readouterr().err
    assert "netwrok" in err
    assert str(path) in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("findings", "lst"), ("没有命令 'lst'", "是不是 list？", "wangjian findings --help"), id="command of a group"),
        pytest.param(("users", "token", "ad"), ("是不是 add？", "wangjian users token --help"), id="command of a group in a group"),
        pytest.param(("audit", "x", "--frmat", "html"), ("没有选项 --frmat", "是不是 --format？"), id="option"),
        pytest.param(("findings", "list", "--state", "confirmd"), ("--state", "'confirmd'", "是不是 confirmed？"), id="value of an option"),
        pytest.param(("audit", "x", "--max-pages", "many"), ("--max-pages：应为整数，≥ 1，实为 'many'",), id="number"),
        pytest.param(("audit", "x", "--max-pages", "1.5"), ("--max-pages：应为整数，≥ 1，实为 '1.5'",), id="part of a number"),
        pytest.param(("audit", "x", "--max-pages", "0"), ("--max-pages：应为整数，≥ 1，实为 '0'",), id="bound"),
        pytest.param(("audit", "x", "--seed", "x"), ("--seed：应为整数，实为 'x'",), id="number without bounds"),
        pytest.param(("links", "x", "--timeout", "x"), ("--timeout：应为数字，≥ 0.1 且 ≤ 120，实为 'x'",), id="fraction"),
        pytest.param(("links", "x", "--timeout", "500"), ("--timeout：应为数字，≥ 0.1 且 ≤ 120，实为 '500'",), id="bound of a fraction"),
        pytest.param(("links", "x", "--timeout", "nan"), ("--timeout：应为数字，≥ 0.1 且 ≤ 120，实为 'nan'",), id="no number at all"),
        pytest.param(("links", "x", "--fresh=1"), ("选项 --fresh 不带值",), id="value of a switch"),
        pytest.param(("audit",), ("缺少 TARGET…", "wangjian audit --help"), id="argument"),
        pytest.param(("audit", "x", "--format"), ("选项 --format 后面缺少值",), id="value"),
        pytest.param(("doctor", "now"), ("多余的参数：now",), id="one too many"),
        pytest.param((), ("没有写命令",), id="nothing"),
    ],
)
def test_main_usage_error_says_what_was_meant(arguments, words, capsys):
    assert run(*arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    "command",
    [
        "db prune --visits-days",
        "db prune --failures-days",
        "db prune --audits-days",
        "db prune --reports-days",
        "evidence list --limit",
        "findings add --row MG02a --count",
        "schedule show --days",
        "schedule jobs --limit",
        "schedule lines --within",
        "links http://a.gov.cn/ --concurrency",
        "users token add x --days",
        "serve --port",
    ],
)
def test_main_number_beyond_what_is_stored_or_counted_is_refused(command, capsys):
    assert run(*command.split(), "9" * 21) == 2
    assert f"，实为 '{'9' * 21}'" in capsys.readouterr().err


def test_main_group_without_command_shows_its_help(capsys):
    assert run("findings") == 2
    said = capsys.readouterr().err
    assert "confirm" in said
    assert "Traceback" not in said


INTERRUPTED = """
import signal
from cli.main import main

signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
try:
    main(["rubric", "show", "mianyang-2022", "--format", "json"])
finally:
    signal.setitimer(signal.ITIMER_REAL, 0)
"""


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="pipes have one size here")
@pytest.mark.parametrize("unbuffered", ["1", ""], ids=["unbuffered", "buffered"])
def test_long_output_is_whole_though_signals_cut_its_writes_short(unbuffered):
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        select.select([process.stdout], [], [])
        time.sleep(0.1)  # the pipe is full, the write waits and is interrupted
        text = process.stdout.read().decode()
    assert process.returncode == 0
    assert json.loads(text)["schema"] == "wangjian/rubric-1"
