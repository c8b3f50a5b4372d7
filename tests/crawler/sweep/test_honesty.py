"""Servers whose validators mean nothing are not believed."""

from typing import Any

import pytest

from crawler.sweep.former import Former
from tests.crawler.sweep.remembering import HOME, Server, absent, honest, run

BEFORE = {"/": "<p>昨天</p><a href=/1.html>x</a><a href=/2.html>x</a>", "/1.html": "<a href=/gone.html>x</a>", "/2.html": "x"}
AFTER = {**BEFORE, "/": BEFORE["/"].replace("昨天", "今天"), "/1.html": "<a href=/lost.html>x</a>"}


def constant(body: bytes) -> str:
    return '"1"'


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
