"""Evidence: nothing changes, disappears or moves without being named."""

import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest
import zstandard
from sqlalchemy import text

from core.errors import StoreError
from core.finding import Finding
from store import open_store
from store.dossier import export_finding

T = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def filled(store):
    """Five pieces of evidence."""
    for number in range(5):
        store.evidence.put(f"页面 {number}".encode(), "html", locator=f"http://a/{number}", at=T)
    return store


def kinds(store):
    return [(problem.kind, problem.seq) for problem in store.evidence.verify()]


def run(store, *statements):
    with store.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_bytes_come_back_and_the_same_is_entered_once(store):
    first = store.evidence.put(b"x" * 5000, "html", locator="http://a/")
    assert store.evidence.put(b"x" * 5000, "html", locator="http://a/") == first
    store.evidence.put(b"x" * 5000, "html", locator="http://b/")
    assert store.evidence.get(first.sha256) == b"x" * 5000
    assert store.evidence.count() == 2
    assert store.evidence.get("0" * 64) is None
    assert store.evidence.get("../../etc/passwd") is None
    assert store.evidence.verify() == []


def test_rolled_back_evidence_is_not_missed_afterwards(filled):
    with pytest.raises(ZeroDivisionError), filled.transaction():  # noqa: PT012
        filled.evidence.put(b"never", "html")
        _ = 1 / 0
    assert filled.evidence.verify() == []


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(["UPDATE ledger SET note = 'x' WHERE seq = 3"], [("changed", 3)], id="one field changed"),
        pytest.param(["UPDATE ledger SET size = size + 1 WHERE seq = 1"], [("changed", 1)], id="size changed"),
        pytest.param(["DELETE FROM ledger WHERE seq = 3"], [("removed", 4)], id="one removed"),
        pytest.param(["DELETE FROM ledger WHERE seq >= 4"], [("removed", 4)], id="end cut off"),
        pytest.param(["DELETE FROM ledger WHERE seq = 1"], [("removed", 2)], id="first removed"),
        pytest.param(["DELETE FROM ledger WHERE seq = 1 OR seq >= 4"], [("removed", 2), ("removed", 4)], id="first and end removed"),
        pytest.param(
            [
                "UPDATE ledger SET seq = 99 WHERE seq = 2",
                "UPDATE ledger SET seq = 2 WHERE seq = 3",
                "UPDATE ledger SET seq = 3 WHERE seq = 99",
            ],
            [("reordered", 2), ("reordered", 3), ("reordered", 4)],
            id="two exchanged",
        ),
    ],
)
def test_tampering_with_the_ledger_is_named(filled, statements, expected):
    run(filled, *statements)
    assert kinds(filled) == expected


def test_rewritten_chain_is_betrayed_by_the_head(filled):
    from store.evidence import entry_hash

    entry = filled.evidence.entries(limit=1)[0]
    forged = entry_hash(entry.evidence, 1, entry.at, entry.previous)
    run(filled, f"UPDATE ledger SET size = 1, hash = '{forged}' WHERE seq = {entry.seq}")
    assert kinds(filled) == [("changed", 5)]


def test_changed_and_missing_files_are_named(filled):
    entries = filled.evidence.entries()[::-1]
    vault = filled.evidence.vault
    changed = vault.path_of(entries[1].evidence.sha256)
    changed.write_bytes(vault.path_of(entries[0].evidence.sha256).read_bytes())
    broken = vault.path_of(entries[2].evidence.sha256)
    broken.write_bytes(broken.read_bytes()[:-3])
    vault.path_of(entries[3].evidence.sha256).unlink()
    assert kinds(filled) == [("damaged", 2), ("damaged", 3), ("missing", 4)]
    with pytest.raises(StoreError, match="损坏"):
        filled.evidence.get(entries[1].evidence.sha256)


def test_no_byte_of_a_file_can_change_unnoticed(filled):
    path = filled.evidence.vault.path_of(filled.evidence.entries()[-1].evidence.sha256)
    whole = path.read_bytes()
    for index in range(len(whole)):
        path.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        assert kinds(filled) == [("damaged", 1)], index
    for other in (whole + b"x", whole[:-1], whole[1:], b""):
        path.write_bytes(other)
        assert kinds(filled) == [("damaged", 1)]
    path.write_bytes(whole)
    assert kinds(filled) == []


def test_a_file_of_the_first_versions_has_no_seal_and_is_whole(filled):
    path = filled.evidence.vault.path_of(filled.evidence.entries()[-1].evidence.sha256)
    bare = zstandard.compress("页面 0".encode(), 6)
    path.write_bytes(bare)
    assert (filled.evidence.vault.get(filled.evidence.entries()[-1].evidence.sha256), kinds(filled)) == ("页面 0".encode(), [])
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress("页面 0".encode())
    for other in (
        bare + b"x",
        bare[:-1],
        bare + bare,
        bare[:-2] + bytes([bare[-2] ^ 1]) + bare[-1:],
        zstandard.compress(b"other"),
        unsized,
    ):
        path.write_bytes(other)
        assert kinds(filled) == [("damaged", 1)], other


def test_a_file_is_plain_zstd_for_others(filled):
    path = filled.evidence.vault.path_of(filled.evidence.entries()[-1].evidence.sha256)
    with zstandard.ZstdDecompressor().stream_reader(path.read_bytes(), read_across_frames=True) as stream:
        assert stream.read() == "页面 0".encode()


@pytest.mark.parametrize("content", [None, "", "5", "x y", "-1 z"])
def test_lost_head_is_named(filled, content):
    (head,) = filled.evidence.vault.folder.glob("HEAD-*")
    head.unlink()
    if content is not None:
        head.write_text(content)
    run(filled, "DELETE FROM ledger WHERE seq >= 4")
    assert filled.evidence.verify() != []


def test_databases_that_share_a_folder_have_a_head_each(filled, tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path / 'second.db'}", filled.evidence.vault.folder.parent)) as second:
        second.evidence.put("页面 9".encode(), "html", locator="http://b/", at=T)
        assert (kinds(filled), kinds(second)) == ([], [])
        run(second, "DELETE FROM ledger")
        run(filled, "DELETE FROM ledger WHERE seq >= 4")
        assert kinds(filled) == [("removed", 4)]


def test_an_emptied_ledger_is_betrayed_by_its_attachments(filled):
    filled.evidence.attach(filled.evidence.entries(limit=1)[0], fingerprint="f" * 16, by="甲", at=T)
    run(filled, "DELETE FROM ledger")
    assert kinds(filled) == [("removed", 1)]


def test_the_head_of_an_older_folder_is_still_read(filled):
    (head,) = filled.evidence.vault.folder.glob("HEAD-*")
    head.rename(head.with_name("HEAD"))
    assert kinds(filled) == []
    run(filled, "DELETE FROM ledger WHERE seq = 3")
    assert kinds(filled) == [("removed", 4)]


def test_attachments_are_found_by_finding_and_by_row(filled):
    entry = filled.evidence.enter(b"scan", "file", locator="a.pdf", at=T)
    assert filled.evidence.attach(entry, fingerprint="f" * 16, by="甲", at=T)
    assert not filled.evidence.attach(entry, fingerprint="f" * 16, by="甲", at=T)
    assert filled.evidence.attach(entry, subject="绵阳市财政局", row="MG01a", by="甲", at=T)
    assert [item.entry for item in filled.evidence.attached(fingerprint="f" * 16)] == [entry]
    assert [item.row for item in filled.evidence.attached(subject="绵阳市财政局")] == ["MG01a"]


def test_exported_finding_can_be_verified_by_somebody_else(filled, tmp_path):
    piece = filled.evidence.put("页面 3".encode(), "html", locator="http://a/3")
    finding = Finding(code="footer.icp.missing", site="a", observed_at=T, evidence=(piece,))
    filled.findings.record([finding], at=T)
    entry = filled.evidence.enter(b"scan", "file", locator="a.pdf", note="批示", at=T)
    filled.evidence.attach(entry, fingerprint=finding.fingerprint)
    fingerprint = finding.fingerprint
    data = export_finding(filled.evidence, filled.findings.sightings(fingerprint), filled.findings.history(fingerprint))
    assert data == export_finding(filled.evidence, filled.findings.sightings(fingerprint), filled.findings.history(fingerprint))
    (tmp_path / "e.zip").write_bytes(data)
    zipfile.ZipFile(tmp_path / "e.zip").extractall(tmp_path / "e")
    verify = [sys.executable, "verify.py"]
    assert subprocess.run(verify, cwd=tmp_path / "e", check=False).returncode == 0
    sums = (tmp_path / "e" / "SHA256SUMS").read_text()
    assert sums.count("\n") == 2
    page = tmp_path / "e" / "files" / f"{piece.sha256}.html"
    assert page.read_text("utf-8") == "页面 3"
    page.write_text("changed", "utf-8")
    changed = subprocess.run(verify, cwd=tmp_path / "e", check=False, capture_output=True, text=True)
    assert changed.returncode == 1
    assert "changed" in changed.stdout
