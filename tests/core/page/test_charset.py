import codecs

import pytest

from core.page.charset import canonical_label, decode_page

TEXT = "绵阳市人民政府关于印发工作方案的通知"
META = '<html><head><meta charset="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("body", "headers", "charset"),
    [
        pytest.param(META.format("utf-8", TEXT).encode(), (), "utf-8", id="declared utf-8"),
        pytest.param(TEXT.encode(), (), "utf-8", id="nothing declared, utf-8"),
        pytest.param(META.format("gb2312", TEXT).encode("gbk"), (), "gb18030", id="gb2312 label"),
        pytest.param(META.format("gb2312", TEXT + "㐂𠮷€").encode("gb18030"), (), "gb18030", id="gb2312 label, gb18030 bytes"),
        pytest.param((TEXT * 5).encode("gbk"), (), "gb18030", id="nothing declared, gbk"),
        pytest.param(META.format("utf-8", TEXT).encode("gbk"), (), "gb18030", id="false utf-8"),
        pytest.param(META.format("gbk", TEXT).encode(), (), "utf-8", id="false gbk"),
        pytest.param(TEXT.encode("gbk"), (("Content-Type", "text/html; charset=GBK"),), "gb18030", id="header"),
        pytest.param(
            META.format("utf-8", TEXT).encode("gbk"), (("content-type", "text/html;charset=gb2312"),), "gb18030", id="header before meta"
        ),
        pytest.param(codecs.BOM_UTF8 + META.format("gb2312", TEXT).encode(), (), "utf-8", id="BOM before meta"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), (), "utf-16-le", id="UTF-16 BOM"),
        pytest.param(b'<meta charset="nonsense"><meta charset="gbk">' + TEXT.encode("gbk"), (), "gb18030", id="two metas, first unknown"),
        pytest.param(
            b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' + TEXT.encode("gbk"), (), "gb18030", id="http-equiv"
        ),
        pytest.param(
            b'<meta httpequiv="ContentType" content="text/html; charset=gb2312">' + TEXT.encode("gbk"),
            (),
            "gb18030",
            id="misspelt http-equiv",
        ),
        pytest.param(b'<!-- <meta charset="big5"> --><meta charset="gbk">' + TEXT.encode("gbk"), (), "gb18030", id="label in a comment"),
        pytest.param(("<meta charset=big5>" + "臺北市政府全球資訊網公告事項" * 5).encode("big5"), (), "big5hkscs", id="big5"),
        pytest.param(b"plain", (), "utf-8", id="ascii"),
        pytest.param(b"", (), "utf-8", id="empty"),
    ],
)
def test_charset(body, headers, charset):
    decoded = decode_page(body, headers)
    assert (decoded.charset, decoded.undecodable_ratio) == (charset, 0.0)
    assert "\ufffd" not in decoded.text


def test_a_few_broken_bytes_do_not_change_the_encoding():
    body = META.format("utf-8", TEXT * 40).encode().replace("通知".encode(), b"\xe9\x80", 1)
    decoded = decode_page(body)
    assert decoded.charset == "utf-8"
    assert 0 < decoded.undecodable_ratio < 0.01
    assert "绵阳市人民政府" in decoded.text


def test_binary_is_undecodable():
    assert decode_page(bytes(range(128, 256)) * 50 + b"\xff\xfe\x80" * 300).undecodable_ratio > 0.01


@pytest.mark.parametrize(("label", "name"), [(" GB2312 ", "gb18030"), ("UTF8", "utf-8"), ("'gbk'", "gb18030"), ("x-unknown", "")])
def test_labels(label, name):
    assert canonical_label(label) == name
