"""The faults: each does one thing to the program and raises ``Lost`` when something is gone, doubled or half done afterwards."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from config.settings import load_settings
from pipeline.visiting import SlotPlan, take_lost
from tests.drill.world import RECIPIENTS, ROOT, START, Lost, World

VISITS: Final = 3_000
FINDINGS: Final = 500
"""Lines of one import: long enough to be hit in the middle."""
KILLS: Final = 3
"""Times a command is killed before it may complete."""


def import_visits(world: World) -> None:
    """Kill imports of visits: all of it is there or nothing; the last try completes it."""
    _import(world, "visits", world.lines("visits.jsonl", world.visit_rows(VISITS)), VISITS, lambda: len(world.visits))


def import_findings(world: World) -> None:
    """Kill imports of findings."""
    site, tag = world.town.sites[0], world.random.randrange(10**12)
    rows = (
        {
            "code": "link.page.broken",
            "site": site.id,
            "url": f"{site.url}p{tag}",
            "target": f"{site.url}{n}",
            "state": "confirmed",
            "observed_at": START.isoformat(),
        }
        for n in range(FINDINGS)
    )
    _import(world, "findings", world.lines("findings.jsonl", rows), FINDINGS, lambda: len(world.findings))


def _import(world: World, what: str, path: str, number: int, known: Callable[[], int]) -> None:
    before = known()
    for _ in range(KILLS):
        world.kill_amid(world.start(what, "import", path), 1.6)
        world.check()
        if known() - before not in (0, number):
            raise Lost(f"half an import: {known() - before} of {number}")
    world.well(what, "import", path)
    world.check()
    if known() - before != number:
        raise Lost(f"import incomplete: {known() - before} of {number}")


def probe(world: World) -> None:
    """Kill rounds of visits."""
    for _ in range(KILLS):
        world.kill_amid(world.start("probe", "--all", "--no-browser"), 2.5)
        world.check()


def audit(world: World) -> None:
    """Kill audits, and let the last one go on where they were."""
    command = ("audit", world.random.choice(world.town.sites).id, "--no-browser", "--max-pages", "25", "--format", "json")
    for _ in range(KILLS):
        world.kill_amid(world.start(*command), 5)
        world.check()
    world.well(*command)
    world.check()


def service(world: World) -> None:
    """Kill the service amid due and overdue visits: each planned slot is there once afterwards, as a visit or as a gap of ours."""
    settings = load_settings(world.folder / "wangjian.yaml")
    plan, now = SlotPlan.of(settings), datetime.now(UTC).replace(microsecond=0)
    planned = {site.id: now - timedelta(seconds=world.random.randrange(1, 20_000)) for site in world.town.sites}
    with world.store() as store:
        for site, at in planned.items():
            store.claims.replan(site, at)
    for _ in range(KILLS):
        world.kill_amid(world.start("run", "--visits-only", "--no-browser"), 4)
        world.check()
    process = world.start("run", "--visits-only", "--no-browser")
    with world.store() as store:  # on a busy machine it may take a while until the service is up
        until = time.monotonic() + 60
        while time.monotonic() < until and min(store.claims.planned().values()) <= now:
            time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    world.finish(process, 60)
    with world.store() as store:  # what the killed ones held is given up after a while
        take_lost(store, now + timedelta(hours=2), record=store.visits.append, by="drill")
    world.check()
    wanted = {(site, slot) for site, at in planned.items() for slot in (at, *plan.between(site, at, now))}
    if missing := wanted - world.visits:
        raise Lost(f"{len(missing)} of {len(wanted)} planned visits are neither made nor explained: {sorted(missing)[0]}")
    world.count["planned visits accounted for"] += len(wanted)


def digest(world: World) -> None:
    """Kill the sending of digests: nobody gets two of one week."""
    world.count["weeks"] += 1
    as_of = (datetime(2026, 11, 23, tzinfo=UTC) - timedelta(weeks=world.count["weeks"])).date().isoformat()
    command = ("digest", "--send", "--as-of", as_of, "--format", "json")
    before = sum(world.letters.values())
    for _ in range(KILLS):
        world.kill_amid(world.start(*command), 2)
        world.check()
    world.finish(world.start(*command))
    world.check()
    arrived = sum(world.letters.values()) - before
    if arrived > len(RECIPIENTS):
        raise Lost(f"digest: {arrived} letters for {len(RECIPIENTS)} recipients")
    sent = sum(row[0] for row in world.rows("select count(*) from digests where state = 'sent'"))
    if sent > sum(world.letters.values()):
        raise Lost(f"digest: {sent} noted as sent, {sum(world.letters.values())} arrived")


def migration(world: World) -> None:
    """Kill upgrades of an older store with content: the last try completes it and nothing in it is gone."""
    folder = Path(tempfile.mkdtemp(dir=world.folder))
    url = f"sqlite:///{folder / 'old.db'}"
    revision = world.random.choice(["0001", "0002", "0003", "0004", "0005"])
    subprocess.run([sys.executable, "-m", "tests.drill.old_store", url, revision], cwd=ROOT, check=True, timeout=60)
    for _ in range(KILLS):
        world.kill_amid(world.start("--db", url, "db", "upgrade"), 1.2)
    world.well("--db", url, "db", "upgrade")
    if world.well("--db", url, "sites", "list", "--format", "json").count('"id"') != 50:
        raise Lost(f"sites lost by the upgrade from {revision}")
    shutil.rmtree(folder)


def browser(world: World) -> None:
    """Kill the browser amid an audit: what needed it is unknown, the audit ends in order."""
    process = world.start("audit", world.town.sites[0].id, "--max-pages", "10", "--format", "json")
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        found = [pid for pid, command in _descendants(process.pid) if "headless" in command or "chrom" in command]
        if found:
            time.sleep(world.random.uniform(0, 1))
            with suppress(ProcessLookupError):
                os.kill(world.random.choice(found), signal.SIGKILL)
                world.count["browsers killed"] += 1
            break
        time.sleep(0.1)
    if world.finish(process) != 0:
        raise Lost(world.err)
    world.check()


def disk_full(world: World) -> None:
    """No file may grow: one clear sentence, nothing half written."""
    room = world.database.stat().st_size + world.random.randrange(0, 60_000)
    rows = "\n".join(f"52{n:08d},满{n},http://f{n}.gov.cn/,department,city,closed" for n in range(9_000))
    path = str(world.write("more.csv", "id,name,url,class,level,state\n" + rows))
    before = world.rows("select count(*) from sites")
    status = world.finish(world.start("sites", "import", path, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))))
    if status not in (0, 3):
        raise Lost(f"disk full: status {status} {world.err}")
    if status == 3 and world.rows("select count(*) from sites") != before:
        raise Lost("half an import on a full disk")
    world.check()


def memory(world: World) -> None:
    """Little memory: whatever becomes of the audit, the store stays whole."""
    size = world.random.randrange(180, 500) << 20
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))  # noqa: E731
    process = world.start("audit", world.town.sites[0].id, "--no-browser", "--max-pages", "10", limit=limit)
    process.wait(180)
    world.count["out of memory"] += process.returncode != 0
    world.check()


def dead_dns(world: World) -> None:
    """No name server answers: no site is blamed for it (``check`` looks)."""
    world.well("probe", "--all", "--no-browser", "--format", "json", config="dead.yaml")
    world.check()


def clock(world: World) -> None:
    """The clock jumps by hours and days, forwards and back, under a running service."""
    process = world.start("run", "--visits-only", "--no-browser", module="tests.drill.jumping_clock")
    time.sleep(world.random.uniform(3, 5))
    process.send_signal(signal.SIGTERM)
    world.finish(process, 60)
    world.check()
    world.count["clock jumps"] += world.err.count("jump ")


def two_programs(world: World) -> None:
    """Two programs import the same file into one store at once."""
    path = world.lines("two.jsonl", world.visit_rows(VISITS, before=True))
    before = len(world.visits)
    pair = [world.start("visits", "import", path), world.start("visits", "import", path)]
    if statuses := [status for status in map(world.finish, pair) if status]:
        raise Lost(f"two programs: {statuses} {world.err}")
    world.check()
    if len(world.visits) - before != VISITS:
        raise Lost(f"two programs: {len(world.visits) - before} new visits")


def read_only(world: World) -> None:
    """A store that cannot be written to: writing is refused in a sentence."""
    path = world.write("more.csv", "id,name,url\n5299999999,只读,http://ro.gov.cn/\n")
    command = [sys.executable, "-m", "cli.main", "--config", str(world.folder / "wangjian.yaml"), "sites", "import", str(path)]
    script = f'mount --bind "{world.data}" "{world.data}" && mount -o remount,ro,bind "{world.data}" && exec "$@"'
    if shutil.which("unshare") is None:
        return
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", *command], cwd=ROOT, capture_output=True, check=False, timeout=120)
    text = done.stderr.decode("utf-8", "replace")
    if "mount" in text or "unshare" in text:
        return
    if done.returncode != 3 or "Traceback" in text or "内部错误" in text:
        raise Lost(f"read-only store: {done.returncode} {text[-1000:]}")
    world.count["read-only stores"] += 1
    world.check()


def postgres(world: World) -> None:
    """Cut the database connection of imports into PostgreSQL: one sentence, all or nothing."""
    if not world.postgres:
        return
    import psycopg

    plain = world.postgres.replace("+psycopg", "", 1)
    world.well("db", "upgrade", config="postgres.yaml")
    world.well("sites", "import", str(world.folder / "sites.csv"), config="postgres.yaml")
    path = world.lines("pg.jsonl", world.visit_rows(VISITS))
    with psycopg.connect(plain, autocommit=True) as admin:
        before = _visits_in(admin)
        for _ in range(KILLS):
            process = world.start("visits", "import", path, config="postgres.yaml")
            while process.poll() is None and not admin.execute(f"select 1 {_OTHERS}").fetchone():
                time.sleep(0.01)
            time.sleep(world.random.uniform(0, 0.4))
            world.count["database connections cut"] += len(admin.execute(f"select pg_terminate_backend(pid) {_OTHERS}").fetchall())
            status = world.finish(process)
            if status not in (0, 3) or _visits_in(admin) - before not in (0, VISITS):
                raise Lost(f"PostgreSQL: status {status}, {_visits_in(admin) - before} visits, {world.err[-500:]}")
        world.well("visits", "import", path, config="postgres.yaml")
        if _visits_in(admin) - before != VISITS:
            raise Lost(f"PostgreSQL: {_visits_in(admin) - before} of {VISITS} visits")


_OTHERS: Final = "from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and backend_type = 'client backend'"


def _visits_in(admin: object) -> int:
    return int(admin.execute("select count(*) from visits").fetchone()[0])  # type: ignore[attr-defined]


FAULTS: Final[tuple[Callable[[World], None], ...]] = (
    import_visits, import_findings, probe, audit, service, digest, migration, disk_full, memory, dead_dns, clock, two_programs, read_only,
    postgres, browser,
)  # fmt: skip


def _descendants(pid: int) -> list[tuple[int, str]]:
    """Processes below *pid* with their command lines."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parents.setdefault(int((entry / "stat").read_text().rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(), []):
            queue.append(child)
            with suppress(OSError):
                found.append((child, Path(f"/proc/{child}/cmdline").read_bytes().decode("latin-1")))
    return found
