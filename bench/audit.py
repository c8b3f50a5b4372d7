"""
Whole audits of sites of the sample town, each by a fresh ``wangjian audit``: wall time, CPU and peak memory, the browser apart.

    python -m bench.audit                        # the portal (all of it), the maze of traps, the site written by script
    python -m bench.audit portal --max-pages 300

Town, DNS and control targets run in a process of their own and count for neither figure.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print one row per site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", nargs="*", default=["portal", "maze", "scriptonly"])
    parser.add_argument("--max-pages", type=int, default=2000)
    parser.add_argument("--no-browser", action="store_true")
    arguments = parser.parse_args()
    with subprocess.Popen([sys.executable, "-m", "lab"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as town:
        try:
            addresses, network = _read(town)
            print("| site | pages | links | rendered | wall | CPU of ours | CPU of the browser | peak memory of ours | of the browser |")
            print("| --- | --: | --: | --: | --: | --: | --: | --: | --: |")
            for site in arguments.sites:
                print(_measured(site, addresses[site], network, arguments.max_pages, browser=not arguments.no_browser), flush=True)
        finally:
            town.terminate()


def _read(town: "subprocess.Popen[str]") -> tuple[dict[str, str], str]:
    addresses, network = {}, ["network:"]
    assert town.stdout is not None
    for line in town.stdout:
        words = line.split()
        if line.startswith("  "):
            network.append(line.rstrip())
        elif len(words) > 2:
            addresses[words[0]] = words[2]
        if "controls:" in line:
            break
    return addresses, "\n".join(network) + "\n"


def _measured(site: str, url: str, network: str, max_pages: int, *, browser: bool) -> str:
    with tempfile.TemporaryDirectory() as folder:
        config, output = Path(folder, "w.yaml"), Path(folder, "audit.json")
        config.write_text(f"database: sqlite:///{folder}/w.db\n{network}", "utf-8")
        command = [sys.executable, "-m", "cli.main", "--config", str(config), "audit", url, "--max-pages", str(max_pages)]
        command += ["--format", "json", "--output", str(output), *([] if browser else ["--no-browser"])]
        begun = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cpu, peak = _watch(process)
        wall = time.monotonic() - begun
        coverage = json.loads(output.read_text("utf-8"))["coverage"] if output.is_file() else {"pages": "-", "links": "-", "rendered": "-"}
    return (
        f"| {site} | {coverage['pages']} | {coverage['links']} | {coverage['rendered']} | {wall:.1f} s | {cpu[0]:.1f} s | {cpu[1]:.1f} s "
        f"| {peak[0] / 1e6:.0f} MB | {peak[1] / 1e6:.0f} MB |"
    )


def _watch(process: "subprocess.Popen[bytes]") -> tuple[list[float], list[int]]:
    """CPU seconds and peak resident bytes of ours and of the browser's processes (driver included)."""
    seen: dict[int, tuple[int, float]] = {}
    peak = [0, 0]
    while process.poll() is None:
        sums = [0, 0]
        for pid, is_browser in _tree(process.pid):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            sums[is_browser] += int(fields[21]) * PAGE
            seen[pid] = (is_browser, (int(fields[11]) + int(fields[12])) / TICKS)
        peak = [max(pair) for pair in zip(peak, sums, strict=True)]
        time.sleep(SAMPLE_S)
    cpu = [0.0, 0.0]
    for is_browser, seconds in seen.values():
        cpu[is_browser] += seconds
    return cpu, peak


def _tree(root: int) -> list[tuple[int, int]]:
    """The process and everything below it; 1 marks what is not the program itself."""
    found, todo = [(root, 0)], [root]
    while todo:
        pid = todo.pop()
        try:
            children = [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            continue
        found += [(child, 1) for child in children]
        todo += children
    return found


if __name__ == "__main__":
    main()
