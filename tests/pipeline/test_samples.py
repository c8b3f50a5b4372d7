"""The population of content samples, and which of its pages are content at all."""

from dataclasses import replace
from datetime import date

import pytest

from core.clock import utc_now
from core.column.records import Column, ColumnClass, ColumnForm
from core.outcome import Cause, Owner, PageKind
from core.page.records import DatedItem
from core.site import Site
from pipeline.gather.columns import ColumnReading
from pipeline.gather.loader import PageLoader
from pipeline.gather.samples import Release, draw_pages, releases_of
from pipeline.gather.site import Gathering, GatherOptions
from pipeline.wiring import Tools
from tests.crawler.conftest import FakeWeb, Page, failing, html
from tests.pipeline.auditing import Silent

HOST = "www.anhe.gov.cn"
BASE = f"http://{HOST}"
COLUMN_TAG = '<meta name="ColumnName" content="县长信箱">'
LETTER = "<h1>咨询公租房申请</h1><p>留言时间：2026-06-01</p><p>答复内容：您好，请到社区申请，感谢您的关注。</p>"


def column(path: str) -> Column:
    return Column(
        url=f"{BASE}{path}", name="通知公告", column_class=ColumnClass.NOTICE, class_from="name", level=1, parent=None, form=ColumnForm.LIST
    )


def loader_of(answers) -> PageLoader:
    return PageLoader(
        Tools(fetcher=FakeWeb(answers), renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0
    )


def gathering_of(loader: PageLoader) -> Gathering:
    options = GatherOptions(as_of=utc_now(), seed=0, max_pages=100, max_depth=1)
    return Gathering(site=Site(id="5107990001", url=f"{BASE}/"), options=options, loader=loader, progress=Silent())


def test_entries_of_columns_and_of_the_home_page_are_no_releases():
    columns = (column("/tzgg/"), column("/zcwj/"))
    items = [
        DatedItem(title, url, date(2026, 6, 1))
        for title, url in (
            ("首页", f"{BASE}/"),
            ("网站首页", f"{BASE}/index.html"),
            ("政策文件", f"{BASE}/zcwj/index.html"),
            ("关于防汛的通知", f"{BASE}/tzgg/1.html"),
            ("另一个网站的通知", "http://www.other.gov.cn/1.html"),
        )
    ]
    assert [release.title for release in releases_of(columns, lambda _: items, HOST)] == ["关于防汛的通知"]


@pytest.mark.parametrize(
    ("tags", "column_class", "drawn"),
    [
        pytest.param(COLUMN_TAG, ColumnClass.CONSULT, False, id="letter with the tags of its column"),
        pytest.param("", ColumnClass.CONSULT, True, id="letter without tags"),
        pytest.param(
            COLUMN_TAG + '<meta name="ArticleTitle" content="咨询">', ColumnClass.CONSULT, True, id="letter with those of an article"
        ),
        pytest.param(COLUMN_TAG, ColumnClass.NOTICE, True, id="dated release"),
    ],
)
async def test_letters_that_call_themselves_columns_are_no_content(tags: str, column_class: ColumnClass, drawn: bool):
    answers = {f"{BASE}/": html(f"<p>{'安和县人民政府。' * 20}</p>"), f"{BASE}/hd/1.html": html(tags + LETTER)}
    loader = loader_of(answers)
    gathering = gathering_of(loader)
    release = Release(url=f"{BASE}/hd/1.html", title="咨询", day=date(2026, 6, 1), column_class=column_class, column=f"{BASE}/hd/")
    pages, population = await gathering.sample_content([release], await gathering.home())
    assert (len(pages), population) == (int(drawn), 1)


ARTICLE_TAGS = '<meta name="ArticleTitle" content="入学登记"><meta name="PubDate" content="2026-06-01 09:00">'


@pytest.mark.parametrize(
    ("tags", "form", "drawn"),
    [
        pytest.param(ARTICLE_TAGS, ColumnForm.ARTICLE, False, id="single text with the tags of content"),
        pytest.param(ARTICLE_TAGS, ColumnForm.LIST, True, id="list with the tags of content"),
        pytest.param("", ColumnForm.ARTICLE, True, id="single text without"),
    ],
)
async def test_texts_that_call_themselves_content_are_no_column_pages(tags: str, form: ColumnForm, drawn: bool):
    answers = {f"{BASE}/": html(f"<p>{'安和县人民政府。' * 20}</p>"), f"{BASE}/bszn/1.html": html(tags + f"<p>{'办理条件。' * 60}</p>")}
    loader = loader_of(answers)
    gathering = gathering_of(loader)
    one = replace(column("/bszn/1.html"), form=form)
    shown = (await loader.load(one.url)).page
    pages, population = await gathering.sample_columns(await gathering.home(), (one,), ColumnReading(pages={one.url: [shown]}))
    assert (len(pages), population) == (int(drawn), int(drawn))


@pytest.mark.parametrize(
    ("first", "titles", "asked"),
    [
        pytest.param(failing(Cause.DEADLINE, Owner.UNCLEAR), 2, 2, id="what may pass is asked once more"),
        pytest.param(Page(status=404, body=b"gone"), 1, 1, id="what is gone is not"),
    ],
)
async def test_page_of_a_sample_that_failed_is_asked_once_more(first, titles, asked):
    good = html("<h1>关于防汛的通知</h1><p>发布时间：2026-06-01</p>")
    web = FakeWeb({f"{BASE}/1.html": [first, good], f"{BASE}/2.html": good})
    loader = PageLoader(Tools(fetcher=web, renderer=None), clock=utc_now, deadline_s=5, max_body_bytes=1_000_000, render_budget=0)
    pages = await draw_pages([f"{BASE}/1.html", f"{BASE}/2.html"], 2, loader, kind=PageKind.CONTENT)
    assert len(pages) == titles
    assert web.asked["GET", f"{BASE}/1.html"] == asked
