"""What the drill breaks: one store, one sample town, one mail server; and what has to hold after every fault."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from core.outcome import Owner
from lab.town import Town
from store import Store, open_store

ROOT: Final = Path(__file__).resolve().parents[2]
START: Final = datetime(2026, 11, 1, tzinfo=UTC)
FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2028, 1, 1, tzinfo=UTC)
RECIPIENTS: Final = tuple(f"r{number}@example.gov.cn" for number in range(6))

Process = subprocess.Popen[bytes]


class Lost(AssertionError):
    """An invariant does not hold."""


@dataclass
class World:
    """Everything a fault may touch."""

    folder: Path
    town: Town
    random: random.Random
    smtp_port: int = 0
    postgres: str = ""
    """URL of a PostgreSQL of ours, empty = none here."""
    letters: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(recipient, message id) of every letter that arrived."""
    count: Counter[str] = field(default_factory=Counter)
    findings: set[str] = field(default_factory=set)
    visits: set[tuple[str, datetime]] = field(default_factory=set)

    @property
    def data(self) -> Path:
        """Data directory of the program."""
        return self.folder / "data"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "wangjian.db"

    def store(self) -> Store:
        """The store, opened by the drill itself; a context manager."""
        return open_store(f"sqlite:///{self.database}", self.data)

    def prepare(self) -> None:
        """Settings and register."""
        settings: dict[str, Any] = {
            "data_dir": str(self.data),
            "network": {**self.town.settings, "deadline_s": 5},
            "mail": {"host": "127.0.0.1", "port": self.smtp_port, "security": "none", "sender": "wj@example.gov.cn", "timeout_s": 5},
            "digest": {"to": list(RECIPIENTS), "attempts": 1, "retry_s": 0.05},
        }
        self.write("wangjian.yaml", json.dumps(settings))
        self.write("dead.yaml", json.dumps({**settings, "network": {**settings["network"], "nameservers": ["127.0.0.1:9"]}}))
        if self.postgres:
            self.write("postgres.yaml", json.dumps({**settings, "database": self.postgres, "data_dir": str(self.folder / "data-pg")}))
        rows = [f"{site.id},{site.name},{site.url},department,city,open" for site in self.town.sites]
        self.well("sites", "import", str(self.write("sites.csv", "\n".join(["id,name,url,class,level,state", *rows]) + "\n")))

    def write(self, name: str, text: str) -> Path:
        """A file in the drill's folder."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        return path

    def lines(self, name: str, rows: Iterable[object]) -> str:
        """A JSON lines file; its path."""
        return str(self.write(name, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"))

    # --- running

    def start(
        self, *arguments: str, config: str = "wangjian.yaml", module: str = "cli.main", limit: Callable[[], None] | None = None
    ) -> Process:
        """Start the program in a process group of its own."""
        with (self.folder / "err.txt").open("wb") as err, (self.folder / "out.txt").open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", module, "--config", str(self.folder / config), *arguments],
                cwd=ROOT, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=limit,
            )  # fmt: skip

    def finish(self, process: Process, limit_s: float = 180) -> int:
        """Wait; the exit status. Whatever happens, the program says one sentence and no traceback."""
        try:
            status = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
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

    def kill_amid(self, process: Process, within_s: float) -> None:
        """Kill -9 the whole group at a random moment; a program that has ended before counts as not killed."""
        time.sleep(self.random.uniform(0.05, within_s))
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            self.count["programs killed"] += 1
        process.wait()

    # --- invariants

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the store behind the program's back."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def check(self) -> None:
        """What holds after every fault."""
        self.count["checks of the invariants"] += 1
        if found := [row for row in self.rows("pragma integrity_check") if row != ("ok",)] + self.rows("pragma foreign_key_check"):
            raise Lost(f"the database is damaged: {found[:3]}")
        with self.store() as store:
            if problems := store.evidence.verify():
                raise Lost(f"evidence: {problems[:3]}")
            told = [(visit.site, visit.at) for visit in store.visits.export(FIRST, LAST)]
            blamed = [visit for visit in store.visits.export(FIRST, LAST) if visit.ok is False and visit.owner is Owner.SITE]
        if blamed:
            raise Lost(f"a site is blamed for our fault: {blamed[0]}")
        self._once(told, self.visits, "visits")
        self._once([row[0] for row in self.rows("select fingerprint from findings")], self.findings, "findings")
        doubled = self.rows("select finding, at, count(*) from observations group by finding, at, revision having count(*) > 1")
        if doubled:
            raise Lost(f"observations doubled: {doubled[:3]}")
        if twice := [key for key, number in self.letters.items() if number > 1]:
            raise Lost(f"letters sent twice: {twice[:3]}")

    @staticmethod
    def _once(found: list[Any], known: set[Any], what: str) -> None:
        if len(found) != len(set(found)):
            raise Lost(f"{what} doubled: {[key for key, number in Counter(found).items() if number > 1][:3]}")
        if missing := known - set(found):
            raise Lost(f"{what} lost: {len(missing)}, among them {next(iter(missing))}")
        known |= set(found)

    def visit_rows(self, number: int, *, before: bool = False) -> list[dict[str, object]]:
        """Visits for an import, at times that no earlier import had."""
        self.count["imports"] += 1
        base = START + timedelta(days=-400 if before else -300, seconds=self.random.randrange(10**7), milliseconds=self.count["imports"])
        site = self.town.sites[0].id
        return [
            {"site": site, "at": (base + timedelta(minutes=step)).isoformat(), "ok": True, "seconds": 0.4, "vantage": "d"}
            for step in range(number)
        ]
