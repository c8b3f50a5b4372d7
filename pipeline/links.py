"""Use case of ``links``: sweep whole sites with the fetch layer of these settings."""

from collections.abc import Sequence

from config.settings import Settings
from core.errors import CannotRunError, UsageError
from core.ports import Progress
from core.sweep import SweepReport
from core.url import canonical


def read_addresses(texts: Sequence[str]) -> tuple[str, ...]:
    """
    Start addresses as typed; a bare host name gets ``http://``.

    Raises:
        UsageError: no web address.
    """
    found = []
    for text in texts:
        address = canonical(text if "://" in text else f"http://{text}")
        if not address:
            raise UsageError(f"{text!r} 不是网址;应为 http://… 或 https://…")
        found.append(address)
    return tuple(dict.fromkeys(found))


async def sweep_links(
    settings: Settings,
    addresses: Sequence[str],
    *,
    max_pages: int | None = None,
    concurrency: int | None = None,
    timeout_s: float | None = None,
    external: bool = True,
    progress: Progress | None = None,
) -> SweepReport:
    """
    Crawl the sites at *addresses* and verify every link on them.

    Args:
        settings: network section; *concurrency* also sets the limit per host, as the person who asks for it means one site.
        addresses: canonical start addresses.
        max_pages: pages to follow; None = the whole site.
        concurrency: requests in flight.
        timeout_s: deadline of one load; None = the configured one.
        external: whether links to other hosts are verified.
        progress: where to report.

    Raises:
        CannotRunError: not one start page could be read.
    """
    from crawler.fetch import create_fetcher
    from crawler.sweep import WHOLE_SITE, SweepOptions, sweep

    network = settings.network
    if concurrency is not None:
        network = network.model_copy(update={"concurrency": concurrency, "per_host_concurrency": concurrency})
    options = SweepOptions(
        concurrency=network.concurrency,
        timeout_s=timeout_s or network.deadline_s,
        external=external,
        obey_robots=network.robots == "obey",
        user_agent=network.user_agent,
        max_body_bytes=network.max_body_bytes,
        max_pages=max_pages or WHOLE_SITE,
    )
    fetcher = create_fetcher(network)
    try:
        result = await sweep(addresses, options, fetcher, progress)
    finally:
        await fetcher.aclose()
    if not result.pages:
        raise CannotRunError(";".join(f"{address}:{result.why_not(address)}" for address in addresses))
    return result.report()
