"""``wangjian serve`` and ``users`` as commands: who may listen where, and a real process that answers and ends by itself."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cli.serve import is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_nobody_else_is_served_before_there_is_an_administrator(run, host):
    status, _, err = run("serve", "--host", host)
    assert status == 2
    assert "还没有管理员账号" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["--tls-cert", "x.pem"], "要一起给出", id="certificate without key"),
        pytest.param(["--tls-cert", "x.pem", "--tls-key", "y.pem"], "没有这个文件", id="no such file"),
    ],
)
def test_wrong_options_are_explained(run, options, words):
    status, _, err = run("serve", *options)
    assert status == 2
    assert words in err


@pytest.mark.parametrize(("host", "local"), [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("a.gov.cn", False)])
def test_loopback(host, local):
    assert is_loopback(host) is local


@pytest.mark.slow
def test_a_real_process_answers_and_stops_when_told(tmp_path):
    command = [sys.executable, "-m", "cli.main", "--db", f"sqlite:///{tmp_path / 'w.db'}"]
    root = Path(__file__).resolve().parents[2]
    made = subprocess.run(
        [*command, "users", "add", "zhang", "--role", "admin", "--password-stdin"],
        cwd=root, input="correct horse battery\n", text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with subprocess.Popen([*command, "serve", "--port", "0"], cwd=root, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            assert address is not None
            assert httpx.get(f"{address[0]}/healthz", timeout=20).json()["status"] == "ok"
            assert httpx.get(f"{address[0]}/sites", timeout=20).status_code == 303
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


def test_password_is_not_asked_for_without_a_terminal(tmp_path):
    command = [sys.executable, "-m", "cli.main", "--db", f"sqlite:///{tmp_path}/w.db", "users", "add", "zhang"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", start_new_session=True)
    assert ended.returncode == 2
    assert ended.stderr == "wangjian: 没有终端，不能提问口令；用 --password-stdin 从标准输入读\n"
