"""Backup, restore and moving between databases."""

import io
import json
import os
import tarfile
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import StoreError, UsageError
from core.finding import Finding
from core.job import Job, JobKind, JobState
from core.site import Account, Post, Site
from core.visit import Attempt, Visit
from store import open_store
from store.transfer import _outside_transaction, backup, copy_store, restore

T = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def filled(store):
    """A bit of everything."""
    store.sites.upsert([Site(id="a", url="http://a.gov.cn/", name="甲")])
    store.accounts.upsert([Account(id="w", platform="微信", name="发布")])
    store.posts.append([Post(account="w", at=T, title="文")])
    attempts = (Attempt(kind="official", url="u", at=T, ok=False, seconds=1.0),)
    store.visits.append([Visit(site="a", at=T, ok=False, seconds=1.0, attempts=attempts)])
    store.findings.record([Finding(code="footer.icp.missing", site="a", observed_at=T)], at=T)
    store.audits.finish(store.audits.start("a", T), b"{}")
    store.evidence.put(b"page", "html", at=T)
    return store


def same(one, other):
    assert one.sites.all() == other.sites.all()
    assert one.findings.at(T) == other.findings.at(T)
    assert one.visits.window("a", T, T) == other.visits.window("a", T, T)
    assert one.posts.newest("w", T) == other.posts.newest("w", T)


def test_backup_restores_into_an_empty_store(filled, tmp_path):
    file = tmp_path / "100%25 ? 库#" / "b.tar"
    counts = backup(filled, file, at=T)
    assert counts["visits"] == 1
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "elsewhere") as new:
        assert restore(file, new) == (counts, 0)
        same(filled, new)
        assert new.evidence.verify() == []
        assert new.audits.start("a", T) > 1
        with pytest.raises(StoreError, match="不是空的"):
            restore(file, new)
    with pytest.raises(UsageError, match="已存在"):
        backup(filled, file, at=T)


def test_backup_clears_up_after_killed_ones_and_leaves_those_under_way(filled, tmp_path):
    folder = tmp_path / "backups"
    for name, age_s in ((".backup-killed", 2 * 86_400), (".backup-running", 60), ("of-mine", 9 * 86_400)):
        (folder / name).mkdir(parents=True)
        (folder / name / "wangjian.db").write_bytes(b"x")
        os.utime(folder / name, (time.time() - age_s,) * 2)
    backup(filled, folder / "b.tar", at=T)
    assert sorted(path.name for path in folder.iterdir()) == [".backup-running", "b.tar", "of-mine"]


def test_rows_that_an_older_backup_did_not_hold_are_told_apart(filled, tmp_path):
    """Its program kept no summary of the findings; the present one works it out."""
    backup(filled, tmp_path / "new.tar", at=T)
    with tarfile.open(tmp_path / "new.tar") as archive, tarfile.open(tmp_path / "old.tar", "w") as older:
        manifest = json.loads(archive.extractfile("manifest.json").read())
        summary = manifest["rows"].pop("finding_now")
        body = json.dumps(manifest).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(body)
        older.addfile(info, io.BytesIO(body))
        older.addfile(archive.getmember("wangjian.db"), archive.extractfile("wangjian.db"))
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "elsewhere") as new:
        assert restore(tmp_path / "old.tar", new)[1] == summary == 1


def test_copy_between_databases_is_complete_and_can_go_on(filled, tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", filled.data_dir) as copy:
        copy_store(filled.database, copy.database)
        same(filled, copy)


@pytest.mark.slow
def test_sqlite_moves_to_postgresql_and_numbers_go_on(postgres_url, tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'old.db'}", tmp_path) as old, open_store(postgres_url, tmp_path) as new:
        for number in range(3):
            old.audits.start(f"s{number}", T)
        old.visits.append([Visit(site="a", at=T, ok=True, seconds=0.1)])
        copy_store(old.database, new.database)
        assert new.audits.start("next", T) == 4
        assert new.visits.append([Visit(site="b", at=T, ok=True, seconds=0.1)]).added == 1
        assert len(new.visits.window("a", T, T)) == 1


@pytest.mark.parametrize(
    "damage", [lambda data: b"no tar", lambda data: data[:3000], lambda data: data.replace(b"SQLite format 3", b"SQLite format 4")]
)
def test_damaged_backup_is_refused_with_a_sentence(filled, tmp_path, damage):
    file = tmp_path / "b.tar"
    backup(filled, file, at=T)
    file.write_bytes(damage(file.read_bytes()))
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "elsewhere") as new, pytest.raises(StoreError, match=r"b\.tar"):
        restore(file, new)


def test_backup_is_of_one_instant_while_others_write(store, tmp_path):
    """Findings and visits keep coming; the copy equals what was there at its beginning, and is not refused."""
    store.visits.append(Visit(site=f"s{number}", at=T, ok=True, seconds=0.1) for number in range(2_000))
    stop, written = threading.Event(), []

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            store.visits.append([Visit(site=f"n{number}", at=T + timedelta(seconds=number), ok=True, seconds=0.1)])
            store.posts.append([])
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = backup(store, tmp_path / "b.tar", at=T)
    finally:
        stop.set()
        writer.join()
    assert counts["visits"] >= 2_000
    assert written
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "elsewhere") as new:
        assert restore(tmp_path / "b.tar", new) == (counts, 0)


def test_jobs_under_way_wait_again_in_a_copy(store, tmp_path):
    store.jobs.enqueue(Job(kind=JobKind.AUDIT, subject=f"s{number}", period="p", due_at=T) for number in range(3))
    store.jobs.begin("audit", "s0", "p", by="host/1", at=T)
    store.jobs.hand_over(T, lambda connection, found: None)
    store.jobs.take("mail", "a@b.cn", "2026-W48", at=T)
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path) as copy:
        copy_store(store.database, copy.database)
        assert copy.jobs.counts() == {(JobKind.AUDIT, JobState.QUEUED): 3}
        assert copy.jobs.hand_over(T, lambda connection, found: None) == 3
        assert copy.jobs.take("mail", "a@b.cn", "2026-W48", at=T) is False, "a mail that may have gone out is not sent again"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"no archive at all", id="text"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x1f\x8b\x08" + bytes(40), id="cut off"),
    ],
)
def test_what_is_no_backup_is_refused_in_our_language(tmp_path, data):
    path = tmp_path / "b.tar"
    path.write_bytes(data)
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "new") as new, pytest.raises(StoreError) as caught:
        restore(path, new)
    assert str(caught.value) == f"{path}: 不是网检的备份文件，或已损坏"


def test_place_that_takes_no_copy_is_told_in_a_sentence(tmp_path):
    """A full disk, say: it is SQLite itself that writes the copy, and its errors come past SQLAlchemy."""
    (tmp_path / "file").write_bytes(b"")
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store, pytest.raises(StoreError, match="数据库操作失败"):
        _outside_transaction(store.database, "VACUUM INTO ?", str(tmp_path / "file" / "copy.db"))
