#!/usr/bin/env python3
"""
One round of availability visits over a farm of virtual sites, through the program's own path: slot, fetch layer, witnesses, controls.

probe_round.py [--sites 10000] [--rate 400] prints one JSON line. Error = |client's total - DNS - TLS - the site's own interval|, both on
CLOCK_MONOTONIC. Wrong = verdict (ok, deadline, TLS, refused) that differs from what the site did by its own clock, for sites farther than
50 ms from 15 s; wrong_by_plan counts against the planned delay, from which a farm on a busy machine deviates itself.
The farm shares the machine; on one that others use too, --fifo gives prober and farm the real-time class (root), so that the program is
measured and not its neighbours. Figures and conditions are kept in docs/performance/availability.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import uvloop  # noqa: E402
from probe_farm import delay_of, kind_of, url_of  # noqa: E402

from config.settings import Network  # noqa: E402
from core.clock import utc_now  # noqa: E402
from core.outcome import Cause  # noqa: E402
from crawler.fetch import create_fetcher  # noqa: E402
from monitors.controls import Controls  # noqa: E402
from monitors.round import Planned, quiet_collector, run_round  # noqa: E402
from monitors.visit import Visitor  # noqa: E402

LINE_S = 15.0


class Timed:
    """The fetch layer, with the site's own clock of every first attempt kept."""

    def __init__(self, fetcher):
        self.fetcher = fetcher
        self.resolve = fetcher.resolve
        self.results = {}

    async def fetch(self, question):
        result = await self.fetcher.fetch(question)
        if question.deadline_s == LINE_S:
            self.results[question.url] = (result.phases, result.header("x-accept"), result.header("x-sent"), result.lag_ms)
        return result


async def measure(sites: int, rate: float, ports: dict[str, int], ca_file: Path):
    network = Network(allow_addresses=("127.0.0.0/8",), nameservers=(f"127.0.0.1:{ports['dns']}",), ca_file=ca_file)
    fetcher = create_fetcher(network)
    timed = Timed(fetcher)
    controls = Controls(timed, [f"http://s{index}.farm.test:{ports['http']}/" for index in (65001, 65002)])
    visitor = Visitor(timed, controls, vantage="bench")
    planned = [Planned(str(index), url_of(index, ports), utc_now()) for index in range(sites)]
    order = sorted(planned, key=lambda one: hash(one.site) % 100_003)
    visits = []
    with quiet_collector():
        before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        await run_round(visitor, order, visits.append, starts_per_s=rate)
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    await fetcher.aclose()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    user = after.ru_utime - before.ru_utime
    costs = {
        "round_s": round(took, 1),
        "cpu_ms_per_visit": round(1000 * cpu / sites, 3),
        "user_ms_per_visit": round(1000 * user / sites, 3),
    }
    return visits, timed.results, costs


def wanted(index: int, seconds: float) -> str:
    kind = kind_of(index)
    if kind == "refused":
        return Cause.CONNECT_REFUSED
    if kind == "tls_bad":
        return Cause.TLS_UNSUPPORTED
    return "ok" if seconds < LINE_S else Cause.DEADLINE


def report(visits, results, ports, intervals) -> dict:
    errors, overshoot, wrong, near, split, by_plan = [], [], Counter(), 0, 0, 0
    for visit in visits:
        index = int(visit.site)
        said = "ok" if visit.ok else str(visit.cause)
        seconds = intervals.get(str(index), delay_of(index))
        by_plan += said != wanted(index, delay_of(index))
        if said != wanted(index, seconds):
            if kind_of(index) in ("http", "tls") and abs(seconds - LINE_S) <= 0.05:
                near += 1
            else:
                wrong[f"{wanted(index, seconds)}->{said}"] += 1
        phases, accepted, sent, _ = results[url_of(index, ports)]
        if said == "ok":
            own = (int(sent) - int(accepted)) / 1e6
            errors.append(abs(phases.total - (phases.dns or 0) - (phases.tls or 0) - own))
            split += None not in (phases.dns, phases.connect, phases.first_byte) and (phases.tls is not None) is (kind_of(index) == "tls")
        elif said == Cause.DEADLINE:
            overshoot.append(phases.total - LINE_S * 1000)
    return {
        "sites": len(visits),
        "error_ms": quantiles(errors),
        "overshoot_ms": quantiles(overshoot),
        "wrong": sum(wrong.values()),
        "wrong_kinds": dict(wrong),
        "wrong_within_50_ms": near,
        "wrong_by_plan": by_plan,
        "full_split": split == len(errors),
        "lag_ms_max": round(max(lag for *_, lag in results.values()), 1),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def quantiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return (
        {
            name: round(ordered[min(len(ordered) - 1, int(len(ordered) * q))], 2)
            for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        }
        if ordered
        else {}
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=400.0)
    parser.add_argument("--fifo", action="store_true")
    args = parser.parse_args()
    if args.fifo:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    with tempfile.TemporaryDirectory() as folder:
        farm = subprocess.Popen([sys.executable, str(ROOT / "bench/probe_farm.py"), folder, "300"], stdout=subprocess.PIPE, text=True)
        try:
            assert farm.stdout is not None
            ports = json.loads(farm.stdout.readline())
            visits, results, costs = uvloop.run(measure(args.sites, args.rate, ports, Path(folder) / "ca.pem"))
        finally:
            farm.terminate()
            farm.wait()
        figures = report(visits, results, ports, json.loads((Path(folder) / "intervals.json").read_text())) | costs
    figures["load_average"] = os.getloadavg()[0]
    print(json.dumps(figures))
    good = (
        figures["wrong"] == 0
        and figures["round_s"] <= 60
        and figures["error_ms"]["p99"] <= 25
        and figures["cpu_ms_per_visit"] <= 1.5
        and figures["full_split"]
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
