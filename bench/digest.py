"""
How long the weekly digest of a large registry takes to build, and how much memory.

    python bench/digest.py [--sites 10000] [--findings 10] [--columns 12] [--folder DIR]

Fills a SQLite store through its own doors (a week of 24 visits a day, 1 % of them failed; findings of forty days, a third of which
moved within the week; a column inventory per site, half of it sub-columns; the last sight of each home page and certificate; an account
per unit with its posts; a stored scoring run for this week and the last), then builds the digest of
everything in a process of its own and prints wall time, CPU time and peak memory. Goal: 5 s and 300 MB for 10,000 sites.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

T = datetime(2026, 11, 23, tzinfo=UTC)
RUBRIC = "mianyang-2022"


def fill(folder: Path, sites: int, findings: int, columns: int) -> None:
    from config.codes import load_codes
    from core.column.records import Column, ColumnClass, ColumnForm
    from core.finding import Finding
    from core.outcome import Cause, Owner, Severity, State
    from core.page.records import DatedItem
    from core.rubric import MemberKind
    from core.scorecard import Points, Verdict
    from core.site import Account, Post, Site
    from core.standing import Standing
    from core.visit import Visit
    from core.watch import Watch, WatchKind
    from store import open_store

    rng = random.Random(7)
    codes = [code for code in load_codes().values() if not code.retired and code.severity is not Severity.MERIT]
    codes = [code for code in codes if code.severity is not Severity.VETO or rng.random() < 0.1]
    ids = [str(5_100_000_000 + number) for number in range(sites)]
    kinds = [ColumnClass.NEWS, ColumnClass.NOTICE, ColumnClass.POLICY, ColumnClass.INTERPRETATION, ColumnClass.OTHER, ColumnClass.LEADERS]

    def visits():
        for hour in range(24 * 8):
            for number, site in enumerate(ids):
                bad = rng.random() < 0.01
                at = T - timedelta(days=8) + timedelta(hours=hour, minutes=3, milliseconds=20 * number)
                yield Visit(
                    site=site, at=at, ok=not bad, seconds=0.3, cause=Cause.RESET if bad else None, owner=Owner.SITE if bad else None
                )

    def one(site: str, number: int) -> Finding:
        code = rng.choice(codes)
        return Finding(
            code=code.code, site=site, url=f"http://{site}.gov.cn/{number}.html", observed_at=T - timedelta(days=rng.randint(1, 21)),
            severity=code.severity, title=code.title, message=f"第{number}处:{code.title}", check=code.check,
            state=rng.choice([State.SUSPECTED, State.CONFIRMED]),
        )  # fmt: skip

    def inventory(site: str) -> list[Column]:
        return [
            Column(
                url=f"http://{site}.gov.cn/c{number}/", name=f"栏目{number}", column_class=kinds[number % len(kinds)], class_from="name",
                level=1 + number % 2, parent=f"http://{site}.gov.cn/c{number - 1}/" if number % 2 else None, form=ColumnForm.LIST, item_count=20, pages_read=1,
                newest=DatedItem("稿件", f"http://{site}.gov.cn/x", date(2026, 11, 22) - timedelta(days=rng.randint(0, 200)), "", "list"),
            )
            for number in range(columns)
        ]  # fmt: skip

    def standing(subject: str, kind: MemberKind, at: datetime) -> Standing:
        value = Decimal(rng.randint(600, 1000)) / 10
        points = Points(value=value, low=value - 5, high=value)
        return Standing(
            rubric=RUBRIC, subject=subject, kind=kind, name=subject, at=at, verdict=Verdict.QUALIFIED, provisional=True, score=points,
            of=Decimal(130), unknown=("MW21",),
        )  # fmt: skip

    with open_store(f"sqlite:///{folder / 'w.db'}", folder) as store:
        store.sites.upsert(
            [
                Site(id=site, url=f"http://{site}.gov.cn/", name=f"第{site}号网站", unit=f"单位{number // 5}")
                for number, site in enumerate(ids)
            ]
        )
        store.visits.append(visits())
        for start in range(0, sites, 500):
            part = ids[start : start + 500]
            store.findings.import_records([one(site, number) for site in part for number in range(findings)], now=T)
            with store.transaction():
                for site in part:
                    store.columns.record(site, inventory(site), at=T - timedelta(days=1))
        today = T.date()
        store.watches.put(
            Watch(site=site, kind=kind, url=f"https://{site}.gov.cn/", at=T, changed_at=T, name="首页", newest=newest, line_on=line)
            for site in ids
            for kind, newest, line in (
                (WatchKind.HOME, today - timedelta(days=3), today + timedelta(days=12)),
                (WatchKind.CERTIFICATE, None, today + timedelta(days=rng.randint(1, 90))),
            )
        )
        units = sorted({f"单位{number // 5}" for number in range(sites)})
        accounts = [Account(id=f"wx{unit}", platform="微信", name=f"{unit}发布", unit=unit) for unit in units]
        store.accounts.upsert(accounts)
        store.posts.append([Post(account=one.id, at=T - timedelta(days=rng.randint(0, 20)), title="要闻") for one in accounts])
        for at in (T, T - timedelta(days=7)):
            cards = [standing(site, MemberKind.SITE, at) for site in ids] + [standing(unit, MemberKind.UNIT, at) for unit in units]
            store.standings.record(RUBRIC, at, cards)


def measure(folder: Path) -> None:
    from config.settings import Settings
    from pipeline.digest import build
    from reports.digest_html import render_digest
    from store import open_store

    with open_store(f"sqlite:///{folder / 'w.db'}", folder) as store:
        wall, cpu = time.perf_counter(), time.process_time()
        digest = build(store, Settings(), T)
        built = {"build_s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2)}
        wall = time.perf_counter()
        page = render_digest(digest)
    body = {
        **built,
        "html_s": round(time.perf_counter() - wall, 2),
        "html_kb": len(page.encode()) // 1024,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "sites": digest.sites,
        "changes": sum(sum(counts.values()) for counts in digest.change_counts.values()),
        "due": len(digest.due) + digest.due_omitted,
        "ranked": len(digest.ranking),
    }
    print(json.dumps(body))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--findings", type=int, default=10, help="per site")
    parser.add_argument("--columns", type=int, default=12, help="per site")
    parser.add_argument("--folder", type=Path, help="kept; filled once")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "w.db").exists():
            fill(folder, options.sites, options.findings, options.columns)
        for _ in range(3):
            subprocess.run([sys.executable, __file__, "--measure", str(folder)], check=True)


if __name__ == "__main__":
    main()
