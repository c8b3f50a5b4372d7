"""What the drill breaks: one store, one sample town, one mail server; and what has to hold after every fault."""

import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from core.outcome import Owner
from lab.town import Town
from store import Store, open_store
from tests.drill.victims import Nursery, Victim, start_cold

START: Final = datetime(2026, 11, 1, tzinfo=UTC)
FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2028, 1, 1, tzinfo=UTC)
RECIPIENTS: Final = tuple(f"r{number}@example.gov.cn" for number in range(6))

WARM: Final = 0.8
"""Part of the victims that is forked ready-made; the others are killed amid their start as well."""
FIRST_S: Final = {"audit": 9.0, "run": 2.5, "probe": 0.6}
"""How long a command is thought to take before one has been seen to end; 0.4 s for the others."""
COLD_S: Final = 0.8
"""What a start costs beyond that."""
LONGEST_S: Final = 12.0


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
    rounds: int = 3
    """Volleys of kills before a command may complete."""
    last: Victim | None = None
    truth: dict[str, frozenset[str]] = field(default_factory=dict)
    """Site → checks that an undisturbed audit finds failing."""
    _usual: dict[str, float] = field(default_factory=dict)
    _nursery: Nursery | None = None

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
        self,
        *arguments: str,
        config: str = "wangjian.yaml",
        module: str = "cli.main",
        limit: Callable[[], None] | None = None,
        warm: bool = False,
    ) -> Victim:
        """Start the program, cold or warm, in a process group of its own."""
        self.count["programs started"] += 1
        files = self.folder / f"program-{self.count['programs started'] % 64}"
        words = ["--config", str(self.folder / config), *arguments]
        if not warm:
            return start_cold(words, files, module=module, limit=limit)
        if self._nursery is None:
            self._nursery = Nursery()
        return self._nursery.start(words, files)

    def finish(self, victim: Victim, limit_s: float = 180) -> int:
        """Wait; the exit status. Whatever happens, the program says one sentence and no traceback."""
        try:
            status = victim.wait(limit_s)
        except TimeoutError:
            victim.kill()
            raise Lost("the program hangs: " + victim.err[-2000:]) from None
        self.last = victim
        if "Traceback" in victim.err or "内部错误" in victim.err:
            raise Lost(victim.err[-2000:])
        return status

    @property
    def err(self) -> str:
        """What the last finished program said to its user."""
        return self.last.err if self.last else ""

    def well(self, *arguments: str, config: str = "wangjian.yaml") -> str:
        """Run a command that has to succeed."""
        victim = self.start(*arguments, config=config, warm=self._nursery is not None)
        if (status := self.finish(victim)) != 0:
            raise Lost(f"{' '.join(arguments)}: {status} {victim.err[-1500:]}")
        return victim.out

    def kill_amid(self, *commands: Sequence[str], config: str = "wangjian.yaml", ends: Container[int] = (0, 1)) -> None:
        """
        Start the commands at once and kill -9 each at a random fraction of the time it usually takes; no two at the same moment.

        A command that has ended before is not counted as killed, but must have ended with one of the statuses ``ends``.
        """
        warm = [self.random.random() < WARM for _ in commands]
        kinds = [" ".join([*filter(str.isalpha, command), config, str(one)]) for command, one in zip(commands, warm, strict=True)]
        victims = [self.start(*command, config=config, warm=one) for command, one in zip(commands, warm, strict=True)]
        for kind in kinds:
            self._usual.setdefault(kind, FIRST_S.get(kind.partition(" ")[0], 0.4) + (0 if kind.endswith("True") else COLD_S))
        moments = [victim.started + self.random.random() * self._usual[kind] for victim, kind in zip(victims, kinds, strict=True)]
        for moment, victim, kind in sorted(zip(moments, victims, kinds, strict=True), key=lambda row: row[0]):
            time.sleep(max(0.0, moment - time.monotonic()))
            usual, lasted = self._usual[kind], time.monotonic() - victim.started
            if victim.kill():
                self.count["programs killed"] += 1
                self._usual[kind] = min(usual * 1.1, LONGEST_S)
            elif self.finish(victim) not in ends:
                raise Lost(f"{kind}: {victim.status} {victim.err[-1500:]}")
            else:
                self._usual[kind] = max(0.1, 0.7 * min(usual, lasted))
            self.last = victim
            if "Traceback" in victim.err or "内部错误" in victim.err:
                raise Lost(victim.err[-2000:])

    def close(self) -> None:
        """Let the nursery end."""
        if self._nursery is not None:
            self._nursery.close()

    # --- invariants

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the store behind the program's back."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def voids(self) -> set[tuple[str, datetime]]:
        """Visits of the store that say nothing of a site: not made, or in vain for a reason of ours."""
        with self.store() as store:
            return {(visit.site, visit.at) for visit in store.visits.export(FIRST, LAST) if visit.is_void}

    def check(self) -> None:
        """What holds after every fault."""
        self.count["checks of the invariants"] += 1
        if found := [row for row in self.rows("pragma integrity_check") if row != ("ok",)] + self.rows("pragma foreign_key_check"):
            raise Lost(f"the database is damaged: {found[:3]}")
        with self.store() as store:
            if problems := store.evidence.verify():
                raise Lost(f"evidence: {problems[:3]}")
            visits = list(store.visits.export(FIRST, LAST))
        blamed = [visit for visit in visits if visit.ok is False and visit.owner is Owner.SITE]
        if blamed:
            raise Lost(f"a site is blamed for our fault: {blamed[0]}")
        self._once([(visit.site, visit.at) for visit in visits], self.visits, "visits")
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
