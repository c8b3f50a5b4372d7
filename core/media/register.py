"""
The register against the lists of others: filing list (备案), national reporting system (报送系统), white list (白名单).

An account that a list lacks is a fact only when that list was imported; a list that nobody brought says nothing. Renamed accounts are the
trap: the platform's own id decides before the name, and where only the name differs a person decides.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.media.platform import Platform, platform_of
from core.site import Account


class ListKind(StrEnum):
    """Lists that others keep of accounts."""

    FILING = "filing"
    """Accounts filed with the city-level authority before they were opened (MM01)."""
    NATIONAL = "national"
    """Export of 全国政务新媒体信息报送系统 (MM02)."""
    WHITELIST = "whitelist"
    """The vetted list that the city published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListEntry:
    """One account as a list names it."""

    platform: str
    name: str
    platform_id: str = ""
    sponsor: str = ""
    unit: str = ""


class Match(StrEnum):
    """How an account of the register stands in a list."""

    LISTED = "listed"
    RENAMED = "renamed"
    """Same platform id, other name: it is listed."""
    SIMILAR = "similar"
    """Same sponsor and platform, other name, no id to decide: a person must."""
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Where an account was (not) found in one list."""

    match: Match
    entry: ListEntry | None = None
    imported_at: datetime | None = None
    """When the list was brought in."""


class ListIndex:
    """One imported list, ready to be asked."""

    def __init__(self, entries: Iterable[ListEntry], imported_at: datetime | None = None) -> None:
        self.entries = tuple(entries)
        self.imported_at = imported_at
        self._by_id: dict[tuple[Platform, str], ListEntry] = {}
        self._by_name: dict[tuple[Platform, str], ListEntry] = {}
        self._by_sponsor: dict[tuple[Platform, str], list[ListEntry]] = {}
        for entry in self.entries:
            platform = platform_of(entry.platform)
            if entry.platform_id:
                self._by_id[platform, entry.platform_id.casefold()] = entry
            self._by_name[platform, plain_name(entry.name)] = entry
            if entry.sponsor:
                self._by_sponsor.setdefault((platform, plain_name(entry.sponsor)), []).append(entry)

    def find(self, account: Account) -> Listing:
        """How *account* stands in this list."""
        platform = platform_of(account.platform)
        known = self._by_id.get((platform, account.platform_id.casefold())) if account.platform_id else None
        if known is not None:
            same = plain_name(known.name) == plain_name(account.name)
            return Listing(match=Match.LISTED if same else Match.RENAMED, entry=known, imported_at=self.imported_at)
        named = self._by_name.get((platform, plain_name(account.name)))
        if named is not None:
            return Listing(match=Match.LISTED, entry=named, imported_at=self.imported_at)
        for entry in self._by_sponsor.get((platform, plain_name(account.sponsor)), ()) if account.sponsor else ():
            if not (entry.platform_id and account.platform_id):
                return Listing(match=Match.SIMILAR, entry=entry, imported_at=self.imported_at)
        return Listing(match=Match.ABSENT, imported_at=self.imported_at)

    def missing_from(self, accounts: Sequence[Account]) -> list[ListEntry]:
        """Entries of the list that the register lacks: accounts nobody watches."""
        ids = {(platform_of(each.platform), each.platform_id.casefold()) for each in accounts if each.platform_id}
        names = {(platform_of(each.platform), plain_name(each.name)) for each in accounts}
        return [
            entry
            for entry in self.entries
            if (platform_of(entry.platform), entry.platform_id.casefold()) not in ids
            and (platform_of(entry.platform), plain_name(entry.name)) not in names
        ]


def listings(account: Account, lists: Mapping[ListKind, ListIndex]) -> dict[ListKind, Listing]:
    """How *account* stands in every list that was imported."""
    return {kind: index.find(account) for kind, index in lists.items()}


def plain_name(name: str) -> str:
    """
    A name as names are compared: width, case and blanks make no difference.

    >>> plain_name("涪城 发布") == plain_name("涪城发布")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
