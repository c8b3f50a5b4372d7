"""Frames whose header claims anything."""

import pytest
import zstandard

from core.packed import unpack

FRAME = zstandard.compress(b"x" * 1000)
CLAIMS_EXABYTES = b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 7 + b"\x0f" + FRAME[6:]


def test_a_frame_comes_back():
    assert unpack(FRAME, 1000) == b"x" * 1000


@pytest.mark.parametrize(
    ("frame", "limit"),
    [
        pytest.param(FRAME, 999, id="longer than allowed"),
        pytest.param(CLAIMS_EXABYTES, 1000, id="claims exabytes"),
        pytest.param(FRAME[:-2], 1000, id="torn"),
        pytest.param(b"", 1000, id="empty"),
        pytest.param(b"no frame", 1000, id="something else"),
    ],
)
def test_what_is_none_is_refused_before_memory_is_taken(frame: bytes, limit: int):
    with pytest.raises(zstandard.ZstdError):
        unpack(frame, limit)
