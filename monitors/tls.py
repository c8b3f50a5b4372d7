"""Certificate watch: what a fresh handshake shows, and how many days are left."""

from datetime import datetime, timedelta

from core.errors import Failure
from core.fetch import Fetch, Read, TlsInfo
from core.ports import Fetcher

EXPIRY_WARNING_DAYS = 30
"""House rule: the time an office commonly needs to renew."""


async def observe_tls(url: str, fetcher: Fetcher) -> tuple[TlsInfo | None, Failure | None]:
    """
    Shake hands with the host of *url* over a fresh connection.

    Returns:
        What was shown, or why no handshake was made; both None for a plain ``http`` address.
    """
    if not url.lower().startswith("https:"):
        return None, None
    result = await fetcher.fetch(Fetch(url=url, fresh=True, polite=False, read=Read.HEADERS, follow_redirects=False))
    if result.tls is not None:
        return result.tls, None
    if result.cause is not None and result.owner is not None:
        return None, Failure(result.cause, result.owner, result.detail)
    return None, None


def days_left(info: TlsInfo, at: datetime) -> int | None:
    """
    Count whole days until the certificate ends, rounded down; negative when it has ended, None when it could not be read.

    Args:
        info: of the leaf certificate as served.
        at: aware instant.

    Source: RFC 5280 section 4.1.2.5.
    """
    if info.not_after is None:
        return None
    return (info.not_after - at) // timedelta(days=1)
