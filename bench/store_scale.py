"""
Store at scale, through our own write path: python bench/store_scale.py WORKDIR [--sites 10000] [--days 14] [--url URL]

14 days of 24 visits by site, appended hour by hour in batches of one day; then what reports ask. Goals: >= 100,000 rows/s on
the last day, <= 60 bytes a row, all sites' week <= 1 s. Prints one line a measurement; rows/s by wall and by CPU.
"""

import argparse
import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.availability import judge_week
from core.fetch import Phases
from core.finding import Finding
from core.outcome import Cause, Owner
from core.site import Account, Post, Site
from core.visit import Attempt, Visit
from store import open_store

T0 = datetime(2026, 11, 1, tzinfo=UTC)


def visits_of(day: int, sites: int, rng: random.Random) -> list[Visit]:
    found = []
    for hour in range(24):
        for number in range(sites):
            at = T0 + timedelta(days=day, hours=hour, seconds=number * 3600 / sites)
            bad = rng.random() < 0.02
            seconds = 15.0 if bad else rng.random()
            attempts = ()
            if bad:
                attempts = (Attempt(kind="official", url="http://www.a.gov.cn/", at=at, ok=False, seconds=15.0, cause=Cause.DEADLINE),) * 3
            phases = Phases(
                dns=rng.random() * 30, connect=rng.random() * 60, tls=rng.random() * 90, first_byte=rng.random() * 900, total=seconds * 1000
            )
            found.append(
                Visit(
                    site=f"51{number:08d}", at=at, ok=not bad, seconds=seconds, cause=Cause.DEADLINE if bad else None,
                    owner=Owner.SITE if bad else None, vantage="main", status=None if bad else 200, address=f"10.{number % 250}.0.1",
                    phases=phases, attempts=attempts,
                )
            )  # fmt: skip
    return found


class Clock:
    fifo = False

    def __init__(self, what: str, rows: int = 0) -> None:
        self.what, self.rows = what, rows

    def __enter__(self) -> "Clock":
        if self.fifo:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        if self.fifo:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        rate = f"  {self.rows / wall:10.0f} rows/s wall  {self.rows / cpu:10.0f} rows/s CPU" if self.rows else ""
        print(f"{self.what:52} wall {wall:7.3f} s  cpu {cpu:7.3f} s{rate}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--accounts", type=int, default=90_000)
    parser.add_argument("--url")
    parser.add_argument("--visits-only", action="store_true")
    parser.add_argument(
        "--fifo", action="store_true", help="measured parts in the real-time class (root), on a machine that others use too"
    )
    args = parser.parse_args()
    Clock.fifo = args.fifo
    args.work.mkdir(parents=True, exist_ok=True)
    file = args.work / "scale.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    rng = random.Random(3)
    with open_store(args.url or f"sqlite:///{file}", args.work) as store:
        until = T0 + timedelta(days=args.days)
        for day in range(args.days):
            rows = visits_of(day, args.sites, rng)
            with Clock(f"append day {day + 1}", len(rows)):
                store.visits.append(rows)
        hour = visits_of(args.days, args.sites, rng)[: args.sites]
        with Clock("append one hour", len(hour)):
            store.visits.append(hour)
        for name, end in (("midnight", until), ("08:07:31", until - timedelta(hours=15, minutes=52, seconds=29))):
            with Clock(f"week of all sites, T at {name}"):
                found = store.visits.summaries(end - timedelta(days=7), end)
            with Clock(f"two weeks of all sites, T at {name}"):
                store.visits.summaries(end - timedelta(days=args.days - 1), end)
        assert len(found) == args.sites
        with Clock("verdict of every site's week, gaps included"):
            store.visits.gaps(until - timedelta(days=7), until)
            judged = [judge_week(one.days) for one in store.visits.summaries(until - timedelta(days=7), until)]
        assert len(judged) == args.sites
        with Clock("one site, 14 days"):
            window = store.visits.window("5100000042", T0, until)
        assert len(window) == args.days * 24
        with Clock("prune batch of 5,000"):
            store.visits.prune(T0 + timedelta(days=1), failures_before=T0)
        if not args.url:
            with store.database.read() as connection:
                size = connection.exec_driver_sql("select page_count * page_size from pragma_page_count, pragma_page_size").scalar_one()
            print(f"{size / (args.days * 24 * args.sites):.1f} bytes a visit, everything included")
            with store.database.read() as connection:
                for name, bytes_ in connection.exec_driver_sql("select name, sum(pgsize) from dbstat group by 1 order by 2 desc limit 6"):
                    print(f"  {name:30} {bytes_ / 1e6:8.1f} MB")
        if args.visits_only:
            return
        store.accounts.upsert(Account(id=f"a{n}", platform="微信", name=f"账号{n}") for n in range(args.accounts))
        with Clock("30 posts of each account", args.accounts * 30):
            for start in range(0, 30 * args.accounts, 50_000):
                store.posts.append(
                    Post(account=f"a{n // 30}", at=T0 + timedelta(hours=n % 30), title="关于开展工作的通知", url=f"http://mp.example/{n}")
                    for n in range(start, min(start + 50_000, 30 * args.accounts))
                )
        store.sites.upsert(Site(id=f"51{n:08d}", url="http://www.a.gov.cn/") for n in range(1000))
        with Clock("record 200 findings of 1,000 sites", 200_000):
            for n in range(1000):
                store.findings.record(
                    [
                        Finding(
                            code="link.image.broken", site=f"51{n:08d}", url=f"http://a/{i}", observed_at=T0, message=f"图片 {i} 打不开"
                        )
                        for i in range(200)
                    ],
                    at=T0,
                )
        with Clock("200,000 findings at T", 200_000):
            assert len(store.findings.at(until)) == 200_000
        with Clock("one site's findings at T"):
            store.findings.at(until, ["5100000007"])


if __name__ == "__main__":
    main()
