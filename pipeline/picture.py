"""Screenshots among the evidence: what kind of picture it is, how large, and which place is meant."""

import re
import struct
from typing import Final

from core.evidence import Evidence
from core.site_report import Picture

MAX_SIDE: Final = 30_000
_FRAGMENT: Final = re.compile(r"[#&]xywh=(?:pixel:)?(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that carry the size."""


def read_picture(data: bytes | None, piece: Evidence) -> Picture | None:
    """
    The picture of a piece of evidence; None when the bytes are gone or are no PNG or JPEG.

    The place is a media fragment of the locator: ``http://…/#xywh=10,20,300,40`` (W3C Media Fragments 4.2.2), in pixels.
    """
    if not data:
        return None
    size = _png(data) or _jpeg(data)
    if size is None or not 0 < size[0] <= MAX_SIDE or not 0 < size[1] <= MAX_SIDE:
        return None
    match = _FRAGMENT.search(piece.locator)
    mark = None
    if match is not None:
        x, y, width, height = (float(text) for text in match.groups())
        if x < size[0] and y < size[1] and width > 0 and height > 0:
            mark = (x, y, min(width, size[0] - x), min(height, size[1] - y))
    kind = "image/png" if data.startswith(_PNG) else "image/jpeg"
    return Picture(media_type=kind, data=data, width=size[0], height=size[1], mark=mark, note=piece.note, sha256=piece.sha256)


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + max(length, 2)
    return None
