"""Completion: the scripts are what their shells read, and the answers come from the commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import COMPLETION, main

ROOT = Path(__file__).resolve().parents[2]


def completed(line: str) -> list[str]:
    words = line.split(" ")
    environment = os.environ | {COMPLETION: "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run([sys.executable, "-m", "cli.main"], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("wangjian fin", {"findings"}, id="command"),
        pytest.param("wangjian findings con", {"confirm"}, id="command of a group"),
        pytest.param("wangjian audit --max", {"--max-pages"}, id="option"),
        pytest.param("wangjian findings list --state con", {"confirmed"}, id="value"),
    ],
)
def test_words_are_completed(line, expected):
    assert expected <= set(completed(line))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_is_read_by_its_shell(shell, capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        main(["completion", shell])
    assert not ended.value.code
    script = capsys.readouterr().out
    assert COMPLETION in script
    if shutil.which(shell):
        (tmp_path / "script").write_text(script, "utf-8")
        subprocess.run([shell, "-n", str(tmp_path / "script")], check=True, capture_output=True)
