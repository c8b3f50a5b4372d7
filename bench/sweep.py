"""
Measures ``wangjian links`` on deterministic sites beside the tools that can be had (``make bench``).

    python -m bench.sweep [--pages 200 2000 20000] [--runs 3] [--write docs/performance/sweep.md]

A bare client of a hundred lines that does no more than a sweep must is the ceiling; it runs before every other tool, so that each ratio compares
two runs seconds apart. Reported: wall and CPU seconds of the whole process tree, addresses per CPU second, peak memory of the tree, recall
and precision over broken addresses, recall over (page, address) pairs, and the exponent of CPU growth between sizes. Needs nginx.
"""

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from bench.sweep_site import Site, build
from bench.sweep_tools import Tool, had

ROOT = Path(__file__).resolve().parent.parent
LARGE = 5_000
"""Pages from which on tools that are too slow for it are left out."""


@dataclass
class Run:
    """One run of one tool."""

    tool: str
    pages: int
    wall_s: float
    cpu_s: float
    urls_per_cpu_s: float
    rss_mb: float
    recall: float | None
    precision: float | None
    pair_recall: float | None
    ratio: float | None = None
    """CPU of the bare client just before, divided by that of this run."""


@contextmanager
def served(site: Site) -> Iterator[None]:
    """The site behind nginx for the time of the block."""
    command = ["nginx", "-p", str(site.folder), "-e", str(site.folder / "error.log"), "-c", str(site.folder / "nginx.conf")]
    subprocess.run(command, check=True)
    try:
        time.sleep(0.3)
        yield
    finally:
        subprocess.run([*command, "-s", "quit"], check=False)
        time.sleep(0.3)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many endless loops beside what is measured."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def tree_mb(process: int) -> float:
    """Resident megabytes of a process and all its descendants."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1])
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (OSError, IndexError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(tool: Tool, site: Site, out: Path) -> Run:
    """Run a tool once and score what it reported."""
    command = tool.command(site, out)
    with (out / "stdout").open("wb") as stdout, (out / "stderr").open("wb") as stderr, busy(tool.busy):
        before = os.times()
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=ROOT)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, tree_mb(process.pid))
            time.sleep(0.05)
        wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(tool.name, site.pages, wall, cpu, site.urls / cpu, peak, *_score(site, list(tool.read(out))))


def _score(site: Site, pairs: list[tuple[str, str]]) -> tuple[float | None, float | None, float | None]:
    truth = {unquote(url) for url, _ in site.truth}
    found = {unquote(url).partition("#")[0] for url, _ in pairs}
    true_pairs = {(unquote(url), unquote(page)) for url, page in site.truth}
    found_pairs = {(unquote(url), unquote(page)) for url, page in pairs if page}
    if not found:
        return None, None, None
    pair_recall = len(true_pairs & found_pairs) / len(true_pairs) if found_pairs else None
    return len(found & truth) / len(truth), len(found & truth) / len(found), pair_recall


def measure(tools: list[Tool], site: Site, runs: int) -> Iterator[Run]:
    """All tools in turn, each after a run of the bare client; slow ones once."""
    bare, *others = tools
    for turn in range(runs):
        with tempfile.TemporaryDirectory(prefix="wangjian-bench-") as folder:
            for tool in others:
                if tool.once and (turn or site.pages > LARGE):
                    continue
                ceiling = run(bare, site, Path(folder))
                one = run(tool, site, Path(folder))
                one.ratio = ceiling.cpu_s / one.cpu_s
                yield ceiling
                yield one


def table(runs: list[Run]) -> str:
    """Medians as a Markdown table, and what must hold."""
    lines = [
        "| pages | tool | wall s | CPU s | URLs / CPU s | of the bare client | RSS MB | recall | precision | pairs |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    groups: dict[tuple[int, str], list[Run]] = {}
    for one in runs:
        groups.setdefault((one.pages, one.tool), []).append(one)
    for (pages, tool), members in sorted(groups.items()):
        show = lambda name, pick=statistics.median: _shown([getattr(one, name) for one in members], pick)  # noqa: B023, E731
        middle = lambda name: statistics.median(getattr(one, name) for one in members)  # noqa: B023, E731
        lines.append(
            f"| {pages:,} | {tool} | {middle('wall_s'):.2f} | {middle('cpu_s'):.2f} | {middle('urls_per_cpu_s'):,.0f} | {show('ratio')} | "
            f"{max(one.rss_mb for one in members):.0f} | {show('recall', min)} | {show('precision', min)} | {show('pair_recall', min)} |"
        )
    lines.append("")
    least = {pages: min(one.cpu_s for one in members) for (pages, tool), members in groups.items() if tool == "wangjian, one process"}
    for small, large in pairwise(sorted(least)):
        lines.append(
            f"- CPU growth {small:,} → {large:,} pages: exponent {math.log(least[large] / least[small]) / math.log(large / small):.2f}"
        )
    for pages in sorted(least):
        one, two = groups[pages, "wangjian, one process"], groups.get((pages, "wangjian"), [])
        first, again = groups.get((pages, "wangjian, first"), []), groups.get((pages, "wangjian, again"), [])
        if two:
            lines.append(f"- {pages:,} pages: all processes are {_least(one, 'wall_s') / _least(two, 'wall_s'):.2f} times as fast as one")
        if again:
            lines.append(
                f"- {pages:,} pages: an unchanged second sweep takes {_least(again, 'cpu_s') / _least(first, 'cpu_s'):.2f} of the first one's CPU"
            )
    return "\n".join(lines) + "\n"


def _least(runs: list[Run], name: str) -> float:
    return min(float(getattr(one, name)) for one in runs)


def _shown(values: list[float | None], pick: object) -> str:
    known = [value for value in values if value is not None]
    return f"{pick(known):.3f}" if known else "–"  # type: ignore[operator]


HEADER = """# Link sweep, measured

Written by `make bench` (`python -m bench.sweep`). Medians of the runs; memory is the largest, recall and precision the least seen. "Of the bare client": its CPU
seconds divided by those of the tool, from two runs one after the other; 1 would be as cheap as a client that only fetches and parses. CPU and memory are of the
whole process tree, start-up, report and memory for the next sweep included.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[200, 2000, 20_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "wangjian-bench")
    parser.add_argument("--only", nargs="+", help="tools to run beside the bare client")
    parser.add_argument("--offline", action="store_true", help="install nothing")
    parser.add_argument("--port", type=int, default=18700)
    parser.add_argument("--write", type=Path, help="file for the table")
    given = parser.parse_args()
    tools, missing = had(given.folder / "tools", offline=given.offline)
    for word in missing:
        print(f"skipped {word}", file=sys.stderr)
    if shutil.which("nginx") is None:
        sys.exit("needs nginx (Debian: apt-get install nginx-light)")
    if given.only:
        tools = [tool for tool in tools if tool.name == "bare client" or tool.name in given.only]
    runs = []
    for pages in given.pages:
        site = build(given.folder / f"site-{pages}-{given.port}", pages, port=given.port)
        with served(site):
            for one in measure(tools, site, given.runs):
                runs.append(one)
                print(one, file=sys.stderr, flush=True)
    text = table(runs)
    print(text)
    if given.write:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        skipped = "".join(f"- skipped: {word}\n" for word in missing)
        given.write.write_text(f"{HEADER}{os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}.\n\n{text}{skipped}", "utf-8")


if __name__ == "__main__":
    main()
