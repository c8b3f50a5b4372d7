"""Records of the column inventory."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import Failure
from core.page.records import DatedItem


class ColumnClass(StrEnum):
    """Classes of standards 7.2."""

    OVERVIEW = "overview"
    ORG = "org"
    LEADERS = "leaders"
    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    RESPONSE = "response"
    SERVICE = "service"
    SERVICE_STATS = "service_stats"
    CONSULT = "consult"
    SURVEY = "survey"
    INTERVIEW = "interview"
    DATA = "data"
    DISCLOSURE_GUIDE = "disclosure_guide"
    DISCLOSURE_CATALOG = "disclosure_catalog"
    DISCLOSURE_REPORT = "disclosure_report"
    DISCLOSURE_REQUEST = "disclosure_request"
    PERSONNEL = "personnel"
    PLAN = "plan"
    BUDGET = "budget"
    TOPIC = "topic"
    PETITION = "petition"
    OTHER = "other"


class ColumnForm(StrEnum):
    """How a column presents itself."""

    LIST = "list"
    CONTAINER = "container"
    """Only leads to its children; its releases are theirs."""
    ARTICLE = "article"
    """A single text (概况, 机构职能): no periodic duty."""
    EXTERNAL = "external"
    """Leads to another platform; followed one hop."""
    BLANK = "blank"
    """No release, no text, or only 暂无内容 and the like."""
    UNREAD = "unread"
    """Could not be read; see ``failure``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of the inventory, with all that the freshness rules need."""

    url: str
    """Its first list page."""
    name: str
    column_class: ColumnClass
    class_from: str
    """What decided the class: ``override``, ``tag``, ``name``, ``synonym``, ``slug``, ``content``, ``default``."""
    level: int
    """1 = 一级栏目 (in the main navigation or the first level of the disclosure area)."""
    parent: str | None = None
    """URL of the parent column."""
    form: ColumnForm
    item_count: int = 0
    """Releases on its first page, children included for containers."""
    newest: DatedItem | None = None
    """
    Newest release over all pages read, children included for containers; its ``day_from`` says where the date was read.

    Where its year is a guess (``inferred``) no release is newer, but the newest may be older.
    """
    proven: DatedItem | None = None
    """Newest release whose year is no guess, where that of ``newest`` is."""
    newest_seen_on: str = ""
    """URL of the page on which the newest date was read."""
    pages_read: int = 0
    archived: bool = False
    """归档 / 往期 / 历史: exempt from update duty."""
    exempt_remark: str = ""
    """The page's own remark that no information has arisen."""
    rendered: bool = False
    """Judged from the rendered DOM."""
    failure: Failure | None = None
    stale_after_days: int | None = None
    """A person's override of the duty; 0 = none; None = the class's own."""

    @property
    def newest_day(self) -> date | None:
        """Day of the newest release; the newest possible one where its year is a guess."""
        return self.newest.day if self.newest else None

    @property
    def proven_release(self) -> DatedItem | None:
        """Newest release that is certainly of its day."""
        return self.newest if self.newest is not None and not self.newest.inferred else self.proven

    @property
    def proven_day(self) -> date | None:
        """Day of the newest release that is certainly of its day: only this one proves that a column is kept up to date."""
        return self.proven_release.day if self.proven_release else None
