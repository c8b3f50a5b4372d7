"""What the system says of a process and of those below it (Linux)."""

import os
from collections.abc import Iterator
from pathlib import Path


def stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def is_running(pid: int) -> bool:
    """Neither gone nor a zombie."""
    fields = stat(pid)
    return bool(fields) and fields[0] not in "ZX"


def rss_mb(pid: int) -> float:
    """Resident memory; 0 for one that is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def below(pid: int) -> Iterator[tuple[int, str, str]]:
    """(number, state, start) of every process below *pid*, zombies included."""
    parents: dict[int, list[tuple[int, str, str]]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := stat(int(entry))):
            parents.setdefault(int(fields[1]), []).append((int(entry), fields[0], fields[19]))
    queue = [pid]
    while queue:
        for child in parents.get(queue.pop(), []):
            yield child
            queue.append(child[0])
