"""SiteSnapshot: everything gathered about one site that checks may look at. Built by pipeline, read by checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.column.records import Column
from core.errors import Failure
from core.fetch import Phases, TlsInfo
from core.layout import PageLayout
from core.lexicon import Lexicon
from core.outcome import Cause, Owner
from core.page.records import LinkKind, SearchForm
from core.page.snapshot import PageSnapshot
from core.site import Site
from core.verdict import LinkVerdict as LinkVerdict


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkFault:
    """One (page, target) pair whose target is not plainly ok."""

    page: str
    """The page that stands for it: the home page when it is there, else the shortest address, whatever the order of the crawl."""
    target: str
    kind: LinkKind
    verdict: LinkVerdict
    text: str = ""
    on_home: bool = False
    """``page`` is the home page, or a second-level page of a navigation-only home page."""
    parents: tuple[str, ...] = ()
    """Further pages, at most 50."""
    parent_count: int = 0
    """All further pages, also those not listed."""
    template: bool = False
    """Stands on most pages of the site (header, footer): counted once for the other pages."""
    status: int | None = None
    cause: Cause | None = None
    owner: Owner | None = None
    reason: str = ""
    """``404``, ``410``, ``5xx``, ``dns_nxdomain``, ``timeout``, ``refused``, ``redirect_home``, ``zero_bytes``, ``type_mismatch`` …"""
    detail: str = ""
    tries: int = 1
    scripted: bool = False
    """Only handlers of scripts name the target: a reader's click decides, no machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkReport:
    """Outcome of link verification: all faults, and how much was looked at."""

    checked: int
    """Distinct targets verified."""
    pairs: int
    """(page, target) pairs seen."""
    home_links: int
    faults: tuple[LinkFault, ...] = ()
    empty: tuple[tuple[str, str], ...] = ()
    """(page, anchor text) of links without a target, home page only."""
    truncated: bool = False
    pages: frozenset[str] = frozenset()
    """Pages whose links were looked at."""
    opened: frozenset[str] = frozenset()
    """Targets that were asked and are plainly ok."""
    unasked: frozenset[str] = frozenset()
    """Targets that were met and not asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchTrial:
    """One query of the search test."""

    query: str
    kind: str
    """``title``, ``title_plain`` (without punctuation), ``title_own`` (as the release itself says it), ``site_name``, ``fuzzy``, ``subsite_title``, ``nonsense``."""
    expected_url: str = ""
    found: bool | None = None
    """None = could not be tried."""
    result_count: int | None = None
    best_similarity: float | None = None
    url: str = ""
    failure: Failure | None = None
    answer: PageSnapshot | None = None
    """The result page, as it was read. Evidence; no check looks at it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchObservation:
    """What the search test saw."""

    form: SearchForm
    found_on: str = ""
    trials: tuple[SearchTrial, ...] = ()
    population: int = 0
    """Titles the sample was drawn from."""
    classified: bool | None = None
    aggregated: bool | None = None
    """搜索即服务: result page shows service cards."""
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsObservation:
    """DNS facts of the site's host."""

    host: str
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    failure: Failure | None = None
    """The host could not be resolved at all."""
    aaaa_failure: Failure | None = None
    """The AAAA question had no answer that can be trusted (SERVFAIL, timeout): neither yes nor no."""
    nameservers: tuple[str, ...] = ()
    nameservers_with_aaaa: tuple[str, ...] = ()
    nameservers_answering_v6: tuple[str, ...] | None = None
    """None = could not be measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ipv6Observation:
    """Reach over IPv6 (standards 6.2). Ratios are 0..1; None = could not be measured."""

    have_ipv6: bool
    """Our own connectivity, judged by the controls."""
    home: float | None = None
    same: bool | None = None
    auth: float | None = None
    level2: float | None = None
    level2_links: int = 0
    level3: float | None = None
    level3_links: int = 0
    phases_v4: Phases | None = None
    phases_v6: Phases | None = None
    official_score: float | None = None
    """Imported; takes precedence over our estimate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentText:
    """What can be read in one attached file (see ``core.attachment``)."""

    url: str
    page: str = ""
    """Page that links it."""
    name: str = ""
    """Link text or file name."""
    text: str = ""
    sha256: str = ""
    """Of the file."""
    failure: Failure | None = None
    """The text could not be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherDomain:
    """A domain that the register names beside the one in use, as it answers today."""

    host: str
    url: str
    page: PageSnapshot | None = None
    """What it shows; None = no usable page, see ``failure``."""
    leads_home: bool = False
    """It sends its visitors to the domain in use."""
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of the site was looked at."""

    pages: int = 0
    links: int = 0
    rendered: int = 0
    truncated_by: str | None = None
    """``max_pages``, ``max_depth``, ``max_columns``, ``time``, ``bytes``, ``trap``, ``robots`` or None."""

    @property
    def cut_short(self) -> bool:
        """The crawl stopped before its own end. What a robots.txt keeps out is out at every crawl; menus and columns are read despite it."""
        return self.truncated_by not in (None, "robots")

    def with_columns_cut(self) -> "Coverage":
        """The same when more columns were found than are read; a crawl that was cut short weighs more."""
        return self if self.cut_short else replace(self, truncated_by="max_columns")


@dataclass(frozen=True, kw_only=True)
class SiteSnapshot:
    """One site at one time. Missing parts are None, with the reason in ``failures`` under the part's name."""

    site: Site
    as_of: datetime
    seed: int = 0
    home: PageSnapshot | None = None
    columns: tuple[Column, ...] | None = None
    column_pages: tuple[PageSnapshot, ...] = ()
    """First list pages of the sampled columns (seeded; all when there are few), then columns with open faults."""
    column_population: int = 0
    list_pages: tuple[PageSnapshot, ...] = ()
    """First page of every column that was read: what ``columns`` say rests on them. Evidence; no check looks at them."""
    content_pages: tuple[PageSnapshot, ...] = ()
    """Seeded sample of release pages, then pages with open faults that are read again."""
    content_population: int = 0
    second_level_pages: tuple[PageSnapshot, ...] = ()
    """Pages one click from a navigation-only home page."""
    links: LinkReport | None = None
    search: SearchObservation | None = None
    dns: DnsObservation | None = None
    ipv6: Ipv6Observation | None = None
    tls: TlsInfo | None = None
    missing_page: PageSnapshot | None = None
    """Answer to a random address of the host: the fingerprint of soft 404."""
    special_pages: Mapping[str, tuple[PageSnapshot, ...]] = field(default_factory=dict)
    """Pages kept for one purpose: ``policy``, ``interpretation``, ``guide``, ``message``, ``service_stats``, ``leaders``,
    ``disclosure_guide``, ``survey``, ``data``, ``annual_report`` …; each a seeded sample."""
    special_population: Mapping[str, int] = field(default_factory=dict)
    lost_pages: Mapping[str, Failure] = field(default_factory=dict)
    """Pages kept for a closer look by a run that was killed, which the run that goes on could not open any more."""
    taken_down: frozenset[str] = frozenset()
    """Pages with faults that were open, which the site has taken down (404, 410)."""
    home_as_robot: PageSnapshot | None = None
    """The home page as a search engine's robot is shown it; None = not asked."""
    layout: PageLayout | None = None
    """How the home page stands in windows of common sizes; None = no browser looked at it."""
    other_domains: tuple[OtherDomain, ...] | None = None
    """Registered domains beside the one in use; None = not asked."""
    attachments: tuple[AttachmentText, ...] = ()
    """Text of a seeded sample of attachments."""
    attachment_population: int = 0
    lexicon: Lexicon | None = None
    """Word lists for the wording checks; None = none were loaded."""
    failures: Mapping[str, Failure] = field(default_factory=dict)
    have_browser: bool = True
    coverage: Coverage = Coverage()

    def page_sample(self) -> tuple[PageSnapshot, ...]:
        """Home page, sampled column pages and sampled content pages, in this order."""
        return ((self.home,) if self.home else ()) + self.column_pages + self.content_pages

    def kept_pages(self) -> tuple[PageSnapshot, ...]:
        """All pages that checks look at, the sample first."""
        special = (page for pages in self.special_pages.values() for page in pages)
        return (*self.page_sample(), *self.second_level_pages, *special)

    def whole_pages(self) -> tuple[PageSnapshot, ...]:
        """The sample without documents that are only shown in a frame of another page: what every page of the site must have."""
        return tuple(page for page in self.page_sample() if not page.in_frame)
