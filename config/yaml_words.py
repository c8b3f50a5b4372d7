"""What a parser of YAML or JSON or a decoder complains about, in our language; the two YAML parsers word the same thing differently."""

import json
import re
from typing import Final

_TAB: Final = re.compile(r"cannot start any token")
_WORDS: Final = (
    (r"mapping values are not allowed", "此处不能再写键和值（冒号后有空格）；请检查缩进，含冒号的值请加引号"),
    (r"could not find expected ':'", "键后面缺少冒号"),
    (r"expected (?:<block end>|key)|did not find expected key|expected '-' indicator", "缩进或引号与上文不一致"),
    (r"expected ',' or '[\]]'", "方括号没有写完；各项用逗号隔开，以 ] 结束"),
    (r"expected ',' or '[}]'", "花括号没有写完；各项用逗号隔开，以 } 结束"),
    (r"unexpected end of stream", "引号没有写完"),
    (r"undefined alias", "引用（*）的名称没有定义"),
    (r"duplicate anchor", "锚点（&）的名称重复"),
    (r"unknown escape character", "双引号内有不能识别的反斜杠；请改用单引号"),
    (
        r"(?:but found|expected) (?:another|a single) document|expected <document start>",
        "一个文件只能有一个文档；请检查多出的“---”或行首的内容",
    ),
    (r"out of range for month|must be in [01]\.\.|day is out of range", "日期或时间不存在"),
    (r"determine a constructor", "不能使用标签（!）"),
    (r"unhashable key|unacceptable key", "键应为文字"),
    (r"node content", "此处缺少内容；括号要写完，以 %、@、` 开头的值要加引号"),
    (r"special characters|control characters|invalid (?:leading|trailing) UTF-8", "含有不能显示的控制字符"),
)


def yaml_words(error: Exception, text: str) -> tuple[int, str]:
    """
    Line (from one) and reason of a syntax error in *text*.

    >>> import yaml
    >>> yaml_words(yaml.MarkedYAMLError(problem="could not find expected ':'"), "a")
    (1, '键后面缺少冒号')
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = " ".join(str(getattr(error, part, "") or "") for part in ("problem", "reason")).strip() or str(error)
    line = mark.line + 1 if mark is not None else text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
    line = min(line, max(1, len(text.splitlines())))  # what was not finished is missed behind the last line
    if _TAB.search(said):
        return line, _bad_start(text, line, mark.column if mark is not None else 0)
    return line, next((words for pattern, words in _WORDS if re.search(pattern, said)), "写法有误，请检查缩进、冒号和引号")


_JSON_WORDS: Final = (
    ("Expecting value", "缺少值，或文字没有加双引号"),
    ("Expecting property name", "键要用双引号括起来"),
    ("Expecting ':'", "键后面缺少冒号"),
    ("Expecting ','", "缺少逗号，或括号没有写完"),
    ("trailing comma", "末尾多了逗号"),
    ("Extra data", "一行只能有一个值，后面还有内容"),
    ("Unterminated string", "引号没有写完"),
    ("Invalid control character", "文字中有控制字符"),
    ("Invalid \\", "反斜杠的写法有误"),
)


def json_words(error: Exception) -> str:
    """
    Reason of a mistake in a line of JSON and where it stands in it (from one).

    >>> json_words(json.JSONDecodeError("Expecting value", "x", 0))
    '缺少值，或文字没有加双引号（第 1 个字）'
    """
    if not isinstance(error, json.JSONDecodeError):
        return "嵌套过深，或数字太长"
    words = next((words for said, words in _JSON_WORDS if said in error.msg), "写法有误，请检查引号、逗号和括号")
    return f"{words}（第 {error.pos + 1} 个字）"


def _bad_start(text: str, line: int, column: int) -> str:
    row = text.splitlines()[line - 1 : line]
    sign = row[0][column : column + 1] if row else ""
    return "不能用制表符（Tab）缩进，请改用空格" if sign in ("\t", "") else f"值不能以 {sign} 开头，请加引号"


def not_utf8(error: UnicodeDecodeError) -> str:
    """
    Why a file is no UTF-8 text, with the line of the first byte that is none.

    >>> not_utf8(UnicodeDecodeError("utf-8", b"a: 1" + bytes([10, 0xCD]), 5, 6, "invalid"))
    '不是 UTF-8 文本（从第 2 行起）；请另存为 UTF-8 编码'
    """
    line = bytes(error.object[: error.start]).count(b"\n") + 1
    return f"不是 UTF-8 文本（从第 {line} 行起）；请另存为 UTF-8 编码"
