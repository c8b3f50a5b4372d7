"""Days left before each line, from what the daily light pass last saw: home pages, columns, certificates."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.clock import beijing_day
from core.watch import Watch, WatchKind

if TYPE_CHECKING:
    from store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """One line that is coming nearer, or has been crossed."""

    site: str
    kind: WatchKind
    name: str
    url: str
    newest: date | None
    """Newest release seen; None for a certificate."""
    line_on: date
    """First Beijing day on which it is a fault."""
    days_left: int
    """Whole days until then; 0 or less = crossed."""
    seen_at: datetime

    @property
    def sentence(self) -> str:
        """In Chinese."""
        if self.kind is WatchKind.CERTIFICATE:
            return f"{self.name}{self.line_on}到期" + (f"，还有 {self.days_left} 天" if self.days_left > 0 else "，已过期")
        what = self.name if self.kind is WatchKind.HOME else f"栏目“{self.name}”"
        left = (
            f"还有 {self.days_left} 天达到未更新的期限（{self.line_on}）" if self.days_left > 0 else f"已于 {self.line_on} 达到未更新的期限"
        )
        return f"{what}最新信息日期为{self.newest}，{left}"


def deadlines(store: "Store", at: datetime, *, site: str | None = None, within_days: int | None = None) -> list[Deadline]:
    """
    Lines by the day on which they are crossed, the nearest first.

    Args:
        store: read only.
        at: the present.
        site: only this one.
        within_days: only lines that are so near (or crossed).
    """
    today = beijing_day(at)
    watches = store.watches.all() if site is None else store.watches.of(site)
    found = [line for item in watches if (line := _deadline(item, today)) is not None]
    wanted = [line for line in found if within_days is None or line.days_left <= within_days]
    return sorted(wanted, key=lambda line: (line.line_on, line.site, line.kind, line.url))


def _deadline(item: Watch, today: date) -> Deadline | None:
    if item.line_on is None:
        return None
    return Deadline(
        site=item.site,
        kind=item.kind,
        name=item.name,
        url=item.url,
        newest=item.newest,
        line_on=item.line_on,
        days_left=(item.line_on - today).days,
        seen_at=item.at,
    )
