"""Pages one click from a home page that only leads on: what was not read is told."""

import pytest

from core.clock import utc_now
from core.outcome import Cause, Owner
from core.site import Site
from pipeline.gather.loader import PageLoader
from pipeline.gather.site import MAX_SECOND_LEVEL, Gathering, GatherOptions
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, Page, failing, html
from tests.pipeline.auditing import Silent

HOME = "http://a.gov.cn/"
SITE = Site(id="5107990001", url=HOME, name="安和县人民政府")
WORDS = html("<h1>政务公开</h1><p>安和县人民政府政务公开专栏，公开各部门的文件与通知。</p>")
LATE = failing(Cause.DEADLINE, Owner.NETWORK)


async def second_level(pages: dict[str, Page], tiles: int = 3) -> tuple[set[str], Cause | None]:
    """Paths of the pages read, and why others were not."""
    links = "".join(f"<a href=/c{number}/>栏目{number}</a>" for number in range(tiles))
    answers = {f"/c{number}/": WORDS for number in range(tiles)} | {"/": html(links)} | pages
    tools = Tools(fetcher=FakeWeb({HOME + path[1:]: page for path, page in answers.items()}), renderer=None)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    options = GatherOptions(as_of=utc_now(), seed=0, max_pages=100, max_depth=1)
    gathering = Gathering(site=SITE, options=options, loader=loader, progress=Silent())
    read = await gathering.second_level(await gathering.home())
    failure = gathering.failures.get("second_level_pages")
    return {page.url.removeprefix(HOME) for page in read}, failure.cause if failure else None


@pytest.mark.parametrize(
    ("pages", "read", "cause"),
    [
        pytest.param({}, {"c0/", "c1/", "c2/"}, None, id="all read"),
        pytest.param({"/c1/": LATE}, {"c0/", "c2/"}, Cause.DEADLINE, id="one too slow"),
        pytest.param({"/c1/": Page(status=403)}, {"c0/", "c2/"}, Cause.BLOCKED_CHALLENGE, id="one kept from us"),
        pytest.param({"/c1/": Page(status=404)}, {"c0/", "c2/"}, None, id="one is no page"),
        pytest.param({"/c1/": Page(location="/")}, {"c0/", "c2/"}, None, id="one leads back"),
    ],
)
async def test_second_level_pages_that_were_not_read_are_noted(pages, read, cause):
    assert await second_level(pages) == (read, cause)


@pytest.mark.parametrize(("tiles", "cause"), [(MAX_SECOND_LEVEL, None), (MAX_SECOND_LEVEL + 1, Cause.NO_DATA)])
async def test_more_pages_than_are_looked_at_are_noted(tiles, cause):
    read, found = await second_level({}, tiles)
    assert (len(read), found) == (MAX_SECOND_LEVEL, cause)
