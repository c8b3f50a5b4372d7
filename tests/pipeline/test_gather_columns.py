"""Columns are read as deep as they are planned."""

import pytest

from core.clock import utc_now
from core.outcome import Cause, PageKind
from pipeline.gather.columns import read_columns
from pipeline.gather.loader import PageLoader
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, Page, failing, html
from tests.pipeline.auditing import Silent

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
    day = utc_now().date()
    release = f"{BASE}/tzgg/a.html"
    listed = f'<ul><li><a href="/tzgg/a.html">安和县人民政府关于有关事项的公告</a><span>{day:%m-%d}</span></li></ul>'
    article = f"<h1>安和县人民政府关于有关事项的公告</h1><p>发布时间：{day}</p><p>{'公告内容。' * 60}</p>"
    text = f"<p>{'安和县人民政府。' * 20}</p>"
    answers = {f"{BASE}{path}": html(menu() + text, title=name) for path, name in {"/": "首页", **MENU}.items()}
    answers |= {f"{BASE}/tzgg/": html(menu() + listed, title="通知公告"), release: [*before, html(article, title="公告")]}
    loader = PageLoader(
        Tools(fetcher=FakeWeb(answers), renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0
    )
    home = (await loader.load(f"{BASE}/", kind=PageKind.HOME)).page
    assert home is not None
    reading = await read_columns(home, loader, as_of=utc_now(), max_columns=100, progress=Silent())
    assert (release in {page.url for page in reading.pages[f"{BASE}/tzgg/"]}) is opened
