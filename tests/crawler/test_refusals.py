"""Links that are refused, by hosts that refuse for our speed and by others."""

from typing import Any

import pytest

from core.outcome import Owner
from core.page.records import LinkKind
from core.verdict import LinkVerdict
from crawler.refusals import REFUSED_TRIES, STUCK
from crawler.verify import LinkVerifier, VerifyOptions

TARGET = "http://a.gov.cn/x.html"


async def verify(fake: Any, *urls: str) -> Any:
    verifier = LinkVerifier(fake, VerifyOptions(timeout_s=1, tries=3, pause_s=0), own_host="a.gov.cn")
    await verifier.verify([(url, LinkKind.ANCHOR) for url in urls or (TARGET,)])
    return verifier.known[TARGET]


def refusing(fake: Any, times: int = 1) -> Any:
    """The same web, whose hosts have refused us for our speed before."""
    fake.refusals = lambda host: times
    return fake


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_refuses_for_our_speed_gets_more_tries(status: int, web: Any, tools: Any):
    answers = [*[tools.page(status=status)] * 4, tools.html("正文")]
    assert (await verify(refusing(web({"/": "首页", "/x.html": answers})))).is_ok


async def test_nothing_is_said_of_a_page_while_the_front_door_is_refused_too(web: Any, tools: Any):
    pages = {"/": tools.page(status=503), "/x.html": tools.page(status=503)}
    found = await verify(refusing(web(pages)))
    assert (found.verdict, found.owner, found.status) == (LinkVerdict.BLOCKED, Owner.UNCLEAR, 503)
    assert (await verify(web(pages))).verdict is LinkVerdict.BROKEN, "a host that never minded our speed"


async def test_a_page_that_alone_stays_away_is_broken_whoever_refused_us(web: Any, tools: Any):
    found = await verify(refusing(web({"/": "首页", "/x.html": tools.page(status=503)})))
    assert (found.verdict, found.reason) == (LinkVerdict.BROKEN, "503")


async def test_where_every_page_of_many_stays_away_our_speed_is_not_the_reason(web: Any, tools: Any):
    urls = [TARGET, *(f"http://a.gov.cn/{number}.html" for number in range(200))]
    fake = refusing(web({"/": "首页"}, missing=tools.page(status=503)))
    assert (await verify(fake, *urls)).verdict is LinkVerdict.BROKEN
    asked = sum(fake.gets(url) for url in urls)
    assert 3 * len(urls) <= asked < 3 * len(urls) + REFUSED_TRIES * STUCK
