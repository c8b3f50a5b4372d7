"""Single pages: doors without words lead to the page behind them."""

import pytest

from core.clock import utc_now
from core.outcome import Cause, PageKind
from pipeline.gather.loader import PageLoader
from pipeline.inspect import inspect_page
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


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param(HOME, PageKind.HOME, id="the front door sends on"),
        pytest.param(f"{HOME}old/", PageKind.AUTO, id="another door"),
    ],
)
async def test_what_the_front_door_leads_to_is_the_home_page(url, kind):
    web = FakeWeb({url: door("/portal/main"), f"{HOME}portal/main": WORDS})
    loader = PageLoader(Tools(fetcher=web, renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    page = (await loader.load(url)).usable
    assert page is not None
    assert inspect_page(page, kind=PageKind.AUTO, site_code=None, as_of=utc_now()).kind is kind
