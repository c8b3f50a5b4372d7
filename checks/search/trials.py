"""Reading the search test: what its trials mean together."""

from dataclasses import replace
from typing import Final

from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SearchObservation, SearchTrial, SiteSnapshot

TITLE_KINDS = ("title", "title_plain", "title_own")
UNREACHED: Final = frozenset({Cause.CONNECT_REFUSED, Cause.CONNECT_TIMEOUT, Cause.CONNECT_ERROR, Cause.RESET, Cause.DNS_ERROR})
"""No connection came about: as with links (contract 7.7), one day's tries do not show that the search is broken."""
MIN_READ: Final = 2
"""Empty answers, nonsense aside, before a search is called unusable. House rule."""


def of_kind(search: SearchObservation, *kinds: str) -> list[SearchTrial]:
    """Trials of the given kinds."""
    return [trial for trial in search.trials if trial.kind in kinds]


def titles(search: SearchObservation) -> dict[str, list[SearchTrial]]:
    """Trials per sampled release: the title as listed, then perhaps without punctuation, then as the release itself says it."""
    grouped: dict[str, list[SearchTrial]] = {}
    for trial in of_kind(search, *TITLE_KINDS):
        grouped.setdefault(trial.expected_url, []).append(trial)
    return grouped


def answered(search: SearchObservation) -> bool:
    """Whether any query brought a result page that could be read and listed something."""
    return any(trial.found or (trial.result_count or 0) > 0 for trial in search.trials if trial.kind != "nonsense")


def own_failure(search: SearchObservation) -> Failure | None:
    """
    Why the test says nothing at all: it never got an answer it may judge.

    Where some queries met a fault of the site and others something else, the others are the reason: all were asked alike.
    """
    if search.failure is not None:
        return search.failure
    failures = [trial.failure for trial in search.trials if trial.failure is not None]
    if not failures or len(failures) < len(search.trials):
        return None
    return next((failure for failure in failures if failure.owner is not Owner.SITE or failure.cause in UNREACHED), failures[0])


def no_verdict(search: SearchObservation) -> Failure | None:
    """Why nobody can say yet whether the search answers; None when that is plain, one way or the other."""
    if answered(search):
        return None
    failure = own_failure(search)
    if failure is not None and failure.cause in UNREACHED:
        return replace(
            failure, detail=f"搜索页没有连上（{failure.detail or '没有建立连接'}），只此一次不能认定站内搜索不可用，请隔日再查或人工核对"
        )
    if failure is not None:
        return None if failure.owner is Owner.SITE else failure
    failures = [trial.failure for trial in search.trials if trial.failure is not None and trial.failure.owner is not Owner.SITE]
    unread = next((failure for failure in failures if failure.cause is not Cause.NO_DATA), None)  # no data: a release that is gone
    if unread is not None:
        return unread
    read = [trial for trial in search.trials if trial.failure is None and trial.kind != "nonsense"]
    if len(read) < MIN_READ or any(trial.result_count is None for trial in read):
        return Failure(Cause.NO_DATA, Owner.MONITOR, "搜索结果页没有读懂，请人工核对")
    if search.form.by_script:
        return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索由脚本提交，没有确认能照读者那样提交，请人工核对")
    return None


def home_url(site: SiteSnapshot) -> str:
    """The page that search findings are reported on: where the box was found, else the home page."""
    if site.search is not None and site.search.found_on:
        return site.search.found_on
    return site.home.final_url if site.home is not None else site.site.url
