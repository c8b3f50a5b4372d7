"""The memory of link sweeps."""

from pathlib import Path

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
