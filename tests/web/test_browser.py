"""The dashboard as people use it: real Chromium, mouse and keyboard, wide and narrow, light and dark; axe-core on every page."""

import asyncio
import csv
import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.settings import load_settings
from core.board import FindingFilter
from core.clock import utc_now
from core.outcome import State
from core.people import Role
from core.site import SiteState
from pipeline.access import add_user
from tests.web.conftest import EDU, PASSWORD, serving
from web.app import create_app

pytestmark = pytest.mark.slow

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
SERIOUS = {"serious", "critical"}
PAGES = (
    "/",
    "/sites",
    f"/sites/{EDU}",
    f"/sites/{EDU}/findings",
    f"/sites/{EDU}/availability",
    f"/sites/{EDU}/columns",
    f"/sites/{EDU}/columns?edit=http%3A%2F%2Fedu.example.gov.cn%2Flm%2F",
    f"/sites/{EDU}/links",
    f"/sites/{EDU}/rows/mianyang-2022/MW03",
    "/media",
    "/findings",
    "/review",
    "/audits",
    "/schedule",
    "/rubrics",
    "/rubrics/mianyang-2022",
    "/registry",
    "/registry/new",
    f"/registry/{EDU}",
    "/users",
    "/account",
    "/trail",
    "/search?q=%E6%95%99%E8%82%B2",
    "/nothing-here",
)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    from crawler.browser.find import find_browser

    path = find_browser(None)
    if path is None:
        pytest.skip("没有浏览器,跳过")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(path))
        yield started
        started.close()


def page_of(chromium, base, *, viewport=WIDE, name="admin", scheme="light"):
    """A page with nobody's cookies but *name*'s; errors of the page's scripts are failures of the test."""
    context = chromium.new_context(base_url=base, viewport=viewport, locale="zh-CN", color_scheme=scheme, accept_downloads=True)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.goto("/login")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{base}/")
    return page


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found if item["impact"] in SERIOUS]


def picture(page, name: str) -> None:
    """Keep a picture where a person asked for it (``WANGJIAN_PICTURES=DIR``)."""
    folder = os.environ.get("WANGJIAN_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [
        pytest.param(WIDE, "light", id="wide and light"),
        pytest.param(WIDE, "dark", id="wide and dark"),
        pytest.param(NARROW, "light", id="phone"),
    ],
)
def test_every_page_is_accessible_and_fits(chromium, board, store, viewport, scheme):
    page = page_of(chromium, board, viewport=viewport, scheme=scheme)
    fingerprint = store.board.findings(FindingFilter(code="column.blank"))[0].fingerprint
    wrong: dict[str, list[str]] = {}
    for path in (*PAGES, f"/findings/{fingerprint}"):
        page.goto(path)
        found = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            found.append("wider than the screen")
        picture(page, f"{scheme}-{viewport['width']}-{path.strip('/').replace('/', '_').partition('?')[0] or 'overview'}")
        if found:
            wrong[path] = found
    assert wrong == {}
    page.context.close()


def test_login_page_is_accessible(chromium, board):
    context = chromium.new_context(base_url=board, viewport=NARROW)
    page = context.new_page()
    page.goto("/login")
    assert violations(page) == []
    context.close()


def test_findings_are_reviewed_with_the_keyboard(chromium, board, store):
    page = page_of(chromium, board, name="rev")
    page.goto("/review")
    first = page.locator("[data-item]").first
    one = first.get_attribute("data-item")
    assert page.evaluate("document.activeElement.dataset.item") == one, "the first finding has the focus"
    page.keyboard.press("c")
    page.wait_for_selector(f"#f-{one}[data-state=confirmed]")
    assert store.findings.match(one)[0].state is State.CONFIRMED
    page.wait_for_function("one => document.activeElement.dataset.item && document.activeElement.dataset.item !== one", arg=one)
    other = page.evaluate("document.activeElement.dataset.item")
    page.keyboard.press("r")
    page.locator("#dialog-reject").wait_for(state="visible")
    page.locator("#own-reject").fill("已核对，不属实")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#f-{other}[data-state=rejected]")
    assert store.findings.history(other)[-1].reason == "已核对，不属实"
    page.wait_for_function("one => document.activeElement.dataset.item && document.activeElement.dataset.item !== one", arg=other)
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.id === 'q-top'")
    page.context.close()


def test_column_is_edited_and_a_table_exported(chromium, board, store):
    page = page_of(chromium, board, name="rev", viewport=NARROW)
    page.goto(f"/sites/{EDU}/columns")
    page.locator("main a", has_text="工作动态").filter(has_text="修改").click()
    page.get_by_label("类别", exact=True).select_option("notice")
    page.get_by_label("理由", exact=True).fill("实为通知公告")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/sites/{EDU}/columns*")
    assert "实为通知公告" in page.inner_text("main")
    with page.expect_download() as caught:
        page.locator('a[href*="/export/columns.csv"]').first.click()
    with Path(caught.value.path()).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert any("http://edu.example.gov.cn/lm/" in cell for row in rows for cell in row)
    page.context.close()


@contextmanager
def town_open():
    """The sample town, served by a thread of its own."""
    from lab.town import start_town

    ready, found = threading.Event(), {}

    async def serve() -> None:
        async with start_town(utc_now()) as town:
            found["town"], found["stop"], found["loop"] = town, asyncio.Event(), asyncio.get_running_loop()
            ready.set()
            await found["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield found["town"]
    finally:
        found["loop"].call_soon_threadsafe(found["stop"].set)
        thread.join(timeout=30)


def test_audit_is_started_watched_and_found_finished(chromium, store, tmp_path):
    with town_open() as town:
        network = {"nameservers": [town.nameserver], "allow_addresses": list(town.allow_addresses), "controls": list(town.controls)}
        kept = {"database": f"sqlite:///{tmp_path / 'web.db'}", "data_dir": tmp_path / "data"}
        settings = load_settings(None, network=network, crawl={"max_pages": 12, "max_depth": 1}, browser={"enabled": False}, **kept)
        site = next(item.site for item in town.lab_sites if item.key == "department")
        store.sites.upsert([site])
        add_user(store, "admin", Role.ADMIN, PASSWORD, at=utc_now())
        with serving(create_app(store, settings)) as base:
            page = page_of(chromium, base)
            page.goto(f"/sites/{site.id}")
            page.get_by_role("button", name="立即检查").click()
            page.wait_for_url("**/audits*")
            page.locator("a[href$='report.json']").first.wait_for(timeout=120_000)
            page.goto(f"/sites/{site.id}/findings?code=footer.police.missing")
            assert "公安机关备案" in page.inner_text("main")
            page.goto(f"/sites/{site.id}/columns")
            assert "还没有栏目清单" not in page.inner_text("main")
            page.context.close()
    assert store.audits.latest(site.id) is not None
    assert store.sites.get(site.id).state is SiteState.OPEN


def test_pages_of_a_fresh_installation_say_what_to_do(chromium, store):
    add_user(store, "admin", Role.ADMIN, PASSWORD, at=utc_now())
    with serving(create_app(store, load_settings(), run_audits=False)) as base:
        page = page_of(chromium, base)
        for path in ("/", "/sites", "/findings", "/review", "/audits", "/schedule", "/registry"):
            page.goto(path)
            assert violations(page) == [], path
            assert page.inner_text("main").strip()
        page.context.close()
