"""The one fetch layer under probes, spider and link checks: ``create_fetcher`` gives a ``core.ports.Fetcher``."""

from collections.abc import Callable, Mapping

from config.settings import Network
from crawler.fetch.dialer import Dialer
from crawler.fetch.engine import Engine
from crawler.fetch.guard import AddressGuard
from crawler.fetch.resolver import Resolver
from crawler.gate_table import GateTable
from crawler.politeness import Gate

VISITS_PER_HOST = 4
"""The visits' own budget: official attempt and witnesses of one host never pile up."""
VISITS_PER_ADDRESS = 64
"""Many sites live on one platform address; their visits of one minute may meet there."""


def create_fetcher(network: Network, *, gate: Gate | None = None) -> Engine:
    """
    Make the fetch layer of a process.

    Args:
        network: nameservers, allowed ranges, roots, user agent and budgets.
        gate: the crawl budget, when browser and fetcher share one; made from *network* when absent.
    """
    guard = AddressGuard(network.allow_addresses)
    return Engine(
        network,
        resolver=Resolver.from_settings(network.nameservers),
        guard=guard,
        gate=gate or create_gate(network),
        visit_gate=Gate(per_host=VISITS_PER_HOST, per_address=VISITS_PER_ADDRESS),
        dialer=Dialer(guard, network.ca_file),
    )


def create_gate(
    network: Network,
    *,
    total: int | None = None,
    shares: Mapping[str, int] | None = None,
    table: GateTable | None = None,
    rank: int = 0,
    window: Callable[[], float] | None = None,
) -> Gate:
    """
    Make the crawl budget of a process.

    Args:
        network: budgets.
        total: requests in flight over everything; None = as configured.
        shares: our part of the budget of hosts that several processes ask.
        table: what all processes have in flight; None = we are alone.
        rank: our column of it.
        window: gives the seconds until crawl traffic may start; None = at any time.
    """
    return Gate(
        per_host=network.per_host_concurrency,
        total=total or network.concurrency,
        delay_s=network.per_host_delay_s,
        shares=shares,
        table=table,
        rank=rank,
        together=network.concurrency,
        window=window,
    )


__all__ = ["Engine", "create_fetcher", "create_gate"]
