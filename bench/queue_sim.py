"""
How long jobs wait when the workers of a country share one queue: a discrete simulation, checked against M/M/c (tests/house/test_queue_sim.py).

    python -m bench.queue_sim                              # the night of docs/scale.md
    python -m bench.queue_sim --sites 14000 --workers 40 --concurrency 2 --mean-s 170 --hours 8
    python -m bench.queue_sim --kill-every 600 --rescue-s 35

Audits fall due spread over the night; service times are lognormal (most sites are small, a few are huge). A worker that is killed gives its
jobs back after *rescue-s*; they go on with what was left, as audits are resumed. Told: what was done when, waiting times, busy share.
"""

import argparse
import heapq
import json
import math
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HOUR_S = 3600.0


@dataclass(frozen=True)
class Outcome:
    """Seconds since the first job fell due; waiting is from falling due to being begun."""

    waits: Sequence[float]
    ended_at: Sequence[float]
    busy_s: float
    slots: int

    @property
    def span_s(self) -> float:
        return max(self.ended_at)

    @property
    def busy_share(self) -> float:
        """Of all slots until the last job ended."""
        return self.busy_s / (self.slots * self.span_s)

    def wait(self, part: float) -> float:
        """A quantile of the waiting time."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def simulate(
    due: Iterable[float], service: Callable[[], float], slots: int, *, kills: Iterable[tuple[float, int]] = (), rescue_s: float = 35.0
) -> Outcome:
    """
    Run jobs first come, first served.

    Args:
        due: when each job falls due, any order.
        service: draws the time a job needs.
        slots: jobs under way at once over all workers.
        kills: (time, slots lost at once): their jobs go on elsewhere after *rescue_s*; the slots are back at once (a new process).
        rescue_s: until the silence of a worker is noticed.
    """
    waiting = [(at, index, service()) for index, at in enumerate(sorted(due))]
    heapq.heapify(waiting)
    blows = sorted(kills)
    running: list[tuple[float, int, float]] = []  # end, job, begun
    waits: dict[int, float] = {}
    first_due = {index: at for at, index, _ in waiting}
    ended: dict[int, float] = {}
    busy = now = 0.0
    while waiting or running:
        upcoming = waiting[0][0] if waiting and len(running) < slots else math.inf
        ending = running[0][0] if running else math.inf
        blow = blows[0][0] if blows else math.inf
        if blow <= max(now, min(upcoming, ending)) and blow < math.inf:
            now = max(now, blow)
            _, number = blows.pop(0)
            for _ in range(min(number, len(running))):
                end, job, begun = running.pop()
                busy += now - begun
                heapq.heappush(waiting, (now + rescue_s, job, max(end - now, 0.0)))
            heapq.heapify(running)
        elif ending <= max(now, upcoming):
            now = max(now, ending)
            end, job, begun = heapq.heappop(running)
            busy += end - begun
            ended[job] = end
        else:
            now = max(now, upcoming)
            _, job, needs = heapq.heappop(waiting)
            waits.setdefault(job, now - first_due[job])
            heapq.heappush(running, (now + needs, job, now))
    return Outcome([waits[job] for job in sorted(waits)], [ended[job] for job in sorted(ended)], busy, slots)


def erlang_c_wait(rate: float, mean_s: float, slots: int) -> float:
    """Mean waiting time of M/M/c in seconds (Erlang C). Source: any text on queues, e.g. Kleinrock, Queueing Systems I, 3.5."""
    load = rate * mean_s
    if load >= slots:
        return math.inf
    term, total = 1.0, 1.0
    for number in range(1, slots):
        term *= load / number
        total += term
    last = term * load / slots * slots / (slots - load)
    return last / (total + last) * mean_s / (slots - load)


def lognormal(chance: random.Random, mean_s: float, spread: float) -> Callable[[], float]:
    """Draws with a mean; *spread* is the standard deviation of the logarithm."""
    middle = math.log(mean_s) - spread * spread / 2
    return lambda: chance.lognormvariate(middle, spread)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=14_000)
    parser.add_argument("--workers", type=int, default=40)
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--mean-s", type=float, default=120.0, help="mean time of an audit")
    parser.add_argument("--spread", type=float, default=1.0, help="of its logarithm; 1 = one in a hundred takes ten times the median")
    parser.add_argument("--hours", type=float, default=8.0, help="audits fall due spread over so many hours")
    parser.add_argument("--kill-every", type=float, default=0.0, metavar="SECONDS", help="a worker dies so often; 0 = never")
    parser.add_argument("--rescue-s", type=float, default=35.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    span = options.hours * HOUR_S
    due = [chance.random() * span for _ in range(options.sites)]
    kills: list[tuple[float, int]] = []
    if options.kill_every:
        kills = [
            (at, options.concurrency) for at in (number * options.kill_every for number in range(1, int(2 * span / options.kill_every)))
        ]
    slots = options.workers * options.concurrency
    found = simulate(due, lognormal(chance, options.mean_s, options.spread), slots, kills=kills, rescue_s=options.rescue_s)
    late = sum(at > span for at in found.ended_at)
    shown = {
        "slots": slots,
        "offered_load": round(options.sites * options.mean_s / span, 1),
        "night_h": options.hours,
        "last_ended_h": round(found.span_s / HOUR_S, 2),
        "after_the_night": late,
        "wait_s": {name: round(found.wait(part)) for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
        "busy": round(found.busy_share, 3),
        "kills": len([at for at, _ in kills if at < found.span_s]),
    }
    json.dump(shown, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
