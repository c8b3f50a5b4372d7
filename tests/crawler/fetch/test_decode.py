"""Content codings: all of them, in pieces of any size, with bounded memory."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from crawler.fetch.decode import UndecodableError, make_decoder

TEXT = "政府网站".encode() * 5000


def _raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": _raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "identity, gzip": gzip.compress(TEXT),
}


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("coding", PACKED)
def test_codings_in_pieces(coding, size):
    decoder = make_decoder(coding)
    data = PACKED[coding]
    pieces = [piece for at in range(0, len(data), size) for piece in decoder.feed(data[at : at + size])]
    assert b"".join(pieces) == TEXT


def test_garbage_after_gzip_is_ignored():
    decoder = make_decoder("gzip")
    assert b"".join(decoder.feed(gzip.compress(b"a") + b"junk")) == b"a"


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_members_and_frames_follow_one_another(coding, pack, step):
    data = pack(b"a" * 1000) + pack(b"b" * 1000) + b"\n junk"
    decoder = make_decoder(coding)
    said = b"".join(piece for start in range(0, len(data), step) for piece in decoder.feed(data[start : start + step]))
    assert said == b"a" * 1000 + b"b" * 1000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_is_undecodable(coding):
    with pytest.raises(UndecodableError):
        list(make_decoder(coding).feed(b"<html>not packed at all</html>" * 10))


@pytest.mark.parametrize("coding", ["", "identity", "utf-8", "text/html"])
def test_nothing_to_undo(coding):
    assert make_decoder(coding) is None


@pytest.mark.parametrize("coding", ["compress", "gzip,gzip,gzip,gzip"])
def test_unknown_or_too_many(coding):
    with pytest.raises(UndecodableError):
        make_decoder(coding)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("br", lambda data: brotli.compress(data, quality=5)),
        ("zstd", zstandard.compress),
        ("deflate", zlib.compress),
    ],
)
def test_bomb_comes_out_in_small_pieces(coding, pack):
    bomb = pack(bytes(50_000_000))
    total = 0
    for piece in make_decoder(coding).feed(bomb):
        assert len(piece) <= 4_500_000
        total += len(piece)
        if total > 10_000_000:
            break
    assert total > 10_000_000
