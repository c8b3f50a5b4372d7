"""Our own clock: nothing is judged by dates while others agree that it is wrong."""

from datetime import datetime, timedelta
from typing import Final

from core.errors import CannotRunError
from core.ports import Fetcher, Witness

LIMIT: Final = timedelta(hours=12)
"""So far off a clock may be: no duty is counted in less than half a day. House rule."""
PRESENT: Final = timedelta(days=1)
"""A time of judgement further from our present was given by a person, not read off the clock."""


def require_right_clock(fetcher: Fetcher, as_of: datetime, now: datetime) -> None:
    """
    See that a time of judgement which was read off our clock is right, as far as others told.

    Args:
        fetcher: what was asked with it tells the time of others.
        as_of: the time of judgement.
        now: our present.

    Raises:
        CannotRunError: the servers that were asked agree on another time.
    """
    offset = fetcher.clock_offset() if isinstance(fetcher, Witness) else None
    if offset is None or abs(offset) <= LIMIT or abs(now - as_of) > PRESENT:
        return
    hours = round(abs(offset) / timedelta(hours=1))
    size = f"{hours // 24} 天" if hours >= 48 else f"{hours} 小时"
    raise CannotRunError(
        f"本机时钟比其他服务器{'慢' if offset > timedelta(0) else '快'}约 {size}，更新时限无法判断，没有作出结论；"
        "请校准系统时间（NTP）后重试，或用 --as-of 写明监测时间点"
    )
