"""A small store behind a real server on loopback, people of each role, and a real browser."""

import asyncio
import itertools
import re
import shutil
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher

from config.settings import load_settings
from core.clock import utc_now
from core.column.records import Column, ColumnClass, ColumnForm
from core.evidence import Evidence
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.people import Role
from core.site import Account, AccountState, Post, Site
from core.visit import Visit
from pipeline import access
from pipeline.access import add_user
from store import Store, open_store
from web.app import create_app

PASSWORD = "correct horse battery"
PEOPLE = {"admin": (Role.ADMIN, ()), "rev": (Role.REVIEWER, ()), "look": (Role.VIEWER, ()), "edu": (Role.REVIEWER, ("市教育局",))}
EDU, HEALTH, QUIET = "5107000001", "5107000002", "5107000003"
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of a server without TLS: reading the certificates of the world takes longer than most tests."""
SECRET_CODE = "secret.suspect"


def sample_sites() -> list[Site]:
    return [
        Site(id=EDU, url="http://edu.example.gov.cn/", name="市教育局网站", unit="市教育局", sponsor="市教育局"),
        Site(id=HEALTH, url="http://health.example.gov.cn/", name="市卫健委网站", unit="市卫健委", sponsor="市卫健委"),
        Site(id=QUIET, url="http://quiet.example.gov.cn/", name="没有数据的网站", unit="市档案馆"),
    ]


def sample_findings(now, evidence: Evidence) -> list[Finding]:
    def one(code, site, url, severity=Severity.DEDUCT, **more):
        return Finding(code=code, site=site, url=url, severity=severity, observed_at=now, title=more.pop("title", code), check=code, **more)

    home = "http://edu.example.gov.cn/"
    return [
        one("column.blank", EDU, home + "lm/", title="空白栏目", message="栏目“动态”没有任何信息", evidence=(evidence,)),
        one("footer.icp.missing", EDU, home, title="缺ICP备案号", message="页面底部没有ICP备案编号"),
        one(
            "link.home.broken", EDU, home, target="http://gone.example/", title="首页链接不可用", parents=(home + "a.html", home + "b.html")
        ),
        one(SECRET_CODE, EDU, home + "s.html", Severity.VETO, outcome=Outcome.REVIEW, title="疑似涉密", message="疑似涉密内容"),
        one("footer.icp.missing", HEALTH, "http://health.example.gov.cn/", title="缺ICP备案号", state=State.CONFIRMED),
    ]


def fill(store: Store) -> None:
    now = utc_now()
    store.sites.upsert(sample_sites())
    for name, (role, units) in PEOPLE.items():
        add_user(store, name, role, PASSWORD, units=units, at=now)
    store.accounts.upsert(
        [
            Account(id="wx-edu", platform="微信", name="教育发布", unit="市教育局"),
            Account(id="wb-edu", platform="微博", name="教育微博", unit="市教育局", state=AccountState.FROZEN),
            Account(id="wx-health", platform="微信", name="健康发布", unit="市卫健委"),
            Account(id="dy-health", platform="抖音", name="健康视频", sponsor="市卫健委"),
        ]
    )
    store.posts.append([Post(account="wx-edu", at=now - timedelta(days=3)), Post(account="wx-health", at=now - timedelta(days=20))])
    piece = store.evidence.put("<html>空白</html>".encode(), kind="html", locator="http://edu.example.gov.cn/lm/")
    found = sample_findings(now - timedelta(hours=2), piece)
    store.findings.record(found, at=now - timedelta(hours=2))
    columns = [
        Column(
            url="http://edu.example.gov.cn/lm/",
            name="工作动态",
            column_class=ColumnClass.NEWS,
            class_from="name",
            level=1,
            form=ColumnForm.LIST,
        ),
        Column(
            url="http://edu.example.gov.cn/zc/",
            name="政策",
            column_class=ColumnClass.POLICY,
            class_from="name",
            level=1,
            form=ColumnForm.LIST,
        ),
    ]
    run = store.audits.start(EDU, now - timedelta(hours=2), {}, at=now - timedelta(hours=2))
    store.audits.finish(
        run, b'{"findings": [{"code": "secret.suspect"}, {"code": "column.blank"}], "checks": []}', at=now - timedelta(hours=1)
    )
    store.columns.record(EDU, columns, at=now - timedelta(hours=2), audit_id=run)
    visits = []
    for hours in range(24 * 8):
        at = now - timedelta(hours=hours, minutes=1)
        visits.append(Visit(site=EDU, at=at, ok=True, seconds=0.5))
        bad = hours % 10 == 0
        visits.append(
            Visit(
                site=HEALTH,
                at=at,
                ok=not bad,
                seconds=15.0 if bad else 1.0,
                cause=Cause.DEADLINE if bad else None,
                owner=Owner.SITE if bad else None,
            )
        )
    store.visits.append(visits)


class PromptServer(uvicorn.Server):
    """Ends when it is told to: the library looks for its end every tenth of a second, and then waits another tenth whoever is there."""

    async def main_loop(self) -> None:
        ticks = itertools.count()
        while not await self.on_tick(next(ticks)):
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets=None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(self.config.timeout_graceful_shutdown):
            while self.server_state.connections or self.server_state.tasks:
                await asyncio.sleep(0.001)
        await self.lifespan.shutdown()


@contextmanager
def serving(application) -> Iterator[str]:
    """The application behind a real server; gives its address."""
    server = PromptServer(uvicorn.Config(application, port=0, log_config=None, ws="none", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)


def log_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/login").text)[1]
    return client.post("/login", data={"form_token": token, "name": name, "password": password, "next": "/"})


def csrf_of(client: httpx.Client, path: str = "/") -> str:
    return re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)[1]


@pytest.fixture(scope="session")
def cheap_hasher() -> PasswordHasher:
    """argon2id all the same, with a fraction of its work."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True)
def passwords_are_hashed_cheaply(request, monkeypatch, cheap_hasher) -> None:
    """Full work takes a tenth of a second for every log-in, which most tests do; tests of hashing and of its time ask for it."""
    if "full_hashing" not in request.fixturenames:
        monkeypatch.setattr(access, "_hasher", lambda: cheap_hasher)
    access._nobody.cache_clear()


@pytest.fixture
def full_hashing(store) -> None:
    """Passwords are hashed with the work of the product, those of the sample store too."""
    hashed = access.hash_password(PASSWORD)
    for name in PEOPLE:
        store.people.set_password(name, hashed, at=utc_now())


@pytest.fixture(scope="module")
def filled(tmp_path_factory, cheap_hasher) -> Path:
    """Folder of the sample store, made once."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch, open_store(f"sqlite:///{folder / 'web.db'}", folder / "data") as made:
        patch.setattr(access, "_hasher", lambda: cheap_hasher)
        fill(made)
    return folder


@pytest.fixture
def store(request, tmp_path) -> Iterator[Store]:
    """A store of the test's own: the sample store where a dashboard is asked for as well, else an empty one."""
    if "board" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("filled"), tmp_path, dirs_exist_ok=True)
    with open_store(f"sqlite:///{tmp_path / 'web.db'}", tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def board(store) -> Iterator[str]:
    """Address of a running dashboard over the sample store."""
    with serving(create_app(store, load_settings(), run_audits=False)) as base:
        yield base


@pytest.fixture
def client_of(board):
    """Makes logged-in clients."""
    clients = []

    def make(name: str | None) -> httpx.Client:
        client = httpx.Client(base_url=board, timeout=30, verify=NO_CERTIFICATES)
        clients.append(client)
        if name is not None:
            assert log_in(client, name).status_code == 303
        return client

    yield make
    for client in clients:
        client.close()


def find_path() -> Path:
    from crawler.browser.find import find_browser

    path = find_browser(None)
    if path is None:
        pytest.skip("没有浏览器")
    return path


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright

    path = find_path()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(path))
        yield started
        started.close()
