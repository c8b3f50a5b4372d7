"""Runs the real program as a child process and measures it: exit status, output, wall clock, peak resident memory."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Outing:
    """How one command went."""

    status: int
    out: str
    err: str
    seconds: float
    peak_mb: float

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    def survived(self) -> "Outing":
        """
        The command ended in an orderly way.

        Raises:
            AssertionError: traceback, inner error, killed, or an exit status that the contract does not know.
        """
        assert "Traceback" not in self.err, self.err[-3000:]
        assert "内部错误" not in self.err, self.err[-3000:]
        assert self.status in (0, 1, 2, 3), (self.status, self.err[-2000:])
        return self


def write_settings(folder: Path, network: dict[str, Any], **sections: Any) -> Path:
    """A configuration file; JSON is YAML."""
    path = folder / "wangjian.yaml"
    path.write_text(json.dumps({"data_dir": str(folder / "data"), "network": network, **sections}), "utf-8")
    path.chmod(0o600)
    return path


def run(*arguments: str, config: Path, limit_s: float = 120, program: str = "cli.main", memory_mb: int = 0) -> Outing:
    """
    Run ``wangjian`` with the given arguments.

    Args:
        config: settings of this run.
        limit_s: killed after this long.
        program: module to run instead of the command line.
        memory_mb: limit of the address space, 0 for none.
    """
    head = ["--config", str(config)] if program == "cli.main" else [str(config)]

    def limit() -> None:
        if memory_mb:
            resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", program, *head, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL,
            cwd=ROOT, env={**os.environ, "XDG_DATA_HOME": str(config.parent)}, preexec_fn=limit,
        )  # fmt: skip
        deadline = started + limit_s
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                break
            time.sleep(0.02)
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Outing(status=process.returncode, out=texts[0], err=texts[1], seconds=time.monotonic() - started, peak_mb=usage.ru_maxrss / 1024)
