"""
The loop of a sweep: one queue, workers over the fetch port, verdicts by ``crawler.judgement`` as in an audit.

References are deduplicated per page before resolution, addresses become dense ids, pairs live in compact arrays; nothing that was read is kept.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence

from core.fetch import Fetch, FetchResult
from core.page.records import LinkKind
from core.ports import Fetcher, Progress
from core.url import canonical, is_home_url
from core.verdict import LinkVerdict
from crawler.judgement import OK, Judgement, is_page_answer, judge, soft_404, unopenable
from crawler.missing_page import MissingPages, page_trouble
from crawler.refusals import Refusals
from crawler.robots import Robots
from crawler.sweep.former import Former, Recorder, Remembered, digest_of
from crawler.sweep.honesty import NOT_MODIFIED, Honesty
from crawler.sweep.options import SweepOptions
from crawler.sweep.queues import Queues
from crawler.sweep.reading import SitePages, Traits, authority_of
from crawler.sweep.result import Tally
from crawler.sweep.second_look import SecondLooks
from crawler.sweep.share import KNOWN, Alone, Share
from crawler.traps import TrapGuard, TrapLimits, without_session
from crawler.verify import ask_target, settled, wants_another_try

REPORT_EVERY = 50
"""Requests between two reports of progress."""
BUDGET_LOOKS = 100
"""So many times while it is spent, the byte budget is looked at."""


class Sweeper:
    """One process's work on a sweep."""

    def __init__(
        self,
        urls: Sequence[str],
        options: SweepOptions,
        fetcher: Fetcher,
        progress: Progress | None = None,
        *,
        share: Share | None = None,
        former: Former | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.options = options
        self._fetcher = fetcher
        self._progress = progress
        self._share: Share = share or Alone(options.max_pages)
        self._former = former
        self._recorder = recorder
        self._start = [canonical(url) for url in urls]
        self._judgements: dict[int, Judgement] = {}
        self._queues = Queues()
        self._requests = self._skipped = self._unchanged = self._bytes = self._told_at = 0
        self._truncated_by: str | None = None
        self._barred = False
        """A page was left out by its site's robots.txt."""
        self._missing = MissingPages(fetcher, options.timeout_s)
        self._refusals = Refusals(fetcher, options.timeout_s)
        self._honesty = Honesty(self._start, former, self._ask_page)
        self._robots = Robots(fetcher, options.user_agent, obey=options.obey_robots, deadline_s=options.timeout_s)
        self._traps = TrapGuard(TrapLimits().part(self._share.size))
        self._active = 0
        self._wake = asyncio.Event()
        self._stop_at = None if options.max_seconds is None else time.monotonic() + options.max_seconds
        self._pages = SitePages(self._start, self._meet, self._write_off)
        self._table = self._pages.table
        self._looks = SecondLooks(options.tries, options.retry_pause_s, self._pages.hosts)
        self._own = bytearray()
        """Per id: 1 = a page of a start host that is ours to follow, 2 = it was asked for, 0 = only to be verified."""
        self._mine = bytearray()
        """Per id: 1 = ours to verify."""
        self._given: dict[int, int] = {}
        """Addresses that were ours → rank of the process that they were left to."""
        self._read = bytearray()
        """Per id: 1 = the page's links are entered."""

    # --- from outside

    async def begin(self) -> None:
        """Learn the rules of the start hosts and queue the start pages."""
        for url in self._start:
            await self._robots.learn(url)
        # Everybody knows the start pages: the process whose they are may die before it has read one.
        for url in self._start:
            self._meet(url, LinkKind.ANCHOR, None)

    def receive(self, found: Iterable[tuple[str, LinkKind, int]]) -> None:
        """Take in addresses of ours that another process found: (address, kind, length of the chain that led to it)."""
        for url, kind, chain in found:
            number = self._known(url, kind)
            if not self._mine[number] and number not in self._given:
                self._take_over(number, url, chain)
        self._wake.set()

    def give(self, rank: int) -> list[tuple[str, LinkKind, int]]:
        """Leave half of the files, or pages, that wait to the process *rank*, which has nothing to do."""
        numbers = [number for number in self._queues.part_with_half() if not self._read[number]]
        for number in numbers:
            self._mine[number] = 0
            self._given[number] = rank
        return [(self._table.urls[number], self._table.kind_of(number), self._traps.chain_to(number)) for number in numbers]

    def accept(self, given: Iterable[tuple[str, LinkKind, int]]) -> None:
        """See to addresses that another process has left to us."""
        for url, kind, chain in given:
            number = self._known(url, kind)
            self._share.take_over(url)
            if not self._mine[number]:
                self._take(number, url, self._pages.traits(url, kind), None, chain)
        self._wake.set()

    def hand_over(self, owners: Sequence[int]) -> None:
        """The slots were dealt anew among the living *owners*: tell the heirs of every address that a dead process had."""
        for number, url in enumerate(self._table.urls):
            if self._mine[number] or number in self._table.unopenable or self._given.get(number) in owners:
                continue
            traits = self._pages.traits(url, self._table.kind_of(number))
            owner = self._share.owner(url, own=traits.is_own, stays=traits.stays)
            if owner == self._share.rank:
                self._take_over(number, url)
            elif owner in owners:
                self._share.post(owner, url, traits.kind, 0)
        self._wake.set()

    @property
    def has_work(self) -> bool:
        """Something is queued."""
        return bool(self._queues)

    async def drain(self, concurrency: int) -> None:
        """Work until nothing is queued and nobody is busy."""
        async with asyncio.TaskGroup() as group:
            for place in range(concurrency):
                group.create_task(self._worker(self._queues.order_for(place)))
        self._tell()

    def doubtful(self) -> list[int]:
        """Targets that must be asked again before anything is said about them."""
        looks, urls, now = self._looks, self._table.urls, time.monotonic()
        return [
            place
            for place, found in self._judgements.items()
            if found.doubtful
            and wants_another_try(found, self._refusals.tries(urls[place], found, looks.tries(place, authority_of(urls[place]), now)))
        ]

    async def settle(self) -> None:
        """Ask doubtful targets again, a pause after they failed and with few at a time; what opens now was never broken."""
        waiting = self.doubtful()
        if not waiting:
            return
        if self._progress is not None:
            self._progress.step("复核", 0, len(waiting))
        self._looks.stop()
        await asyncio.sleep(self._looks.rest_s(waiting, time.monotonic()))
        self._queues.put_again(waiting)
        await self.drain(min(self.options.retry_concurrency, len(waiting)))

    def verdicts(self) -> dict[str, Judgement]:
        """The last word on every target of ours that is not plainly ok."""
        if self._recorder is not None:
            self._recorder.flush()
        explained, urls = self._looks.explained, self._table.urls
        return {urls[place]: settled(explained(place, authority_of(urls[place]), found)) for place, found in self._judgements.items()}

    def pages_of(self, urls: Iterable[str]) -> dict[str, list[str]]:
        """Pages that we read on which the given targets stand."""
        wanted = {number for number in map(self._table.ids.get, urls) if number is not None}
        names = self._table.urls
        return {names[number]: [names[page] for page in pages] for number, pages in self._table.page_sets(wanted).items()}

    def tally(self) -> Tally:
        """Counts so far."""
        return Tally(
            pages=self._table.page_count,
            targets=sum(self._mine),
            pairs=self._table.pair_count,
            requests=self._requests,
            unchanged=self._unchanged,
            skipped=self._skipped,
            truncated_by=self._truncated_by or ("trap" if self._traps.refused else "robots" if self._barred else None),
        )

    # --- the loop

    async def _worker(self, queues: tuple[deque[int], ...]) -> None:
        while True:
            number = self._next(queues)
            if number is None:
                if not self._active:
                    self._wake.set()
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            if self._stop_at is not None and time.monotonic() > self._stop_at:
                self._truncated_by = "time"
                self._skipped += 1
                continue
            self._active += 1
            try:
                await self._check(number)
            finally:
                self._active -= 1
            self._looks.ended(number, time.monotonic())
            if self.has_work or not self._active:
                self._wake.set()

    def _next(self, queues: tuple[deque[int], ...]) -> int | None:
        if self._looks and (number := self._looks.due(time.monotonic())) is not None:
            return number
        return next((queue.popleft() for queue in queues if queue), None)

    def _count(self) -> None:
        self._requests += 1
        if self._requests % REPORT_EVERY == 0:
            self._tell()

    def _tell(self) -> None:
        requests, waiting, pages, size = self._share.report(
            self._requests, len(self._queues), self._table.page_count, self._bytes, self._queues.spare
        )
        if self.options.max_bytes is not None and size > self.options.max_bytes:
            self._truncated_by = self._truncated_by or "bytes"
        if self._progress is not None:
            self._progress.step("链接", requests, requests + waiting, f"{pages} 页")

    # --- one target

    async def _check(self, number: int) -> None:
        if self._read[number]:
            return  # read meanwhile, under a redirect that leads here
        url = self._table.urls[number]
        previous = self._judgements.get(number)
        if previous is None and not self._share.is_ours(url):
            self._mine[number] = 0
            return
        resolver = previous.tries % 2 if previous is not None else 0
        if self._own[number] and not self._robots.knows(url):
            await self._robots.learn(url)
            self._own[number] = int(self._allows(url))
        if self._own[number] and self._take_page(number):
            known = self._former.page(url) if self._former is not None and previous is None else None
            conditional = known is not None and bool(known.conditions) and await self._honesty.believes(url)
            answer = await self._ask_page(url, known if conditional else None, resolver, retry=previous is not None)
            if answer.status == NOT_MODIFIED and known is not None and conditional:
                if not answer.hops and not await self._missing.needs_body(url):
                    self._enter_known(number, answer, known)
                    return
                answer = await self._ask_page(url, None, resolver)
        else:
            known = None
            found = await ask_target(
                self._fetcher,
                url,
                self._table.kind_of(number),
                timeout_s=self.options.timeout_s,
                head_first=previous is None,
                resolver=resolver,
                retry=previous is not None,
                count=self._count,
                referer=self._pages.door_to(url),
            )
            if found is None:
                self._looks.answered(authority_of(url))
                return
            answer = found
        await self._judge(number, answer, previous, known)

    async def _ask_page(self, url: str, known: Remembered | None, resolver: int, *, retry: bool = False) -> FetchResult:
        self._count()
        options = self.options
        answer = await self._fetcher.fetch(
            Fetch(
                url=url,
                headers=known.conditions if known is not None else (),
                deadline_s=options.timeout_s,
                max_body_bytes=options.max_body_bytes,
                resolver=resolver,
                retry=retry,
            )
        )
        self._bytes += answer.raw_bytes
        if options.max_bytes is not None and self._bytes >= self._told_at:
            self._told_at = self._bytes + options.max_bytes // BUDGET_LOOKS
            self._tell()
        return answer

    def _take_page(self, number: int) -> bool:
        """Whether this own page is within the limits; a page asked again counts once."""
        if self._own[number] == 2:
            return True
        if self._truncated_by == "bytes":
            return False
        if not self._share.take_page():
            self._truncated_by = self._truncated_by or "max_pages"
            return False
        self._own[number] = 2
        return True

    async def _judge(self, number: int, answer: FetchResult, previous: Judgement | None, known: Remembered | None) -> None:
        judgement = judge(answer, kind=self._table.kind_of(number), page_trouble=page_trouble)
        if judgement.verdict is LinkVerdict.TLS and answer.cause is None and authority_of(self._table.urls[number]) in self._pages.hosts:
            judgement = OK  # the site's own certificate is a fact of its own, not a fault of every link
        if judgement.verdict is LinkVerdict.OK and self.options.soft_404 and is_page_answer(answer):
            if self._is_front_door(answer) and not self._missing.knows_home(answer.final_url):
                self._missing.note_home(answer.final_url, answer.body)
            elif await self._missing.is_missing_page(answer):
                judgement = soft_404(answer)
        if previous is not None:
            judgement = await self._refusals.joined(answer.url, previous, judgement)
        if (answer.status is not None or answer.hops) and not self._own[number]:
            self._looks.answered(authority_of(answer.url))
        if judgement.verdict is LinkVerdict.OK:
            self._judgements.pop(number, None)
            if answer.hops and self._own[number] == 2 and authority_of(canonical(answer.final_url)) in self._pages.hosts:
                await self._robots.learn(answer.final_url)
            if self._own[number] == 2 and is_page_answer(answer):
                self._enter_answer(number, answer, known)
        else:
            self._judgements[number] = judgement
            if judgement.doubtful:
                self._looks.failed(number, time.monotonic())
            is_second, lagged, host = previous is not None, judgement.lagged, authority_of(answer.url)
            if judgement.used_its_time and self._looks.unanswered(number, host, time.monotonic(), is_second=is_second, lagged=lagged):
                asyncio.get_running_loop().call_later(self.options.retry_pause_s, self._wake.set)

    def _is_front_door(self, answer: FetchResult) -> bool:
        return answer.url in self._start or is_home_url(answer.final_url)

    # --- reading pages

    def _enter_answer(self, number: int, answer: FetchResult, known: Remembered | None) -> None:
        """Read the links of a page under the address that it has after redirects."""
        if answer.hops:
            final = without_session(canonical(answer.final_url))
            if authority_of(final) not in self._pages.hosts or not self._allows(final):
                return
            number = self._meet(final, LinkKind.ANCHOR, None)
            if not self._mine[number]:
                return
            self._own[number] = 2
        if self._read[number]:
            return
        self._read[number] = 1
        digest = digest_of(answer) if self._recorder is not None else b""
        if known is not None and digest and known.digest == digest:
            self._enter_known(number, answer, known)
            return
        targets = self._pages.enter(number, answer)
        if self._recorder is not None and not answer.hops:
            self._recorder.note(self._table, number, targets, answer, digest)

    def _enter_known(self, number: int, answer: FetchResult, known: Remembered) -> None:
        """A page that has not changed: its links are those of the former sweep."""
        self._read[number] = 1
        self._unchanged += 1
        targets = known.targets(self._meet, self._write_off, number)
        self._table.add_page(number, targets)
        if self._recorder is not None:
            self._recorder.note_again(self._table, number, targets, answer, known)

    def _meet(self, url: str, kind: LinkKind, parent: int | None) -> int:
        """Id of a resolved address; a new one is queued, here or with its owner."""
        url = without_session(url)
        known = self._table.ids.get(url)
        if known is not None:
            return known
        traits = self._pages.traits(url, kind)
        number = self._add(url, traits.kind)
        owner = self._share.owner(url, own=traits.is_own, stays=traits.stays)
        if owner == self._share.rank:
            self._take(number, url, traits, parent)
        elif owner != KNOWN:
            self._share.post(owner, url, traits.kind, self._traps.chain(url, parent) if traits.is_page else 0)
        return number

    def _write_off(self, text: str, kind: LinkKind) -> int:
        """Id of a reference, as written, that no browser can follow."""
        number = self._table.ids.get(text)
        if number is None:
            number = self._add(text, kind)
            self._table.unopenable.add(number)
            self._judgements[number] = unopenable(text)
            self._mine[number] = int(self._share.meets_first(text))
        return number

    def _take_over(self, number: int, url: str, chain: int | None = None) -> None:
        """Make an address ours that another process met, or had."""
        traits = self._pages.traits(url, self._table.kind_of(number))
        if traits.stays:
            self._share.take_over(url)
        self._take(number, url, traits, None, chain)

    def _take(self, number: int, url: str, traits: Traits, parent: int | None, chain: int | None = None) -> None:
        """Make an address ours and queue it."""
        self._mine[number] = 1
        if not traits.is_own and not self.options.external:
            self._skipped += 1
            return
        self._own[number] = int(traits.is_page and self._allows(url) and self._traps.admits(number, url, parent, chain))
        self._queues.put(number, is_own=traits.is_own, is_page=bool(self._own[number]))

    def _allows(self, url: str) -> bool:
        """Whether the rules that are known so far let us follow a page."""
        if self._robots.allows(url):
            return True
        self._barred = True
        return False

    def _known(self, url: str, kind: LinkKind) -> int:
        """Id of an address that we need not queue."""
        number = self._table.ids.get(url)
        return self._add(url, self._pages.traits(url, kind).kind) if number is None else number

    def _add(self, url: str, kind: LinkKind) -> int:
        number = self._table.intern(url, kind)
        self._read.append(0)
        self._own.append(0)
        self._mine.append(0)
        return number
