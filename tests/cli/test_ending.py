"""SIGTERM is Ctrl-C with a status of its own; nobody is shown where Python was."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.ending import Termination, is_interrupted, last_words, orderly

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def told(monkeypatch):
    """SIGTERM as a shell leaves it; put back afterwards."""
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL), signal.getsignal(signal.SIGINT)
    yield lambda: os.kill(os.getpid(), signal.SIGTERM)
    signal.signal(signal.SIGTERM, before[0])
    signal.signal(signal.SIGINT, before[1])


@pytest.mark.parametrize(
    "interrupt", [pytest.param(signal.default_int_handler, id="foreground"), pytest.param(signal.SIG_IGN, id="background")]
)
def test_sigterm_interrupts_like_ctrl_c(told, interrupt):
    signal.signal(signal.SIGINT, interrupt)
    with orderly() as termination:
        assert last_words(termination) == ("已中断", 130)
        with pytest.raises(KeyboardInterrupt):
            told()
        assert last_words(termination) == ("已终止", 143)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_sigterm_lets_a_running_loop_clean_up(told):
    cleaned = []

    async def work():
        asyncio.get_running_loop().call_later(0.05, told)
        try:
            await asyncio.sleep(20)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    with orderly() as termination, pytest.raises(KeyboardInterrupt):
        asyncio.run(work())
    assert (cleaned, termination.came) == ([True], True)


@pytest.mark.parametrize("before", [signal.SIG_IGN, signal.default_int_handler], ids=["ignored", "somebody's"])
def test_sigterm_that_is_somebody_elses_is_left_alone(told, before):
    signal.signal(signal.SIGTERM, before)
    with orderly():
        assert signal.getsignal(signal.SIGTERM) is before


def test_forked_child_dies_of_sigterm_as_others_do(told):
    with orderly():
        child = os.fork()
        if child == 0:  # a child of pytest must never come back into it
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(5)
            finally:
                os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM


class _Interrupted:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt


def test_interruption_while_a_class_is_made_is_one():
    with pytest.raises((RuntimeError, KeyboardInterrupt)) as caught:  # Python 3.12 lets it through
        type("Made", (), {"field": _Interrupted()})
    assert is_interrupted(caught.value)
    assert not is_interrupted(RuntimeError("Error calling __set_name__"))


def test_inner_door_keeps_the_outer_ones_memory(told):
    with orderly() as outer, orderly() as inner:
        assert inner is outer
        assert isinstance(signal.getsignal(signal.SIGTERM), Termination)


@pytest.mark.parametrize(("error", "told"), [("KeyboardInterrupt", False), ("ValueError", True)])
def test_of_what_python_could_not_pass_on_only_interruptions_are_kept_quiet(error, told):
    program = f"""
import sys
from cli.ending import without_interruptions
sys.unraisablehook = without_interruptions
class Native:
    def __del__(self):
        raise {error}
Native()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, error in done.stderr) == (0, told)


@pytest.mark.slow
@pytest.mark.usefixtures("in_foreground")
@pytest.mark.parametrize(("name", "status", "words"), [("SIGINT", 130, "已中断"), ("SIGTERM", 143, "已终止")])
def test_signal_while_modules_are_loaded_is_one_sentence(name, status, words):
    program = f"""
import os, signal, sys
class Early:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.{name})
sys.meta_path.insert(0, Early())
from cli.entry import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", f"wangjian: {words}\n")


@pytest.mark.slow
@pytest.mark.usefixtures("in_foreground")
@pytest.mark.parametrize("wait_s", [0.3, 0.6, 0.9, 1.2, 1.5])
@pytest.mark.parametrize(("number", "status", "words"), [(signal.SIGINT, 130, "已中断"), (signal.SIGTERM, 143, "已终止")])
def test_links_told_to_end_with_all_its_processes_says_one_sentence(tmp_path, number, status, words, wait_s):
    """At whatever moment, and whether the whole group gets the signal, as from a terminal or a service manager."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        environment = {**os.environ, "WANGJIAN_NETWORK__ALLOW_ADDRESSES": '["127.0.0.0/8"]', "WANGJIAN_DATA_DIR": str(tmp_path)}
        # As the installed program is run. After ``-m``, Python 3.11 kills itself by SIGINT where one came amid an ``exec`` (of a dataclass), whoever dealt with it.
        command = [sys.executable, "-c", "from cli.entry import main; main()", "links", address, "--processes", "2"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as running:
            time.sleep(wait_s)
            os.killpg(running.pid, number)
            try:
                out, err = running.communicate(timeout=8)
            except subprocess.TimeoutExpired:
                # Python itself loses an interruption amid the release of a module's lock (one in hundreds): whoever waits says it again.
                os.killpg(running.pid, number)
                out, err = running.communicate(timeout=60)
        assert (running.returncode, out, err) == (status, "", f"wangjian: {words}\n")
        with pytest.raises(ProcessLookupError):
            os.killpg(running.pid, 0)
