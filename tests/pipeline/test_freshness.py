"""The daily light pass over real sockets: conditional requests, facts for NV3 and NV4, days left, nothing said of what was not seen."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from config.settings import Network, Settings
from core.clock import beijing_day
from core.column.records import Column, ColumnClass, ColumnForm
from core.job import Job, JobKind
from core.outcome import Outcome, State
from core.page.records import DatedItem
from core.site import Site
from core.snapshot import DnsObservation
from core.watch import WatchKind
from crawler.fetch import create_fetcher
from pipeline.deadlines import deadlines
from pipeline.freshness import freshness_job, passes_now, plan_pass
from pipeline.jobs import Work
from pipeline.names_watch import changes
from pipeline.wiring import Tools
from store import open_store

T = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = beijing_day(T)
DAY = timedelta(days=1)


class Pages:
    """A little site: pages by path, ETags that work (or not), a count of bodies sent."""

    def __init__(self):
        self.pages = {}
        self.etags = True
        self.bodies = 0
        self.broken = set()

    async def talk(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        body = self.pages.get(path, "").encode()
        tag = f'"{hash(body)}"'
        if path in self.broken:
            status, body = "503 Service Unavailable", b"busy"
        elif not body:
            status, body = "404 Not Found", b"none"
        elif self.etags and f"if-none-match: {tag}" in head.lower().replace("\r", ""):
            status, body = "304 Not Modified", b""
        else:
            status = "200 OK"
            self.bodies += 1
        extra = f"ETag: {tag}\r\n" if self.etags else ""
        start = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{extra}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(start.encode() + body)
        await writer.drain()
        writer.close()


MENU = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xw/">工作动态</a></li><li><a href="/gg/">通知公告</a></li></ul></div>'
)


def listing(name, *days):
    items = "".join(
        f'<li><a href="/{name}/{number}.html">关于开展第{number}项重点工作的情况</a><span>{day}</span></li>'
        for number, day in enumerate(days)
    )
    return f"<html><head><title>{name}</title></head><body>{MENU}<ul class='list'>{items}</ul><p>某某局主办</p></body></html>"


def column(url, name, kind, newest):
    item = DatedItem("关于开展工作的情况", f"{url}0.html", newest, str(newest), "list")
    return Column(
        url=url,
        name=name,
        column_class=kind,
        class_from="name",
        level=1,
        form=ColumnForm.LIST,
        item_count=5,
        newest=item,
        newest_seen_on=url,
    )


@pytest.fixture
async def town(tmp_path, fake):
    """(pages, work, base address): a registered site whose columns an audit has read."""
    pages = Pages()
    server = await asyncio.start_server(pages.talk, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = Settings(network=Network(allow_addresses=("127.0.0.0/8",), deadline_s=5))
    fetcher = create_fetcher(settings.network)
    fresh, old = TODAY - 3 * DAY, TODAY - 5 * DAY
    pages.pages = {
        "/": listing("home", fresh, old, old - DAY),
        "/xw/": listing("xw", fresh, old, old - DAY),
        "/gg/": listing("gg", old, old - DAY, old - 2 * DAY),
    }
    with open_store(f"sqlite:///{tmp_path / 'f.db'}", tmp_path) as store:
        store.sites.upsert([Site(id="s", url=base + "/", name="某某局")])
        columns = [column(f"{base}/xw/", "工作动态", ColumnClass.NEWS, fresh), column(f"{base}/gg/", "通知公告", ColumnClass.NOTICE, old)]
        store.columns.record("s", columns, at=T - DAY)
        yield pages, Work(store=store, settings=settings, tools=Tools(fetcher=fetcher, renderer=None), clock=fake.Clock(T)), base
    await fetcher.aclose()
    server.close()


async def look(work, at):
    work.clock.now = at
    return await freshness_job(work, Job(kind=JobKind.FRESHNESS, subject="s", period=str(at.date()), due_at=at))


def said(work, check):
    return {item.subject: item.outcome for item in work.store.assessments.latest("s", work.clock.now) if item.check == check}


def live(work):
    return {(item.code, item.url): item.state for item in work.store.findings.at(work.clock.now, sites=["s"])}


async def test_fresh_site_passes_and_the_second_look_costs_no_body(town):
    pages, work, base = town
    await look(work, T)
    assert said(work, "home.freshness") == {f"{base}/": Outcome.PASS}
    assert said(work, "column.stale") == {f"{base}/xw/": Outcome.PASS, f"{base}/gg/": Outcome.PASS}
    assert live(work) == {}
    before = pages.bodies
    sentence = await look(work, T + DAY)
    assert pages.bodies == before
    assert "3 页没有变化" in sentence
    assert said(work, "home.freshness") == {f"{base}/": Outcome.PASS}


async def test_server_without_validators_is_recognised_by_the_body(town):
    pages, work, _ = town
    pages.etags = False
    await look(work, T)
    assert "3 页没有变化" in await look(work, T + DAY)


async def test_lines_are_crossed_without_an_audit_and_confirmed_a_day_later(town):
    pages, work, base = town
    await look(work, T)
    late = T + 12 * DAY
    await look(work, late)
    assert live(work) == {("home.not_updated_14d", f"{base}/"): State.SUSPECTED, ("column.stale.news", f"{base}/xw/"): State.SUSPECTED}
    await look(work, late + DAY)
    assert set(live(work).values()) == {State.CONFIRMED}
    kept = {item.url: [work.store.evidence.get(piece.sha256) for piece in item.evidence] for item in work.store.findings.at(work.clock.now)}
    assert kept == {f"{base}{path}": [pages.pages[path].encode()] for path in ("/", "/xw/")}
    pages.pages["/xw/"] = listing("xw", TODAY + 13 * DAY, TODAY)
    pages.pages["/"] = listing("home", TODAY + 13 * DAY, TODAY)
    await look(work, late + 2 * DAY)
    assert set(live(work).values()) == {State.FIXED}
    assert work.store.columns.of("s")[0].newest_day == TODAY + 13 * DAY


def without_years(name, *days):
    return listing(name, *(f"{day:%m-%d}" for day in days))


def release(day):
    text = f"<p>{'关于开展重点工作的情况。' * 30}</p>"
    return f"<html><body>{MENU}<h1>关于开展第0项重点工作的情况</h1><p>发布时间：{day}</p>{text}</body></html>"


async def test_list_without_years_is_decided_by_its_releases(town):
    pages, work, base = town
    new = TODAY + 11 * DAY
    pages.pages["/xw/"] = without_years("xw", new, new - DAY)
    await look(work, T + 12 * DAY)
    assert f"{base}/xw/" not in said(work, "column.stale"), "no release was read"
    assert ("column.stale.news", f"{base}/xw/") not in live(work)
    guess = work.store.columns.of("s")[0]
    assert (guess.newest_day, guess.proven_day) == (new, TODAY - 3 * DAY)

    pages.pages["/xw/0.html"] = release(new.replace(year=new.year - 1))
    await look(work, T + 13 * DAY)
    assert live(work)["column.stale.news", f"{base}/xw/"] is State.SUSPECTED
    assert work.store.columns.of("s")[0].newest_day == TODAY - 3 * DAY, "what was proven stands, the guess does not"

    pages.pages["/xw/0.html"] = release(new)
    await look(work, T + 14 * DAY)
    assert said(work, "column.stale")[f"{base}/xw/"] is Outcome.PASS
    assert work.store.columns.of("s")[0].proven_day == new


async def test_home_page_without_years_has_no_line(town):
    pages, work, _ = town
    pages.pages["/"] = without_years("home", TODAY, TODAY - DAY)
    await look(work, T)
    assert [line for line in deadlines(work.store, T) if line.kind is WatchKind.HOME] == []
    assert said(work, "home.freshness") == {}


async def test_staleness_is_said_only_of_a_page_read_today(town):
    pages, work, base = town
    await look(work, T)
    pages.broken = {"/", "/xw/", "/gg/"}
    await look(work, T + 12 * DAY)
    assert live(work) == {}
    assert said(work, "column.stale")[f"{base}/xw/"] is Outcome.PASS, "the earlier answer stands"
    assert said(work, "column.stale")[f"{base}/gg/"] is Outcome.PASS, "a release of two weeks ago still is inside six months"


async def test_undated_or_scripted_page_leaves_the_audits_answer(town):
    pages, work, base = town
    await look(work, T)
    empty = f"<html><body>{MENU}<div id='app'></div><script src='/a.js'></script></body></html>"
    pages.pages |= {"/": empty, "/xw/": empty}
    await look(work, T + 12 * DAY)
    assert live(work) == {}
    assert said(work, "home.freshness") == {f"{base}/": Outcome.PASS}


async def test_days_left_before_each_line(town):
    _, work, base = town
    await look(work, T)
    lines = deadlines(work.store, T)
    assert [(line.kind, line.name, line.days_left) for line in lines[:2]] == [
        (WatchKind.COLUMN, "工作动态", 12),
        (WatchKind.HOME, "首页", 12),
    ]
    assert lines[2].line_on == date(2027, 5, 19)
    assert lines[0].sentence == "栏目“工作动态”最新信息日期为2026-11-20，还有 12 天达到未更新的期限（2026-12-05）"
    assert [line.url for line in deadlines(work.store, T + 13 * DAY, within_days=0)] == [f"{base}/xw/", f"{base}/"]
    assert deadlines(work.store, T, site="other") == []


async def test_column_that_is_gone_from_the_inventory_is_no_longer_watched(town):
    _, work, base = town
    await look(work, T)
    work.store.columns.record("s", work.store.columns.of("s")[:1], at=T + timedelta(hours=5))
    await look(work, T + DAY)
    assert [item.url for item in work.store.watches.of("s") if item.kind is WatchKind.COLUMN] == [f"{base}/xw/"]


async def test_unregistered_and_closed_sites(town):
    _, work, _ = town
    work.store.sites.close("s")
    assert "已停止监测" in await look(work, T)


def test_pass_is_planned_once_while_its_hours_last(town):
    _, work, _ = town
    settings = work.settings
    morning = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Beijing
    assert plan_pass(work.store, settings, morning - timedelta(hours=2)) == 0
    assert plan_pass(work.store, settings, morning) == 1
    assert plan_pass(work.store, settings, morning + timedelta(hours=1)) == 0
    assert plan_pass(work.store, settings, morning + DAY) == 1
    assert [job.period for job in passes_now(work.store, settings, morning)] == ["2026-11-23"]


@pytest.mark.parametrize(
    ("now", "notes"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"a": ("192.0.2.9",)}, ("IPv4 地址由 192.0.2.1 变为 192.0.2.9",), id="address"),
        pytest.param({"aaaa": ()}, ("AAAA 记录已消失",), id="AAAA gone"),
        pytest.param({"cname": ("cdn.test",)}, ("别名由 无 变为 cdn.test",), id="alias"),
        pytest.param({"nameservers": ("ns9.test",)}, ("域名服务器由 ns1.test 变为 ns9.test",), id="servers"),
        pytest.param({"nameservers": ()}, (), id="servers not answered"),
    ],
)
def test_changes_of_a_name(now, notes):
    before = {"host": "a.test", "a": ("192.0.2.1",), "aaaa": ("2001:db8::1",), "nameservers": ("ns1.test",)}
    assert changes(DnsObservation(**before), DnsObservation(**{**before, **now})) == notes
