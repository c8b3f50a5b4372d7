"""The memory of link sweeps."""

from pathlib import Path

import pytest

from core.errors import StoreError
from store.sweeps import SweepFile

START = ("http://a.gov.cn/",)


def write(folder: Path, *chunks: bytes, whole: bool = True, finish: bool = True) -> None:
    with SweepFile(folder, START) as file:
        for chunk in chunks:
            file.append(chunk)
        if finish:
            file.finish(whole=whole)


def read(folder: Path) -> list[bytes]:
    return SweepFile(folder, START).chunks()


def test_a_whole_sweep_replaces_the_former(tmp_path: Path):
    assert read(tmp_path) == []
    write(tmp_path, b"one", b"two")
    write(tmp_path, b"three")
    assert read(tmp_path) == [b"three"]
    assert read(tmp_path / "elsewhere") == []
    assert SweepFile(tmp_path, ("http://b.gov.cn/",)).chunks() == []


def test_a_cut_sweep_only_stands_in_where_nothing_was(tmp_path: Path):
    write(tmp_path, b"few", whole=False)
    assert read(tmp_path) == [b"few"]
    write(tmp_path, b"all")
    write(tmp_path, b"few", whole=False)
    assert read(tmp_path) == [b"all"]


def test_what_a_killed_sweep_left_is_read_after_the_rest(tmp_path: Path):
    write(tmp_path, b"old")
    write(tmp_path, b"new", finish=False)
    assert read(tmp_path) == [b"old", b"new"]
    (part,) = (tmp_path / "sweeps").glob("*.part")
    part.write_bytes(part.read_bytes() + b"\x09\0\0\0torn")
    assert read(tmp_path) == [b"old", b"new"]
    write(tmp_path, b"whole")
    assert read(tmp_path) == [b"whole"]
    assert not list((tmp_path / "sweeps").glob("*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full here")
def test_a_full_disk_is_told_once_and_ends_nothing_else(tmp_path: Path):
    """What is buffered fails again when the file is closed."""
    with SweepFile(tmp_path, START) as file:
        file._part = Path("/dev/full")
        with pytest.raises(StoreError, match="磁盘已满"):
            file.append(b"one")
        file.finish(whole=True)
    assert read(tmp_path) == []


def test_place_that_is_taken_is_told_in_a_sentence(tmp_path: Path):
    with SweepFile(tmp_path, START) as file:
        file._path.mkdir(parents=True)
        file.append(b"one")
        with pytest.raises(StoreError, match="不能写入"):
            file.finish(whole=True)
