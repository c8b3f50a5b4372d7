"""The daily judgement of what accounts posted: wording of the titles, and what had to be reposted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.codes import load_codes
from config.lexicons import load_lexicon
from config.settings import Settings
from core.finding import Finding
from core.media.repost import Duty, RepostItem, by_sponsor, judge_duties
from core.media.sighting import Know, Sighting
from core.records import PostRecords
from core.site import Account, Post

if TYPE_CHECKING:
    from core.lexicon import Lexicon
    from store import Store

WINDOW: Final = timedelta(days=30)
"""Posts read at each pass: late imports and corrected titles are seen again. House rule."""
PART: Final = 1_000
"""Accounts judged at once; bounds memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """What one judgement did."""

    accounts: int
    posts: int
    findings: int


def check_accounts(store: "Store", settings: Settings, accounts: Sequence[Account], at: datetime) -> CheckResult:
    """Judge the posts of *accounts* in the window that ends at *at*; findings and answers are stored."""
    from checks.media.wording import media_wording
    from checks.record import run_record_check
    from checks.repost.missing import repost_missing
    from pipeline.assess import dress

    lexicon, catalogue = load_lexicon(settings.lexicons), load_codes()
    items = [item for item in store.media.reposts() if item.due_at <= at and at - item.due_at <= WINDOW]
    posts_read = found_all = 0
    for part in _parts(accounts):
        records = _records(store, part, items, at, lexicon)
        findings: list[Finding] = []
        answers = []
        for each in records:
            posts_read += len(each.posts)
            for check in (media_wording, repost_missing):
                said, found = run_record_check(check, each)
                answers += said
                findings += [dress(finding, catalogue) for finding in found]
        with store.transaction():
            store.assessments.record(answers, at=at)
            store.findings.record(findings, at=at)
        found_all += len(findings)
    return CheckResult(accounts=len(accounts), posts=posts_read, findings=found_all)


def _parts(accounts: Sequence[Account]) -> Iterator[list[Account]]:
    """Parts of bounded size that never tear the accounts of one sponsor apart."""
    ordered = sorted(accounts, key=lambda account: (account.sponsor, account.id))
    part: list[Account] = []
    for account in ordered:
        if len(part) >= PART and account.sponsor != part[-1].sponsor:
            yield part
            part = []
        part.append(account)
    if part:
        yield part


def _records(
    store: "Store", accounts: Sequence[Account], items: Sequence[RepostItem], at: datetime, lexicon: "Lexicon"
) -> list[PostRecords]:
    since = min([at - WINDOW, *(item.issued_at - timedelta(days=1) for item in items)])
    posts = store.posts.windows([account.id for account in accounts], since, at)
    duties = _duties(store, accounts, items, posts, at) if items else {}
    fresh = at - WINDOW
    return [
        PostRecords(
            account=account,
            at=at,
            posts=[post for post in posts.get(account.id, ()) if post.at > fresh],
            lexicon=lexicon,
            duties=duties.get(account.id, ()),
        )
        for account in accounts
    ]


def _duties(
    store: "Store", accounts: Sequence[Account], items: Sequence[RepostItem], posts: dict[str, list[Post]], at: datetime
) -> dict[str, list[Duty]]:
    """What each sponsor had to repost, said once, at its first account."""
    looks = store.media.latest(at, [account.id for account in accounts])
    grouped: dict[str, list[str]] = {}
    for account in accounts:
        if account.sponsor:
            grouped.setdefault(account.sponsor, []).append(account.id)
    duties: dict[str, list[Duty]] = {}
    for ids in grouped.values():
        complete = all(_complete(posts.get(each, ()), looks.get(each, ()), items) for each in ids)
        duties[ids[0]] = judge_duties(items, by_sponsor(posts, ids), at, complete=complete)
    return duties


def _complete(posts: Sequence[Post], looks: Sequence[Sighting], items: Sequence[RepostItem]) -> bool:
    """Whether the account's posts around the items are known: some before the first item, some after the last, no gap of ours."""
    if not posts:
        return False
    failed = any(each.failure is not None and Know.POSTS in each.knows for each in looks)
    first, last = min(item.issued_at for item in items), max(item.due_at for item in items)
    return not failed and posts[0].at <= first and posts[-1].at >= last
