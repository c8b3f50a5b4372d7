"""Servers whose validators mean nothing are not believed."""

from dataclasses import replace
from typing import Any

import pytest

from core.fetch import Fetch, FetchResult
from crawler.sweep import SweepOptions, sweep
from crawler.sweep.former import Former, Recorder
from crawler.sweep.result import SweepResult

HOME = "http://a.gov.cn/"
BEFORE = {"/": "<p>昨天</p><a href=/1.html>x</a><a href=/2.html>x</a>", "/1.html": "<a href=/gone.html>x</a>", "/2.html": "x"}
AFTER = {**BEFORE, "/": BEFORE["/"].replace("昨天", "今天"), "/1.html": "<a href=/lost.html>x</a>"}


class Server:
    """A web with validators: *etag* makes them of a body; with *lies* any condition is answered by 304, with *bare* everything is."""

    def __init__(self, web: Any, *, etag: Any, lies: bool = False, bare: bool = False) -> None:
        self.web, self.etag, self.lies, self.bare = web, etag, lies, bare
        self.not_modified = 0

    async def fetch(self, question: Fetch) -> FetchResult:
        answer: FetchResult = await self.web.fetch(question)
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


def constant(body: bytes) -> str:
    return '"1"'


def absent(body: bytes) -> str:
    return ""


@pytest.mark.parametrize(
    ("etag", "options"),
    [
        pytest.param(honest, {"lies": True}, id="304 whatever the validator"),
        pytest.param(constant, {}, id="one validator for everything"),
    ],
)
async def test_a_server_caught_lying_is_asked_in_full(etag: Any, options: dict[str, bool], web: Any):
    _, chunks = await run(Server(web(dict(BEFORE)), etag=etag, **options))
    known, _ = await run(Server(web(dict(AFTER)), etag=etag, **options), Former(chunks))
    full, _ = await run(Server(web(dict(AFTER)), etag=etag, **options))
    assert known.report().broken == full.report().broken
    assert {target.url for target in known.report().broken} == {f"{HOME}lost.html"}
    assert known.tally.unchanged == 1, "what has the same body is still not read again"


async def test_an_honest_server_is_believed_although_its_front_door_changed(web: Any):
    _, chunks = await run(Server(web(dict(BEFORE)), etag=honest))
    server = Server(web(dict(AFTER)), etag=honest)
    known, _ = await run(server, Former(chunks))
    assert {target.url for target in known.report().broken} == {f"{HOME}lost.html"}
    assert server.not_modified == 1


async def test_a_304_that_nobody_asked_for_is_no_page(web: Any):
    _, chunks = await run(Server(web(dict(BEFORE)), etag=absent))
    known, _ = await run(Server(web(dict(BEFORE)), etag=absent, bare=True), Former(chunks))
    assert (known.pages, known.why_not(HOME)) == (0, "返回 304")
