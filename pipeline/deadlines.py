"""Days left before each line of a site, the one place where they are worked out: columns, home page, certificate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from checks.column.count import SHORT_CODES
from checks.column.judgement import stale_code_of
from core.clock import beijing_day
from core.column.duty import duty_of
from core.column.headlines import HOME_WINDOW
from core.column.plan import column_key
from core.column.records import Column, ColumnClass, ColumnForm
from core.page.records import DatedItem
from core.watch import Watch, WatchKind

if TYPE_CHECKING:
    from store import Store

_NO_LIST: Final = frozenset({ColumnForm.BLANK.value, ColumnForm.ARTICLE.value})
"""They have no line of their own (see ``checks.column.judgement``)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """One line that is coming nearer, or has been crossed."""

    site: str
    kind: WatchKind
    name: str
    url: str
    newest: date | None
    """Newest release seen; None for a certificate."""
    inferred: bool = False
    """The year of ``newest`` is a guess: the list shows none. Then the line is told only when it is crossed even so."""
    line_on: date
    """First Beijing day on which it is a fault."""
    days_left: int
    """Whole days until then; 0 or less = crossed."""
    seen_at: datetime
    words: str = ""
    """Of a column: its window in Chinese."""
    estimated: bool = False
    """Of a home page that the light pass has not seen: no column of the site shows anything newer."""

    @property
    def sentence(self) -> str:
        """In Chinese."""
        if self.kind is WatchKind.CERTIFICATE:
            return f"{self.name}{self.line_on}到期" + (f"，还有 {self.days_left} 天" if self.days_left > 0 else "，已过期")
        what = self.name if self.kind is WatchKind.HOME else f"栏目“{self.name}”"
        source = "按各栏目最新信息日期" if self.estimated else "最新信息日期最晚为" if self.inferred else "最新信息日期为"
        left = (
            f"还有 {self.days_left} 天达到未更新的期限（{self.line_on}）" if self.days_left > 0 else f"已于 {self.line_on} 达到未更新的期限"
        )
        return f"{what}{source}{self.newest}，{left}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLines:
    """The lines of one site."""

    site: str
    near: tuple[Deadline, ...]
    """Those within the span asked for, crossed ones included."""
    counted: tuple[date, ...]
    """Rising: the day on which each column that NV4 counts with 动态、通知、政策 goes stale; past days are stale ones."""


def deadlines(store: "Store", at: datetime, *, site: str | None = None, within_days: int | None = None) -> list[Deadline]:
    """
    Lines by the day on which they are crossed, the nearest first.

    Args:
        store: read only.
        at: the present; nothing later is looked at.
        site: only this one.
        within_days: only lines that are so near (or crossed).
    """
    found = [line for each in site_lines(store, at, None if site is None else [site], within_days=within_days) for line in each.near]
    return sorted(found, key=lambda line: (line.line_on, line.site, line.kind, line.url))


def site_lines(store: "Store", at: datetime, sites: Sequence[str] | None, *, within_days: int | None = None) -> Iterator[SiteLines]:
    """The same by site, streamed: inventories are read as plain mappings, one site at a time. *sites* None = all."""
    reader = _Reader(beijing_day(at), within_days)
    sights: dict[str, list[Watch]] = {}
    for sight in store.watches.sights(at, (WatchKind.HOME, WatchKind.CERTIFICATE), sites):
        sights.setdefault(sight.site, []).append(sight)
    for site, seen_at, inventory in store.weeks.inventories(at, sites):
        yield reader.read(site, sights.pop(site, ()), inventory, seen_at)
    for site, rest in sights.items():
        yield reader.read(site, rest, (), at)


@dataclass(frozen=True, slots=True)
class _Line:
    """When columns of one kind with one newest release go stale, and what they then are."""

    day: date
    code: str
    words: str


class _Reader:
    """Reads raw inventories; most columns share class, duty and date, so each combination is worked out once."""

    def __init__(self, today: date, within_days: int | None) -> None:
        self.today = today
        self.within_days = within_days
        self._lines: dict[tuple[Any, ...], _Line | None] = {}

    def read(self, site: str, sights: Iterable[Watch], inventory: Sequence[Mapping[str, Any]], seen_at: datetime) -> SiteLines:
        """Everything about one site; *seen_at* is the time of the inventory."""
        lines = [(raw, line) for raw in inventory if (line := self._line(raw)) is not None]
        near = [(raw, line) for raw, line in lines if self._is_near(line.day)]
        found = [self._column(site, raw, line, seen_at) for raw, line in _without_parents(near, lines)]
        newest = max((day for raw in inventory if not _is_guess(raw) and (day := _newest(raw))), default=None)
        known = date.fromisoformat(newest) if newest else None
        home = next((sight for sight in sights if sight.kind is WatchKind.HOME), None)
        made = [self._home(site, home, known, seen_at), *(self._certificate(sight) for sight in sights)]
        found += [line for line in made if line is not None and self._is_near(line.line_on)]
        return SiteLines(site=site, near=tuple(found), counted=_counted(lines))

    def _is_near(self, day: date) -> bool:
        return self.within_days is None or (day - self.today).days <= self.within_days

    def _line(self, raw: Mapping[str, Any]) -> _Line | None:
        """The line of a column that has one; None for columns without duty or list, and while a guess of a year is all that tells it."""
        newest = _newest(raw)
        if not newest or raw.get("archived") or raw.get("form") in _NO_LIST:
            return None
        name = raw.get("name", "") if raw.get("column_class") == ColumnClass.DATA else ""
        key = (raw.get("column_class"), raw.get("level") == 1, raw.get("stale_after_days"), name, newest)
        if key not in self._lines:
            self._lines[key] = _line_of(raw, date.fromisoformat(newest))
        line = self._lines[key]
        return None if line is not None and _is_guess(raw) and line.day > self.today else line

    def _column(self, site: str, raw: Mapping[str, Any], line: _Line, seen_at: datetime) -> Deadline:
        return Deadline(
            site=site,
            kind=WatchKind.COLUMN,
            name=raw.get("name", ""),
            url=raw.get("url", ""),
            newest=date.fromisoformat(_newest(raw)),
            line_on=line.day,
            days_left=(line.day - self.today).days,
            seen_at=seen_at,
            words=line.words,
            inferred=_is_guess(raw),
        )

    def _home(self, site: str, sight: Watch | None, known: date | None, seen_at: datetime) -> Deadline | None:
        """As last seen, or as a later inventory proves; a page that was never seen has a forecast and is never late."""
        newest, line_on = (sight.newest, sight.line_on) if sight else (known, None)
        if newest is None:
            return None
        if known is not None and known > newest:
            newest, line_on = known, None
        line_on = line_on or HOME_WINDOW.line_after(newest)
        if sight is None and line_on <= self.today:
            return None
        return Deadline(
            site=site,
            kind=WatchKind.HOME,
            name="首页",
            url=sight.url if sight else "",
            newest=newest,
            line_on=line_on,
            days_left=(line_on - self.today).days,
            seen_at=sight.at if sight else seen_at,
            estimated=sight is None,
        )

    def _certificate(self, sight: Watch) -> Deadline | None:
        if sight.kind is not WatchKind.CERTIFICATE or sight.line_on is None:
            return None
        return Deadline(
            site=sight.site,
            kind=sight.kind,
            name=sight.name,
            url=sight.url,
            newest=None,
            line_on=sight.line_on,
            days_left=(sight.line_on - self.today).days,
            seen_at=sight.at,
        )


def _newest(raw: Mapping[str, Any]) -> str:
    day: str | None = (raw.get("newest") or {}).get("day")
    return day or ""


def _is_guess(raw: Mapping[str, Any]) -> bool:
    """Whether the list of a column shows no year and nothing told it: its day is the newest possible one."""
    return bool((raw.get("newest") or {}).get("inferred"))


def _line_of(raw: Mapping[str, Any], newest: date) -> _Line | None:
    column = Column(
        url="",
        name=raw.get("name", ""),
        column_class=ColumnClass(raw["column_class"]),
        class_from="",
        level=raw["level"],
        form=ColumnForm(raw["form"]),
        newest=DatedItem("", "", newest, "", ""),
        stale_after_days=raw.get("stale_after_days"),
    )
    window = duty_of(column)
    if window is None:
        return None
    day = window.line_after(newest)
    return _Line(day, stale_code_of(column, day), window.words())


_Pair = tuple[Mapping[str, Any], _Line]


def _without_parents(near: Sequence[_Pair], lines: Sequence[_Pair]) -> list[_Pair]:
    """A column whose sub-columns go stale under the same code no later is told by them (as ``checks.column.judgement`` counts it)."""
    if not near:
        return []
    told: dict[tuple[str, str], date] = {}
    for raw, line in lines:
        if raw.get("parent") and raw["parent"] != raw.get("url"):
            key = (column_key(raw["parent"]), line.code)
            told[key] = min(line.day, told.get(key, line.day))
    return [(raw, line) for raw, line in near if told.get((column_key(raw.get("url", "")), line.code), date.max) > line.day]


def _counted(lines: Sequence[_Pair]) -> tuple[date, ...]:
    """Days of the columns that count together; a parent is counted by its sub-columns of the same code as soon as one is stale."""
    short = [(raw, line) for raw, line in lines if line.code in SHORT_CODES]
    below: dict[tuple[str, str], list[_Pair]] = {}
    for raw, line in short:
        if raw.get("parent"):
            below.setdefault((column_key(raw["parent"]), line.code), []).append((raw, line))
    if not below:
        return tuple(sorted(line.day for _, line in short))
    seen: set[str] = set()

    def days(raw: Mapping[str, Any], line: _Line) -> list[date]:
        key = column_key(raw.get("url", ""))
        if key in seen:
            return []
        seen.add(key)
        under = sorted(day for child, its in below.get((key, line.code), ()) for day in days(child, its))
        return [min(line.day, under[0]), *under[1:]] if under else [line.day]

    top = sorted(short, key=lambda pair: pair[0].get("level", 1))
    return tuple(sorted(day for raw, line in top for day in days(raw, line)))
