"""
The programs a drill starts: cold, as users start them, or forked from a nursery that has imported everything already.

A warm victim is the same program; it only spares the second of imports, so that a kill falls into its work.
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("cli", "pipeline", "store", "crawler", "monitors", "reports", "checks", "rules", "core", "config")
STEP_S: Final = 0.005


class Victim:
    """A running program with its own output files."""

    def __init__(self, pid: int, poll: Callable[[], int | None], files: Path) -> None:
        self.pid = pid
        self.started = time.monotonic()
        self._poll, self._files = poll, files
        self.status: int | None = None

    def poll(self) -> int | None:
        """Exit status; negative when a signal ended it, None while it runs."""
        if self.status is None:
            self.status = self._poll()
        return self.status

    def wait(self, limit_s: float | None = None) -> int:
        """
        Wait for the end.

        Raises:
            TimeoutError: it still runs.
        """
        until = None if limit_s is None else time.monotonic() + limit_s
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise TimeoutError
            time.sleep(STEP_S)
        return status

    def kill(self) -> bool:
        """Kill -9 the whole group and wait; False when it had ended before."""
        running = self.poll() is None
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if running:  # a victim just forked has no group of its own yet
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.wait()
        return running

    def terminate(self) -> None:
        """Ask it to stop."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    @property
    def out(self) -> str:
        """What it gave out."""
        return self._said(".out")

    @property
    def err(self) -> str:
        """What it said to its user."""
        return self._said(".err")

    def _said(self, suffix: str) -> str:
        file = self._files.with_suffix(suffix)
        return file.read_text("utf-8", "replace") if file.exists() else ""  # killed before it opened them, it said nothing


def start_cold(arguments: list[str], files: Path, *, module: str = "cli.main", limit: Callable[[], None] | None = None) -> Victim:
    """A new interpreter in a process group of its own."""
    with files.with_suffix(".err").open("wb") as err, files.with_suffix(".out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=limit,
        )  # fmt: skip
    return Victim(process.pid, process.poll, files)


class Nursery:
    """Forks warm victims; a process of its own, because the drill has threads."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drill.victims"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _ask(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self, arguments: list[str], files: Path) -> Victim:
        """Fork one."""
        pid = self._ask(arguments=arguments, files=str(files))
        return Victim(pid, lambda: self._ask(poll=pid), files)

    def close(self) -> None:
        """Let it end; what it forked lives on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def _import_everything() -> None:
    for room in ROOMS:
        for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if ".migrations." not in found.name:
                importlib.import_module(found.name)


def _poll(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _become(arguments: list[str], files: Path) -> None:
    os.setsid()
    for number, name in ((0, "/dev/null"), (1, str(files.with_suffix(".out"))), (2, str(files.with_suffix(".err")))):
        opened = os.open(name, os.O_RDWR | (os.O_CREAT | os.O_TRUNC if number else 0), 0o600)
        os.dup2(opened, number)
        os.close(opened)
    from cli.main import main

    sys.argv = ["wangjian", *arguments]
    status: object = 1
    try:
        main()
    except SystemExit as left:
        status = left.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    # No tidying up of all that was imported: a kill in there would prove nothing.
    os._exit(status if isinstance(status, int) else 1)


def _serve() -> None:
    _import_everything()
    while line := sys.stdin.readline():
        order = json.loads(line)
        if "poll" in order:
            answer = _poll(order["poll"])
        else:
            answer = os.fork()
            if not answer:
                _become(order["arguments"], Path(order["files"]))
                return
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
