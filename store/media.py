"""What sources said about new-media accounts, the lists of others, proposals, and what had to be reposted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, tuple_

from core.audit import ImportCount
from core.errors import Failure
from core.media.platform import Platform
from core.media.proposal import Proposal
from core.media.register import ListEntry, ListIndex, ListKind
from core.media.repost import RepostItem
from core.media.sighting import AppOffer, Know, Offer, Sighting
from core.outcome import Cause, Owner
from core.site import AccountState
from store.codec import chunks
from store.connection import Database
from store.kinds import from_micros, pack, to_micros
from store.media_schema import media_lists, media_proposals, media_sightings, repost_items
from store.schema import accounts
from store.upsert import upsert_rows

_NAMES = ("account", "source", "at", "newest", "followers", "body")


_PART = 300


class Media:
    """Repository of sightings, lists, proposals and repost items."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- sightings --------------------------------------------------------------------------------------------------

    def record(self, sightings: Sequence[Sighting]) -> int:
        """
        Append looks of registered accounts (their posts go to ``Posts``); the same look again changes nothing.

        Raises:
            ValueError: names the first account that is not registered; nothing is written then.
        """
        with self._database.write() as connection:
            keys = {row.id: row.key for row in connection.execute(select(accounts.c.id, accounts.c.key))}
            rows = []
            for each in sightings:
                if each.account not in keys:
                    raise ValueError(each.account)
                newest = max((post.at for post in each.posts), default=each.newest)
                rows.append(
                    (
                        keys[each.account], each.source, to_micros(each.at), None if newest is None else to_micros(newest),
                        each.followers, pack(json.dumps(_document(each), ensure_ascii=False).encode()),
                    )
                )  # fmt: skip
            return self._database.insert_new(connection, "media_sightings", _NAMES, rows)

    def latest(self, until: datetime, ids: Sequence[str] | None = None) -> dict[str, list[Sighting]]:
        """By account, the newest look of each source at or before *until*; of all accounts when *ids* is None."""
        found: dict[str, list[Sighting]] = {}
        for part in [None] if ids is None else chunks(ids):
            newest = (
                select(media_sightings.c.account, media_sightings.c.source, func.max(media_sightings.c.at).label("at"))
                .where(media_sightings.c.at <= to_micros(until))
                .group_by(media_sightings.c.account, media_sightings.c.source)
            )
            if part is not None:
                newest = newest.where(media_sightings.c.account.in_(select(accounts.c.key).where(accounts.c.id.in_(part))))
            last = newest.subquery()
            query = (
                select(accounts.c.id, media_sightings)
                .join(last, and_(*(media_sightings.c[name] == last.c[name] for name in ("account", "source", "at"))))
                .join(accounts, accounts.c.key == media_sightings.c.account)
                .order_by(accounts.c.id, media_sightings.c.source)
            )
            with self._database.read() as connection:
                for row in connection.execute(query):
                    found.setdefault(row.id, []).append(_sighting(row))
        return found

    def followers(self, until: datetime, since: datetime, ids: Sequence[str] | None = None) -> dict[str, list[tuple[datetime, int]]]:
        """Follower counts in (since, until], oldest first, by account; *ids* are few, None = all accounts."""
        query = (
            select(accounts.c.id, media_sightings.c.at, media_sightings.c.followers)
            .join(accounts, accounts.c.key == media_sightings.c.account)
            .where(media_sightings.c.followers.is_not(None))
            .where(media_sightings.c.at > to_micros(since), media_sightings.c.at <= to_micros(until))
            .order_by(media_sightings.c.at)
        )
        if ids is not None:
            query = query.where(accounts.c.id.in_(ids))
        found: dict[str, list[tuple[datetime, int]]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                found.setdefault(row.id, []).append((from_micros(row.at), row.followers))
        return found

    # ---- lists of others --------------------------------------------------------------------------------------------

    def bring_list(self, kind: ListKind, entries: Sequence[ListEntry], *, at: datetime, origin: str) -> bool:
        """Keep a list whole; False when the newest one of its kind says just the same."""
        body = json.dumps([_entry_row(entry) for entry in entries], ensure_ascii=False).encode()
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            query = select(media_lists.c.entries).where(media_lists.c.kind == kind.value).order_by(media_lists.c.imported_at.desc())
            last = connection.execute(query.limit(1)).first()
            if last is not None and last.entries == body:
                return False
            connection.execute(insert(media_lists).values(kind=kind.value, imported_at=at, origin=origin, entries=body))
        return True

    def lists(self, until: datetime) -> dict[ListKind, ListIndex]:
        """The newest list of each kind that was there at *until*."""
        found: dict[ListKind, ListIndex] = {}
        with self._database.read() as connection:
            for kind in ListKind:
                query = select(media_lists).where(media_lists.c.kind == kind.value, media_lists.c.imported_at <= until)
                row = connection.execute(query.order_by(media_lists.c.imported_at.desc()).limit(1)).first()
                if row is not None:
                    found[kind] = ListIndex((ListEntry(**entry) for entry in json.loads(row.entries)), row.imported_at)
        return found

    # ---- proposals --------------------------------------------------------------------------------------------------

    def propose(self, proposals: Iterable[Proposal], *, at: datetime) -> ImportCount:
        """Keep accounts found on sites; one that was found before only moves its last time."""
        unique = {(each.platform.value, each.key): each for each in proposals}
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            first: dict[tuple[str, str], datetime] = {}
            keys = list(unique)
            for start in range(0, len(keys), _PART):
                part = keys[start : start + _PART]
                known = select(media_proposals.c.platform, media_proposals.c.key, media_proposals.c.first_at)
                known = known.where(tuple_(media_proposals.c.platform, media_proposals.c.key).in_(part))
                first |= {(row.platform, row.key): row.first_at for row in connection.execute(known)}
            rows = [_proposal_row(each, first.get(key, at), at) for key, each in unique.items()]
            return upsert_rows(connection, media_proposals, ("platform", "key"), rows)

    def proposals(self) -> list[tuple[Proposal, datetime]]:
        """Every account found on the sites with the time it was first seen, by platform and name."""
        query = select(media_proposals).order_by(media_proposals.c.platform, media_proposals.c.name, media_proposals.c.key)
        with self._database.read() as connection:
            return [(_proposal(row), row.first_at) for row in connection.execute(query)]

    # ---- what had to be reposted ------------------------------------------------------------------------------------

    def bring_reposts(self, items: Iterable[RepostItem]) -> ImportCount:
        """Write items by id."""
        rows = [
            {
                "id": item.id, "title": item.title, "issued_at": item.issued_at, "within_s": int(item.within.total_seconds()),
                "issuer": item.issuer, "url": item.url,
            }
            for item in items
        ]  # fmt: skip
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            return upsert_rows(connection, repost_items, ("id",), rows)

    def reposts(self) -> list[RepostItem]:
        """Every item, oldest first."""
        with self._database.read() as connection:
            return [
                RepostItem(
                    id=row.id,
                    title=row.title,
                    issued_at=row.issued_at,
                    within=timedelta(seconds=row.within_s),
                    issuer=row.issuer,
                    url=row.url,
                )
                for row in connection.execute(select(repost_items).order_by(repost_items.c.issued_at, repost_items.c.id))
            ]


def _document(each: Sighting) -> dict[str, Any]:
    row: dict[str, Any] = {
        "url": each.url,
        "knows": sorted(each.knows),
        "name": each.name,
        "state": each.state,
        "notice": each.notice,
    }
    if each.app is not None:
        row["app"] = {
            "offer": each.app.offer,
            "version": each.app.version,
            "released_at": None if each.app.released_at is None else to_micros(each.app.released_at),
            "seller": each.app.seller,
            "size_bytes": each.app.size_bytes,
        }
    if each.failure is not None:
        row["failure"] = [each.failure.cause, each.failure.owner, each.failure.detail]
    return {key: value for key, value in row.items() if value}


def _sighting(row: Row[Any]) -> Sighting:
    body: Mapping[str, Any] = json.loads(row.body)
    app, failure = body.get("app"), body.get("failure")
    return Sighting(
        account=row.id,
        at=from_micros(row.at),
        source=row.source,
        url=body.get("url", ""),
        knows=frozenset(Know(word) for word in body.get("knows", ())),
        name=body.get("name"),
        state=AccountState(body["state"]) if "state" in body else None,
        notice=body.get("notice", ""),
        followers=row.followers,
        newest=None if row.newest is None else from_micros(row.newest),
        app=None if app is None else _offer(app),
        failure=None if failure is None else Failure(Cause(failure[0]), Owner(failure[1]), failure[2]),
    )


def _offer(row: Mapping[str, Any]) -> AppOffer:
    released = row["released_at"]
    plain = AppOffer(offer=Offer(row["offer"]), version=row["version"], seller=row["seller"], size_bytes=row["size_bytes"])
    return replace(plain, released_at=None if released is None else from_micros(released))


def _entry_row(entry: ListEntry) -> dict[str, str]:
    return {
        "platform": entry.platform, "name": entry.name, "platform_id": entry.platform_id, "sponsor": entry.sponsor, "unit": entry.unit,
    }  # fmt: skip


def _proposal_row(each: Proposal, first: datetime, last: datetime) -> dict[str, Any]:
    return {
        "platform": each.platform.value,
        "key": each.key,
        "name": each.name,
        "url": each.url,
        "site": each.site,
        "page": each.page,
        "how": each.how,
        "first_at": first,
        "last_at": last,
    }


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        platform=Platform(row.platform),
        platform_id=row.key if row.key != row.url else "",
        name=row.name,
        url=row.url,
        site=row.site,
        page=row.page,
        how=row.how,
    )
