"""Columns are read as deep as they are planned."""

import pytest

from core.clock import beijing_day, utc_now
from core.outcome import Cause, PageKind
from core.site import Site
from pipeline.gather.columns import read_columns
from pipeline.gather.loader import PageLoader
from pipeline.gather.site import Gathering, GatherOptions
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, Page, failing, html
from tests.pipeline.auditing import Silent
from tests.pipeline.test_loader import Drawn

BASE = "http://www.anhe.gov.cn"
MENU = {"/zwgk/": "政务公开", "/tzgg/": "通知公告", "/xwzx/": "新闻中心", "/hdjl/": "互动交流"}
CHAIN = ("/zwgk/", "/zwgk/zdly/", "/zwgk/zdly/yl/", "/zwgk/zdly/yl/zc/")
NAMES = ("政务公开", "重点领域信息公开", "养老服务", "养老政策文件")


def menu() -> str:
    return '<ul class="nav">' + "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in MENU.items()) + "</ul>"


def step(number: int) -> str:
    """A page of the disclosure area that leads one step deeper."""
    below = f'<h3><a href="{CHAIN[number + 1]}">{NAMES[number + 1]}</a></h3>' if number + 1 < len(CHAIN) else "<p>暂无内容</p>"
    return html(f"{menu()}<h2>{NAMES[number]}</h2>{below}", title=NAMES[number])


async def test_menus_that_show_one_step_at_a_time_are_read_to_the_last():
    text = f"<p>{'安和县人民政府。' * 20}</p>"
    answers = {f"{BASE}{path}": html(menu() + text, title=name) for path, name in {"/": "首页", **MENU}.items()}
    answers |= {f"{BASE}{path}": step(number) for number, path in enumerate(CHAIN)}
    tools = Tools(fetcher=FakeWeb(answers), renderer=None)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    home = (await loader.load(f"{BASE}/", kind=PageKind.HOME)).page
    assert home is not None
    reading = await read_columns(home, loader, as_of=utc_now(), max_columns=100, progress=Silent())
    assert {item.url for item in reading.candidates} == set(reading.pages)
    assert f"{BASE}{CHAIN[-1]}" in reading.pages


DAY = beijing_day(utc_now())
RELEASE = f"{BASE}/tzgg/a.html"
LISTED = f'<ul><li><a href="/tzgg/a.html">安和县人民政府关于有关事项的公告</a><span>{DAY:%m-%d}</span></li></ul>'
ARTICLE = html(f"<h1>安和县人民政府关于有关事项的公告</h1><p>发布时间：{DAY}</p><p>{'公告内容。' * 60}</p>", title="公告")


def town(notices: str, **more: Page | list[Page]) -> dict[str, Page | list[Page]]:
    """Pages of a small site whose 通知公告 hold a list."""
    text = f"<p>{'安和县人民政府。' * 20}</p>"
    answers: dict[str, Page | list[Page]] = {
        f"{BASE}{path}": html(menu() + text, title=name) for path, name in {"/": "首页", **MENU}.items()
    }
    return answers | {f"{BASE}/tzgg/": html(menu() + notices, title="通知公告"), RELEASE: ARTICLE} | more


@pytest.mark.parametrize(
    ("before", "opened"),
    [
        pytest.param([], True, id="at once"),
        pytest.param([failing(Cause.DEADLINE)], True, id="the second time"),
        pytest.param([failing(Cause.DEADLINE)] * 2, False, id="there is no third time"),
        pytest.param([Page(status=404)], False, id="none where there is no page"),
    ],
)
async def test_release_that_would_tell_the_year_is_asked_for_once_more(before, opened):
    tools = Tools(fetcher=FakeWeb(town(LISTED, **{RELEASE: [*before, ARTICLE]})), renderer=None)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    home = (await loader.load(f"{BASE}/", kind=PageKind.HOME)).page
    assert home is not None
    reading = await read_columns(home, loader, as_of=utc_now(), max_columns=100, progress=Silent())
    assert (RELEASE in {page.url for page in reading.pages[f"{BASE}/tzgg/"]}) is opened


async def test_releases_of_a_list_that_only_a_browser_sees_are_read_too():
    script = '<div id="list"></div><script>$.get("list.json",function(d){show(d)})</script>'
    drawn = Drawn({f"{BASE}/tzgg/": (f"{BASE}/tzgg/", f"<html><body>{menu()}{LISTED}</body></html>")})
    tools = Tools(fetcher=FakeWeb(town(script)), renderer=drawn)
    loader = PageLoader(tools, clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=20)
    options = GatherOptions(as_of=utc_now(), seed=0, max_pages=50, max_depth=3)
    gathering = Gathering(site=Site(id="s", url=f"{BASE}/"), options=options, loader=loader, progress=Silent())
    home = (await loader.load(f"{BASE}/", kind=PageKind.HOME)).page
    assert home is not None
    columns, _ = await gathering.columns(home)
    (notices,) = [column for column in columns if column.name == "通知公告"]
    assert (notices.rendered, notices.proven_day) == (True, DAY)
