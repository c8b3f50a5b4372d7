"""Which sites a veto fails, as the rubric judges it: only sites of which enough is confirmed are judged at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from config.workdays import load_calendar
from core.board import Tally
from core.clock import window_start
from core.rubric import GroupKind, Row, Rubric
from core.site import Site
from pipeline.score import Facts, prepare_rubric, site_facts
from rules.engine import judge_member
from rules.veto import VetoState

if TYPE_CHECKING:
    from store import Store

WAITED: Final = timedelta(days=89)
"""No three calendar months are shorter; a consultation that waited less cannot be overdue (MV5(2), NV5(2))."""
FEW: Final = 40
"""Up to this many sites are asked for by name; of more, all are counted at once."""
Vetoes = Mapping[str, tuple[str, ...]]
"""Site → a sentence per veto row that holds. Whoever is missing has none."""


def held_vetoes(store: "Store", settings: Settings, now: datetime, sites: Sequence[Site], tallies: Mapping[str, Tally]) -> Vetoes:
    """
    Sites of *sites* that a veto of ``digest.rubric`` fails at *now*, the week of visits aside.

    A code's severity is what it can cost at worst, not what it costs here: five confirmed blank columns veto, an event of two years
    ago does not, nor what a rubric does not ask of this sort of site.
    """
    rubric = prepare_rubric(settings, settings.digest.rubric)
    rows = [row for group in rubric.groups if group.kind is GroupKind.VETO for row in rubric.rows_by_group[group.id]]
    asked = {site.id: site for site in sites}
    few = list(asked) if len(asked) <= FEW else None
    named = [name for name in _suspects(store, now, rows, tallies, few) if name in asked]
    if not named:
        return {}
    facts = Facts(now, load_calendar(settings.workdays))
    for finding in store.findings.at(now, named, codes=_codes(rows)):
        if finding.site is not None and finding.account is None:
            facts.findings.setdefault(finding.site, []).append(finding)
    for message in store.messages.of_sites(named):
        facts.messages.setdefault(message.site, []).append(message)
    found = {name: tuple(_sentences(rubric, rows, asked[name], facts)) for name in named}
    return {name: words for name, words in found.items() if words}


def _sentences(rubric: Rubric, rows: Iterable[Row], site: Site, facts: Facts) -> Iterable[str]:
    vetoes = judge_member(rubric, site_facts(site, facts), facts.at).vetoes
    for row in rows:
        judged = vetoes.get(row.id)
        if judged is not None and judged.state is VetoState.HELD:
            yield f"单项否决 {row.id} {row.title}：{judged.basis.removeprefix(f'{row.title}：')}"


def _suspects(store: "Store", now: datetime, rows: Sequence[Row], tallies: Mapping[str, Tally], few: Sequence[str] | None) -> list[str]:
    """Sites that a veto could fail: with a confirmed finding of that severity, with enough for a line, or with a late answer."""
    found = {name for name, tally in tallies.items() if tally.veto_proven}
    lines = {(case.threshold, frozenset(rule.code for rule in case.codes)) for row in rows for case in row.cases if case.threshold}
    for least, codes in lines:
        if codes:
            found |= store.board.proven_sites(codes, least, few)
    since, until = window_start(now, months=12), window_start(now, months=3)
    return sorted(found | store.messages.late_sites("consult", since, until, WAITED, few))


def _codes(rows: Iterable[Row]) -> Collection[str]:
    return {rule.code for row in rows for rule in (*row.codes, *(rule for case in row.cases for rule in case.codes))}
