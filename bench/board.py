"""
Times every page of the dashboard over a store of 10,000 sites and 500,000 findings.

    python bench/board.py [--folder DIR] [--sites N] [--findings N] [--url postgresql+psycopg://…] [--markdown FILE]

The store is kept in the folder and used again. A real server answers on loopback from a thread of this process; what is timed includes the transfer.
"""

import argparse
import json
import random
import re
import resource
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import uvicorn

from config.codes import load_codes
from config.settings import load_settings
from core.assessment import Assessment
from core.clock import utc_now
from core.column.records import Column, ColumnClass, ColumnForm
from core.finding import Finding, FindingEvent
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.people import Role
from core.site import Level, Site, SiteClass
from core.visit import Visit
from pipeline.access import add_user
from store import Store, finding_now, open_store, sighting
from web.app import create_app

LIMIT_S = 0.300
PASSWORD = "quiet lamp 4711"
DAYS = 8


def fill(store: Store, sites: int, findings: int, now: datetime) -> None:
    begin = time.perf_counter()
    rnd = random.Random(11)
    units = [f"单位{number:03d}" for number in range(max(1, sites // 20))]
    registry = [
        Site(
            id=f"51{number:08d}", url=f"https://www.s{number}.gov.cn/", name=f"第{number}号网站", sponsor=f"主办{number % 500}",
            unit=units[number % len(units)], level=Level.COUNTY, site_class=SiteClass.PORTAL if number % 5 else SiteClass.DEPARTMENT,
        )
        for number in range(sites)
    ]  # fmt: skip
    store.sites.upsert(registry)
    add_user(store, "bench", Role.ADMIN, PASSWORD, at=now)
    add_user(store, "narrow", Role.REVIEWER, PASSWORD, at=now, units=(units[0], units[1]))
    print(f"registry {time.perf_counter() - begin:.1f} s")
    _findings(store, registry, findings, now, rnd)
    print(f"findings {time.perf_counter() - begin:.1f} s")
    _visits(store, registry, now, rnd)
    print(f"visits {time.perf_counter() - begin:.1f} s")
    _audits(store, registry, now, rnd)
    print(f"audits {time.perf_counter() - begin:.1f} s")


def _findings(store: Store, registry: list[Site], total: int, now: datetime, rnd: random.Random) -> None:
    codes = [code for code in load_codes().values() if code.check and not code.retired]
    weights = [{"veto": 1, "deduct": 30, "advice": 12, "merit": 2}[code.severity.value] for code in codes]
    database, each = store.database, max(1, total // len(registry))
    states = [State.SUSPECTED] * 5 + [State.CONFIRMED] * 3 + [State.FIXED] * 2 + [State.REGRESSED, State.REJECTED, State.WAIVED]
    for start in range(0, len(registry), 100):
        part = []
        for site in registry[start : start + 100]:
            for number in range(each):
                code = rnd.choices(codes, weights)[0]
                if code.severity is Severity.VETO and rnd.random() < 0.7:
                    code = codes[0]
                part.append(
                    Finding(
                        code=code.code, site=site.id, url=f"{site.url}col{number % 9}/{number}.html",
                        target=f"https://dead{number}.example/" if code.code.startswith("link.") else None, outcome=Outcome.REVIEW if rnd.random() < 0.1 else Outcome.FAIL,
                        observed_at=now - timedelta(hours=rnd.randrange(1, 24 * 60)), severity=code.severity, title=code.title, check=code.check,
                        message=f"{code.title}:第{rnd.randrange(3000)}种情形", suggestion=code.suggestion,
                    )
                )  # fmt: skip
        with database.write() as connection:
            keys = sighting.identify(connection, part)
            rows, events = [], []
            for item in part:
                key = keys[sighting.identity_of(item)]
                rows.append((key, item.observed_at, 0, sighting.encode(item)))
                events.append((key, FindingEvent(fingerprint="", at=item.observed_at, state=State.SUSPECTED, by="wangjian")))
                state = rnd.choice(states)
                if state is not State.SUSPECTED:
                    until = now + timedelta(days=rnd.randrange(1, 60)) if state is State.WAIVED else None
                    events.append(
                        (
                            key,
                            FindingEvent(fingerprint="", at=item.observed_at + timedelta(minutes=30), state=state, by="bench", until=until),
                        )
                    )
            sighting.write_observations(database, connection, rows, None)
            sighting.write_events(connection, events)
    begin = time.perf_counter()
    with database.write() as connection:
        count = finding_now.rebuild(database, connection, now)
    print(f"rebuild of {count} standings {time.perf_counter() - begin:.1f} s")


def _visits(store: Store, registry: list[Site], now: datetime, rnd: random.Random) -> None:
    bad = {site.id for site in rnd.sample(registry, len(registry) // 100)}
    for back in range(DAYS * 24):
        batch = []
        for site in registry:
            at = now - timedelta(hours=back, minutes=rnd.random() * 50)
            chance = rnd.random()
            if chance < (0.07 if site.id in bad else 0.003):
                batch.append(Visit(site=site.id, at=at, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE))
            elif chance > 0.999:
                batch.append(Visit(site=site.id, at=at, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR))
            else:
                batch.append(Visit(site=site.id, at=at, ok=True, seconds=rnd.random() * 3, status=200))
        store.visits.append(batch)


def _audits(store: Store, registry: list[Site], now: datetime, rnd: random.Random) -> None:
    inventory = [
        Column(
            url=f"https://x/{n}/",
            name=f"栏目{n}",
            column_class=rnd.choice(list(ColumnClass)),
            class_from="name",
            level=1 + n % 2,
            form=ColumnForm.LIST,
        )
        for n in range(80)
    ]
    checks = sorted({code.check for code in load_codes().values() if code.check})
    for start in range(0, len(registry), 500):
        with store.transaction():
            for site in registry[start : start + 500]:
                run = store.audits.start(site.id, now - timedelta(hours=2), {}, at=now - timedelta(hours=2))
                store.audits.finish(run, json.dumps({"schema": "wangjian/audit-1", "findings": []}).encode(), at=now - timedelta(hours=1))
                store.columns.record(site.id, inventory, at=now - timedelta(hours=2), audit_id=run)
                said = [Assessment(check=check, subject=site.id, site=site.id, outcome=Outcome.PASS, codes=()) for check in checks[:40]]
                store.assessments.record(said, at=now - timedelta(hours=2), audit_id=run)


def targets(client: httpx.Client) -> list[tuple[str, str]]:
    site = next(name for name in re.findall(r'href="/sites/(\d{10})"', client.get("/sites").text))
    text = client.get(f"/sites/{site}/findings?all=1").text
    fingerprint = re.search(r"/findings/([0-9a-f]{16})", text)[1]
    pages = [
        "/", "/?page=9", "/media", "/sites", "/sites?page=150", "/sites?q=%E7%AC%AC42&light=red", f"/sites/{site}", f"/sites/{site}/findings",
        f"/sites/{site}/findings?all=1&q=col3", f"/sites/{site}/availability", f"/sites/{site}/columns", f"/sites/{site}/links",
        f"/sites/{site}/rows/mianyang-2022/MW05", "/findings", "/findings?page=199", "/findings?all=1", "/findings?state=waived", "/findings?severity=veto",
        "/findings?state=suspected&severity=deduct&page=50", "/findings?code=footer", "/findings?q=%E7%AC%AC42", f"/findings?q={fingerprint[:8]}",
        f"/findings/{fingerprint}", "/review", "/review?severity=deduct&page=20", "/review?code=link", "/audits", "/schedule", f"/schedule?site={site}",
        "/rubrics", "/rubrics/mianyang-2022", "/registry", "/registry?q=s77&page=2", f"/registry/{site}", "/users", "/account", "/trail",
        "/search?q=footer", "/search?q=%E7%AC%AC42", f"/search?q={fingerprint[:6]}", "/healthz", "/metrics",
    ]  # fmt: skip
    return [("GET", page) for page in pages]


@contextmanager
def serving(application) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def log_in(client: httpx.Client, name: str) -> None:
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/login").text)[1]
    answer = client.post("/login", data={"form_token": token, "name": name, "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303, answer.text


def timed(client: httpx.Client, path: str, headers: dict[str, str], rounds: int = 5) -> tuple[float, float, float, int]:
    """First and median wall time, median processor time of this process (server and client), status."""
    first, times, work, status = 0.0, [], [], 0
    for number in range(rounds + 1):
        begin, begun = time.perf_counter(), time.process_time()
        answer = client.get(path, headers=headers)
        took, status = time.perf_counter() - begin, answer.status_code
        if number:
            times.append(took)
            work.append(time.process_time() - begun)
        else:
            first = took
    return first, statistics.median(times), statistics.median(work), status


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=Path("/tmp/wangjian-board"))
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--findings", type=int, default=500_000)
    parser.add_argument("--url", default="")
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    url = options.url or f"sqlite:///{options.folder / 'board.db'}"
    now = utc_now()
    with open_store(url, options.folder) as store:
        if not store.sites.all():
            fill(store, options.sites, options.findings, now)
        lines, slow = [], 0
        for name in ("bench", "narrow"):
            with serving(create_app(store, load_settings(), run_audits=False)) as base, httpx.Client(base_url=base, timeout=60) as client:
                log_in(client, name)
                secret = api_token(store, name, now)
                for _, path in [*targets(client), *[("GET", page) for page in api_pages(client, secret)]]:
                    headers = {"Authorization": f"Bearer {secret}"} if path.startswith("/api/") else {}
                    first, median, work, status = timed(client, path, headers)
                    if status == 403:
                        continue
                    slow += max(first, median) > LIMIT_S
                    mark = " **over**" if max(first, median) > LIMIT_S else ""
                    lines.append(f"| {name} | `{path}` | {status} | {first * 1000:.0f} | {median * 1000:.0f}{mark} | {work * 1000:.0f} |")
                    print(lines[-1], flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{slow} over {LIMIT_S * 1000:.0f} ms; peak memory {peak:.0f} MB")
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", "utf-8")


def api_token(store: Store, name: str, now: datetime) -> str:
    from pipeline.access import make_token

    return make_token(store, name, "bench", at=now)


def api_pages(client: httpx.Client, secret: str) -> list[str]:
    document = client.get("/api/v1/openapi.json")
    if document.status_code != 200:
        return []
    site = client.get("/api/v1/sites?limit=1", headers={"Authorization": f"Bearer {secret}"}).json()["items"][0]["id"]
    found = client.get("/api/v1/findings?limit=1", headers={"Authorization": f"Bearer {secret}"}).json()
    fingerprint = found["items"][0]["fingerprint"] if found.get("items") else ""
    names = {"{site}": site, "{fingerprint}": fingerprint, "{rubric}": "mianyang-2022", "{run}": "1"}
    paths = []
    for path, methods in document.json()["paths"].items():
        if "get" in methods:
            for name, value in names.items():
                path = path.replace(name, value)
            paths.append(path)
    return paths


if __name__ == "__main__":
    main()
