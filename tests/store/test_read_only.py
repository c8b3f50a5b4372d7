"""A store that may only be read is read, and says so to who wants to write."""

import os
import shutil

import pytest

from core.errors import StoreError
from core.site import Site
from store import open_store
from store.transfer import backup


@pytest.fixture
def locked(tmp_path, monkeypatch):
    """A store in a folder that this process may not write to, whoever runs the tests (root may write everywhere)."""
    folder = tmp_path / "kept"
    folder.mkdir()
    with open_store(f"sqlite:///{folder / 'a#b 库.db'}", folder) as made:
        made.sites.upsert([Site(id="s", url="http://s.test/")])

    def access(path, mode, *, real=os.access):
        return real(path, mode) and not (mode & os.W_OK and str(path).startswith(str(folder)))

    monkeypatch.setattr(os, "access", access)
    return folder


def url_of(folder):
    return f"sqlite:///{folder / 'a#b 库.db'}"


def test_read_only_store_is_read_and_leaves_nothing_beside_it(locked):
    before = sorted(locked.iterdir())
    with open_store(url_of(locked), locked) as store:
        assert [site.id for site in store.sites.all()] == ["s"]
        assert store.database.read_only
    assert sorted(locked.iterdir()) == before


def test_writing_to_a_read_only_store_is_refused_with_its_name(locked):
    with open_store(url_of(locked), locked) as store:
        with pytest.raises(StoreError, match=r"数据库只读，不能写入：.*库\.db"):
            store.sites.upsert([Site(id="t", url="http://t.test/")])
        with pytest.raises(StoreError, match="数据库只读"):
            store.require_writable()


def test_read_only_store_follows_a_running_service(locked, monkeypatch):
    with monkeypatch.context() as allowed:
        allowed.setattr(os, "access", lambda path, mode: True)
        writer = open_store(url_of(locked), locked)
        writer.sites.upsert([Site(id="t", url="http://t.test/")])
    with writer, open_store(url_of(locked), locked) as reader:
        assert {site.id for site in reader.sites.all()} == {"s", "t"}
        writer.sites.upsert([Site(id="u", url="http://u.test/")])
        assert {site.id for site in reader.sites.all()} == {"s", "t", "u"}


def test_copy_whose_last_writes_are_not_merged_is_not_read_as_if_it_were_whole(locked, monkeypatch, tmp_path):
    with monkeypatch.context() as allowed:
        allowed.setattr(os, "access", lambda path, mode: True)
        with open_store(url_of(locked), locked) as writer:
            writer.sites.upsert([Site(id="t", url="http://t.test/")])
            shutil.copyfile(locked / "a#b 库.db-wal", tmp_path / "wal")
    shutil.move(tmp_path / "wal", locked / "a#b 库.db-wal")
    with pytest.raises(StoreError, match=r"最近的写入还在 a#b 库\.db-wal 中"):
        open_store(url_of(locked), locked)


def test_read_only_store_is_backed_up(locked, tmp_path):
    from core.clock import utc_now

    with open_store(url_of(locked), locked) as store:
        assert backup(store, tmp_path / "b.tar", at=utc_now())["sites"] == 1


def test_store_that_may_be_written_to_is_not_called_read_only(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
        store.require_writable()
        assert not store.database.read_only
