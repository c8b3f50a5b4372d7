"""One page: its facts and the page-level checks, without crawl and without store."""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.codes import load_codes
from config.settings import Settings
from core.assessment import Assessment
from core.errors import CannotRunError, UsageError, system_words
from core.finding import Finding
from core.lexicon import Lexicon
from core.outcome import Outcome, PageKind
from core.page.inspect_facts import facts_json
from core.page.kind import guess_kind
from core.page.snapshot import PageSnapshot
from core.page.usable import page_failure, type_failure
from core.route import route_of
from core.site import Site
from core.snapshot import SiteSnapshot
from core.url import canonical, host_of, is_home_url, is_web_url
from pipeline.assess import assess_site
from pipeline.gather.home import closing_notice

NO_ADDRESS = "http://page.invalid/page"
"""Stands for the address of a file whose address nobody gave; reserved names never resolve (RFC 2606)."""
MAX_FILE_BYTES = 40_000_000
ON_EVERY_PAGE = frozenset(f"footer.{item}" for item in ("conac", "contact", "icp", "jiucuo", "police", "site_code", "sponsor"))
"""Checks of a site that begin at its home page, of what every page must have: they say as much of a column or content page alone."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What one page says and what the page-level checks say about it."""

    url: str | None
    kind: PageKind
    charset: str
    facts: Mapping[str, Any]
    assessments: tuple[Assessment, ...]
    findings: tuple[Finding, ...]


def read_file(path: Path) -> bytes:
    """
    Read a saved page; ``-`` is standard input.

    Raises:
        UsageError: no such file, or too large.
    """
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as stream:
            data: bytes = stream.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise UsageError(f"{path}: 文件超过 {MAX_FILE_BYTES // 1_000_000} MB")
        return data
    except OSError as error:
        raise UsageError(f"{path}: 读不到文件（{system_words(error)}）") from None


async def fetch_page(url: str, settings: Settings, now: datetime, *, render: bool) -> PageSnapshot:
    """
    Load a page from the network.

    Raises:
        CannotRunError: it could not be read; the message says why.
    """
    from pipeline.gather.home import explain_no_home, may_gain_marks, needs_rendering
    from pipeline.gather.loader import PageLoader
    from pipeline.wiring import open_tools

    async with open_tools(settings, browser=render) as tools:
        loader = PageLoader(
            tools,
            clock=lambda: now,
            deadline_s=settings.network.deadline_s,
            max_body_bytes=settings.network.max_body_bytes,
            render_budget=2,
            route_budget=1,
        )
        loaded = await loader.load(canonical(url) + route_of(url))
        if loaded.usable is None and loaded.failure is not None:
            raise CannotRunError(explain_no_home(Site(id=url, url=url), loaded.failure).replace("首页", "页面"))
        page = loaded.usable
        if page is None:
            raise CannotRunError(f"{url}：没有打开")
        if render and (needs_rendering(page) or may_gain_marks(page)):
            page = (await loader.render(page)).page or page
        return page


def file_page(body: bytes, url: str | None, now: datetime) -> PageSnapshot:
    """
    Make a snapshot of a saved page.

    Raises:
        CannotRunError: the bytes are no web page.
    """
    failure = type_failure("", body)
    if failure is not None:
        raise CannotRunError(f"文件{failure.detail}")
    address = canonical(url) if url else NO_ADDRESS
    page = PageSnapshot(url=address, final_url=address, status=200, body=body, fetched_at=now)
    if url:
        return page
    said = canonical(f"http://{(page.facts.tag('SiteDomain') or '').removeprefix('http://').removeprefix('https://').strip('/ ')}/page")
    return replace(page, url=NO_ADDRESS, final_url=said) if host_of(said).count(".") else page


def inspect_page(
    page: PageSnapshot, *, kind: PageKind, site_code: str | None, as_of: datetime, lexicon: Lexicon | None = None
) -> Inspection:
    """Facts and page-level checks of one page; its wording is read when a *lexicon* is given."""
    known = page.url != NO_ADDRESS
    # What the front door sends its visitor to is the home page, whatever its address.
    asked = page.url if known and is_home_url(page.url) else page.final_url
    guessed = guess_kind(page.best if page.is_routed else page.facts, asked) if kind is PageKind.AUTO else kind
    page.forget()
    page = replace(page, kind=guessed)
    site = Site(id=site_code or page.final_url, url=page.final_url, registered=site_code is not None)
    snapshot = SiteSnapshot(
        site=site,
        as_of=as_of,
        home=page if guessed is PageKind.HOME else None,
        column_pages=(page,) if guessed is PageKind.COLUMN else (),
        column_population=1 if guessed is PageKind.COLUMN else 0,
        content_pages=(page,) if guessed in (PageKind.CONTENT, PageKind.AUTO) else (),
        content_population=1 if guessed is PageKind.CONTENT else 0,
        other_domains=(),
        lexicon=lexicon,
        have_browser=page.rendered_html is not None,
    )
    if guessed in (PageKind.HOME, PageKind.AUTO) and closing_notice(page) is not None:
        assessments, findings = _notice(replace(snapshot, home=None, content_pages=(), special_pages={"notice": (page,)}))
    else:
        assessments, findings = _page_level(snapshot, guessed, known_address=known)
    return Inspection(
        url=page.final_url if known else None,
        kind=guessed,
        charset=page.facts.charset,
        facts=facts_json(page.best, page.final_url),
        assessments=assessments,
        findings=findings,
    )


def _notice(snapshot: SiteSnapshot) -> tuple[tuple[Assessment, ...], tuple[Finding, ...]]:
    """Of a site of which only a notice is left nothing else can be said, as in audits."""
    from checks.availability.closed import availability_closed

    done = assess_site(snapshot, load_codes(), (availability_closed,))
    return done.assessments, done.findings


def _page_level(snapshot: SiteSnapshot, sort: PageKind, *, known_address: bool) -> tuple[tuple[Assessment, ...], tuple[Finding, ...]]:
    from checks.registry import page_checks

    usable = all(page_failure(page) is None for page in snapshot.page_sample())
    wanted = (
        replace(check, needs=()) if check.id in ON_EVERY_PAGE and sort in (PageKind.COLUMN, PageKind.CONTENT) else check
        for check in page_checks()
    )
    checks = [check for check in wanted if _can_run(check.needs, snapshot) and (known_address or not check.id.startswith("domain."))]
    done = assess_site(snapshot, load_codes(), checks if usable else ())
    assessments = tuple(item for item in done.assessments if item.outcome is not Outcome.NOT_APPLICABLE)
    return assessments, done.findings


def _can_run(needs: tuple[str, ...], snapshot: SiteSnapshot) -> bool:
    return all(getattr(snapshot, need) for need in needs)


def is_address(text: str) -> bool:
    """Whether a target of ``inspect`` is an address and not a file."""
    return "://" in text and is_web_url(text)
