"""People's word on columns: kept, merged, found by address, and honoured by the next inventory."""

from datetime import UTC, datetime

import pytest

from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import UsageError
from core.site import Site
from pipeline.columns import columns_of, read_class, read_duty, say, unsay
from store.database import open_store

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SITE = Site(id="a", url="http://www.a.gov.cn/", name="安和县人民政府")
NOTICE = "http://www.a.gov.cn/tzgg/"


def column(url=NOTICE, **changes):
    return Column(
        **{
            "url": url,
            "name": "通知公告",
            "column_class": ColumnClass.OTHER,
            "class_from": "default",
            "level": 1,
            "form": ColumnForm.LIST,
            **changes,
        }
    )


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/w.db", tmp_path) as store:
        store.sites.upsert([SITE])
        store.columns.record(SITE.id, [column(), column("http://www.a.gov.cn/zt/", name="专题")], at=NOW)
        yield store


def word(store, url=NOTICE, **more):
    return say(store, SITE, url, **{"now": NOW, "by": "张三", "reason": "核对过", **more})


def test_said_class_and_duty_are_shown_and_merge(store):
    word(store, column_class="通知公告")
    word(store, "https://www.a.gov.cn/tzgg/index.html", duty="30")
    columns = columns_of(store, SITE, NOW)
    line = columns.lines[0]
    assert (line.column.column_class, line.column.class_from, line.column.stale_after_days) == (ColumnClass.NOTICE, "override", 30)
    assert "类别由人工设定" in line.note
    assert list(columns.overrides) == [NOTICE]
    word(store, duty="default")
    assert columns_of(store, SITE, NOW).lines[0].column.stale_after_days is None


def test_word_survives_the_next_inventory_and_is_told_when_the_column_is_gone(store):
    word(store, duty="none")
    later = datetime(2026, 11, 21, tzinfo=UTC)
    store.columns.record(SITE.id, [column("http://www.a.gov.cn/zt/")], at=later)
    columns = columns_of(store, SITE, later)
    assert [item.url for item in columns.orphans] == [NOTICE]
    store.columns.record(SITE.id, [column()], at=datetime(2026, 11, 22, tzinfo=UTC))
    assert columns_of(store, SITE, datetime(2026, 11, 22, tzinfo=UTC)).lines[0].column.stale_after_days == 0


def test_taken_back(store):
    word(store, column_class="news")
    assert unsay(store, SITE, "http://www.a.gov.cn/tzgg").column_class == "news"
    assert columns_of(store, SITE, NOW).overrides == {}
    with pytest.raises(UsageError, match="没有人工设定的栏目"):
        unsay(store, SITE, NOTICE)


@pytest.mark.parametrize(
    ("url", "more", "words"),
    [
        pytest.param("http://www.a.gov.cn/tzg/", {"duty": "7"}, "相近的有", id="unknown column"),
        pytest.param(NOTICE, {}, "请给出类别或更新期限", id="nothing said"),
        pytest.param(NOTICE, {"duty": "7", "reason": " "}, "请写明理由", id="no reason"),
        pytest.param(NOTICE, {"column_class": "要文"}, "news（动态要闻）", id="unknown class"),
        pytest.param(NOTICE, {"duty": "soon"}, "应为 0 至", id="no number"),
    ],
)
def test_refused(store, url, more, words):
    with pytest.raises(UsageError, match=words):
        word(store, url, **more)


@pytest.mark.parametrize(("text", "found"), [("news", "news"), ("动态要闻", "news"), ("工作动态", "news"), ("政策文件", "policy")])
def test_class_by_code_or_name(text, found):
    assert read_class(text) == found


@pytest.mark.parametrize(("text", "days"), [("14", 14), ("14天", 14), ("none", 0), ("无", 0), ("default", None)])
def test_duty(text, days):
    assert read_duty(text) == days
