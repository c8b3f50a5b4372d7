"""Who took a job: a name by which other processes can tell whether its bearer is still alive."""

import os
import socket
from pathlib import Path


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
