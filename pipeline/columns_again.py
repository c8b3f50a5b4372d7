"""Known columns looked at again: what changed is read, what did not change stands, what cannot be decided is left to the audit."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from core.clock import beijing_day
from core.column.duty import duty_of, line_of
from core.column.inferred import united
from core.column.inventory import wanted_pages
from core.column.plan import ColumnCandidate, column_key
from core.column.reading import Reading, Template, read_column
from core.column.records import Column, ColumnForm
from core.outcome import PageKind
from core.page.snapshot import PageSnapshot
from core.ports import Fetcher
from core.watch import Watch, WatchKind
from pipeline.conditional import Sight, look
from pipeline.gather.loader import PageLoader

AT_ONCE: Final = 4
"""Columns of one site in flight; the politeness gate decides how many really are."""
ROUNDS: Final = 2
"""How often further list pages or releases of a changed column are asked for."""
_READABLE: Final = (ColumnForm.LIST, ColumnForm.EXTERNAL)


@dataclass
class Reread:
    """The inventory after another look."""

    columns: list[Column]
    decided: set[str] = field(default_factory=set)
    """Keys of columns whose freshness is known now."""
    watches: list[Watch] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    """Addresses read in full."""
    asked: int = 0
    unchanged: int = 0
    changed: bool = False
    """The inventory differs from the stored one."""
    lists: list[PageSnapshot] = field(default_factory=list)
    """First list pages of columns that were read in full and are past their line: what is said of them rests on these."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """With what columns are read again."""

    fetcher: Fetcher
    loader: PageLoader
    at: datetime
    deadline_s: float
    max_body_bytes: int
    max_columns: int


async def read_again(site: str, columns: Sequence[Column], before: Mapping[str, Watch], reader: Reader) -> Reread:
    """
    Look at the columns with a duty, those nearest to their line first.

    Args:
        site: id.
        columns: as the last audit (or pass) left them.
        before: last sights by column URL.
        reader: tools and limits.
    """
    today = beijing_day(reader.at)
    result = Reread(columns=list(columns))
    due = sorted(
        ((line_of(column, today) or date.min, index) for index, column in enumerate(columns) if _is_watched(column)),
    )[: reader.max_columns]
    template = Template(menu=frozenset(column_key(column.url) for column in columns))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(index: int) -> None:
        async with gate:
            await _again(site, index, before.get(columns[index].url), reader, template, result)

    await asyncio.gather(*(one(index) for _, index in due))
    _unite(result)
    for column in result.columns:
        line = line_of(column, today)
        if line is not None and line > today:
            result.decided.add(column_key(column.url))
    return result


def _is_watched(column: Column) -> bool:
    return duty_of(column) is not None and column.form in _READABLE and not column.rendered


async def _again(site: str, index: int, before: Watch | None, reader: Reader, template: Template, result: Reread) -> None:
    column = result.columns[index]
    line = line_of(column, beijing_day(reader.at))
    # "Not updated" is said only of a page that was read in full today; an unchanged one may stand as it was while it is fresh.
    may_skip = before is not None and line is not None and line > beijing_day(reader.at)
    sight = await look(
        column.url,
        reader.fetcher,
        before=before if may_skip else None,
        deadline_s=reader.deadline_s,
        max_body_bytes=reader.max_body_bytes,
    )
    result.asked += 1
    if sight.failure is not None and not sight.unchanged:
        return
    if sight.unchanged:
        result.unchanged += 1
    else:
        pages, reading = await _read(column, sight, reader, template, result)
        if _says_something(reading):
            column = _updated(column, reading)
            result.decided.add(column_key(column.url))
            result.changed = result.changed or column != result.columns[index]
            result.columns[index] = column
            line = line_of(column, beijing_day(reader.at))
            if line is not None and line <= beijing_day(reader.at):
                result.lists += pages[:1]
    result.watches.append(_watch(site, column, sight, before, reader.at))


async def _read(column: Column, sight: Sight, reader: Reader, template: Template, result: Reread) -> tuple[list[PageSnapshot], Reading]:
    candidate = ColumnCandidate(
        url=column.url,
        name=column.name,
        level=column.level,
        parent=column.parent,
        where="nav",
        external=column.form is ColumnForm.EXTERNAL,
    )
    pages: list[PageSnapshot] = [reader.loader.snapshot(sight.answer, kind=PageKind.COLUMN, column=column.url)]
    for _ in range(ROUNDS):
        wanted = wanted_pages(candidate, pages, reader.at)
        loaded = [await reader.loader.load(url, column=column.url) for url in wanted]
        pages += [item.usable for item in loaded if item.usable is not None]
        if not wanted:
            break
    result.pages |= {url for page in pages for url in (page.url, page.final_url)}
    return pages, read_column(pages, beijing_day(reader.at), template)


def _says_something(reading: Reading) -> bool:
    """A list with proven dates, in order; anything else is for the audit, which has a browser and more patience."""
    return reading.failure is None and not reading.scripted and reading.newest is not None and (reading.ordered or not reading.unread_pages)


def _updated(column: Column, reading: Reading) -> Column:
    # What was proven stands, a guess of a year only while the list goes on saying it.
    known = replace(column, newest=column.proven_release, proven=None)
    read = replace(column, newest=reading.newest, newest_seen_on=reading.newest_seen_on, proven=reading.proven)
    return replace(united(read, [known]), item_count=reading.item_count, pages_read=reading.pages_read, failure=None)


def _unite(result: Reread) -> None:
    """Releases of a container are those of the columns below it; it is decided when all of them are."""
    for index in sorted(range(len(result.columns)), key=lambda place: -result.columns[place].level):
        parent = result.columns[index]
        below = [
            column
            for column in result.columns
            if column.parent and column.level > parent.level and column_key(column.parent) == column_key(parent.url)
        ]
        if not below or (parent.form is ColumnForm.LIST and column_key(parent.url) not in result.decided):
            continue
        # Below a container stands all that it has; a guess of a year that was found wrong there is none any more.
        own = parent if parent.form in _READABLE else replace(parent, newest=parent.proven_release, proven=None)
        best = united(own, below)
        if (best.newest_day, best.proven_day) != (parent.newest_day, parent.proven_day):
            result.columns[index] = best
            result.changed = True
        watched = [column for column in below if _is_watched(column)]
        if watched and all(column_key(column.url) in result.decided for column in watched):
            result.decided.add(column_key(parent.url))


def _watch(site: str, column: Column, sight: Sight, before: Watch | None, at: datetime) -> Watch:
    return Watch(
        site=site,
        kind=WatchKind.COLUMN,
        url=column.url,
        at=at,
        changed_at=before.changed_at if before is not None and (sight.unchanged or sight.sha256 == before.sha256) else at,
        name=column.name,
        etag=sight.etag,
        last_modified=sight.last_modified,
        sha256=sight.sha256,
        newest=column.newest_day,
        newest_title=column.newest.title[:100] if column.newest else "",
        line_on=line_of(column, beijing_day(at)),
    )
