"""QR codes on pictures of the size that pages have."""

import io

import pytest
import zxingcpp
from PIL import Image

from crawler.media.qr import read_codes


def code(text, side=160):
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(made.to_image(scale=4)).convert("RGB").resize((side, side))


def picture(*codes, size=(1280, 3000), kind="PNG"):
    image = Image.new("RGB", size, "white")
    for place, (text, side) in enumerate(codes):
        image.paste(code(text, side), (100 + place * 300, size[1] - 400))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_codes_in_a_footer_screenshot(kind):
    found = read_codes(picture(("http://weixin.qq.com/r/abc", 160), ("https://weibo.com/u/1234567", 120), ("涪城发布", 140), kind=kind))
    assert found == ["http://weixin.qq.com/r/abc", "https://weibo.com/u/1234567", "涪城发布"]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: b"", id="empty"),
        pytest.param(lambda: b"<svg/>", id="no bitmap"),
        pytest.param(lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, id="broken"),
        pytest.param(lambda: picture()[:2000], id="cut off"),
        pytest.param(lambda: picture(size=(6000, 6000)), id="too many pixels"),
        pytest.param(lambda: picture(size=(300, 500)), id="no code"),
    ],
)
def test_no_codes(make):
    assert read_codes(make()) == []
