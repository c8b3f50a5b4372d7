"""Conditional loads: a page that did not change since it was last seen costs one small answer and no parsing."""

import hashlib
from dataclasses import dataclass
from typing import Final

from core.errors import Failure
from core.fetch import Fetch, FetchResult
from core.page.usable import answer_failure
from core.ports import Fetcher
from core.watch import Watch

NOT_MODIFIED: Final = 304


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """One look at an address."""

    unchanged: bool
    """The server says so (304), or the body is the same byte for byte."""
    answer: FetchResult
    sha256: str
    etag: str
    last_modified: str
    failure: Failure | None = None
    """Why nothing is known of the page now."""


async def look(url: str, fetcher: Fetcher, *, before: Watch | None, deadline_s: float, max_body_bytes: int) -> Sight:
    """Load *url*, asking for a body only if it differs from what was seen *before*."""
    headers = []
    if before is not None and before.etag:
        headers.append(("If-None-Match", before.etag))
    if before is not None and before.last_modified:
        headers.append(("If-Modified-Since", before.last_modified))
    answer = await fetcher.fetch(Fetch(url=url, headers=tuple(headers), deadline_s=deadline_s, max_body_bytes=max_body_bytes))
    if before is not None and answer.cause is None and answer.status == NOT_MODIFIED:
        return Sight(
            unchanged=True, answer=answer, sha256=before.sha256, etag=before.etag, last_modified=before.last_modified, failure=None
        )
    sha256 = hashlib.sha256(answer.body).hexdigest() if answer.body else ""
    failure = answer_failure(answer)
    return Sight(
        unchanged=failure is None and before is not None and bool(sha256) and sha256 == before.sha256,
        answer=answer,
        sha256=sha256,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        failure=failure,
    )
