"""Processes of ours: a name by which others can tell whether its bearer is still alive, and how another one is started."""

import os
import socket
import sys
from pathlib import Path
from typing import Final

_BOOT: Final = "import os, runpy, sys; path, name = sys.argv[1:3]; del sys.argv[1:3]; sys.path[:] = path.split(os.pathsep); runpy.run_module(name, None, '__main__', True)"


def own_module(name: str, *arguments: str) -> tuple[str, ...]:
    """
    Command line that runs a module of this very program: it finds what this process finds.

    Unlike ``python -m`` nothing that lies in the working directory is imported.
    """
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return (sys.executable, "-P", "-c", _BOOT, path, name, *arguments)


def own_environment() -> dict[str, str]:
    """The environment without our settings: a process that is given whole settings must not mix them with others."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("WANGJIAN_")}


def own_name() -> str:
    """``host/boot/pid/start``: host name, this boot of the machine, process number, and when the process began (clock ticks)."""
    return f"{socket.gethostname()}/{_boot()}/{os.getpid()}/{_started(os.getpid()) or 0}"


def is_dead(name: str) -> bool:
    """True when the bearer of *name* ran on this machine and is gone; False for other machines, about which nothing is known here."""
    host, _, rest = name.partition("/")
    boot, _, rest = rest.partition("/")
    number, _, started = rest.partition("/")
    if host != socket.gethostname() or not number.isdigit():
        return False
    return boot != _boot() or _started(int(number)) != int(started or 0)


def told_name(name: str) -> str:
    """A name for people; one of another form as it is."""
    host, _, rest = name.partition("/")
    number = rest.partition("/")[2].partition("/")[0]
    if not number:
        return name
    return f"本机进程 {number}" if host == socket.gethostname() else f"主机 {host} 的进程 {number}"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        return "-"


def _started(pid: int) -> int | None:
    """Start of a process in clock ticks since boot; None when there is no such process (zombies have ended)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])
