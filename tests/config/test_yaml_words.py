"""What is wrong in a YAML text, with its line, in Chinese; the same whichever parser reads it."""

import json
from typing import Any

import pytest
import yaml

from config.settings import load_settings
from config.yaml_loader import SAFE_LOADER
from config.yaml_words import json_words, not_utf8, yaml_words
from core.errors import ConfigError

LOADERS = [pytest.param(yaml.SafeLoader, id="python"), pytest.param(SAFE_LOADER, id="ours")]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        pytest.param("a:\n\tb: 1\n", 2, "制表符", id="tab"),
        pytest.param("a:\n  b: %c\n", 2, "以 % 开头", id="per cent"),
        pytest.param("a:\n  b: @c\n", 2, "以 @ 开头", id="at"),
        pytest.param("a:\n b: x\n  c: 3\n", 3, "缩进", id="deeper than its neighbour"),
        pytest.param("a: b: c\n", 1, "不能再写", id="two colons"),
        pytest.param("a:\n  b: 1\n c: 2\n", 3, "缩进", id="between two levels"),
        pytest.param("a:\n  - 1\n  b: 2\n", 3, "缩进", id="key among items"),
        pytest.param("a: [1, 2\n", 1, "方括号", id="open list"),
        pytest.param("a: {b: 1\n", 1, "花括号", id="open table"),
        pytest.param('a: "x\n', 1, "引号没有写完", id="open quote"),
        pytest.param("a: *x\n", 1, "没有定义", id="alias of nothing"),
        pytest.param('a: "\\q"\n', 1, "反斜杠", id="unknown escape"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "一个文档", id="two documents"),
        pytest.param("a: !x 3\n", 1, "标签", id="tag"),
        pytest.param("a: 1\nb: 2026-02-30\n", None, "日期", id="no such day"),
        pytest.param("a: 1\nb: \x07\n", None, "控制字符", id="control character"),
    ],
)
def test_mistakes_of_writing_are_told_with_their_line(text: str, line: int | None, word: str, loader: Any):
    with pytest.raises((yaml.YAMLError, ValueError)) as caught:
        yaml.load(text, Loader=loader)
    told, words = yaml_words(caught.value, text)
    assert word in words
    assert line is None or told == line
    assert words.isprintable()


def test_a_mistake_that_nobody_foresaw_keeps_to_our_language():
    assert yaml_words(yaml.YAMLError("wholly unheard of"), "a") == (1, "写法有误，请检查缩进、冒号和引号")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("site: 1", "缺少值，或文字没有加双引号（第 1 个字）", id="no JSON"),
        pytest.param('{"a": }', "缺少值，或文字没有加双引号（第 7 个字）", id="no value"),
        pytest.param("{a: 1}", "键要用双引号括起来（第 2 个字）", id="key without quotes"),
        pytest.param('{"a" 1}', "键后面缺少冒号（第 6 个字）", id="no colon"),
        pytest.param('{"a": 1', "缺少逗号，或括号没有写完（第 8 个字）", id="open table"),
        pytest.param('{"a": 1} {"a": 2}', "一行只能有一个值，后面还有内容（第 10 个字）", id="two on a line"),
        pytest.param('{"a": "x', "引号没有写完（第 7 个字）", id="open quote"),
        pytest.param('{"a": "\x07"}', "文字中有控制字符（第 8 个字）", id="control character"),
        pytest.param('{"a": "\\q"}', "反斜杠的写法有误（第 8 个字）", id="unknown escape"),
        pytest.param("[" * 100_000, "嵌套过深，或数字太长", id="too deep"),
        pytest.param("9" * 5_000, "嵌套过深，或数字太长", id="too long"),
    ],
)
def test_mistakes_in_json_are_told_in_our_language(text: str, words: str):
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(text)
    assert json_words(caught.value) == words


@pytest.mark.parametrize(("data", "line"), [(b"\xff\xfe", 1), ("a: 1\nb: 网站\n".encode("gb18030"), 2)])
def test_other_encodings_are_told_with_their_line(data: bytes, line: int, tmp_path):
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode()
    assert f"从第 {line} 行起" in not_utf8(caught.value)
    path = tmp_path / "w.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=f"w.yaml: 不是 UTF-8 文本（从第 {line} 行起）"):
        load_settings(path)


def test_settings_name_the_line_of_what_is_wrong(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("network:\n  deadline_s: soon\ndigest:\n  to:\n    - a@b.cn\n    - nobody\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    told = str(caught.value)
    assert "w.yaml:2: network.deadline_s: 应为数字" in told
    assert "w.yaml:6: digest.to.1: 应为邮箱地址" in told
