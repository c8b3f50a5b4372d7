"""An httpx client whose transport is our own fetch layer: address guard, nameservers, deadline and size caps hold here too."""

import httpx

from core.errors import Failure
from core.fetch import Fetch, Read
from core.outcome import Cause, Owner
from core.ports import Fetcher

MAX_BYTES = 6_000_000
"""Largest answer read, decompressed: feeds and single pages are far smaller. House rule."""
DEADLINE_S = 20.0
PREFIX = "prefix_bytes"
"""Request extension: so many bytes of the answer are enough."""


class LookError(httpx.TransportError):
    """The fetch layer's own words on why an address could not be read."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail or failure.cause.value)
        self.failure = failure


class FetchTransport(httpx.AsyncBaseTransport):
    """Sends httpx requests through a ``Fetcher``; never anywhere else."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        One request, redirects followed by the fetch layer, every hop guarded.

        Raises:
            LookError: no complete answer came.
        """
        own = {"host", "connection", "accept-encoding", "user-agent", "content-length"}
        prefix = request.extensions.get(PREFIX)
        result = await self._fetcher.fetch(
            Fetch(
                url=str(request.url),
                method=request.method,
                headers=tuple((name, value) for name, value in request.headers.items() if name not in own),
                deadline_s=DEADLINE_S,
                max_raw_bytes=MAX_BYTES,
                max_body_bytes=MAX_BYTES,
                read=Read.WHOLE if prefix is None else Read.PREFIX,
                prefix_bytes=prefix or 0,
            )
        )
        if result.cause is not None or result.status is None:
            raise LookError(Failure(result.cause or Cause.NO_DATA, result.owner or Owner.UNCLEAR, result.detail))
        # The body is decoded already: what said how it was packed must not be read a second time.
        packing = {"content-encoding", "transfer-encoding"} | (set() if result.cut else {"content-length"})
        kept = [(name, value) for name, value in result.headers if name not in packing]
        return httpx.Response(result.status, headers=kept, content=result.body, request=request)


def media_client(fetcher: Fetcher) -> httpx.AsyncClient:
    """A client for the adapters; close it with ``aclose``."""
    return httpx.AsyncClient(transport=FetchTransport(fetcher), follow_redirects=False, trust_env=False)
