"""Our own clock: nothing is judged by dates while others agree that it is wrong."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.errors import CannotRunError
from core.fetch import Fetch, Read
from core.ports import Fetcher, Witness
from core.site import SiteState
from pipeline.visiting import address_of

if TYPE_CHECKING:
    from store import Store

LIMIT: Final = timedelta(hours=12)
"""So far off a clock may be: no duty is counted in less than half a day. House rule."""
PRESENT: Final = timedelta(days=1)
"""A time of judgement further from our present was given by a person, not read off the clock."""


ENOUGH: Final = 3
"""Controls that can agree with each other without anybody else."""
SITES: Final = 8
"""Registered sites that are asked beside fewer controls."""
ASK_S: Final = 5.0


async def ask_others(fetcher: Fetcher, controls: Sequence[str], store: "Store | None") -> None:
    """
    Have *fetcher* hear the time of others: controls, and where these are few, some of the registered sites.

    Args:
        fetcher: hears; nobody who stays silent is waited for longer than some seconds.
        controls: ``network.controls``.
        store: the registry; None = only the controls are asked.
    """
    urls = list(controls)
    if len(urls) < ENOUGH and store is not None:
        sites = store.sites.all(SiteState.OPEN)
        urls += [address_of(site) for site in sites[:: max(1, len(sites) // SITES)][:SITES]]
    ask = [Fetch(url=url, deadline_s=ASK_S, fresh=True, polite=False, read=Read.HEADERS, follow_redirects=False) for url in urls]
    await asyncio.gather(*map(fetcher.fetch, ask))


def require_right_clock(fetcher: Fetcher, as_of: datetime, now: datetime, *, within: timedelta = PRESENT) -> None:
    """
    See that a time of judgement which was read off our clock is right, as far as others told.

    Args:
        fetcher: what was asked with it tells the time of others.
        as_of: the time of judgement.
        now: our present.
        within: a time of judgement further from our present was given by a person.

    Raises:
        CannotRunError: the servers that were asked agree on another time.
    """
    offset = fetcher.clock_offset() if isinstance(fetcher, Witness) else None
    if offset is None or abs(offset) <= LIMIT or abs(now - as_of) > within:
        return
    hours = round(abs(offset) / timedelta(hours=1))
    size = f"{hours // 24} 天" if hours >= 48 else f"{hours} 小时"
    raise CannotRunError(
        f"本机时钟比其他服务器{'慢' if offset > timedelta(0) else '快'}约 {size}，更新时限和周次无法判断，没有作出结论；"
        "请校准系统时间（NTP）后重试，或用 --as-of 写明监测时间点"
    )
