import json

import pytest

from reports.safety import MAX_SHOWN, clean, escape_json, web_link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("普通 text", "普通 text", id="plain"),
        pytest.param("a\x1b[31mb", "a⟨U+001B⟩[31mb", id="terminal escape"),
        pytest.param("a\x9b2Jb", "a⟨U+009B⟩2Jb", id="one-byte escape"),
        pytest.param("\u202egnp.exe", "⟨U+202E⟩gnp.exe", id="right-to-left override"),
        pytest.param("a\u200bb", "a⟨U+200B⟩b", id="zero width"),
        pytest.param("a\ud800b", "a⟨U+D800⟩b", id="lone surrogate"),
        pytest.param(" a \r\n\t b ", "a b", id="line breaks"),
        pytest.param("a\x00b", "a⟨U+0000⟩b", id="null"),
        pytest.param(None, "", id="nothing"),
        pytest.param(12, "12", id="number"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


def test_clean_cuts_long_text():
    assert len(clean("长" * 10_000)) == MAX_SHOWN + 1


@pytest.mark.parametrize(
    ("url", "ok"),
    [
        pytest.param("http://www.a.gov.cn/x?y=1&z=%20", True, id="http"),
        pytest.param("HTTPS://www.a.gov.cn/", True, id="upper case"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param("data:text/html,x", False, id="data"),
        pytest.param("http://a/\u202ex", False, id="bidi"),
        pytest.param('http://a/"onclick="x', False, id="quote"),
        pytest.param("http://a/ b", False, id="space"),
        pytest.param("/relative", False, id="relative"),
        pytest.param(None, False, id="none"),
        pytest.param("http://a/" + "x" * 5000, False, id="endless"),
    ],
)
def test_web_link(url, ok):
    assert web_link(url) == (url if ok else "")


def test_escaped_json_keeps_its_value():
    value = "a\u202e\x9b\u200b\U000e0041中"
    text = escape_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert text.isascii() is False
    assert not set(text) & set("\u202e\x9b\u200b\U000e0041")
