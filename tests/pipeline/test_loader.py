"""Single pages: doors without words lead to the page behind them."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from core.clock import utc_now
from core.fetch import Fetch
from core.outcome import Cause, Owner, PageKind
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


MENU = "".join(
    f"<td><a href=\"javascript:go('/c{number}/')\">{name}</a></td>"
    for number, name in enumerate(("首页", "政务公开", "新闻中心", "政务服务"))
)
GO = Page(body=b"function go(u){ location.href = u; }", type="application/javascript")


@pytest.mark.parametrize(
    ("scripts", "files", "known"),
    [
        pytest.param(["/js/common.js"], {"/js/common.js": GO}, True, id="in a script file of the site"),
        pytest.param(
            ["/js/jquery.js", "/js/a.js", "/js/common.js"],
            {"/js/a.js": Page(body=b"var a=1"), "/js/common.js": GO},
            True,
            id="in the second",
        ),
        pytest.param(["/js/common.js"], {}, False, id="file is missing"),
        pytest.param(["/js/common.js"], {"/js/common.js": Page(body=b"function go(u){ load(u) }")}, False, id="does something else"),
        pytest.param(["http://cdn.example/common.js"], {}, False, id="file of somebody else"),
        pytest.param([], {}, False, id="nowhere"),
    ],
)
async def test_where_handlers_lead_is_looked_up_in_script_files(scripts, files, known):
    tags = "".join(f"<script src={src}></script>" for src in scripts)
    home = html(f"{tags}<h1>某县人民政府</h1><div class=menu><table><tr>{MENU}</tr></table></div>")
    web = FakeWeb({HOME: home, "http://cdn.example/common.js": GO} | {HOME + path[1:]: page for path, page in files.items()})
    loader = PageLoader(Tools(fetcher=web, renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    page = (await loader.load(HOME)).usable
    assert page is not None
    assert [link.text for link in page.facts.nav_links] == (["政务公开", "新闻中心", "政务服务"] if known else [])


SHELL = "<html><body><div id=app></div><script src=/app.js></script>{}</body></html>"
AT_HOME = SHELL.format("<h1>某县人民政府</h1><a href='#/a'>政务公开</a>")
AT_NEWS = SHELL.format("<h1>新闻中心</h1><p>某县召开工作推进会议</p>")


@dataclass
class Drawn:
    """A browser that draws what it is told for each address."""

    pages: dict[str, tuple[str, str]]
    asked: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    last_failure: None = None

    async def render(self, url: str, *, deadline_s: float = 30.0, layout: bool = False) -> SimpleNamespace | None:
        self.asked.append(url)
        final, text = self.pages.get(url, ("", ""))
        status = self.statuses.get(url, 200)
        return SimpleNamespace(url=url, final_url=final, status=status, html=text, layout=None, sight=None) if text else None

    async def aclose(self) -> None: ...


@pytest.mark.parametrize(
    ("browser", "budget", "cause", "words"),
    [
        pytest.param({"#/news": ("#/news", AT_NEWS)}, 20, None, "", id="drawn"),
        pytest.param({"#/news": ("#/news/list", AT_NEWS)}, 20, None, "", id="drawn after another step"),
        pytest.param({"#/news": ("", AT_HOME)}, 20, Cause.NO_DATA, "仍是首页", id="sent back to the front door"),
        pytest.param({"#/news": ("#/news", AT_HOME)}, 20, Cause.NO_DATA, "仍是首页", id="route without meaning"),
        pytest.param({}, 20, Cause.NEEDS_SCRIPT, "没有打开", id="browser opens nothing"),
        pytest.param({"#/news": ("#/news", AT_NEWS)}, 0, Cause.NEEDS_SCRIPT, "已达上限", id="budget is spent"),
        pytest.param(None, 20, Cause.NEEDS_SCRIPT, "没有浏览器", id="no browser"),
    ],
)
async def test_a_route_is_read_in_a_browser_or_stays_unknown(browser, budget, cause, words):
    renderer = None
    if browser is not None:
        renderer = Drawn({HOME: (HOME, AT_HOME)} | {HOME + route: (HOME + final, text) for route, (final, text) in browser.items()})
    tools = Tools(fetcher=FakeWeb({HOME: Page(body=SHELL.format("").encode())}), renderer=renderer)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=2, route_budget=budget)
    home = (await loader.load(HOME, kind=PageKind.HOME)).page
    assert home is not None
    await loader.render(home)
    loaded = await loader.load(f"{HOME}#/news", kind=PageKind.COLUMN, column="c")
    assert (loaded.failure.cause if loaded.failure else None) is cause
    assert words in (loaded.failure.detail if loaded.failure else "")
    if cause is None:
        assert loaded.usable is not None
        assert (loaded.usable.url, loaded.usable.is_routed, loaded.usable.kind) == (f"{HOME}#/news", True, PageKind.COLUMN)
        assert "工作推进会议" in loaded.usable.best.visible_text
        assert b"app.js" in loaded.usable.body, "the source is what the server sends"
    else:
        assert loaded.failure.owner in (Owner.MONITOR, Owner.UNCLEAR), "nobody is blamed"


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


REFUSED = "<html><body><h1>Too Many Requests</h1><p>访问过于频繁，请稍后再试</p></body></html>"


@pytest.mark.parametrize("status", [429, 403, 503, 404])
async def test_an_error_that_only_the_browser_is_given_is_not_the_page(status: int):
    home = html("<h1>某县人民政府</h1><p>发布时间：2026-06-10</p>")
    renderer = Drawn({HOME: (HOME, REFUSED), f"{HOME}#/news": ("#/news", REFUSED)}, statuses={HOME: status, f"{HOME}#/news": status})
    tools = Tools(fetcher=FakeWeb({HOME: home}), renderer=renderer)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=9, route_budget=99)
    page = (await loader.load(HOME)).usable
    assert page is not None
    seen = await loader.render(page)
    assert seen.usable is page, "what was read stays as it was read"
    assert [str(status) in failure.detail for failure in loader.render_failures] == [True]
    route = await loader.load(f"{HOME}#/news")
    assert route.page is None
    assert route.failure is not None
    assert str(status) in route.failure.detail


async def test_an_error_page_that_both_are_given_is_read_as_the_browser_shows_it():
    renderer = Drawn({HOME: (HOME, REFUSED)}, statuses={HOME: 404})
    tools = Tools(fetcher=FakeWeb({HOME: Page(status=404, body=b"<html><body><div id=app></div></body></html>")}), renderer=renderer)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=9)
    page = loader.snapshot(await loader._tools.fetcher.fetch(Fetch(url=HOME)))
    assert (await loader.render(page)).page.rendered_html == REFUSED


MISREAD = "<html><body><h1>某县人民政府</h1><p>关于召开工作推进会议的通知</p></body></html>".encode().decode("gbk", "replace")


@pytest.mark.parametrize(
    ("shown", "source", "adopted"),
    [
        pytest.param(MISREAD, WORDS, False, id="a charset taken at its word"),
        pytest.param("<html><body><h1>某县人民政府</h1><p>\ufffd" + "关于召开会议的通知" * 20 + "</p></body></html>", WORDS, True, id="one bad sign"),
        pytest.param(MISREAD, Page(body=b"<html><body>" + b"\xff\xfe\x81 " * 90 + b"</body></html>"), True, id="nobody can read it"),
    ],
)  # fmt: skip
async def test_what_only_the_browser_cannot_read_is_read_from_the_source(shown: str, source: Page, adopted: bool):
    loader = PageLoader(
        Tools(fetcher=FakeWeb({HOME: source}), renderer=Drawn({HOME: (HOME, shown)})),
        clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=9,
    )  # fmt: skip
    page = loader.snapshot(await loader._tools.fetcher.fetch(Fetch(url=HOME)))
    seen = (await loader.render(page)).page
    assert seen is not None
    assert (seen.rendered_html == shown) is adopted
    assert [failure.cause for failure in loader.render_failures] == ([] if adopted else [Cause.UNDECODABLE])


ROWS = "".join(
    f'<li><a href="/a/{number}.html">{title}</a><span>2026-0{9 - number}-11</span></li>'
    for number, title in enumerate(("关于开展安全生产检查的通知", "关于做好防汛抗旱工作的通知", "关于印发年度实施方案的通知"))
)
TURN = Page(body=b"function goPage(n){ location.href = 'index_' + (n - 1) + '.html' }", type="application/javascript")


@pytest.mark.parametrize("name", [pytest.param("page.js", id="called like a library"), pytest.param("common.js", id="of the site")])
async def test_pager_of_a_script_file_leads_to_the_next_page(name):
    pager = f'<script src="/js/{name}"></script><a href="javascript:goPage(2)">2</a><a href="javascript:goPage(2)">下一页</a>'
    web = FakeWeb({f"{HOME}tzgg/": html(f"<ul>{ROWS}</ul>{pager}"), f"{HOME}js/{name}": TURN})
    loader = PageLoader(Tools(fetcher=web, renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    loaded = await loader.load(f"{HOME}tzgg/")
    assert loaded.page is not None
    assert loaded.page.best.listing.next_pages == (f"{HOME}tzgg/index_1.html",)
