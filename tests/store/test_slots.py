"""Claims: done once, whoever asks; nothing lost when a process dies."""

import threading
import time
from datetime import UTC, datetime, timedelta

from core.visit import Visit
from store import open_store
from store.slots import Claim

T = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def following(_site, slot):
    return slot + HOUR


def test_due_sites_are_claimed_once_longest_waiting_first(store):
    assert store.claims.plan([("b", T), ("a", T - HOUR), ("late", T + HOUR)]) == 3
    assert store.claims.plan([("a", T)]) == 0
    assert store.claims.claim_due(T, 1, following) == [Claim(site="a", slot_at=T - HOUR)]
    assert store.claims.claim_due(T, 9, following) == [Claim(site="a", slot_at=T), Claim(site="b", slot_at=T)]
    assert store.claims.claim_due(T, 9, following) == []
    assert store.claims.planned() == {"a": T + HOUR, "b": T + HOUR, "late": T + HOUR}


def test_two_schedulers_claim_every_slot_exactly_once(url, tmp_path):
    with open_store(url, tmp_path) as first, open_store(url, tmp_path) as second:
        first.claims.plan((f"s{number}", T) for number in range(300))
        taken: list[list[Claim]] = [[], [], [], []]

        def claim(store, mine):
            while found := store.claims.claim_due(T, 7, following):
                mine.extend(found)

        threads = [threading.Thread(target=claim, args=(store, mine)) for store, mine in zip([first, second] * 2, taken, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        everything = [claim.site for mine in taken for claim in mine]
        assert sorted(everything) == sorted(f"s{number}" for number in range(300))


def test_when_nothing_is_due_no_writer_is_waited_for(url, tmp_path):
    with open_store(url, tmp_path) as other, open_store(url, tmp_path) as store:
        store.claims.plan([("late", T + HOUR)])
        with other.transaction():
            other.claims.replan("a", T + 2 * HOUR)
            started = time.monotonic()
            assert store.claims.claim_due(T, 9, following) == []
            assert time.monotonic() - started < 5


def test_written_visit_fills_its_claim_and_the_rest_is_stale(store):
    store.claims.plan([("a", T), ("b", T)])
    store.claims.claim_due(T, 9, following)
    store.visits.append([Visit(site="a", at=T, ok=True, seconds=0.1)])
    assert store.claims.stale(T + HOUR) == [Claim(site="b", slot_at=T)]
    store.claims.release([Claim(site="b", slot_at=T)])
    assert store.claims.stale(T + HOUR) == []


def test_replan_and_drop(store):
    store.claims.replan("a", T + HOUR)
    store.claims.replan("a", T)
    assert store.claims.next_at() == T
    store.claims.drop(["a"])
    assert store.claims.next_at() is None
