"""Zstandard frames from files: a damaged or foreign header must not ask for more memory than was meant to be given."""

import zstandard


def unpack(frame: bytes, limit: int) -> bytes:
    """
    Bytes of a whole frame.

    Args:
        frame: as it was kept.
        limit: bytes at the most. The library alone believes the size that the header claims, whatever it is.

    Raises:
        zstandard.ZstdError: damaged, or longer than *limit*.
    """
    claimed = zstandard.frame_content_size(frame)
    if claimed > limit:
        raise zstandard.ZstdError(f"{claimed} bytes are more than {limit}")
    return zstandard.ZstdDecompressor().decompress(frame, max_output_size=limit)
