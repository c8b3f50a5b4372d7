"""The town itself: starts DNS and HTTP on loopback, gives its sites with the truth about each, and can make any of them fail."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from core.site import Site
from lab.dns import DnsServer, Zone
from lab.http import HostState, HttpServer
from lab.outside import CONTROLS, national
from lab.records import Ground, Handler, LabSite, Mode, Truth
from lab.sites import BUILDERS

HUB: Final = "127.0.0.1"
"""Address of the national stand-ins, the controls and the DNS."""


@dataclass(slots=True)
class Town:
    """A running town. ``sites`` are records for the register, ``truth`` is per site id."""

    as_of: datetime
    port: int
    dns_port: int
    lab_sites: tuple[LabSite, ...]
    http: HttpServer
    dns: DnsServer
    has_ipv6: bool
    _addresses: dict[str, str] = field(default_factory=dict)

    @property
    def nameserver(self) -> str:
        """``127.0.0.1:port`` for ``network.nameservers``."""
        return f"{HUB}:{self.dns_port}"

    @property
    def allow_addresses(self) -> tuple[str, ...]:
        """Ranges for ``network.allow_addresses``."""
        return ("127.0.0.0/8", "::1/128")

    @property
    def controls(self) -> tuple[str, ...]:
        """Control targets for ``network.controls``; they have AAAA records where the machine has the IPv6 loopback."""
        return tuple(f"http://{host}:{self.port}/" for host in CONTROLS)

    @property
    def sites(self) -> tuple[Site, ...]:
        """Records for the register."""
        return tuple(item.site for item in self.lab_sites)

    @property
    def truth(self) -> Mapping[str, Truth]:
        """Truth per site id."""
        return {item.site.id: item.truth for item in self.lab_sites}

    def __getitem__(self, key: str) -> LabSite:
        """
        A site by its short name.

        Raises:
            KeyError: the town has no such site.
        """
        for item in self.lab_sites:
            if item.key == key:
                return item
        raise KeyError(key)

    @property
    def settings(self) -> dict[str, object]:
        """The ``network`` section that makes a program live in this town."""
        return {"nameservers": [self.nameserver], "allow_addresses": list(self.allow_addresses), "controls": list(self.controls)}

    def url(self, host: str, path: str = "/") -> str:
        """Absolute URL on a host of the town."""
        return f"http://{host}:{self.port}{path}"

    async def switch(self, key: str, mode: Mode, *, delay_s: float = 20.0) -> None:
        """Make a site (by key) or a host behave otherwise from now on; ``Mode.UP`` mends it."""
        hosts = next((item.hosts for item in self.lab_sites if item.key == key), (key,))
        for host in hosts:
            state = self.http.hosts[host]
            state.mode, state.delay_s = mode, delay_s
        address = self._addresses.get(hosts[0], HUB)
        if address == HUB:
            return  # shared address: a host that is down is cut off after the connection
        if mode is Mode.DOWN:
            await self.http.refuse(address)
        else:
            with contextlib.suppress(OSError):
                await self.http.listen(address, self.port)

    async def outage(self, on: bool = True) -> None:
        """Our own line is cut: no host of the town answers any more, the controls included."""
        for state in self.http.hosts.values():
            state.mode = Mode.DOWN if on else Mode.UP
        self.dns.zone.broken = on


@asynccontextmanager
async def start_town(
    as_of: datetime,
    port: int = 0,
    dns_port: int = 0,
    *,
    keys: Sequence[str] | None = None,
    knobs: Mapping[str, float] | None = None,
) -> AsyncIterator[Town]:
    """
    Run the town in the current event loop.

    Args:
        as_of: aware; every date of the town is relative to it.
        port: HTTP port on every address; 0 = any free one.
        dns_port: UDP and TCP; 0 = any free one.
        keys: sites to build; None = all.
        knobs: settings of trap sites, e.g. ``{"slow_s": 1}``.

    Raises:
        OSError: a given port is taken.
    """
    http, server = HttpServer(), DnsServer(Zone())
    try:
        chosen, has_ipv6 = await _listen(http, port, len(BUILDERS))
        ground = Ground(as_of=as_of, port=chosen, settings=dict(knobs or {}))
        built = tuple(build(ground) for key, build in BUILDERS.items() if keys is None or key in keys)
        addresses = _register(built, national(chosen), http, server.zone, has_ipv6)
        await server.start(HUB, dns_port)
        yield Town(
            as_of=as_of, port=chosen, dns_port=server.port, lab_sites=built, http=http, dns=server, has_ipv6=has_ipv6, _addresses=addresses
        )
    finally:
        await server.aclose()
        await http.aclose()
        await asyncio.sleep(0)


async def _listen(http: HttpServer, port: int, sites: int) -> tuple[int, bool]:
    """One port on every address of the town; IPv6 loopback where there is one."""
    for attempt in range(20):
        chosen = await http.listen(HUB, port)
        try:
            for index in range(sites):
                await http.listen(address_of(index), chosen)
        except OSError:
            await http.aclose()
            if port or attempt == 19:
                raise
            continue
        try:
            await http.listen("::1", chosen)
        except OSError:
            return chosen, False
        return chosen, True
    raise AssertionError("unreachable")


def address_of(index: int) -> str:
    """Loopback address of the n-th site."""
    return f"127.0.0.{index + 2}"


def _register(built: Sequence[LabSite], outside: Mapping[str, Handler], http: HttpServer, zone: Zone, has_ipv6: bool) -> dict[str, str]:
    addresses = {}
    order = list(BUILDERS)
    for item in built:
        address = address_of(order.index(item.key))
        for host in item.hosts:
            http.hosts[host] = HostState(item.handler)
            zone.a[host] = (address,)
            addresses[host] = address
            if item.aaaa and has_ipv6:
                zone.aaaa[host] = ("::1",)
    for host, handler in outside.items():
        http.hosts[host] = HostState(handler)
        zone.a[host] = (HUB,)
        addresses[host] = HUB
        if has_ipv6:
            zone.aaaa[host] = ("::1",)
    for cut in sorted({".".join(host.split(".")[-3:]) for item in built for host in item.hosts} | {"gov.cn"}):
        zone.ns[cut] = (f"ns1.{cut}", f"ns2.{cut}")
        for name in zone.ns[cut]:
            zone.a[name] = (HUB,)
            if has_ipv6:
                zone.aaaa[name] = ("::1",)
    return addresses


@contextmanager
def town_in_thread(as_of: datetime, port: int = 0, dns_port: int = 0, **options: object) -> Iterator[Town]:
    """
    Run the town in a thread of its own, for programs under test that bring their own event loop or process.

    Do not call the town's coroutines directly; use ``call_in_town``.
    """
    ready: threading.Event = threading.Event()
    box: dict[str, object] = {}

    async def live() -> None:
        stop = asyncio.Event()
        async with start_town(as_of, port, dns_port, **options) as town:  # type: ignore[arg-type]
            box.update(town=town, loop=asyncio.get_running_loop(), stop=stop)
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(live())
        except BaseException as error:  # noqa: BLE001  handed to the caller below
            box["error"] = error
            ready.set()

    thread = threading.Thread(target=run, name="lab-town", daemon=True)
    thread.start()
    ready.wait(30)
    if isinstance(error := box.get("error"), BaseException):
        raise error
    town = box["town"]
    assert isinstance(town, Town)
    _LOOPS[id(town)] = box["loop"]  # type: ignore[assignment]
    try:
        yield town
    finally:
        loop, stop = box["loop"], box["stop"]
        assert isinstance(loop, asyncio.AbstractEventLoop)
        assert isinstance(stop, asyncio.Event)
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        _LOOPS.pop(id(town), None)


_LOOPS: dict[int, asyncio.AbstractEventLoop] = {}


def call_in_town(town: Town, action: Callable[[], object]) -> object:
    """Run a coroutine function of a town that lives in a thread, and wait for it: ``call_in_town(town, lambda: town.switch(…))``."""

    async def go() -> object:
        found = action()
        return await found if asyncio.iscoroutine(found) else found

    return asyncio.run_coroutine_threadsafe(go(), _LOOPS[id(town)]).result(30)
