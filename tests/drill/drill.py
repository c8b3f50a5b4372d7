"""
Fault drill: breaks the running program at random moments and checks afterwards that nothing was lost, doubled or half done.

``python -m tests.drill.drill --minutes 5 --seed 1``; every round names its seed, so that a failure can be repeated.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from lab.town import Town, town_in_thread

ROOT: Final = Path(__file__).resolve().parents[2]
LINES: Final = 3_000
"""Lines of one import: long enough to be hit in the middle."""
START: Final = datetime(2026, 11, 1, tzinfo=UTC)


class Lost(AssertionError):
    """An invariant does not hold."""


@dataclass
class Drill:
    """One store, one town, and what has been done to them."""

    folder: Path
    town: Town
    random: random.Random
    count: Counter[str] = field(default_factory=Counter)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "data" / "wangjian.db"

    def prepare(self) -> None:
        """Settings, register, files to import."""
        settings: dict[str, Any] = {"data_dir": str(self.folder / "data"), "network": {**self.town.settings, "deadline_s": 5}}
        (self.folder / "wangjian.yaml").write_text(json.dumps(settings), "utf-8")
        (self.folder / "wangjian.yaml").chmod(0o600)
        dead = {**settings, "network": {**settings["network"], "nameservers": ["127.0.0.1:9"]}}
        (self.folder / "dead.yaml").write_text(json.dumps(dead), "utf-8")
        rows = [f"{site.id},{site.name},{site.url},department,city,open" for site in self.town.sites]
        (self.folder / "sites.csv").write_text("id,name,url,class,level,state\n" + "\n".join(rows) + "\n", "utf-8")
        self.well("sites", "import", str(self.folder / "sites.csv"))

    # --- running

    def start(self, *arguments: str, config: str = "wangjian.yaml", limit: Callable[[], None] | None = None) -> "subprocess.Popen[bytes]":
        """Start the program in a process group of its own."""
        with (self.folder / "err.txt").open("wb") as err, (self.folder / "out.txt").open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "cli.main", "--config", str(self.folder / config), *arguments],
                cwd=ROOT, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=limit,
            )  # fmt: skip

    def finish(self, process: "subprocess.Popen[bytes]", limit_s: float = 180) -> int:
        """Wait; the exit status. Whatever happens, the program says one sentence and no traceback."""
        try:
            status = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Lost("the program hangs: " + self.err) from None
        if "Traceback" in self.err or "内部错误" in self.err:
            raise Lost(self.err[-2000:])
        return status

    @property
    def err(self) -> str:
        """What the last program said to its user."""
        return (self.folder / "err.txt").read_text("utf-8", "replace")

    @property
    def out(self) -> str:
        """What the last program gave out."""
        return (self.folder / "out.txt").read_text("utf-8", "replace")

    def well(self, *arguments: str, config: str = "wangjian.yaml") -> str:
        """Run a command that has to succeed."""
        status = self.finish(self.start(*arguments, config=config))
        if status != 0:
            raise Lost(f"{' '.join(arguments)}: {status} {self.err[-1500:]}")
        return self.out

    def kill_amid(self, process: "subprocess.Popen[bytes]", within_s: float) -> bool:
        """Kill -9 at a random moment; False when it had ended before."""
        time.sleep(self.random.uniform(0.05, within_s))
        if process.poll() is not None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True

    # --- invariants

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the store behind the program's back."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30) as connection:
            return connection.execute(statement).fetchall()

    def check(self) -> None:
        """What holds after every fault."""
        if not self.database.exists():
            return
        if (found := self.rows("pragma integrity_check")) != [("ok",)]:
            raise Lost(f"integrity: {found}")
        if found := self.rows("pragma foreign_key_check"):
            raise Lost(f"foreign keys: {found[:5]}")
        self.well("evidence", "verify")
        lines = [json.loads(line) for line in self.well("visits", "export", "--since", "2026-10-01", "--until", "2027-12-31").splitlines()]
        seen = Counter((line["site"], line["at"]) for line in lines)
        if doubled := [key for key, number in seen.items() if number > 1]:
            raise Lost(f"visits doubled: {doubled[:5]}")
        found = json.loads(self.well("findings", "list", "--all", "--format", "json"))["findings"]
        prints = Counter(item["fingerprint"] for item in found)
        if doubled := [key for key, number in prints.items() if number > 1]:
            raise Lost(f"findings doubled: {doubled[:5]}")
        if missing := self.known - set(prints):
            raise Lost(f"findings lost: {sorted(missing)[:5]}")
        self.known |= set(prints)
        if self.visits - set(seen):
            raise Lost(f"visits lost: {len(self.visits - set(seen))}")
        self.visits |= set(seen)

    known: set[str] = field(default_factory=set)
    visits: set[tuple[str, str]] = field(default_factory=set)

    # --- faults

    def import_visits(self) -> None:
        """Kill an import of visits: all of it is there or nothing; the second try completes it."""
        site, base = self.town.sites[0].id, START + timedelta(seconds=self.random.randrange(10**6))
        path = self.folder / "visits.jsonl"
        rows = (
            {"site": site, "at": (base + timedelta(minutes=n)).isoformat(), "ok": True, "seconds": 0.4, "vantage": "d"}
            for n in range(LINES)
        )
        path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
        before = len(self.visits)
        killed = self.kill_amid(self.start("visits", "import", str(path)), 1.8)
        self.count["killed"] += killed
        self.check()
        if len(self.visits) - before not in (0, LINES):
            raise Lost(f"half an import: {len(self.visits) - before} of {LINES}")
        self.well("visits", "import", str(path))
        self.check()
        if len(self.visits) - before != LINES:
            raise Lost(f"import incomplete: {len(self.visits) - before}")

    def import_findings(self) -> None:
        """Kill an import of findings."""
        site, tag = self.town.sites[0], self.random.randrange(10**9)
        path = self.folder / "findings.jsonl"
        rows = (
            {
                "code": "link.page.broken",
                "site": site.id,
                "url": f"{site.url}p{tag}",
                "target": f"{site.url}{n}",
                "state": "confirmed",
                "observed_at": START.isoformat(),
            }
            for n in range(500)
        )
        path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
        before = len(self.known)
        self.count["killed"] += self.kill_amid(self.start("findings", "import", str(path)), 1.8)
        self.check()
        if len(self.known) - before not in (0, 500):
            raise Lost(f"half an import: {len(self.known) - before} of 500")
        self.well("findings", "import", str(path))
        self.check()
        if len(self.known) - before != 500:
            raise Lost(f"import incomplete: {len(self.known) - before}")

    def probe(self) -> None:
        """Kill a round of visits."""
        self.count["killed"] += self.kill_amid(self.start("probe", "--all", "--no-browser"), 3)
        self.check()

    def audit(self) -> None:
        """Kill an audit, and let the next one go on."""
        site = self.random.choice(self.town.sites).id
        command = ("audit", site, "--no-browser", "--max-pages", "40", "--format", "json")
        self.count["killed"] += self.kill_amid(self.start(*command), 8)
        self.check()
        self.finish(self.start(*command))
        self.check()

    def browser(self) -> None:
        """Kill the browser amid an audit: what needed it is unknown, the audit ends in order."""
        process = self.start("audit", self.town.sites[0].id, "--max-pages", "20", "--format", "json")
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            for child in _descendants(process.pid):
                if "chrom" in child[1] or "headless" in child[1]:
                    time.sleep(self.random.uniform(0, 1))
                    with suppress(ProcessLookupError):
                        os.kill(child[0], signal.SIGKILL)
                        self.count["browsers killed"] += 1
                    until = 0
                    break
            time.sleep(0.1)
        if self.finish(process) != 0:
            raise Lost(self.err)
        self.check()

    def service(self) -> None:
        """Kill the scheduler service amid its visits, start it again, stop it properly."""
        self.count["killed"] += self.kill_amid(self.start("run", "--visits-only", "--no-browser"), 6)
        self.check()
        process = self.start("run", "--visits-only", "--no-browser")
        time.sleep(self.random.uniform(2, 4))
        os.killpg(process.pid, signal.SIGTERM)
        self.finish(process, 60)
        self.check()

    def migration(self) -> None:
        """Kill the making of a new store: the second try completes it."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        url = f"sqlite:///{folder / 'new.db'}"
        self.count["killed"] += self.kill_amid(self.start("--db", url, "db", "upgrade"), 1.5)
        self.well("--db", url, "db", "upgrade")
        self.well("--db", url, "sites", "list")
        shutil.rmtree(folder)

    def disk_full(self) -> None:
        """No file may grow: one clear sentence, nothing half written."""
        room = self.database.stat().st_size + self.random.randrange(0, 60_000)
        path = self.folder / "more.csv"
        path.write_text(
            "id,name,url,class,level,state\n"
            + "\n".join(f"52{n:08d},满{n},http://f{n}.gov.cn/,department,city,closed" for n in range(9_000)),
            "utf-8",
        )
        before = self.rows("select count(*) from sites")
        status = self.finish(
            self.start("sites", "import", str(path), limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        )
        if status not in (0, 3):
            raise Lost(f"disk full: status {status} {self.err}")
        after = self.rows("select count(*) from sites")
        if status == 3 and after != before:
            raise Lost(f"half an import on a full disk: {before} {after}")
        self.check()

    def memory(self) -> None:
        """Little memory: whatever becomes of the audit, the store stays whole."""
        size = self.random.randrange(180, 500) << 20
        process = self.start(
            "audit",
            self.town.sites[0].id,
            "--no-browser",
            "--max-pages",
            "20",
            limit=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)),
        )
        process.wait(180)
        self.count["out of memory"] += process.returncode != 0
        self.check()

    def dead_dns(self) -> None:
        """No name server answers: no site is blamed for it."""
        visits = json.loads(self.well("probe", "--all", "--no-browser", "--format", "json", config="dead.yaml"))["visits"]
        if blamed := [visit for visit in visits if visit["ok"] is False and visit["owner"] == "site"]:
            raise Lost(f"blamed without DNS: {blamed[0]}")
        self.check()

    def two_programs(self) -> None:
        """Two programs import the same file into one store at once."""
        site, base = self.town.sites[0].id, START - timedelta(seconds=self.random.randrange(10**6))
        path = self.folder / "two.jsonl"
        rows = (
            {"site": site, "at": (base - timedelta(minutes=n)).isoformat(), "ok": True, "seconds": 0.4, "vantage": "d"}
            for n in range(LINES)
        )
        path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
        before = len(self.visits)
        pair = [self.start("visits", "import", str(path)), self.start("visits", "import", str(path))]
        if statuses := [status for status in map(self.finish, pair) if status]:
            raise Lost(f"two programs: {statuses} {self.err}")
        self.check()
        within = sum(at < START.isoformat() for _, at in self.visits)
        if len(self.visits) - before > LINES or not within:
            raise Lost(f"two programs: {len(self.visits) - before} new visits")

    def read_only(self) -> None:
        """A store that cannot be written to: reading works or is refused in a sentence, writing is refused."""
        if shutil.which("unshare") is None:
            return
        data = self.folder / "data"
        command = [
            sys.executable,
            "-m",
            "cli.main",
            "--config",
            str(self.folder / "wangjian.yaml"),
            "sites",
            "import",
            str(self.folder / "more.csv"),
        ]
        (self.folder / "more.csv").write_text("id,name,url\n5299999999,只读,http://ro.gov.cn/\n", "utf-8")
        script = f'mount --bind "{data}" "{data}" && mount -o remount,ro,bind "{data}" && exec "$@"'
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script, "sh", *command], cwd=ROOT, capture_output=True, check=False, timeout=120
        )
        text = done.stderr.decode("utf-8", "replace")
        if "mount" in text or "unshare" in text:
            return
        if done.returncode != 3 or "Traceback" in text or "内部错误" in text:
            raise Lost(f"read-only store: {done.returncode} {text[-1000:]}")
        self.check()

    def faults(self) -> list[Callable[[], None]]:
        """Everything that can be done to the program."""
        return [
            self.import_visits, self.import_findings, self.probe, self.audit, self.service, self.migration, self.disk_full,
            self.memory, self.dead_dns, self.two_programs, self.read_only, self.browser,
        ]  # fmt: skip


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


def run(minutes: float, seed: int, *, once: bool = False, say: Callable[[str], None]) -> Counter[str]:
    """
    Drill until the time is up (``once``: every fault one time); what was done, by fault.

    Raises:
        Lost: an invariant does not hold.
    """
    chance = random.Random(seed)
    until = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as name, town_in_thread(datetime.now(UTC), keys=("department", "county", "soft404")) as town:
        drill = Drill(Path(name), town, chance)
        drill.prepare()
        pending = drill.faults()
        while time.monotonic() < until:
            if not pending:
                if once:
                    break
                pending = drill.faults()
                chance.shuffle(pending)
            fault = pending.pop(0)
            say(f"{fault.__name__} …")
            fault()
            drill.count["faults"] += 1
            drill.count[fault.__name__] += 1
        say(f"seed {seed}: " + ", ".join(f"{name} {number}" for name, number in drill.count.items()))
        say(f"visits {len(drill.visits)}, findings {len(drill.known)}, lost 0, doubled 0")
        return drill.count


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Command behind ``make drill``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    try:
        run(options.minutes, seed, say=_say)
    except Lost as error:
        sys.exit(f"LOST (seed {seed}): {error}")


if __name__ == "__main__":
    main()
