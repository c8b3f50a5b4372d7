"""Pages with open faults are read again: mended and removed ones are told, and a sample does not grow from night to night."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.settings import load_settings
from core.column.plan import column_key
from core.finding import Finding
from core.outcome import State
from core.site import Site
from pipeline.gather.again import MAX_AGAIN, Again, contents_of, gone_with_page, open_pages, ordered
from store import open_store
from tests.pipeline.auditing import run_audit, unspaced_ipv6_loads  # noqa: F401
from tests.pipeline.served import served

NOW = datetime(2026, 11, 27, 1, tzinfo=UTC)
BASE = "http://www.a.gov.cn"


def found(code: str, path: str, *, days: int = 1, **more: object) -> Finding:
    values = {"site": "5107990001", "url": f"{BASE}{path}", "state": State.CONFIRMED, "observed_at": NOW - timedelta(days=days), **more}
    return Finding(code=code, **values)  # type: ignore[arg-type]


def test_pages_with_open_faults_the_oldest_first():
    known = [
        found("tags.content_missing", "/2.html", days=2),
        found("tags.content_missing", "/3.html", days=3, state=State.SUSPECTED),
        found("content.undated", "/2.html"),
        found("content.undated", "/4.html"),
        found("tags.site_missing", "/5.html", state=State.FIXED),
        found("content.undated", "/6.html", state=State.WAIVED),
        found("link.page.broken", "/7.html", target=f"{BASE}/x.html"),
        found("column.stale.news", "/8/"),
        found("tags.content_missing", "", url=None),
    ]
    assert open_pages(known) == Again((f"{BASE}/3.html", f"{BASE}/2.html"), (f"{BASE}/4.html",))


def test_only_faults_of_single_pages_go_with_their_page():
    alone = found("content.undated", "/1.html")
    shared = found("footer.icp.missing", "/1.html", parents=(f"{BASE}/2.html",))
    elsewhere, mended = found("content.undated", "/2.html"), found("tags.site_missing", "/1.html", state=State.FIXED)
    assert gone_with_page([alone, shared, elsewhere, mended], {f"{BASE}/1.html"}) == {alone.fingerprint}


def test_columns_with_open_faults_take_places_of_the_sample():
    order = [f"/c{number}/" for number in range(30)]
    again = Again(("/c9/", "/c3/", "/gone/"), tuple(order))
    chosen = ordered(order, again, lambda url: url if url in order else None, 5)
    assert chosen[:5] == ["/c9/", "/c3/", "/c0/", "/c1/", "/c2/"]
    assert len(chosen) == len(set(chosen)) == 5 + MAX_AGAIN


def test_columns_are_no_content():
    again = Again((f"{BASE}/list/", f"{BASE}/1.html"), (f"{BASE}/list/index.html",))
    assert contents_of(again, {column_key(f"{BASE}/list/")}) == ([f"{BASE}/1.html"], [])


async def test_a_sample_does_not_grow_and_learns_of_mended_and_removed_pages(tmp_path: Path):
    settings = load_settings(None, network={"allow_addresses": ["127.0.0.0/8"]})
    names = range(1, 31)
    text = "县政府召开常务会议，研究部署今冬明春森林草原防灭火工作。" * 20
    item = "<li><a href='/{0}.html'>关于第{0}批补贴发放的公示</a><span>2026-11-{1:02}</span></li>"
    menu = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xw/">工作动态</a></li><li><a href="/gg/">通知公告</a></li></ul></div>'
    pages = {
        "/": f"<title>示例县人民政府</title>{menu}<p>{text}</p>",
        "/xw/": "<title>工作动态</title>" + menu + "".join(item.format(name, 26 - name % 20) for name in names[:15]),
        "/gg/": "<title>通知公告</title>" + menu + "".join(item.format(name, 26 - name % 20) for name in names[15:]),
        **{
            f"/{name}.html": f"<title>公示</title><h1>关于第{name}批补贴发放的公示</h1><p>发布时间：2026-11-01</p><p>{text}</p>"
            for name in names
        },
    }

    async with served(pages) as url:
        site = Site(id="5107990001", url=url)

        async def untagged(seed: int) -> dict[State, set[str]]:
            """Pages without tags of content, by state."""
            await run_audit(site, settings, tmp_path, browser=False, seed=seed)
            with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
                known = [one for one in store.findings.at(datetime.now(UTC)) if one.code == "tags.content_missing"]
            return {state: {one.url or "" for one in known if one.state is state} for state in (State.SUSPECTED, State.FIXED)}

        first = await untagged(0)
        assert len(first[State.SUSPECTED]) == 5
        assert await untagged(1) == first

        mended, removed, *_ = sorted(first[State.SUSPECTED])
        tags = "".join(f"<meta name={name} content=公示>" for name in ("ArticleTitle", "PubDate", "ContentSource"))
        pages["/" + mended.removeprefix(url)] = tags + pages["/" + mended.removeprefix(url)]
        del pages["/" + removed.removeprefix(url)]
        later = await untagged(2)
        assert later[State.FIXED] == {mended, removed}
        assert len(later[State.SUSPECTED]) == 4  # the mended page was one of the five
        assert first[State.SUSPECTED] - {mended, removed} < later[State.SUSPECTED]
