"""Evidence: files by hash, a chained ledger of what was put in when, and what it was attached to."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select

from core.clock import utc_now
from core.errors import StoreError, system_words
from core.evidence import Attachment, Evidence, EvidenceProblem, LedgerEntry
from store import codec
from store.connection import Database
from store.schema import attachments, ledger
from store.vault import Vault

GENESIS: Final = "0" * 64
"""``previous`` of the first entry."""
HEAD_PREFIX: Final = "HEAD-"
"""Of the files that remember where a ledger ended."""
GIVEN_UP: Final = "pruned"
"""Kind of entries that list files which were given up; see ``store.retention``."""


class EvidenceStore:
    """
    Repository of evidence.

    The ledger is append-only: each entry's hash covers the hash before it, and the newest (number, hash) is also kept in
    ``evidence/HEAD-…``; so a changed, removed or reordered entry shows, and so does a cut-off end. The file is named after the first
    entry: several databases (``--db``) may keep their evidence in one folder.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self.vault = Vault(folder)

    # ---- writing ----------------------------------------------------------------------------------------------------

    def put(self, data: bytes, kind: str, *, locator: str = "", note: str = "", at: datetime | None = None) -> Evidence:
        """Keep bytes and enter them into the ledger; the same bytes of the same kind and place are entered once."""
        return self.enter(data, kind, locator=locator, note=note, at=at).evidence

    def enter(self, data: bytes, kind: str, *, locator: str = "", note: str = "", at: datetime | None = None) -> LedgerEntry:
        """Like ``put``, but gives the ledger entry."""
        was_there = self.vault.holds(hashlib.sha256(data).hexdigest())
        sha256 = self.vault.put(data)
        evidence = Evidence(kind=kind, sha256=sha256, locator=locator, note=note)
        with self._database.write() as connection:
            self._database.exclusive(connection, "ledger")
            same = (ledger.c.sha256 == sha256, ledger.c.kind == kind, ledger.c.locator == locator)
            known = connection.execute(select(ledger).where(*same).order_by(ledger.c.seq.desc()).limit(1)).first()
            if known is not None and was_there:  # else its file was given up, or lost: from now on there is one again
                return _entry(known)
            entry = self._append(connection, evidence, len(data), (at or utc_now()).astimezone(UTC).isoformat())
            head = self._head_of(connection)
            self._database.after_commit(lambda: self._move_head(head, entry.seq, entry.hash))
        return entry

    def _append(self, connection: Connection, evidence: Evidence, size: int, at: str) -> LedgerEntry:
        last = connection.execute(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
        digest = entry_hash(evidence, size, at, previous)
        entry = LedgerEntry(seq=seq, evidence=evidence, size_bytes=size, at=at, previous=previous, hash=digest)
        values = {
            "seq": seq,
            "sha256": evidence.sha256,
            "size": size,
            "kind": evidence.kind,
            "locator": evidence.locator,
            "note": evidence.note,
            "at": at,
            "previous": previous,
            "hash": digest,
        }
        connection.execute(insert(ledger).values(values))
        return entry

    def attach(
        self, entry: LedgerEntry, *, fingerprint: str = "", subject: str = "", row: str = "", by: str = "", at: datetime | None = None
    ) -> bool:
        """Put an entry beside a finding, or beside a row of a subject (site, account or unit); False when it is there already."""
        with self._database.write() as connection:
            self._database.exclusive(connection, "ledger")
            place = (attachments.c.seq == entry.seq, attachments.c.fingerprint == fingerprint, attachments.c.subject == subject)
            if connection.execute(select(attachments.c.id).where(*place, attachments.c.row == row)).first() is not None:
                return False
            values = {"seq": entry.seq, "fingerprint": fingerprint, "subject": subject, "row": row, "by": by, "at": at or utc_now()}
            connection.execute(insert(attachments).values(values))
        return True

    # ---- reading ----------------------------------------------------------------------------------------------------

    def get(self, sha256: str) -> bytes | None:
        """
        Bytes by hash, None when there are none.

        Raises:
            StoreError: the file is damaged.
        """
        return self.vault.get(sha256)

    def entries(self, *, sha256: str | None = None, limit: int | None = None) -> list[LedgerEntry]:
        """Ledger entries, newest first."""
        query = select(ledger).order_by(ledger.c.seq.desc()).limit(limit)
        if sha256 is not None:
            query = query.where(ledger.c.sha256.startswith(sha256.lower()))
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def entered(self, hashes: Iterable[str]) -> dict[tuple[str, str, str], LedgerEntry]:
        """Entries of many hashes, by (hash, kind, locator)."""
        found = {}
        with self._database.read() as connection:
            for part in codec.chunks(hashes):
                for row in connection.execute(select(ledger).where(ledger.c.sha256.in_(part)).order_by(ledger.c.seq)):
                    found[row.sha256, row.kind, row.locator] = _entry(row)
        return found

    def span(self, first: int, last: int) -> list[LedgerEntry]:
        """Entries first..last by number."""
        with self._database.read() as connection:
            query = select(ledger).where(ledger.c.seq >= first, ledger.c.seq <= last).order_by(ledger.c.seq)
            return [_entry(row) for row in connection.execute(query)]

    def count(self) -> int:
        """Number of ledger entries."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(ledger)).scalar_one())

    def attached(
        self, *, fingerprint: str | None = None, subject: str | None = None, row: str | None = None, row_only: bool = False
    ) -> list[Attachment]:
        """Attachments of a finding, or of a subject (and row), oldest first; all (*row_only*: those beside rows) when nothing is given."""
        query: Select[Any] = select(ledger, *_ATTACHED).join(attachments, attachments.c.seq == ledger.c.seq)
        if row_only:
            query = query.where(attachments.c.row != "")
        for column, value in ((attachments.c.fingerprint, fingerprint), (attachments.c.subject, subject), (attachments.c.row, row)):
            if value is not None:
                query = query.where(column == value)
        with self._database.read() as connection:
            return [
                Attachment(
                    entry=_entry(item),
                    fingerprint=item.at_fingerprint or "",
                    subject=item.at_subject or "",
                    row=item.at_row or "",
                    by=item.at_by,
                    at=item.at_at,
                )
                for item in connection.execute(query.order_by(attachments.c.id))
            ]

    # ---- proving ----------------------------------------------------------------------------------------------------

    def verify(self, *, files: bool = True) -> list[EvidenceProblem]:
        """
        Read the whole ledger and every file; gives what is wrong, in order of the ledger. Empty = nothing was changed or lost.

        *files* false checks the ledger alone.
        """
        problems, checked = [], set[str]()
        previous, expected = GENESIS, 1
        with self._database.read() as connection:
            head = self._head_of(connection)
            attached = connection.execute(select(attachments.c.seq).limit(1)).first()
        head_seq, head_hash = self._read_head(head)
        given_up = self.given_up()
        for entry in self._stream():
            problems += _chain_problems(entry, previous, expected)
            if entry.seq == head_seq and entry.hash != head_hash:
                problems.append(_problem("changed", entry, f"第 {entry.seq} 条的哈希与 HEAD 文件不符，账本被改写过"))
            if files and entry.evidence.sha256 not in checked:
                checked.add(entry.evidence.sha256)
                problems += self._file_problems(entry, given_up)
            previous, expected = entry.hash, entry.seq + 1
        if expected > 1 and head_seq < 1:
            text = f"{head} 不见了或已损坏：账本末尾是否被截断已无从核对"
            problems.append(EvidenceProblem(kind="missing", seq=expected - 1, text=text))
        if expected == 1 and attached is not None:
            problems.append(EvidenceProblem(kind="removed", seq=1, text="账本是空的，却还有问题附着证据"))
        if expected <= head_seq:
            text = f"账本末尾缺少第 {expected} 至 {head_seq} 条"
            problems.append(EvidenceProblem(kind="removed", seq=expected, text=text))
        return problems

    def _stream(self, *where: ColumnElement[bool]) -> Iterator[LedgerEntry]:
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(select(ledger).where(ledger.c.seq > last, *where).order_by(ledger.c.seq).limit(1000)).all()
            if not rows:
                return
            yield from (_entry(row) for row in rows)
            last = rows[-1].seq

    def given_up(self) -> dict[str, datetime]:
        """Hashes of files that were given up (and not put in again since), with the time."""
        entries = list(self._stream(ledger.c.kind == GIVEN_UP))
        found: dict[str, LedgerEntry] = {}
        for entry in entries:
            try:
                document = json.loads(self.vault.get(entry.evidence.sha256) or b"{}")
            except (StoreError, ValueError):
                continue  # told as damaged; then the files it lists are told as missing
            found.update(dict.fromkeys(document.get("sha256", ()), entry))
        newest: dict[str, int] = {}
        with self._database.read() as connection:
            for part in codec.chunks(found):
                query = select(ledger.c.sha256, func.max(ledger.c.seq).label("seq")).where(ledger.c.sha256.in_(part))
                newest.update({row.sha256: row.seq for row in connection.execute(query.group_by(ledger.c.sha256))})
        return {
            sha256: datetime.fromisoformat(entry.at)
            for sha256, entry in found.items()
            if newest.get(sha256, 0) < entry.seq and not self.vault.holds(sha256)
        }

    def _file_problems(self, entry: LedgerEntry, given_up: Mapping[str, datetime]) -> list[EvidenceProblem]:
        sha256 = entry.evidence.sha256
        try:
            data = self.vault.get(sha256)
        except StoreError as error:
            return [_problem("damaged", entry, f"第 {entry.seq} 条：{error}")]
        if data is None and sha256 not in given_up:
            return [_problem("missing", entry, f"第 {entry.seq} 条：证据文件 {sha256} 不见了")]
        return []

    def is_shared(self) -> bool:
        """Whether another database keeps its evidence in the same folder, too."""
        with self._database.read() as connection:
            own = self._head_of(connection).name
        return any(head.name != own for head in self.vault.folder.glob(f"{HEAD_PREFIX}*"))

    def pin_head(self) -> None:
        """Take the ledger's present end as its head (after a restore)."""
        newest = self.entries(limit=1)
        if newest:
            self.vault.folder.mkdir(parents=True, exist_ok=True)
            with self._database.read() as connection:
                head = self._head_of(connection)
            self._move_head(head, newest[0].seq, newest[0].hash)

    def _head_of(self, connection: Connection) -> Path:
        """The file with the head of this ledger."""
        row = connection.execute(select(ledger.c.seq, ledger.c.hash, ledger.c.previous).order_by(ledger.c.seq).limit(1)).first()
        # A second entry still names the first one after that was taken away.
        first = GENESIS if row is None else row.hash if row.seq == 1 else row.previous
        return self.vault.folder / f"{HEAD_PREFIX}{first[:16]}"

    def _read_head(self, head: Path) -> tuple[int, str]:
        if not head.exists():
            head = self._old_head() or head
        try:
            number, _, digest = head.read_text("ascii").strip().partition(" ")
            return int(number), digest
        except (OSError, ValueError):
            return 0, ""

    def _old_head(self) -> Path | None:
        """The one ``HEAD`` of folders made before several ledgers could share one, if it is of this ledger."""
        old = self.vault.folder / "HEAD"
        if not old.exists():
            return None
        digest = old.read_text("ascii", "replace").partition(" ")[2].strip()
        with self._database.read() as connection:
            ours = connection.execute(select(ledger.c.seq).where(ledger.c.hash == digest).limit(1)).first()
        return old if ours is not None else None

    def _move_head(self, head: Path, seq: int, digest: str) -> None:
        if seq <= self._read_head(head)[0]:
            return
        fresh = head.with_name(f".{head.name}.new")
        try:
            fresh.write_text(f"{seq} {digest}\n", "ascii")
            fresh.replace(head)
        except OSError as error:
            raise StoreError(f"证据目录写不进 {self.vault.folder}：{system_words(error)}") from None


_ATTACHED: Final = (
    attachments.c.fingerprint.label("at_fingerprint"),
    attachments.c.subject.label("at_subject"),
    attachments.c.row.label("at_row"),
    attachments.c.by.label("at_by"),
    attachments.c.at.label("at_at"),
)


def entry_document(evidence: Evidence, size: int, at: str, previous: str) -> str:
    """The text an entry's hash is taken over: JSON with sorted keys and no blanks."""
    fields = {
        "at": at,
        "kind": evidence.kind,
        "locator": evidence.locator,
        "note": evidence.note,
        "previous": previous,
        "sha256": evidence.sha256,
        "size": size,
    }
    return json.dumps(fields, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def entry_hash(evidence: Evidence, size: int, at: str, previous: str) -> str:
    """SHA-256 of an entry's document."""
    return hashlib.sha256(entry_document(evidence, size, at, previous).encode()).hexdigest()


def _chain_problems(entry: LedgerEntry, previous: str, expected: int) -> list[EvidenceProblem]:
    problems = []
    if entry.seq != expected:
        problems.append(_problem("removed", entry, f"第 {expected} 至 {entry.seq - 1} 条被删除"))
    if entry_hash(entry.evidence, entry.size_bytes, entry.at, entry.previous) != entry.hash:
        problems.append(_problem("changed", entry, f"第 {entry.seq} 条的内容被改过"))
    if entry.previous != previous and entry.seq == expected:
        problems.append(_problem("reordered", entry, f"第 {entry.seq} 条接不上前一条，账本的顺序被改过"))
    return problems


def _problem(kind: str, entry: LedgerEntry, text: str) -> EvidenceProblem:
    return EvidenceProblem(kind=kind, seq=entry.seq, sha256=entry.evidence.sha256, text=text)


def _entry(row: Row[Any]) -> LedgerEntry:
    return LedgerEntry(
        seq=row.seq,
        evidence=Evidence(kind=row.kind, sha256=row.sha256, locator=row.locator, note=row.note),
        size_bytes=row.size,
        at=row.at,
        previous=row.previous,
        hash=row.hash,
    )
