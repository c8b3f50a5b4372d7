"""Single pages: doors without words lead to the page behind them."""

import pytest

from core.clock import utc_now
from core.outcome import Cause
from pipeline.gather.loader import PageLoader
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, Page, html

HOME = "http://a.gov.cn/"


def door(target: str) -> Page:
    return Page(body=f"<html><head><meta http-equiv=refresh content='0;url={target}'></head><body></body></html>".encode())


JUMP = Page(body=b"<html><script>window.location.href='/1';</script></html>")
WORDS = html("<h1>某县人民政府</h1><a href=/zwgk/>政务公开</a>")


@pytest.mark.parametrize(
    ("pages", "final", "cause"),
    [
        pytest.param({"/": door("/1"), "/1": WORDS}, "1", None, id="meta refresh"),
        pytest.param({"/": door("/1"), "/1": door("/2"), "/2": door("/3"), "/3": WORDS}, "3", None, id="three of them"),
        pytest.param({"/": JUMP, "/1": WORDS}, "1", None, id="script jump, no browser"),
        pytest.param({"/": door("/1")}, None, Cause.HTTP_4XX, id="nothing behind it"),
        pytest.param({"/": door("/")}, "", Cause.EMPTY_PAGE, id="leads to itself"),
        pytest.param({"/": door("/1"), **{f"/{n}": door(f"/{n + 1}") for n in range(1, 9)}}, "3", Cause.EMPTY_PAGE, id="never ends"),
    ],
)
async def test_a_door_leads_to_the_page_behind_it(pages, final, cause):
    tools = Tools(fetcher=FakeWeb({HOME + path[1:]: page for path, page in pages.items()}), renderer=None)
    loaded = await PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0).load(HOME)
    assert (loaded.failure.cause if loaded.failure else None) is cause
    assert (loaded.page.final_url if loaded.page else None) == (None if final is None else HOME + final)
