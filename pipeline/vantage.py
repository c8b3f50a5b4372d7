"""A vantage point: watches the same sites from another place, by the same plan; its visits are its own word."""

import asyncio
import heapq
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.clock import Clock, utc_now
from core.errors import StoreError, UsageError
from core.site import SiteState
from core.visit import Visit
from monitors.visit import Visitor
from pipeline.visiting import LATE, VisitLoop, address_of
from pipeline.visits import open_visitor
from pipeline.wiring import open_tools

if TYPE_CHECKING:
    from store import Store
    from store.hold import Hold
    from store.slots import Claim

log = logging.getLogger(__name__)

TICK_S: Final = 1.0
REFRESH_S: Final = 60.0
HOLD_S: Final = 5.0
"""How often a waiting vantage point asks for its name, and a working one whether it still has it."""
DRAIN_S: Final = 40.0
STEP: Final = timedelta(seconds=2)
"""A clock that goes back by more was set."""


class VantageService(VisitLoop):
    """
    Visits every open site at its planned times, as this place sees it.

    Nothing is claimed: the name of a vantage point is held by one process. What was missed for more than five minutes is
    missed; no gap is written, as a place that did not look has no word in the quorum.

    Args:
        store: shared with the scheduler and other vantage points.
        settings: plan, time zone.
        visitor: makes one visit, under the name of the vantage point.
        name: of the vantage point.
        clock: aware present; wall clock.
    """

    def __init__(self, store: "Store", settings: Settings, visitor: Visitor, *, name: str, clock: Clock = utc_now) -> None:
        super().__init__(store, settings, visitor, record=self._keep, clock=clock)
        self._name = name
        self._due: list[tuple[datetime, str]] = []
        self._planned: set[str] = set()
        self._last: datetime | None = None

    def _keep(self, visits: Sequence[Visit]) -> None:
        """A visit that crashed carries no name yet."""
        self._store.vantages.append(replace(visit, vantage=self._name) for visit in visits)

    def refresh(self) -> None:
        """Read the registry (once a minute): new sites are planned from now on, closed ones are dropped."""
        self._addresses = {site.id: address_of(site) for site in self._store.sites.all(SiteState.OPEN)}
        now = self._clock()
        for site in self._addresses.keys() - self._planned:
            self._enter(site, self._plan.following(site, now))

    def renew(self) -> None:
        """Plan anew at the next tick: another process may have been this vantage point meanwhile."""
        self._last = None

    def _plan_anew(self, now: datetime) -> None:
        """Slots of the last minutes that this place has not visited yet are visited late."""
        self._addresses = {site.id: address_of(site) for site in self._store.sites.all(SiteState.OPEN)}
        seen = self._store.vantages.between(now - LATE, now + timedelta(days=1))
        made = {(site, visit.at) for site, visits in seen.items() for visit in visits if visit.vantage == self._name}
        made |= {(claim.site, claim.slot_at) for claim in tuple(self._running.values())} | {(visit.site, visit.at) for visit in self._done}
        self._due, self._planned = [], set()
        for site in self._addresses:
            at = self._plan.following(site, now - LATE)
            while (site, at) in made:
                at = self._plan.following(site, at)
            self._enter(site, at)

    def _enter(self, site: str, at: datetime) -> None:
        heapq.heappush(self._due, (at, site))
        self._planned.add(site)

    def _store_turn(self, now: datetime) -> Sequence["Claim"]:
        from store.slots import Claim

        self.write_done()
        if self._last is None or now < self._last - STEP:  # set back: which slots of the repeated time are filled is looked up
            self._plan_anew(now)
        self._last = now
        found: list[Claim] = []
        while self._due and self._due[0][0] <= now and len(found) < self._room:
            at, site = self._due[0]
            if site not in self._addresses:
                heapq.heappop(self._due)
                self._planned.discard(site)
                continue
            heapq.heapreplace(self._due, (self._plan.following(site, max(at, now - LATE)), site))
            if now - at <= LATE:
                found.append(Claim(site=site, slot_at=at))
        return found


async def serve_vantage(
    store: "Store",
    settings: Settings,
    name: str,
    stop: asyncio.Event,
    *,
    browser: bool = True,
    clock: Clock = utc_now,
    say: Callable[[str], None] = log.info,
) -> int:
    """
    Be the vantage point *name* until *stop*; gives how many visits were written. While another process is it, wait to take over.

    Raises:
        UsageError: no such vantage point is configured.
        StoreError: the database cannot be reached at the start.
    """
    mine = settings_of(settings, name)
    async with open_tools(mine, browser=browser) as tools:
        visitor, controls = open_visitor(mine, tools, vantage=name, clock=clock)
        watching = asyncio.create_task(controls.watch()) if controls.configured else None
        if watching is None:
            log.warning("没有对照目标：分不清是本观测点断网还是网站故障", extra={"event": "no_controls"})
        service = VantageService(store, mine, visitor, name=name, clock=clock)
        try:
            await _Shift(store, service, name, say).run(stop)
        finally:
            if watching is not None:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
            with suppress(StoreError):
                await service.drain(DRAIN_S)
        return service.made


def settings_of(settings: Settings, name: str) -> Settings:
    """
    Settings with the network of a vantage point.

    Raises:
        UsageError: it is not configured.
    """
    vantage = settings.vantages.get(name)
    if vantage is None:
        known = "、".join(settings.vantages) or "没有任何观测点"
        raise UsageError(f"--vantage：配置 vantages 中没有 {name!r}（有：{known}）")
    changes = {key: value for key, value in (("nameservers", vantage.nameservers), ("controls", vantage.controls)) if value is not None}
    return settings.model_copy(update={"network": settings.network.model_copy(update=changes)})


class _Shift:
    """Holding the name, and working while it is held."""

    def __init__(self, store: "Store", service: VantageService, name: str, say: Callable[[str], None]) -> None:
        self._store, self._service, self._name, self._say = store, service, name, say
        self._waiting_told = False

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            held = await self._take()
            if held is None:
                await _pause(stop, HOLD_S)
                continue
            self._say(f"观测点 {self._name} 开始工作")
            try:
                await self._work(held, stop)
            finally:
                held.release()

    async def _take(self) -> "Hold | None":
        from store.hold import hold

        try:
            held = await asyncio.to_thread(hold, self._store.database, f"vantage {self._name}")
        except StoreError as error:
            log.error("数据库连不上，稍后再试：%s", error, extra={"event": "store_error"})
            return None
        if held is None and not self._waiting_told:
            self._waiting_told = True
            self._say(f"已有同名观测点 {self._name} 在工作，等待接替")
        return held

    async def _work(self, held: "Hold", stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        check_at, refresh_at = loop.time() + HOLD_S, loop.time() + REFRESH_S
        self._service.renew()
        while not stop.is_set():
            if loop.time() >= check_at:
                if not await asyncio.to_thread(held.is_held):
                    log.warning("观测点名称随连接断开而失去，重新取得", extra={"event": "vantage_lost", "vantage": self._name})
                    return
                check_at = loop.time() + HOLD_S
            if loop.time() >= refresh_at:
                refresh_at = loop.time() + REFRESH_S
                await self._refresh()
            await self._service.tick()
            await _pause(stop, TICK_S)

    async def _refresh(self) -> None:
        try:
            await asyncio.to_thread(self._service.refresh)
        except StoreError as error:
            log.error("名册读不出来，稍后再试：%s", error, extra={"event": "store_error"})


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
