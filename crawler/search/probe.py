"""The search test of one site, over the fetch layer and, where only a script shows results, the browser."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from core.column.plan import column_key
from core.errors import Failure
from core.fetch import FetchResult
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.records import SearchForm
from core.page.snapshot import PageSnapshot
from core.ports import Fetcher, Rendered, Renderer
from core.snapshot import SearchObservation, SearchTrial
from crawler.patience import fetch_patiently
from crawler.search.entry import Entry, question
from crawler.search.filling import carries, frames_of, may_be_filled
from crawler.search.reader import Reader
from crawler.search.refusal import Kind, Refusal, message_of, refusal_in
from crawler.search.results import ResultPage, identities, read_results
from crawler.search.rows import PlainRows, plain_rows_of
from crawler.search.titles import MIN_TITLE, SearchTitle, draw_titles, plain, population
from crawler.search.typed import Typed
from crawler.search.way import way_to

MAX_KEPT_BYTES: Final = 2_000_000
"""A longer result page is judged, and not kept."""
CATEGORIES: Final = 2
"""Different categories that make a classification. House rule."""
SHORT_QUERY: Final = 10
"""Characters of a second query to an engine that takes no long ones and does not say how many. House rule."""
DEFAULT_PAUSE_S: Final = 5.0
"""Waited for an engine that was asked too often and does not say how long. House rule."""
MAX_PAUSE_S: Final = 10.5
"""An engine that wants longer pauses has kept us out. House rule: eight queries then take a minute and a half."""
_AS_SHOWN: Final = (("content-type", "text/html; charset=utf-8"),)
GUESSED: Final = "搜索地址由脚本拼成，照读到的地址没有打开，请人工测试"
NONSENSE: Final = "魑罍黼黻饕餮甪"
"""A query that no release answers; results to it prove an engine that answers everything."""


@dataclass
class _Probe:
    """One test in progress."""

    home: PageSnapshot
    reader: Reader
    box: Typed | None = None
    """Where to type when the address that was learned by typing does not answer."""
    at_hand: dict[str, Rendered] = field(default_factory=dict)
    """What a browser showed for words that were typed already."""
    trials: list[SearchTrial] = field(default_factory=list)
    pages: list[ResultPage] = field(default_factory=list)
    pause_s: float = 0.0
    """To wait before each query: the engine said so."""
    unfinished: list[str] = field(default_factory=list)
    """Addresses of pages with results in their source to which a script may add the categories; empty words for queries that are posted."""
    answers_itself: bool = False
    """Results stood in the source of a page: an empty source means that there are none."""
    plain_rows: PlainRows | None = None
    """Texts that the engine shows whatever is asked; None until a query without an answer has been read."""
    received: PageSnapshot | None = None
    """What came in answer to the newest query."""
    furniture: frozenset[str] | None = None
    """Links that the engine shows whatever is asked; None until a query without an answer has been read."""

    async def ask(self, entry: Entry | Typed, words: str, *, kind: str, title: str = "", expected_url: str = "") -> SearchTrial:
        """One query; the trial is kept. What the engine says of the way it was asked is followed once: waiting, fewer words."""
        answer = await self._answer(entry, words, title, expected_url)
        if answer.refusal is not None:
            words = words[: answer.refusal.letters or SHORT_QUERY] if answer.refusal.kind is Kind.LONG else words
            if self._may_ask_again(answer.refusal):
                answer = await self._answer(entry, words, title, expected_url)
        trial = SearchTrial(query=entry.typed(words), kind=kind, expected_url=expected_url, url=answer.url, answer=self.received)
        trial = _with_result(trial, answer, have_browser=self.reader.renderer is not None)
        if answer.page is not None and trial.failure is None:
            self.pages.append(answer.page)
            if kind == "nonsense":
                menu = {column_key(link.url) for link in self.home.best.nav_links if link.where == "nav"}
                if any(facts.links for facts in answer.shown):
                    self.furniture = frozenset(menu.union(*map(identities, answer.shown)))
                self.plain_rows = plain_rows_of(answer.shown[-1], words)
            elif answer.page.announced or (self.furniture is not None and answer.page.count):
                self.answers_itself = self.answers_itself or not answer.shown[-1].rendered
            if kind != "nonsense" and answer.page.count and may_be_filled(answer.shown[0], self.home.best):
                self.unfinished.append(answer.url if isinstance(entry, Entry) and entry.method != "POST" else "")
        self.trials.append(trial)
        return trial

    async def classified(self) -> bool | None:
        """Whether results are shown by category; None when no page listed any, or only a script would show the categories."""
        read = [page for page in self.pages if page.count]
        if not read:
            return None
        if max(page.categories for page in read) >= CATEGORIES:
            return True
        if len(self.unfinished) < len(read):
            return False
        seen = await self.reader.rendered(self.unfinished[0]) if self.unfinished[0] else None
        return None if seen is None else self._results(seen, "", "").categories >= CATEGORIES

    def withdraw(self, url: str) -> None:
        """A release that is gone itself: that its title is not found says nothing about the search."""
        gone = Failure(Cause.NO_DATA, Owner.MONITOR, "稿件本身已打不开，不作为搜索的依据")
        self.trials = [replace(trial, found=None, failure=gone) if trial.expected_url == url else trial for trial in self.trials]

    def _may_ask_again(self, refusal: Refusal) -> bool:
        """Whether what the engine asks for can be done; from then on each query waits."""
        if refusal.kind is Kind.OFTEN:
            self.pause_s = max(self.pause_s, refusal.seconds + 0.5 if refusal.seconds else DEFAULT_PAUSE_S)
            return self.pause_s <= MAX_PAUSE_S
        return refusal.kind is Kind.LONG

    async def _answer(self, entry: Entry | Typed, words: str, title: str, expected_url: str) -> "_Answer":
        if 0 < self.pause_s <= MAX_PAUSE_S:
            await asyncio.sleep(self.pause_s)
        if isinstance(entry, Typed):
            return await self._typed(entry, words, title, expected_url)
        request = question(entry, words, deadline_s=self.reader.deadline_s)
        result = await fetch_patiently(self.reader.fetcher, request)
        facts, self.received = self.reader.read(result), self._kept(result)
        by_get = request.method == "GET"
        if isinstance(facts, Failure) and facts.cause is Cause.BLOCKED_CHALLENGE and by_get:
            facts = await self.reader.rendered(request.url) or facts
        if isinstance(facts, Failure) and self.box is not None:
            return await self._typed(self.box, words, title, expected_url)
        if isinstance(facts, Failure):
            guess = entry.guessed and facts.owner is Owner.SITE
            return _Answer(request.url, failure=Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, GUESSED) if guess else facts)
        if facts.soft_404_phrase and not facts.links:
            return _Answer(request.url, failure=Failure(Cause.HTTP_5XX, Owner.SITE, f"搜索页出错：{facts.soft_404_phrase}"))
        page, shown = await self._with_frames(facts, words, title, expected_url)
        refusal = refusal_in(message_of(facts)) if not page.found and not page.count and not page.empty else None
        if refusal is not None:
            return _Answer(request.url, refusal=refusal, failure=refusal.failure)
        if not page.found and (
            page.count is None or (page.count == 0 and not self.answers_itself and may_be_filled(facts, self.home.best))
        ):
            seen = await self.reader.rendered(request.url) if by_get else None
            if seen is not None:
                self.received = replace(self.received, rendered_html=seen.html) if self.received is not None else None
                page, shown = await self._with_frames(seen, words, title, expected_url)
            elif page.count == 0:
                page = replace(page, count=None)
        return _Answer(request.url, page=page, shown=shown)

    async def _typed(self, box: Typed, words: str, title: str, expected_url: str) -> "_Answer":
        seen = self.at_hand.pop(words, None) or await self.reader.type(box, words)
        if isinstance(seen, Failure):
            return _Answer(box.found_on, failure=seen)
        self.received = self._kept_as_shown(seen)
        facts = self.reader.judged(seen)
        if isinstance(facts, Failure):
            return _Answer(seen.final_url, failure=facts)
        page, shown = await self._with_frames(facts, words, title, expected_url)
        refusal = refusal_in(message_of(facts)) if not page.found and not page.count and not page.empty else None
        if refusal is not None:
            return _Answer(seen.final_url, refusal=refusal, failure=refusal.failure)
        return _Answer(seen.final_url, page=page, shown=shown)

    def _kept_as_shown(self, seen: Rendered) -> PageSnapshot | None:
        """What the browser showed, to be kept: nothing else came of it."""
        body = seen.html.encode("utf-8", "replace")
        if len(body) > MAX_KEPT_BYTES:
            return None
        return PageSnapshot(
            url=seen.url, final_url=seen.final_url, status=seen.status or 200, headers=_AS_SHOWN, body=body, fetched_at=self.reader.clock(),
            sha256=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip

    def _kept(self, result: FetchResult) -> PageSnapshot | None:
        """What came, to be kept; None when nothing did."""
        if not result.body or result.status is None or len(result.body) > MAX_KEPT_BYTES:
            return None
        return PageSnapshot(
            url=result.url, final_url=result.final_url, status=result.status, headers=result.headers, body=result.body,
            fetched_at=self.reader.clock(), sha256=hashlib.sha256(result.body).hexdigest(),
        )  # fmt: skip

    async def _with_frames(self, facts: PageFacts, words: str, title: str, expected_url: str) -> tuple[ResultPage, list[PageFacts]]:
        """The page read; when it shows nothing itself, what its frames show of the query."""
        page = self._results(facts, title, expected_url)
        shown = [facts]
        if page.found or page.count:
            return page, shown
        frames = frames_of(facts, self.home.best)
        for url in frames:
            inner = await self.reader.page(url) if carries(url, words) else None
            if isinstance(inner, PageFacts):
                shown.append(inner)
                page = self._results(inner, title, expected_url)
                if page.found or page.count:
                    break
        if frames and len(shown) == 1:
            page = replace(page, count=None)
        return page, shown

    def _results(self, facts: PageFacts, title: str, expected_url: str) -> ResultPage:
        return read_results(
            facts, title=title, expected_url=expected_url, home=self.home.best, furniture=self.furniture, plain_rows=self.plain_rows
        )


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What one query brought: a page that was read, or why there is none."""

    url: str = field(kw_only=False)
    page: ResultPage | None = None
    shown: list[PageFacts] = field(default_factory=list)
    """The page and the frames that were read; the results stand in the last one."""
    failure: Failure | None = None
    refusal: Refusal | None = None


def _with_result(trial: SearchTrial, answer: _Answer, *, have_browser: bool) -> SearchTrial:
    page = answer.page
    if page is None:
        return replace(trial, failure=answer.failure)
    if page.captcha and not page.found:
        return replace(trial, failure=Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "搜索需要验证码，请人工测试"))
    if page.login and not page.found:
        return replace(trial, failure=Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "搜索要求登录，请人工测试"))
    if page.doubtful and not page.found:
        why = "结果页搜什么都显示同样的内容，其中有该标题，无法判断是否为搜索结果，请人工测试"
        return replace(trial, failure=Failure(Cause.NEEDS_PERSON, Owner.MONITOR, why))
    if page.count is None and not page.found:
        why = "搜索结果没有读懂，请人工测试" if have_browser else "搜索结果由脚本生成，未渲染"
        return replace(trial, failure=Failure(Cause.NEEDS_PERSON if have_browser else Cause.NEEDS_SCRIPT, Owner.MONITOR, why))
    return replace(trial, found=page.found, result_count=page.count, best_similarity=page.best)


async def observe_search(
    *,
    home: PageSnapshot,
    titles: Sequence[SearchTitle],
    fetcher: Fetcher,
    renderer: Renderer | None,
    clock: Callable[[], datetime],
    as_of: datetime,
    seed: int,
    site: str,
    site_name: str = "",
    pages: Sequence[PageSnapshot] = (),
    subsite_titles: Sequence[SearchTitle] = (),
    deadline_s: float = 15.0,
) -> SearchObservation:
    """
    Try the site search: its own name, nonsense, four seeded titles (full, then without punctuation), a wrong character, subordinate titles.

    Only search queries are ever sent.

    Args:
        home: the home page; its box is used, else the first one on *pages*.
        titles: published releases of the site: the population.
        fetcher: the fetch layer.
        renderer: used only where the source cannot show box or results; None leaves such trials without outcome.
        clock: the present, for dates without a year.
        as_of: T (aware); releases of the last three days are not asked for.
        seed: of the draw.
        site: id that the draw is recorded under.
        site_name: what the site calls itself; empty = as the home page says.
        pages: further pages on which the box may stand.
        subsite_titles: releases of subordinate sites; without any, own titles stand in (MB04).
        deadline_s: of one query, seconds.
    """
    chosen = draw_titles(titles, seed=seed, site=site, as_of=as_of)
    found_on = next((page for page in (home, *pages) if page.best.search.presence is not False), None)
    if found_on is None:
        return SearchObservation(form=SearchForm(presence=False))
    reader = Reader(fetcher, renderer, clock, deadline_s)
    blank = SearchObservation(form=found_on.best.search, found_on=found_on.final_url, population=len(population(titles, as_of)))
    way = await way_to(reader, found_on, NONSENSE)
    if isinstance(way.entry, Failure):
        return replace(blank, failure=way.entry)
    probe = _Probe(home, reader, way.box, {} if way.seen is None else {NONSENSE: way.seen})
    await _try_all(
        probe,
        way.entry,
        chosen,
        site_name=site_name or _name_of(home),
        subsites=draw_titles(subsite_titles, seed=seed, site=site, as_of=as_of),
    )
    read = [page for page in probe.pages if page.count]
    return replace(
        blank,
        form=replace(blank.form, by_script=blank.form.by_script or way.by_script),
        trials=tuple(probe.trials),
        classified=await probe.classified(),
        aggregated=any(page.service_card for page in read) if read else None,
    )


def _name_of(home: PageSnapshot) -> str:
    return home.best.site_name or home.best.document_title


async def _try_all(
    probe: _Probe, entry: Entry | Typed, chosen: Sequence[SearchTitle], *, site_name: str, subsites: Sequence[SearchTitle]
) -> None:
    # First: what an unanswerable query shows as well is no result, whatever else the home page links to.
    await probe.ask(entry, NONSENSE, kind="nonsense")
    if site_name:
        await probe.ask(entry, site_name, kind="site_name")
    found: list[SearchTitle] = []
    for title in chosen:
        if await _try_title(probe, entry, title):
            found.append(title)
        elif len(probe.trials) >= 3 and all(trial.failure is not None for trial in probe.trials):
            return  # The engine does not answer us: more queries would only press on.
    if found:
        wrong = one_wrong_character(found[0].title)
        await probe.ask(entry, wrong, kind="fuzzy", title=found[0].title, expected_url=found[0].url)
    for title in subsites[:2]:
        await probe.ask(entry, title.title, kind="subsite_title", title=title.title, expected_url=title.url)
    if not subsites:
        own = [trial for trial in probe.trials if trial.kind in ("title", "title_plain", "title_own") and trial.found][:2]
        probe.trials.extend(replace(trial, kind="subsite_title") for trial in own)


async def _try_title(probe: _Probe, entry: Entry | Typed, title: SearchTitle) -> bool:
    first = await probe.ask(entry, title.title, kind="title", title=title.title, expected_url=title.url)
    if first.found or first.failure is not None:
        return bool(first.found)
    asked = {plain(title.title)}
    if plain(title.title) != title.title:
        second = await probe.ask(entry, plain(title.title), kind="title_plain", title=title.title, expected_url=title.url)
        if second.found:
            return True
    # Lists decorate titles ([图], 【要闻】, a number, the sender): what the release itself is called decides.
    page = await probe.reader.page(title.url)
    if isinstance(page, Failure) or page.soft_404_phrase:
        if not isinstance(page, Failure) or (page.cause is Cause.HTTP_4XX and page.owner is Owner.SITE):
            probe.withdraw(title.url)
        return False
    own = page.title or ""
    if len(own) < MIN_TITLE or plain(own) in asked or plain(own) == plain(page.site_name or ""):
        return False
    third = await probe.ask(entry, own, kind="title_own", title=own, expected_url=title.url)
    return bool(third.found)


def one_wrong_character(title: str) -> str:
    """
    A title with its middle character replaced by a wrong one, as people mistype.

    >>> one_wrong_character("安和县养老服务办法")
    '安和县养孬服务办法'
    """
    words = plain(title)
    middle = len(words) // 2
    return words[:middle] + ("孬" if words[middle] != "孬" else "夯") + words[middle + 1 :]
