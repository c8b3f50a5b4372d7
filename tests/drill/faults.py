"""The faults: each does one thing to the program and raises ``Lost`` when something is gone, doubled or half done afterwards."""

import json
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

from sqlalchemy import make_url

from config.settings import load_settings
from pipeline.visiting import SlotPlan, take_lost
from tests.drill.victims import ROOT
from tests.drill.world import RECIPIENTS, START, Lost, World

VISITS: Final = 4_000
POSTGRES_VISITS: Final = 25_000
FINDINGS: Final = 500
"""Lines of one import: long enough to be hit in the middle."""
FILES: Final = 2
"""Imports that run, and are killed, side by side."""


def import_visits(world: World) -> None:
    """Kill imports of visits: all of a file is there or nothing of it; the last try completes it."""
    paths = [world.lines(f"visits{number}.jsonl", world.visit_rows(VISITS)) for number in range(FILES)]
    _import(world, "visits", paths, VISITS, lambda: len(world.visits))


def import_findings(world: World) -> None:
    """Kill imports of findings."""
    paths = [world.lines(f"findings{number}.jsonl", _finding_rows(world)) for number in range(FILES)]
    _import(world, "findings", paths, FINDINGS, lambda: len(world.findings))


def _finding_rows(world: World) -> list[dict[str, object]]:
    site, tag = world.town.sites[0], world.random.randrange(10**12)
    common = {
        "code": "link.page.broken",
        "site": site.id,
        "url": f"{site.url}p{tag}",
        "state": "confirmed",
        "observed_at": START.isoformat(),
    }
    return [{**common, "target": f"{site.url}{n}"} for n in range(FINDINGS)]


def _import(world: World, what: str, paths: list[str], number: int, known: Callable[[], int], config: str = "wangjian.yaml") -> None:
    before = known()
    for _ in range(world.rounds):
        world.kill_amid(*((what, "import", path) for path in paths), config=config)
        world.check()
        if (known() - before) % number:
            raise Lost(f"half an import: {known() - before} of files of {number}")
    for path in paths:
        world.well(what, "import", path, config=config)
    world.check()
    if known() - before != number * len(paths):
        raise Lost(f"import incomplete: {known() - before} of {number * len(paths)}")


def probe(world: World) -> None:
    """Kill rounds of visits, two at a time."""
    for _ in range(world.rounds):
        world.kill_amid(*[("probe", "--all", "--no-browser")] * 2)
        world.check()


def audit(world: World) -> None:
    """Kill audits of several sites, and let one go on where it was: nothing fails that an undisturbed audit does not find failing."""
    commands = {site.id: _audit_command(site.id) for site in world.town.sites}
    for _ in range(world.rounds):
        world.kill_amid(*commands.values())
        world.check()
    site = world.random.choice(list(commands))
    blamed = _failing(world.well(*commands[site]))
    world.check()
    if false := blamed - _truth(world, site):
        raise Lost(f"an audit that was killed and went on blames {site} for {sorted(false)}")


def _audit_command(site: str) -> tuple[str, ...]:
    return ("audit", site, "--no-browser", "--max-pages", "25", "--format", "json")


def _failing(report: str) -> frozenset[str]:
    return frozenset(row["check"] for row in json.loads(report)["checks"] if row["outcome"] == "fail")


def _truth(world: World, site: str) -> frozenset[str]:
    """What fails when nobody disturbs: asked once, in a store of its own."""
    if site not in world.truth:
        url = next(one.url for one in world.town.sites if one.id == site)
        database = f"sqlite:///{world.folder / f'truth-{site}.db'}"
        row = f"{site},{site},{url},department,city,open"
        world.well("--db", database, "sites", "import", str(world.write("one.csv", f"id,name,url,class,level,state\n{row}\n")))
        world.truth[site] = _failing(world.well("--db", database, *_audit_command(site)))
    return world.truth[site]


def service(world: World) -> None:
    """Kill services (two on one store) amid due and overdue visits: each planned slot is there once afterwards, as a visit or as a gap of ours."""
    settings = load_settings(world.folder / "wangjian.yaml")
    plan, now = SlotPlan.of(settings), datetime.now(UTC).replace(microsecond=0)
    planned = {site.id: now - timedelta(seconds=world.random.randrange(1, 20_000)) for site in world.town.sites}
    with world.store() as store:
        for site, at in planned.items():
            store.claims.replan(site, at)
    for _ in range(world.rounds):
        world.kill_amid(*[("run", "--visits-only", "--no-browser")] * 2)
        world.check()
    process = world.start("run", "--visits-only", "--no-browser")
    with world.store() as store:  # on a busy machine it may take a while until the service is up
        until = time.monotonic() + 60
        while time.monotonic() < until and min(store.claims.planned().values()) <= now:
            time.sleep(0.2)
    time.sleep(1)
    process.terminate()
    world.finish(process, 60)
    with world.store() as store:  # what the killed ones held is given up after a while
        take_lost(store, now + timedelta(hours=2), record=store.visits.append, by="drill")
    world.check()
    wanted = {(site, slot) for site, at in planned.items() for slot in (at, *plan.between(site, at, now))}
    if missing := wanted - world.visits:
        raise Lost(f"{len(missing)} of {len(wanted)} planned visits are neither made nor explained: {sorted(missing)[0]}")
    world.count["planned visits accounted for"] += len(wanted)


def digest(world: World) -> None:
    """Kill the sending of digests, two senders of one week at a time: nobody gets two of one week."""
    world.count["weeks"] += 1
    as_of = (datetime(2026, 11, 23, tzinfo=UTC) - timedelta(weeks=world.count["weeks"])).date().isoformat()
    command = ("digest", "--send", "--as-of", as_of, "--format", "json")
    before = sum(world.letters.values())
    for _ in range(world.rounds):
        # 3: letters of a sender killed amid the delivery are in doubt, and are told again as not delivered.
        world.kill_amid(command, command, ends=(0, 3))
        world.check()
    world.finish(world.start(*command))
    world.check()
    arrived = sum(world.letters.values()) - before
    if arrived > len(RECIPIENTS):
        raise Lost(f"digest: {arrived} letters for {len(RECIPIENTS)} recipients")
    if (noted := world.rows("select count(*) from digests")[0][0]) != world.count["weeks"] * len(RECIPIENTS):
        raise Lost(f"digest: {noted} letters noted for {world.count['weeks']} weeks, {len(RECIPIENTS)} recipients")
    sent = sum(row[0] for row in world.rows("select count(*) from digests where state = 'sent'"))
    if sent > sum(world.letters.values()):
        raise Lost(f"digest: {sent} noted as sent, {sum(world.letters.values())} arrived")


def migration(world: World) -> None:
    """Kill upgrades of older stores with content: the last try completes them and nothing in them is gone."""
    folder = Path(tempfile.mkdtemp(dir=world.folder))
    revision = world.random.choice(["0001", "0002", "0003", "0004", "0005"])
    subprocess.run(
        [sys.executable, "-m", "tests.drill.old_store", f"sqlite:///{folder / 'old0.db'}", revision], cwd=ROOT, check=True, timeout=60
    )
    shutil.copy(folder / "old0.db", folder / "old1.db")
    urls = [f"sqlite:///{folder / f'old{number}.db'}" for number in range(2)]
    for _ in range(world.rounds):
        world.kill_amid(*(("--db", url, "db", "upgrade") for url in (*urls, urls[0])))
    for url in urls:
        world.well("--db", url, "db", "upgrade")
        if world.well("--db", url, "sites", "list", "--format", "json").count('"id"') != 50:
            raise Lost(f"sites lost by the upgrade from {revision}")
    shutil.rmtree(folder)


def browser(world: World) -> None:
    """Kill the browser again and again amid an audit: what needed it is unknown, the audit ends in order and blames nobody for it."""
    site = world.town.sites[0].id
    process = world.start("audit", site, "--max-pages", "10", "--format", "json", warm=True)
    until, killed = time.monotonic() + 120, 0
    while process.poll() is None and time.monotonic() < until and killed < 2 * world.rounds:
        found = [pid for pid, command in _descendants(process.pid) if "headless" in command or "chrom" in command]
        if found:
            time.sleep(world.random.uniform(0, 0.7))
            with suppress(ProcessLookupError):
                os.kill(world.random.choice(found), signal.SIGKILL)
                killed += 1
        time.sleep(0.05)
    world.count["browser processes killed"] += killed
    if world.finish(process) != 0:
        raise Lost(process.err)
    world.check()
    broken = {row["check"] for row in json.loads(process.out)["checks"] if row["outcome"] == "fail" and row["cause"] in _BROWSER_CAUSES}
    if broken:
        raise Lost(f"a site is blamed for our browser: {sorted(broken)}")


_BROWSER_CAUSES: Final = ("browser_crash", "no_browser", "deadline")


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
    world.count["out of memory"] += process.wait(180) != 0
    world.check()


def dead_dns(world: World) -> None:
    """No name server answers: no site is blamed for it (``check`` looks)."""
    world.well("probe", "--all", "--no-browser", "--format", "json", config="dead.yaml")
    world.check()


def clock(world: World) -> None:
    """The clock jumps by hours and days, forwards and back, under a running service."""
    voids = world.voids()
    process = world.start("run", "--visits-only", "--no-browser", module="tests.drill.jumping_clock")
    time.sleep(world.random.uniform(3, 5))
    process.terminate()
    world.finish(process, 60)
    # What was void in a time that by this clock has not come may go, until the clock is right again; what says something of a site stays.
    world.visits -= voids
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
    """Imports into PostgreSQL: the program killed, its connection cut, its server process killed; one sentence, all or nothing."""
    if not world.postgres:
        return
    world.well("db", "upgrade", config="postgres.yaml")
    world.well("sites", "import", str(world.folder / "sites.csv"), config="postgres.yaml")
    for cut in ["select pg_terminate_backend(pid)"] * world.rounds + [""]:
        before = _asked(world, _VISITS)
        path = world.lines("cut.jsonl", world.visit_rows(POSTGRES_VISITS))
        process = world.start("visits", "import", path, config="postgres.yaml", warm=True)
        while process.poll() is None and not _asked(world, f"select count(*) {_OTHERS}"):
            time.sleep(0.005)
        time.sleep(world.random.uniform(0, 0.3))
        if cut:
            world.count["database connections cut"] += _asked(world, f"select count(*) from ({cut} {_OTHERS}) as cut")
        else:
            _kill_server_process(world)
        status = world.finish(process)
        if status not in (0, 3) or _asked(world, _VISITS) - before not in (0, POSTGRES_VISITS):
            raise Lost(f"PostgreSQL: status {status}, {_asked(world, _VISITS) - before} visits, {process.err[-500:]}")
    paths = [world.lines(f"pg{number}.jsonl", world.visit_rows(POSTGRES_VISITS)) for number in range(FILES)]
    _import(world, "visits", paths, POSTGRES_VISITS, lambda: _asked(world, _VISITS), config="postgres.yaml")


def postgres_migration(world: World) -> None:
    """Kill the making of all tables in PostgreSQL, two at a time on one database."""
    if not world.postgres:
        return
    world.count["databases"] += 1
    name = f"drill{world.count['databases']}"
    _asked(world, f"create database {name}")
    url = make_url(world.postgres).set(database=name).render_as_string(hide_password=False)
    for _ in range(world.rounds):
        world.kill_amid(*[("--db", url, "db", "upgrade")] * 2)
    world.well("--db", url, "db", "upgrade")
    world.well("--db", url, "sites", "import", str(world.folder / "sites.csv"))
    if world.well("--db", url, "sites", "list", "--format", "json").count('"id"') != len(world.town.sites):
        raise Lost("sites lost by the upgrade of a PostgreSQL")


_OTHERS: Final = "from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and backend_type = 'client backend'"
_VISITS: Final = "select count(*) from visits"
RECOVERY_S: Final = 60.0


def _asked(world: World, statement: str) -> int:
    """Ask PostgreSQL behind the program's back; 0 when there is nothing to tell. A server that recovers is waited for."""
    import psycopg

    until = time.monotonic() + RECOVERY_S
    while True:
        try:
            with psycopg.connect(world.postgres.replace("+psycopg", "", 1), autocommit=True) as admin:
                answer = admin.execute(statement)  # type: ignore[call-overload]
                row = answer.fetchone() if answer.description else None
                return int(row[0] or 0) if row else 0
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _kill_server_process(world: World) -> None:
    """Kill -9 one server process: PostgreSQL throws everybody out and recovers from its log."""
    if pid := _asked(world, f"select max(pid) {_OTHERS}"):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
            world.count["database servers crashed"] += 1


FAULTS: Final[tuple[Callable[[World], None], ...]] = (
    import_visits, import_findings, probe, audit, service, digest, migration, disk_full, memory, dead_dns, clock, two_programs, read_only,
    postgres, postgres_migration, browser,
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
