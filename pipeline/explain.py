"""Explaining: from a point to its row, check, finding, observations and evidence, as one JSON-ready document."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.check_words import load_check_words
from config.codes import load_codes
from config.settings import Settings
from core.assessment import Assessment
from core.by_hand import by_hand, records_of
from core.clock import BEIJING
from core.errors import UsageError
from core.evidence import Evidence, LedgerEntry
from core.finding import Finding
from core.nearest import nearest_or
from core.outcome import Outcome, Severity, State
from core.rubric import MemberKind, Row, Rubric
from core.scorecard import RowScore, Scorecard, number
from pipeline.score import Facts, Subject, account_facts, load_facts, prepare_rubric, resolve_subject, score_subject, site_facts
from pipeline.unlisted import audited_site
from rules.engine import MemberFacts
from rules.silence import touches, why_silent

if TYPE_CHECKING:
    from store import Store

_WEIGHT: Mapping[State, int] = {State.CONFIRMED: 0, State.REGRESSED: 0, State.SUSPECTED: 1}
"""What counts everywhere comes before what counts in part; the rest does not count."""
_SPEAKS = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)
"""What decided comes first."""
_GRAVITY = tuple(Severity)


def explain_finding(store: "Store", settings: Settings, prefix: str, rubric_ids: Sequence[str], at: datetime) -> dict[str, Any]:
    """
    One finding: what was seen, on which evidence, by which check, which rows it feeds and what they cost.

    Raises:
        UsageError: no finding with this fingerprint at *at*, or several.
    """
    finding = find_finding(store, settings, prefix, at)
    subject = _subject_of(store, finding)
    cards: list[Mapping[str, Any]] = []
    silent = []
    if subject is not None:
        facts = load_facts(store, settings, [subject], at)
        members = _members(subject, facts)
        for rubric_id in rubric_ids:
            rubric = prepare_rubric(settings, rubric_id)
            card = score_subject(rubric, subject, facts)
            cards += [_place(rubric, members, row) for row in card.rows if finding.fingerprint in row.findings]
            if why := why_silent(rubric, members[0].member, finding, at):
                silent.append(f"{rubric.id}：{why}")
    return {
        "finding": findings_words(store, [finding])[0],
        "rows": cards,
        "note": "" if cards else f"在所选细则中，这个问题现在不影响任何一行。{'。'.join(silent) or '名册中没有这个对象'}",
    }


def explain_row(store: "Store", settings: Settings, subject_text: str, row_id: str, rubric_id: str, at: datetime) -> dict[str, Any]:
    """
    One row of one card: wording, amounts, arithmetic, findings and check outcomes behind it.

    Raises:
        UsageError: no such subject or row.
    """
    rubric = prepare_rubric(settings, rubric_id)
    place = rubric.place_by_id.get(row_id) or rubric.place_by_id.get(row_id.upper())
    if place is None:
        raise UsageError(
            f"{rubric.id} 没有行 {row_id!r}"
            + nearest_or(row_id.upper(), rubric.place_by_id, f"用 wangjian rubric show {rubric.id} 查看全部行")
        )
    subject = resolve_subject(store, subject_text, at)
    facts = load_facts(store, settings, [subject], at)
    card = score_subject(rubric, subject, facts)
    row = place[0]
    members = _members(subject, facts)
    score = card.row(row.id)
    return {
        "subject": card.subject,
        "name": card.name,
        "as_of": card.as_of.isoformat(),
        "verdict": card.verdict.value,
        "of": number(card.of),
        "row": _place(rubric, members, score),
        "findings": findings_words(store, _behind(members, score)),
        "outcomes": [_outcome(each) for each in _said(rubric, row, members)],
    }


def silent_under(store: "Store", settings: Settings, finding: Finding, rubric_ids: Sequence[str], at: datetime) -> list[str]:
    """Why *finding* counts in none of the rubrics that have a row for it; empty when it counts in one of them or none has."""
    subject = _subject_of(store, finding)
    if subject is None:
        return []
    member = _members(subject, load_facts(store, settings, [subject], at))[0].member
    rubrics = [rubric for name in rubric_ids if touches(rubric := prepare_rubric(settings, name), finding)]
    reasons = {rubric.id: why_silent(rubric, member, finding, at) for rubric in rubrics}
    return [] if "" in reasons.values() else [f"{name}：{why}" for name, why in reasons.items()]


def find_finding(store: "Store", settings: Settings, prefix: str, at: datetime) -> Finding:
    """
    The finding that a fingerprint (or its beginning) means at *at*: a stored one, else one that the records tell.

    Raises:
        UsageError: none, or several.
    """
    stored = store.findings.match(prefix, at)
    prints = {each.fingerprint for each in stored}
    if len(prints) > 1:
        raise UsageError(f"指纹前缀 {prefix!r} 对应 {len(prints)} 个问题，请多写几位")
    if stored:
        return stored[0]
    if not prefix or not set(prefix.lower()) <= set("0123456789abcdef"):
        raise UsageError(f"{prefix!r} 不是问题指纹（16 位十六进制数，可只写开头几位）")
    derived = {each.fingerprint: each for each in derived_findings(store, settings, at) if each.fingerprint.startswith(prefix.lower())}
    if len(derived) != 1:
        raise UsageError(f"没有指纹以 {prefix!r} 开头的问题" if not derived else f"指纹前缀 {prefix!r} 对应 {len(derived)} 个问题")
    return next(iter(derived.values()))


def derived_findings(
    store: "Store", settings: Settings, at: datetime, sites: Sequence[str] | None = None, accounts: Sequence[str] | None = None
) -> list[Finding]:
    """Findings that visits, messages, posts and the register tell at *at* and that are stored nowhere; None for both = of everybody."""
    whole = sites is None and accounts is None
    mine = tuple(site for site in store.sites.all() if whole or site.id in (sites or ()))
    theirs = tuple(account for account in store.accounts.all() if whole or account.id in (accounts or ()))
    facts = load_facts(store, settings, [Subject(kind=MemberKind.UNIT, id="", sites=mine, accounts=theirs)], at)
    members = [site_facts(site, facts) for site in mine] + [account_facts(account, facts) for account in theirs]
    stored = {finding.fingerprint for findings in (*facts.findings.values(), *facts.account_findings.values()) for finding in findings}
    return [_dressed(finding) for member in members for finding in member.findings if finding.fingerprint not in stored]


def _dressed(finding: Finding) -> Finding:
    """A derived finding with the words of the catalogue, as stored ones have them."""
    code = load_codes().get(finding.code or "")
    return finding if code is None else replace(finding, title=code.title, suggestion=code.suggestion, severity=code.severity)


def _subject_of(store: "Store", finding: Finding) -> Subject | None:
    if finding.account is not None:
        account = store.accounts.get(finding.account)
        return Subject(kind=MemberKind.ACCOUNT, id=account.id, name=account.name, accounts=(account,)) if account else None
    site = (store.sites.get(finding.site) or audited_site(store, finding.site)) if finding.site else None
    return Subject(kind=MemberKind.SITE, id=site.id, name=site.name, sites=(site,)) if site else None


def findings_words(store: "Store", findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings with their catalogue words, life and evidence."""
    pieces = [
        [*finding.evidence, *(item.entry.evidence for item in store.evidence.attached(fingerprint=finding.fingerprint))]
        for finding in findings
    ]
    kept = store.evidence.entered({piece.sha256 for mine in pieces for piece in mine if piece.sha256})
    seen = store.findings.seen([finding.fingerprint for finding in findings])
    return [
        _words(store, finding, [_piece(piece, kept) for piece in mine], *seen.get(finding.fingerprint, (finding.observed_at, 1)))
        for finding, mine in zip(findings, pieces, strict=True)
    ]


def _piece(piece: Evidence, kept: Mapping[tuple[str, str, str], LedgerEntry]) -> dict[str, Any]:
    entry = kept.get((piece.sha256, piece.kind, piece.locator))
    return {
        "kind": piece.kind,
        "sha256": piece.sha256,
        "locator": piece.locator,
        "note": piece.note,
        "at": entry.at if entry else None,
        "size": entry.size_bytes if entry else None,
    }


def _words(store: "Store", finding: Finding, pieces: Sequence[Mapping[str, Any]], first_seen: datetime, sightings: int) -> dict[str, Any]:
    code = load_codes().get(finding.code or "")
    check = finding.check or (code.check if code else "")
    words = load_check_words().get(check or "")
    return {
        "fingerprint": finding.fingerprint,
        "code": finding.code,
        "title": finding.title or (code.title if code else "人工录入的问题"),
        "check": check,
        "check_name": words.name if words else "",
        "judges": words.judges if words else "",
        "by_hand": by_hand(finding),
        "records": records_of(finding),
        "message": finding.message,
        "clause": code.clause if code else "",
        "suggestion": finding.suggestion or (code.suggestion if code else ""),
        "site": finding.site,
        "account": finding.account,
        "url": finding.url,
        "target": finding.target,
        "row": finding.row,
        "outcome": finding.outcome.value,
        "severity": (code.severity if code else finding.severity).value,
        "state": finding.state.value,
        "count": finding.count,
        "cause": finding.cause.value if finding.cause else None,
        "owner": finding.owner.value if finding.owner else None,
        "parents": list(finding.parents),
        "observed_at": _time(finding.observed_at),
        "first_seen": _time(first_seen),
        "sightings": sightings,
        "excerpt": finding.excerpt,
        "measured": dict(finding.measured),
        "evidence": list(pieces),
        "history": [
            {"at": _time(event.at), "state": event.state.value, "by": event.by, "reason": event.reason, "until": _time(event.until)}
            for event in store.findings.history(finding.fingerprint)
        ],
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(BEIJING).isoformat() if at else None


def _members(subject: Subject, facts: Facts) -> list[MemberFacts]:
    return [site_facts(site, facts) for site in subject.sites] + [account_facts(account, facts) for account in subject.accounts]


def _place(rubric: Rubric, members: Sequence[MemberFacts], score: RowScore) -> Mapping[str, Any]:
    row = rubric.row_by_id[score.row]
    alone = members[0].member if len(members) == 1 else None
    return {
        "rubric": rubric.id,
        "row": row.id,
        "group": row.group,
        "group_title": rubric.group_by_id[row.group].title,
        "group_of": number(rubric.group_by_id[row.group].of),
        "title": row.title,
        "text": row.text,
        "cases": [
            {
                "id": case.id,
                "text": case.text,
                "mode": case.mode.value,
                "amount": number(case.amount if alone is None else case.amount_of(alone)),
                "verified": case.verified,
            }
            for case in row.cases
        ],
        "automation": row.automation,
        "sample": row.sample,
        "evidence_wanted": row.evidence,
        "source": row.source,
        "note": row.note,
        "outcome": score.outcome.value if score.outcome else None,
        "decided": score.decided.value,
        "points": number(score.points),
        "low": number(score.low),
        "high": number(score.high),
        "cap": number(score.cap),
        "cap_verified": row.cap_verified,
        "count": score.count,
        "basis": score.basis,
        "findings": list(score.findings),
    }


def _behind(members: Sequence[MemberFacts], score: RowScore) -> list[Finding]:
    found = {finding.fingerprint: finding for member in members for finding in member.findings}
    return sorted((found[fingerprint] for fingerprint in score.findings if fingerprint in found), key=_weight)


def _weight(finding: Finding) -> tuple[int, bool, int, str, str]:
    """What weighs most comes first."""
    doubtful = finding.outcome is Outcome.REVIEW
    return _WEIGHT.get(finding.state, 2), doubtful, _GRAVITY.index(finding.severity), finding.url or "", finding.target or ""


def _said(rubric: Rubric, row: Row, members: Sequence[MemberFacts]) -> list[Assessment]:
    said = [each for member in members for each in member.assessments if any(row.id in rubric.rows_of(code) for code in each.codes)]
    return sorted(said, key=lambda each: (_SPEAKS.index(each.outcome), each.check, each.subject))


def _outcome(assessment: Assessment) -> dict[str, Any]:
    return {
        "check": assessment.check,
        "subject": assessment.subject,
        "outcome": assessment.outcome.value,
        "cause": assessment.cause.value if assessment.cause else None,
        "owner": assessment.owner.value if assessment.owner else None,
        "sampled": assessment.sampled,
        "reason": assessment.reason,
        "at": _time(assessment.at),
    }


def rubric_points(store: "Store", settings: Settings, subject_text: str, rubric_ids: Sequence[str], at: datetime) -> list[Scorecard]:
    """Cards of one subject under several rubrics, from the same facts."""
    subject = resolve_subject(store, subject_text, at)
    facts: Facts = load_facts(store, settings, [subject], at)
    return [score_subject(prepare_rubric(settings, rubric_id), subject, facts) for rubric_id in rubric_ids]
