"""Wrong values of files, in the words of those who write such files."""

from typing import Final

_KINDS: Final = {dict: "键值表", list: "列表", tuple: "列表", str: "文字", bool: "true/false", int: "数字", float: "数字", type(None): "空"}


def kind_words(value: object) -> str:
    """
    Kind of a value of a file, in the words of those who write such files.

    >>> kind_words([1]), kind_words({}), kind_words(None)
    ('列表', '键值表', '空')
    """
    return _KINDS.get(type(value), "其他类型的值")


def value_words(value: object) -> str:
    """
    A wrong value as it stood in a file; of lists and tables only kind and size.

    >>> value_words(True), value_words(None), value_words("a"), value_words([1, 2])
    ('true', '空', "'a'", '列表，2 项')
    """
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{kind_words(value)}，{len(value)} 项" if isinstance(value, dict | list | tuple) else repr(value)
