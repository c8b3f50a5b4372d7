"""Reading the search test: what its trials mean together."""

from core.errors import Failure
from core.snapshot import SearchObservation, SearchTrial, SiteSnapshot

TITLE_KINDS = ("title", "title_plain")


def of_kind(search: SearchObservation, *kinds: str) -> list[SearchTrial]:
    """Trials of the given kinds."""
    return [trial for trial in search.trials if trial.kind in kinds]


def titles(search: SearchObservation) -> dict[str, list[SearchTrial]]:
    """Trials per sampled release: the full title, then perhaps the title without punctuation."""
    grouped: dict[str, list[SearchTrial]] = {}
    for trial in of_kind(search, *TITLE_KINDS):
        grouped.setdefault(trial.expected_url, []).append(trial)
    return grouped


def answered(search: SearchObservation) -> bool:
    """Whether any query brought a result page that could be read and listed something."""
    return any(trial.found or (trial.result_count or 0) > 0 for trial in search.trials if trial.kind != "nonsense")


def own_failure(search: SearchObservation) -> Failure | None:
    """Why the test says nothing at all: it never got an answer it may judge."""
    if search.failure is not None:
        return search.failure
    tried = [trial for trial in search.trials if trial.failure is None]
    if search.trials and not tried:
        return search.trials[0].failure
    return None


def home_url(site: SiteSnapshot) -> str:
    """The page that search findings are reported on: where the box was found, else the home page."""
    if site.search is not None and site.search.found_on:
        return site.search.found_on
    return site.home.final_url if site.home is not None else site.site.url
