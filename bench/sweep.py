"""
Measures ``wangjian links`` on deterministic sites beside the tools that are installed.

    python -m bench.sweep [--pages 200 2000] [--runs 3] [--write docs/performance/sweep.md]

Each tool runs as a process of its own (``wget2``, ``linkinator``, ``lychee`` when they are on PATH); a bare client of forty lines is the
ceiling. Reported: wall and CPU seconds of the whole process tree, addresses per CPU second, peak memory, recall and precision over broken
addresses and recall over (page, address) pairs, and the exponent of CPU growth between sizes. Needs nginx.
"""

import argparse
import json
import math
import os
import re
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

ROOT = Path(__file__).resolve().parent.parent
CONCURRENCY, TIMEOUT_S = 64, 5


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


def commands(site: Site, out: Path) -> dict[str, list[str]]:
    """Command line of every tool that is at hand."""
    config = out / "wangjian.yaml"
    config.write_text('network: {allow_addresses: ["127.0.0.0/8"]}\n', "utf-8")
    found = {
        "wangjian": [sys.executable, "-m", "cli.main", "--config", str(config), "links", site.start, "--format", "tsv", "--output", str(out / "ours.tsv"),
                     "--concurrency", str(CONCURRENCY), "--timeout", str(TIMEOUT_S)],
        "bare client": [sys.executable, "-m", "bench.sweep_bare", site.start, str(out / "bare.tsv")],
    }  # fmt: skip
    if path := shutil.which("wget2"):
        found["wget2"] = [path, "--spider", "-r", "-l", "0", "-nd", "--robots=off", "-H", "-p", "-D", "127.0.0.1,invalid", f"--timeout={TIMEOUT_S}",
                          "--tries=1", "--max-threads=32", site.start]  # fmt: skip
    if path := shutil.which("linkinator"):
        found["linkinator"] = [
            path,
            site.start,
            "--recurse",
            "--concurrency",
            str(CONCURRENCY),
            "--timeout",
            str(TIMEOUT_S * 1000),
            "--format",
            "json",
        ]
    return found


def run(tool: str, command: list[str], site: Site, out: Path) -> Run:
    """Run a tool once and score what it reported."""
    stdout, stderr = out / "stdout", out / "stderr"
    began = time.perf_counter()
    with stdout.open("wb") as first, stderr.open("wb") as second:
        child = os.fork()
        if child == 0:
            os.chdir(ROOT)
            os.dup2(first.fileno(), 1)
            os.dup2(second.fileno(), 2)
            os.execvp(command[0], command)
        _, _, used = os.wait4(child, 0)
    wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    pairs = list(_reported(tool, out))
    return Run(tool, site.pages, wall, cpu, site.urls / cpu, used.ru_maxrss / 1024, *_score(site, pairs))


def _reported(tool: str, out: Path) -> Iterator[tuple[str, str]]:
    if tool in ("wangjian", "bare client"):
        path = out / ("ours.tsv" if tool == "wangjian" else "bare.tsv")
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            url, page, _ = line.split("\t")
            yield url, page
    elif tool == "wget2":
        text = (out / "stderr").read_text("utf-8", "replace") + (out / "stdout").read_text("utf-8", "replace")
        for url in re.findall(r"(http\S+) .{0,80}(?:ERROR|error) [45]\d\d|ERROR [45]\d\d.{0,80}(http\S+)", text):
            yield "".join(url), ""
    elif tool == "linkinator":
        data = json.loads((out / "stdout").read_text("utf-8") or "{}")
        for link in data.get("links", []):
            if link["state"] == "BROKEN":
                yield link["url"], link.get("parent", "")


def _score(site: Site, pairs: list[tuple[str, str]]) -> tuple[float | None, float | None, float | None]:
    truth = {unquote(url) for url, _ in site.truth}
    found = {unquote(url).partition("#")[0] for url, _ in pairs}
    true_pairs = {(unquote(url), unquote(page)) for url, page in site.truth}
    found_pairs = {(unquote(url), unquote(page)) for url, page in pairs if page}
    if not found:
        return None, None, None
    pair_recall = len(true_pairs & found_pairs) / len(true_pairs) if found_pairs else None
    return len(found & truth) / len(truth), len(found & truth) / len(found), pair_recall


def table(runs: list[Run]) -> str:
    """Medians as a Markdown table, with the ratio to the bare client of the same round and the growth of our CPU."""
    lines = [
        "| pages | tool | wall s | CPU s | URLs / CPU s | ÷ bare client | RSS MB | recall | precision | pairs |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    show = lambda value: "–" if value is None else f"{value:.3f}"  # noqa: E731
    groups: dict[tuple[int, str], list[Run]] = {}
    for one in runs:
        groups.setdefault((one.pages, one.tool), []).append(one)
    for (pages, tool), members in sorted(groups.items()):
        middle = lambda name: statistics.median(getattr(one, name) for one in members)  # noqa: B023, E731
        bare = [one.cpu_s for one in groups.get((pages, "bare client"), [])]
        ratio = statistics.median(b / one.cpu_s for b, one in zip(bare, members, strict=False)) if bare else None
        worst = min(members, key=lambda one: (one.recall or 0, one.precision or 0))
        lines.append(
            f"| {pages:,} | {tool} | {middle('wall_s'):.2f} | {middle('cpu_s'):.2f} | {middle('urls_per_cpu_s'):,.0f} | {show(ratio)} | "
            f"{middle('rss_mb'):.0f} | {show(worst.recall)} | {show(worst.precision)} | {show(worst.pair_recall)} |"
        )
    least = {pages: min(one.cpu_s for one in members) for (pages, tool), members in groups.items() if tool == "wangjian"}
    sizes = sorted(least)
    for small, large in pairwise(sizes):
        exponent = math.log(least[large] / least[small]) / math.log(large / small)
        lines.append(f"\nCPU growth {small:,} → {large:,} pages: exponent {exponent:.2f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "wangjian-bench")
    parser.add_argument("--only", nargs="+", help="tools to run")
    parser.add_argument("--write", type=Path, help="file for the table")
    given = parser.parse_args()
    if shutil.which("nginx") is None:
        sys.exit("needs nginx (Debian: apt-get install nginx-light)")
    runs = []
    for pages in given.pages:
        site = build(given.folder / f"site-{pages}", pages)
        with served(site):
            for _ in range(given.runs):
                with tempfile.TemporaryDirectory(prefix="wangjian-bench-") as folder:
                    for tool, command in commands(site, Path(folder)).items():
                        if not given.only or tool in given.only:
                            runs.append(run(tool, command, site, Path(folder)))
                            print(runs[-1], file=sys.stderr, flush=True)
    text = table(runs)
    print(text)
    if given.write:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(f"# Link sweep\n\nMedians; recall and precision are the worst of the runs.\n\n{text}", "utf-8")


if __name__ == "__main__":
    main()
