"""What checks said, kept once per change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, delete, func, insert, select, update

from core.assessment import Assessment
from core.outcome import Outcome
from store import codec
from store.connection import Database
from store.schema import assessments

_MARK: Final = Outcome.UNKNOWN.value.encode()


class Assessments:
    """
    Repository of ``core.assessment.Assessment``.

    The answers of one check on one site (or account) are one document. The same answer again only moves its ``last_at``;
    so ``at`` of a loaded assessment says since when it holds.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, records: Iterable[Assessment], *, at: datetime, audit_id: int | None = None) -> None:
        """Keep what checks said at a time: all answers of a check on a subject belong into one call."""
        groups: dict[tuple[str, str], list[Assessment]] = {}
        for record in records:
            groups.setdefault((_subject(record.site, record.account), record.check), []).append(replace(record, at=None))
        with self._database.write() as connection:
            known: dict[tuple[str, str], Row[Any]] = {}
            for part in codec.chunks(dict.fromkeys(subject for subject, _ in groups)):
                known |= {(row.subject, row.check): row for row in connection.execute(_newest(part, at))}
            added, moved, replaced = [], [], []
            for (subject, check), answers in groups.items():
                body = codec.dump(list[Assessment], answers)
                digest, before = codec.short_hash(body), known.get((subject, check))
                if before is not None and bytes(before.digest) == digest:
                    moved.append({"b_subject": subject, "b_check": check, "b_at": before.at, "last_at": max(before.last_at, at)})
                    continue
                if before is not None and before.at == at:
                    replaced.append({"b_subject": subject, "b_check": check, "b_at": at})
                added.append(
                    {"subject": subject, "check": check, "at": at, "audit": audit_id, "last_at": at, "digest": digest, "body": body}
                )
            here = and_(
                assessments.c.subject == bindparam("b_subject"),
                assessments.c.check == bindparam("b_check"),
                assessments.c.at == bindparam("b_at"),
            )
            if moved:
                connection.execute(update(assessments).where(here).values(last_at=bindparam("last_at")), moved)
            if replaced:
                connection.execute(delete(assessments).where(here), replaced)
            if added:
                connection.execute(insert(assessments), added)

    def latest(self, site: str, until: datetime) -> list[Assessment]:
        """The newest answer of every check on a site at or before *until*, by check."""
        return self.latest_all(until, [site]).get(site, [])

    def latest_of_account(self, account: str, until: datetime) -> list[Assessment]:
        """The same for a new-media account."""
        return self._latest(until, ["@" + account]).get("@" + account, [])

    def latest_of_accounts(self, until: datetime, accounts: Sequence[str]) -> dict[str, list[Assessment]]:
        """The same for many accounts, by account id."""
        found = self._latest(until, ["@" + account for account in accounts])
        return {subject[1:]: answers for subject, answers in found.items()}

    def latest_all(self, until: datetime, sites: Sequence[str] | None = None) -> dict[str, list[Assessment]]:
        """Newest answers of many sites (None = every site) by site id."""
        found = self._latest(until, sites)
        return {subject: answers for subject, answers in found.items() if not subject.startswith("@")}

    def unmeasured(self, check: str, until: datetime, sites: Sequence[str]) -> dict[str, str]:
        """Why the newest answer of a check is unknown, by site; sites of which it could say something are left out."""
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for part in codec.chunks(sites):
                for row in connection.execute(_newest(part, until, check)):
                    # Nearly all sites were measured, and reading an answer costs far more than fetching it.
                    unknown = [each for each in _answers(row) if each.outcome is Outcome.UNKNOWN] if _MARK in row.body else ()
                    if unknown:
                        found[row.subject] = unknown[0].reason or "没有说明原因"
        return found

    def _latest(self, until: datetime, subjects: Sequence[str] | None) -> dict[str, list[Assessment]]:
        found: dict[str, list[Assessment]] = {}
        with self._database.read() as connection:
            parts = [None] if subjects is None else list(codec.chunks(subjects))
            for part in parts:
                for row in connection.execute(_newest(part, until).order_by(assessments.c.subject, assessments.c.check)):
                    found.setdefault(row.subject, []).extend(_answers(row))
        return found

    def prune(self, before: datetime) -> int:
        """Forget answers that were replaced before a time."""
        newer = assessments.alias()
        same = and_(newer.c.subject == assessments.c.subject, newer.c.check == assessments.c.check, newer.c.at > assessments.c.at)
        replaced = select(newer.c.at).where(same, newer.c.at <= before).exists()
        with self._database.write() as connection:
            return connection.execute(delete(assessments).where(assessments.c.last_at < before, replaced)).rowcount


def _subject(site: str | None, account: str | None) -> str:
    return site if site is not None else f"@{account or ''}"


def _newest(subjects: Sequence[str] | None, until: datetime, check: str | None = None) -> Any:
    inner = select(assessments.c.subject, assessments.c.check, func.max(assessments.c.at).label("at")).where(assessments.c.at <= until)
    if subjects is not None:
        inner = inner.where(assessments.c.subject.in_(subjects))
    if check is not None:
        inner = inner.where(assessments.c.check == check)
    newest = inner.group_by(assessments.c.subject, assessments.c.check).subquery()
    same = and_(assessments.c.subject == newest.c.subject, assessments.c.check == newest.c.check, assessments.c.at == newest.c.at)
    return select(assessments).join(newest, same)


def _answers(row: Row[Any]) -> list[Assessment]:
    return [replace(answer, at=row.at) for answer in codec.load(list[Assessment], row.body)]
