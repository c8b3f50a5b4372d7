"""What one sweep leaves for the next."""

from typing import Any

import pytest

from crawler.sweep.former import Former
from crawler.sweep.result import SweepResult
from tests.crawler.sweep.remembering import HOME, Server, absent, honest, run

SITE = {
    "/": "<a href=/1.html>x</a><a href=/2.html>x</a><img src=/p.png>",
    "/1.html": "<a href=/gone.html>x</a><a href=//b.cn/>x</a><a href='file:///D:/x.doc'>x</a>",
    "/2.html": "<a href=/doc.pdf>x</a><a href=/>x</a>",
}


def facts(result: SweepResult) -> tuple[Any, ...]:
    report = result.report()
    return report.broken, report.unverifiable, report.pages, report.targets, report.pairs


@pytest.mark.parametrize("validators", [pytest.param(True, id="by 304"), pytest.param(False, id="by equal body")])
async def test_an_unchanged_site_gives_the_same_result(validators: bool, web: Any):
    fake = Server(web(dict(SITE)), etag=honest if validators else absent)
    first, chunks = await run(fake)
    second, chunks_again = await run(fake, Former(chunks))
    third, _ = await run(fake, Former(chunks_again))
    assert facts(first) == facts(second) == facts(third)
    assert [result.tally.unchanged for result in (first, second, third)] == [0, 3, 3]
    assert bool(fake.not_modified) is validators


async def test_a_changed_page_is_read_again(web: Any):
    site = dict(SITE)
    _, chunks = await run(Server(web(site)))
    site["/1.html"] = "<a href=/new.html>x</a>"
    fake = Server(web(site))
    second, _ = await run(fake, Former(chunks))
    full, _ = await run(Server(web(site)))
    assert facts(second) == facts(full)
    assert second.tally.unchanged == 2


async def test_links_are_verified_again_although_their_page_is_the_same(web: Any, tools: Any):
    site = {**SITE, "/doc.pdf": tools.page(body=b"%PDF-1.4", type="application/pdf")}
    first, chunks = await run(Server(web(site)))
    assert "http://a.gov.cn/doc.pdf" not in first.pages_of
    del site["/doc.pdf"]
    second, _ = await run(Server(web(site)), Former(chunks))
    assert second.pages_of["http://a.gov.cn/doc.pdf"] == [f"{HOME}2.html"]


async def test_a_host_that_answers_everything_with_a_page_is_read_whole(web: Any, tools: Any):
    """Its pages can only be told from its missing page by their bodies."""
    missing = tools.html("没有这一页")
    fake = Server(web({**SITE, "/3.html": missing}, missing=missing))
    first, chunks = await run(fake)
    second, _ = await run(fake, Former(chunks))
    assert facts(first) == facts(second)
    assert "soft_404" in {target.reason for target in first.report().broken}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda chunk: chunk[:-3], id="torn"),
        pytest.param(lambda chunk: b"", id="empty"),
        pytest.param(lambda chunk: b"\x28\xb5\x2f\xfd" + chunk[10:], id="other bytes"),
    ],
)
async def test_a_damaged_memory_is_no_memory(spoil: Any, web: Any):
    _, chunks = await run(Server(web(dict(SITE))))
    assert len(Former(chunks)) == 3
    assert len(Former([spoil(chunk) for chunk in chunks])) == 0


async def test_chunks_after_a_lost_one_are_left_out(web: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("crawler.sweep.former.CHUNK_PAGES", 1)
    _, chunks = await run(Server(web(dict(SITE))))
    assert len(chunks) == 3
    assert len(Former(chunks)) == 3
    assert len(Former([chunks[0], chunks[2]])) == 1
