"""The 整改通知 of one site: what must be mended until when, and what is only suspected."""

from dataclasses import dataclass
from datetime import date, datetime

from core.site import Site


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeItem:
    """Findings of one code."""

    title: str
    clause: str
    demand: str
    """What to do."""
    veto: bool
    count: int
    message: str
    """Of the first place."""
    places: tuple[str, ...]
    """Pages, or page → target; may be cut."""
    places_omitted: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Everything that a template may ask for."""

    site: Site
    as_of: datetime
    """Facts up to this time."""
    issued_on: date
    deadline: date
    number: str = ""
    """文号."""
    issuer: str = ""
    contact: str = ""
    verdict: str = ""
    """Verdict and score in words."""
    confirmed: tuple[NoticeItem, ...] = ()
    suspected: tuple[NoticeItem, ...] = ()

    @property
    def confirmed_count(self) -> int:
        """Places that must be mended."""
        return sum(item.count for item in self.confirmed)

    @property
    def veto_count(self) -> int:
        """Of them, those that fail the site by themselves."""
        return sum(item.count for item in self.confirmed if item.veto)

    @property
    def suspected_count(self) -> int:
        """Places that nobody proved yet."""
        return sum(item.count for item in self.suspected)
