"""Helpers of sweeps that remember: a server with validators, and a sweep with what it leaves for the next."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.fetch import Fetch, FetchResult
from crawler.sweep import SweepOptions, sweep
from crawler.sweep.former import Former, Recorder
from crawler.sweep.result import SweepResult

HOME = "http://a.gov.cn/"


class Server:
    """A web with validators: *etag* makes them of a body, empty for none; with *lies* any condition is answered by 304, with *bare* everything is."""

    def __init__(self, web: Any, *, etag: Callable[[bytes], str] | None = None, lies: bool = False, bare: bool = False) -> None:
        self.web, self.etag, self.lies, self.bare = web, etag or honest, lies, bare
        self.not_modified = 0

    async def fetch(self, question: Fetch) -> FetchResult:
        answer: FetchResult = await self.web.fetch(question)
        if answer.hops:
            return answer
        condition = dict(question.headers).get("If-None-Match")
        etag = self.etag(answer.body)
        if answer.status == 200 and (self.bare or (condition and (self.lies or condition == etag))):
            self.not_modified += 1
            return replace(answer, status=304, body=b"", headers=())
        return replace(answer, headers=(*answer.headers, ("etag", etag))) if etag else answer

    async def resolve(self, host: str, *_: Any, **__: Any) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        return None


async def run(fetcher: Any, former: Former | None = None) -> tuple[SweepResult, list[bytes]]:
    chunks: list[bytes] = []
    options = SweepOptions(timeout_s=1, retry_pause_s=0, concurrency=4)
    return await sweep([HOME], options, fetcher, former=former, recorder=Recorder(chunks.append, "s")), chunks


def honest(body: bytes) -> str:
    return f'"{len(body)}-{sum(body)}"'


def absent(body: bytes) -> str:
    return ""
