"""Columns are read as deep as they are planned."""

from core.clock import utc_now
from core.outcome import PageKind
from pipeline.gather.columns import read_columns
from pipeline.gather.loader import PageLoader
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, html
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
