"""QR codes in pictures of pages."""

import io
from typing import Final

MAX_PIXELS: Final = 24_000_000
"""Larger pictures are not decoded: a decompression bomb or a poster. House rule."""
MAX_CODES: Final = 40


def read_codes(data: bytes) -> list[str]:
    """
    Texts of the QR codes in a picture, in reading order; empty for anything that is no picture.

    Args:
        data: bytes of a PNG, JPEG, GIF, WebP or BMP file.
    """
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP", "BMP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return []
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ordered = sorted(found, key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    return [code.text for code in ordered[:MAX_CODES] if code.text]
