"""Audits and the frontier: killed ones resume, only the newest attempt publishes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.audit import PageRecord

T = datetime(2026, 11, 23, tzinfo=UTC)


def test_only_the_newest_attempt_publishes_and_only_once(store):
    audit = store.audits.start("a", T, {"depth": 3}, at=T)
    assert store.audits.unfinished("a").options == {"depth": 3}
    assert store.audits.resume(audit) == 2
    assert not store.audits.finish(audit, b"old", attempt=1)
    assert store.audits.finish(audit, b"{}", attempt=2)
    assert not store.audits.finish(audit, b"again", attempt=2)
    assert store.audits.report(audit) == b"{}"
    assert store.audits.unfinished("a") is None


def test_latest_is_by_the_time_it_judges(store):
    for days in (3, 1, 2):
        store.audits.finish(store.audits.start("a", T - timedelta(days=days)), b"{}")
    store.audits.fail(store.audits.start("a", T))
    assert store.audits.latest("a").as_of == T - timedelta(days=1)
    assert store.audits.latest("a", T - timedelta(days=1, seconds=1)).as_of == T - timedelta(days=2)
    assert store.audits.latest("a", T - timedelta(days=9)) is None
    assert len(store.audits.recent("a")) == 4


def test_frontier_gives_by_priority_then_age_and_knows_each_url_once(store):
    frontier = store.frontier(store.audits.start("a", T))
    assert frontier.push([("u1", 0, "1"), ("u2", 9, "2"), ("u3", 0, "3"), ("u1", 5, "x")]) == 3
    assert frontier.push([("u2", 9, "again")]) == 0
    assert frontier.take(2) == [("u2", "2"), ("u1", "1")]
    assert frontier.pending() == 3
    frontier.done(["u2", "u2", "never seen"])
    assert frontier.pending() == 2
    assert frontier.known() == 3


def test_reopened_frontier_loses_no_page_and_repeats_no_finished_one(store):
    audit = store.audits.start("a", T)
    frontier = store.frontier(audit)
    frontier.push([(f"u{number}", 0, "") for number in range(5)])
    frontier.take(3)
    frontier.done(["u0"])
    again = store.frontier(audit)
    assert sorted(url for url, _ in again.take(10)) == ["u1", "u2", "u3", "u4"]
    other = store.frontier(store.audits.start("b", T))
    assert other.pending() == 0


def test_rolled_back_page_is_still_pending(store):
    audit = store.audits.start("a", T)
    frontier = store.frontier(audit)
    frontier.push([("u", 0, "")])
    frontier.take(1)
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012
        frontier.push([("v", 0, "")])
        frontier.done(["u"])
        _ = 1 / 0
    assert frontier.pending() == 1
    assert store.frontier(audit).take(9) == [("u", "")]


def test_long_addresses_fit(store):
    frontier = store.frontier(store.audits.start("a", T))
    url = "http://a.gov.cn/" + "x" * 8000
    assert frontier.push([(url, 0, "")]) == 1
    frontier.done([frontier.take(1)[0][0]])
    assert frontier.pending() == 0


def test_pages_of_the_last_published_audit_serve_the_next_one(store):
    page = PageRecord(url="http://a/", status=200, sha256="0" * 64, kind="home", title="首页", published_on=date(2026, 11, 1), etag='"x"')
    first = store.audits.start("a", T)
    store.pages.add(first, [page, PageRecord(url="http://a/b")])
    assert store.pages.last_of("a") == {}
    store.audits.finish(first, b"{}", at=T)
    assert store.pages.last_of("a")["http://a/"] == page
    second = store.audits.start("a", T)
    store.pages.add(second, [page])
    store.audits.finish(second, b"{}", at=T)
    assert store.pages.prune(T + timedelta(days=1)) == 2
    assert len(store.pages.of(second)) == 1
