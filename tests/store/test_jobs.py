"""The queue: once per key, one per subject at a time, nothing lost when a process dies."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from core.job import Job, JobKind, JobState
from store import open_store
from store.connection import connect
from store.migration import SCRIPTS, upgrade

T = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def audit(subject="a", period="2026-11-23", **changes):
    return Job(**{"kind": JobKind.AUDIT, "subject": subject, "period": period, "due_at": T, **changes})


def test_asking_twice_queues_once_and_keeps_the_options(store):
    assert store.jobs.enqueue([audit(options={"as_of": "x"}), audit("b")]) == 2
    assert store.jobs.enqueue([audit(options={"as_of": "y"}, priority=9)]) == 0
    first, second = store.jobs.claim(T, by="me", limit=5)
    assert (first.subject, dict(first.options), first.priority, first.attempt) == ("a", {"as_of": "x"}, 0, 1)
    assert second.subject == "b"
    assert store.jobs.claim(T, by="me", limit=5) == []


def test_due_ones_by_priority_then_waiting_time(store):
    store.jobs.enqueue([audit("late", due_at=T + HOUR), audit("old", due_at=T - HOUR), audit("new"), audit("asked", priority=10)])
    assert [job.subject for job in store.jobs.claim(T, by="me", limit=9)] == ["asked", "old", "new"]
    assert store.jobs.next_due() == T + HOUR
    assert store.jobs.claim(T, by="me", kinds=[JobKind.DIGEST]) == []


def test_one_job_per_kind_and_subject_at_a_time(store):
    store.jobs.enqueue([audit(period="1"), audit(period="2"), audit(kind=JobKind.FRESHNESS)])
    running = store.jobs.claim(T, by="me", limit=9)
    assert [(job.kind, job.period) for job in running] == [(JobKind.AUDIT, "1"), (JobKind.FRESHNESS, "2026-11-23")]
    assert store.jobs.waiting(JobKind.AUDIT, due_before=T + HOUR) == {"a"}
    store.jobs.finish(*running[0].key, at=T, result="好")
    assert [job.period for job in store.jobs.claim(T, by="me", limit=9)] == ["2"]
    done = store.jobs.get("audit", "a", "1")
    assert (done.state, done.result, done.finished_at) == (JobState.DONE, "好", T)


def test_job_of_a_dead_or_silent_process_waits_again(store):
    store.jobs.enqueue([audit("dead"), audit("silent"), audit("alive")])
    for by in ("dead", "silent", "alive"):
        store.jobs.claim(T, by=by)
    names = {job.subject: job.taken_by for job in store.jobs.listed(state=JobState.RUNNING)}
    beating = [job for job in store.jobs.listed() if job.taken_by == "alive"]
    store.jobs.beat(beating, T + HOUR)
    lost = store.jobs.recover(lambda name: name == "dead", silent_since=T)
    assert [job.taken_by for job in lost] == ["dead"]
    lost = store.jobs.recover(lambda _: False, silent_since=T + HOUR)
    assert [job.taken_by for job in lost] == ["silent"]
    assert [name for name, by in names.items() if by == "alive"] == [job.subject for job in store.jobs.listed(state=JobState.RUNNING)]
    assert all(job.attempt == 2 for job in store.jobs.claim(T, by="me", limit=9))


def test_requeued_job_waits_and_a_stopped_one_is_not_counted(store):
    store.jobs.enqueue([audit()])
    (job,) = store.jobs.claim(T, by="me")
    store.jobs.requeue(job, due_at=T + HOUR, result="网络")
    assert store.jobs.claim(T, by="me") == []
    (job,) = store.jobs.claim(T + HOUR, by="me")
    assert job.attempt == 2
    store.jobs.requeue(job, due_at=T, count=False)
    assert store.jobs.claim(T, by="me")[0].attempt == 2


def test_counts_list_and_prune(store):
    store.jobs.enqueue([audit("a"), audit("b"), Job(kind=JobKind.DIGEST, subject="", period="2026-W48", due_at=T)])
    for job in store.jobs.claim(T, by="me", limit=3):
        if job.subject != "b":
            store.jobs.finish(*job.key, at=T)
    assert store.jobs.counts() == {
        (JobKind.AUDIT, JobState.DONE): 1,
        (JobKind.AUDIT, JobState.RUNNING): 1,
        (JobKind.DIGEST, JobState.DONE): 1,
    }
    assert [job.subject for job in store.jobs.listed(kind=JobKind.AUDIT, subject="b")] == ["b"]
    assert store.jobs.prune(T + HOUR) == 1
    assert store.jobs.get(JobKind.DIGEST, "", "2026-W48") is not None


def test_short_form_is_taken_once_and_can_be_given_back(store):
    week = ("digest", "office@example.org", "2026-W47")
    assert store.jobs.take(*week, at=T)
    assert not store.jobs.take(*week, at=T)
    assert store.jobs.unfinished("digest", T + HOUR) == [("office@example.org", "2026-W47")]
    assert store.jobs.recover(lambda _: True, silent_since=T + HOUR) == []
    store.jobs.release(*week)
    assert store.jobs.take(*week, at=T)
    store.jobs.finish(*week, at=T)
    store.jobs.release(*week)
    assert not store.jobs.take(*week, at=T)
    assert store.jobs.taken("digest", "2026-W47") == {"office@example.org": True}


def test_two_processes_claim_every_job_exactly_once(url, tmp_path):
    with open_store(url, tmp_path) as first, open_store(url, tmp_path) as second:
        first.jobs.enqueue(audit(f"s{number // 2}", str(number % 2)) for number in range(200))
        taken: list[list[Job]] = [[], [], [], []]

        def claim(store, mine):
            while found := store.jobs.claim(T, by="x", limit=5):
                mine.extend(found)

        threads = [threading.Thread(target=claim, args=(store, mine)) for store, mine in zip([first, second] * 2, taken, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(job.subject for mine in taken for job in mine) == sorted(f"s{number}" for number in range(100))


@pytest.mark.parametrize("finished", [None, T], ids=["running", "finished"])
def test_upgrade_carries_old_jobs_over(url, finished):
    from alembic import command
    from alembic.config import Config

    database = connect(url)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        sql = (
            "INSERT INTO jobs (kind, subject, period, taken_at, taken_by, finished_at, result) VALUES ('digest', 'x', 'w', 5, 'me', :f, :r)"
        )
        connection.execute(text(sql), {"f": None if finished is None else 7, "r": None if finished is None else "ok"})
    upgrade(database)
    with database.read() as connection:
        row = connection.execute(text("SELECT state, taken_at, finished_at, result FROM jobs")).one()
    assert tuple(row) == (("running", 5, None, "") if finished is None else ("done", 5, 7, "ok"))
    database.close()


def test_only_a_window_is_handed_over_but_what_a_person_asked_for_goes_at_once(store):
    nightly = [Job(kind=JobKind.AUDIT, subject=f"s{number:02}", period="night", due_at=T) for number in range(20)]
    store.jobs.enqueue(nightly)
    went = []
    deliver = lambda connection, found: went.extend(job.subject for job in found)  # noqa: E731
    assert store.jobs.hand_over(T, deliver, window=8) == 8
    assert store.jobs.hand_over(T, deliver, window=8) == 0
    store.jobs.enqueue([Job(kind=JobKind.AUDIT, subject="asked", period="asked-1", due_at=T, priority=10)])
    assert store.jobs.hand_over(T, deliver, window=8) == 1
    assert went == [f"s{number:02}" for number in range(8)] + ["asked"]
    for subject in went[:3]:
        store.jobs.begin("audit", subject, "night", by="w", at=T)
    assert store.jobs.hand_over(T, deliver, window=8) == 2, "nine waited, three were begun"
    assert store.jobs.hand_over(T, deliver) == 10
