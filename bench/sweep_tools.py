"""The crawlers that a sweep is compared with: how each is had, run and read."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.sweep_site import Site

CONCURRENCY, TIMEOUT_S = 64, 5
LINKINATOR = "linkinator@6"
Pairs = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Tool:
    """One crawler: its command line for a site and a folder, and (broken address, page) pairs of what it left there."""

    name: str
    command: Callable[[Site, Path], list[str]]
    read: Callable[[Path], Pairs]
    busy: int = 0
    """Busy loops beside it."""
    once: bool = False
    """Too slow to be repeated, and left out at large sizes."""


def had(cache: Path, *, offline: bool) -> tuple[list[Tool], list[str]]:
    """Tools at hand, installed where that is possible; and a word on each that is not."""
    tools = [
        Tool("bare client", _bare, lambda out: _tsv(out / "bare.tsv")),
        Tool("wangjian", lambda site, out: _ours(site, out, "--fresh"), _ours_read),
        Tool("wangjian, one process", lambda site, out: _ours(site, out, "--fresh", "--processes", "1"), _ours_read),
        Tool("wangjian, first", lambda site, out: _ours(site, out, "--processes", "1"), _ours_read),
        Tool("wangjian, again", lambda site, out: _ours(site, out, "--processes", "1"), _ours_read),
        Tool("wangjian, two busy loops beside", lambda site, out: _ours(site, out, "--fresh"), _ours_read, busy=2),
    ]
    missing = []
    for program, package in (("nginx", "nginx-light"), ("wget2", "wget2")):
        if shutil.which(program) is None and not (not offline and _apt(package)):
            missing.append(f"{program}: not installed (Debian: apt-get install {package})")
    if wget2 := shutil.which("wget2"):
        tools.append(Tool("wget2", lambda site, out: _wget2(wget2, site), _wget2_read))
    linkinator = _linkinator(cache, offline=offline)
    if linkinator is None:
        missing.append("linkinator: needs npm and a package index")
    else:
        tools.append(Tool("linkinator", lambda site, out: _linkinator_command(linkinator, site), _linkinator_read, once=True))
    return tools, missing


def _apt(package: str) -> bool:
    """Install a Debian package as root."""
    if shutil.which("apt-get") is None:
        return False
    print(f"installing {package} …", file=sys.stderr)
    return subprocess.run(["apt-get", "install", "-y", "-q", package], capture_output=True, check=False).returncode == 0


def _linkinator(cache: Path, *, offline: bool) -> str | None:
    found = shutil.which("linkinator", path=f"{cache / 'node_modules' / '.bin'}") or shutil.which("linkinator")
    npm = shutil.which("npm")
    if found or offline or npm is None:
        return found
    print(f"installing {LINKINATOR} …", file=sys.stderr)
    cache.mkdir(parents=True, exist_ok=True)
    subprocess.run([npm, "install", "--no-fund", "--no-audit", "--prefix", str(cache), LINKINATOR], capture_output=True, check=False)
    return shutil.which("linkinator", path=f"{cache / 'node_modules' / '.bin'}")


def _ours(site: Site, out: Path, *more: str) -> list[str]:
    config = out / "wangjian.yaml"
    config.write_text(f'network: {{allow_addresses: ["127.0.0.0/8"]}}\ndata_dir: {out / "data"}\n', "utf-8")
    return [
        sys.executable, "-m", "cli.main", "--config", str(config), "links", site.start, "--format", "tsv", "--output", str(out / "ours.tsv"),
        "--concurrency", str(CONCURRENCY), "--timeout", str(TIMEOUT_S), *more,
    ]  # fmt: skip


def _ours_read(out: Path) -> Pairs:
    return _tsv(out / "ours.tsv")


def _bare(site: Site, out: Path) -> list[str]:
    return [sys.executable, "-m", "bench.sweep_bare", site.start, str(out / "bare.tsv")]


def _wget2(path: str, site: Site) -> list[str]:
    return [path, "--spider", "-r", "-l", "0", "-nd", "--robots=off", "-H", "-p", "-D", "127.0.0.1,invalid", f"--timeout={TIMEOUT_S}",
            "--tries=1", "--max-threads=32", site.start]  # fmt: skip


def _linkinator_command(path: str, site: Site) -> list[str]:
    return [path, site.start, "--recurse", "--concurrency", str(CONCURRENCY), "--timeout", str(TIMEOUT_S * 1000), "--format", "json"]


def _tsv(path: Path) -> Pairs:
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        url, page, _ = line.split("\t")
        yield url, page


def _wget2_read(out: Path) -> Pairs:
    text = (out / "stderr").read_text("utf-8", "replace") + (out / "stdout").read_text("utf-8", "replace")
    for found in re.finditer(r"HTTP ERROR response \d+.*\[(\S+)\]", text):
        yield found.group(1), ""


def _linkinator_read(out: Path) -> Pairs:
    try:
        data = json.loads((out / "stdout").read_text("utf-8"))
    except ValueError:
        return
    for link in data.get("links", []):
        if link["state"] == "BROKEN":
            yield link["url"], link.get("parent", "")
