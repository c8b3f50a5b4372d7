"""DNS, IPv6 and TLS facts of a site's host."""

from collections.abc import Sequence
from typing import Any, Final

from config.settings import Settings, parse_nameserver
from core.page.records import Link, LinkKind
from core.page.snapshot import PageSnapshot
from core.url import host_of, same_registrable
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

MAX_LINKS: Final = 200
"""Links per level that are tried over both families; more are sampled. House rule: keeps an audit within minutes."""


async def observe_network(
    gathering: Gathering, home: PageSnapshot, *, second_level: Sequence[PageSnapshot], settings: Settings, tools: Tools
) -> dict[str, Any]:
    """Facts for the fields ``dns``, ``ipv6``, ``tls`` of the snapshot; what could not be measured is noted in the failures."""
    from crawler.fetch.guard import AddressGuard
    from monitors.controls import Controls
    from monitors.dns import DnsWatch
    from monitors.ipv6 import Ipv6Watch
    from monitors.tls import observe_tls

    network = settings.network
    gathering.progress.step("网络", 0, 1)
    controls = Controls(tools.fetcher, network.controls)
    guard = AddressGuard(network.allow_addresses)
    watch = DnsWatch([parse_nameserver(text) for text in network.nameservers], allowed=guard.allowed)
    host = host_of(home.final_url)
    dns = await watch.observe(host, have_ipv6=bool(await controls.have_ipv6()))
    ipv6 = await Ipv6Watch(tools.fetcher, controls).observe(
        home.final_url,
        dns=dns,
        level2=_inner(home.best.links, host),
        level3=[url for page in second_level for url in _inner(page.best.links, host)],
        seed=gathering.options.seed,
        max_links=MAX_LINKS,
    )
    tls, failure = await observe_tls(home.final_url, tools.fetcher)
    if failure is not None:
        gathering.failures["tls"] = failure
    gathering.progress.step("网络", 1, 1)
    return {"dns": dns, "ipv6": ipv6, "tls": tls}


def _inner(links: Sequence[Link], host: str) -> list[str]:
    """Links to the same registrable domain （内链）."""
    return [link.url for link in links if link.kind is LinkKind.ANCHOR and link.url and same_registrable(host_of(link.url), host)]
