"""The closed lists the whole program speaks in: outcomes, states, causes, owners, severities."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a check says about one subject. There is no default and no order: each word stands for itself."""

    PASS = "pass"  # noqa: S105  a word, no password
    FAIL = "fail"
    REVIEW = "review"
    """A person must decide."""
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    """Could not be measured; always carries a cause and an owner."""


class State(StrEnum):
    """Where a finding stands in its life."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WAIVED = "waived"
    FIXED = "fixed"
    """A recheck no longer saw it."""
    REGRESSED = "regressed"
    """It came back after it was fixed; counts like confirmed."""


class Owner(StrEnum):
    """Whose fault a failure is."""

    SITE = "site"
    NETWORK = "network"
    MONITOR = "monitor"
    THIRD_PARTY = "third_party"
    UNCLEAR = "unclear"


class Cause(StrEnum):
    """Why something could not be measured, or why a visit failed."""

    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_ERROR = "dns_error"
    CONNECT_REFUSED = "connect_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    CONNECT_ERROR = "connect_error"
    """Unreachable network or host."""
    RESET = "reset"
    TLS_INVALID = "tls_invalid"
    TLS_UNSUPPORTED = "tls_unsupported"
    DEADLINE = "deadline"
    """The whole load took longer than the deadline (15 s by the rubric)."""
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    HTTP_PROTOCOL = "http_protocol"
    """The answer is no HTTP."""
    BLOCKED_CHALLENGE = "blocked_challenge"
    TRUNCATED = "truncated"
    """The connection ended before the announced length."""
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    SOFT_404 = "soft_404"
    UNDECODABLE = "undecodable"
    NOT_HTML = "not_html"
    EMPTY_PAGE = "empty_page"
    PRIVATE_ADDRESS = "private_address"
    UNSUPPORTED_SCHEME = "unsupported_scheme"
    INVALID_URL = "invalid_url"
    BROWSER_CRASH = "browser_crash"
    NO_BROWSER = "no_browser"
    NO_IPV6 = "no_ipv6"
    """We have no IPv6 ourselves, so nothing about a site's IPv6 can be said."""
    OWN_OUTAGE = "own_outage"
    OWN_LAG = "own_lag"
    ROBOTS = "robots"
    NEEDS_SCRIPT = "needs_script"
    """Only a script could put it there, and the page was not rendered."""
    NEEDS_PERSON = "needs_person"
    NO_DATA = "no_data"
    """Nothing was observed or imported."""
    TOO_FEW_VISITS = "too_few_visits"
    CHECK_CRASHED = "check_crashed"
    GAP = "gap"
    """A planned visit that was never made."""
    NO_QUORUM = "no_quorum"
    """Too few vantage points saw a failure to call the site down."""


class Severity(StrEnum):
    """What a finding can cost at worst."""

    VETO = "veto"
    DEDUCT = "deduct"
    ADVICE = "advice"
    MERIT = "merit"
    """Good news: feeds a bonus row."""


class PageKind(StrEnum):
    """What a page is for; decides which tags and rules apply."""

    HOME = "home"
    COLUMN = "column"
    CONTENT = "content"
    AUTO = "auto"


LIVE_STATES = frozenset({State.SUSPECTED, State.CONFIRMED, State.REGRESSED})
"""States in which a finding still weighs something."""
