"""Sites, accounts, posts, messages, columns, assessments."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.assessment import Assessment
from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Outcome, Owner
from core.page.records import DatedItem
from core.site import Account, ColumnOverride, Level, MaintenanceWindow, Message, Post, Site, SiteState

T = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def test_sites_are_added_changed_and_left_alone(store):
    sites = [Site(id="a", url="http://www.a.gov.cn/", name="甲", level=Level.CITY), Site(id="b", url="http://b.gov.cn/x/", name="乙")]
    assert store.sites.upsert(sites).added == 2
    count = store.sites.upsert([sites[0], Site(id="b", url="http://b.gov.cn/x/", name="丙")])
    assert (count.added, count.changed, count.same) == (0, 1, 1)
    assert store.sites.get("a") == sites[0]
    assert store.sites.close("a")
    assert not store.sites.close("nobody")
    assert [site.id for site in store.sites.all(SiteState.OPEN)] == ["b"]


@pytest.mark.parametrize("text", ["a1", "http://www.a.gov.cn", "https://A.gov.cn/", "a.gov.cn", "http://a.gov.cn.:80/#top", "甲网"])
@pytest.mark.parametrize("registered", ["http://www.a.gov.cn/", "HTTP://WWW.A.gov.cn:80"])
def test_site_is_found_by_what_people_call_it(store, text, registered):
    store.sites.upsert(
        [Site(id="a1", url=registered, name="甲网"), Site(id="b", url="http://b.gov.cn/", name="乙"), Site(id="bad", url="x:y")]
    )
    assert [site.id for site in store.sites.find(text)] == ["a1"]
    assert store.sites.find("nobody") == store.sites.find("http://[") == []


@pytest.mark.parametrize("text", ["安和.政务", "http://xn--0tr95n.xn--zfr164b/"])
def test_chinese_domain_is_found_in_either_spelling(store, text):
    store.sites.upsert([Site(id="a", url="http://安和.政务/")])
    assert [site.id for site in store.sites.find(text)] == ["a"]


def test_maintenance_windows_come_with_the_site(store):
    store.sites.upsert([Site(id="a", url="http://a.gov.cn/")])
    window = MaintenanceWindow(starts_at=T, ends_at=T + DAY, reason="迁移")
    store.sites.add_maintenance("a", window)
    store.sites.upsert([Site(id="a", url="http://a.gov.cn/", name="新")])
    assert store.sites.get("a").maintenance == (window,)
    assert store.sites.remove_maintenance("a", T)
    assert store.sites.get("a").maintenance == ()


def test_posts_are_counted_once_and_newest_respects_the_time(store):
    store.accounts.upsert([Account(id="w", platform="微信", name="发布", filed=None, reported=False)])
    assert store.accounts.get("w").filed is None
    posts = [Post(account="w", at=T - day * DAY, title=f"第{day}篇", url=f"http://p/{day}") for day in range(5)]
    assert store.posts.append(posts).added == 5
    assert store.posts.append(posts).same == 5
    assert store.posts.newest("w", T) == posts[0]
    assert store.posts.newest("w", T - timedelta(seconds=1)) == posts[1]
    assert store.posts.newest("w", T - 9 * DAY) is None
    assert store.posts.newest_all(T) == {"w": T}
    assert store.posts.counts() == {"w": 5}
    assert len(store.posts.window("w", T - 2 * DAY, T)) == 2
    with pytest.raises(ValueError, match="nobody"):
        store.posts.append([Post(account="nobody", at=T)])


def test_messages_get_their_answers_later(store):
    asked = Message(site="a", board="consult", id="1", asked_at=T)
    answered = Message(site="a", board="consult", id="1", asked_at=T, answered_at=T + DAY, poor=True)
    assert store.messages.upsert([asked]).added == 1
    assert store.messages.upsert([answered]).changed == 1
    assert store.messages.all("a") == [answered]
    assert store.messages.all("b") == []


def test_messages_remember_when_they_were_last_seen(store):
    first, second = (Message(site="a", board="consult", id=str(number), asked_at=T) for number in (1, 2))
    store.messages.upsert([first, second], at=T)
    assert store.messages.upsert([first], at=T + DAY).same == 1
    assert store.messages.upsert([second], at=T - DAY).same == 1
    assert [(each.id, each.seen_at) for each in store.messages.all("a")] == [("1", T + DAY), ("2", T)]


def test_columns_of_a_time_and_overrides_survive(store):
    column = Column(
        url="http://a/xw/",
        name="要闻",
        column_class=ColumnClass.NEWS,
        class_from="name",
        level=1,
        form=ColumnForm.LIST,
        item_count=20,
        newest=DatedItem(title="会", url="http://a/1", day=date(2026, 11, 1)),
        failure=Failure(Cause.RESET, Owner.SITE, "断"),
    )
    store.columns.record("a", [column], at=T)
    store.columns.record("a", [], at=T + DAY)
    assert store.columns.of("a", T) == [column]
    assert store.columns.of("a") == []
    override = ColumnOverride(site="a", url=column.url, stale_after_days=0, reason="专题", by="甲", at=T)
    store.columns.set_override(override)
    store.columns.set_override(override)
    assert store.columns.overrides("a") == [override]
    assert store.columns.drop_override("a", column.url)
    assert store.columns.prune(T + 2 * DAY) == 1


def test_assessments_are_those_of_the_newest_answer_of_each_check(store):
    def said(check, outcome, **more):
        return Assessment(check=check, subject="a", site="a", outcome=outcome, **more)

    store.assessments.record([said("x", Outcome.PASS), said("y", Outcome.PASS)], at=T)
    store.assessments.record([said("x", Outcome.UNKNOWN, cause=Cause.RESET, owner=Owner.SITE)], at=T + DAY)
    store.assessments.record([said("x", Outcome.UNKNOWN, cause=Cause.RESET, owner=Owner.SITE)], at=T + 2 * DAY)
    latest = store.assessments.latest("a", T + 3 * DAY)
    assert [(item.check, item.outcome, item.at) for item in latest] == [("x", Outcome.UNKNOWN, T + DAY), ("y", Outcome.PASS, T)]
    assert [item.outcome for item in store.assessments.latest("a", T)] == [Outcome.PASS, Outcome.PASS]
    assert store.assessments.latest("a", T - DAY) == []
    store.assessments.record([Assessment(check="m", subject="w", account="w", outcome=Outcome.PASS)], at=T)
    assert [item.check for item in store.assessments.latest_of_account("w", T)] == ["m"]
    assert set(store.assessments.latest_all(T)) == {"a"}
    assert store.assessments.prune(T + 9 * DAY) == 1
