"""Wrong values, as messages name them."""

import pytest

from core.value_words import kind_words, value_words


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        pytest.param(None, "空", "空", id="nothing"),
        pytest.param("", "文字", "空", id="empty text"),
        pytest.param("甲", "文字", "'甲'", id="text"),
        pytest.param(True, "true/false", "true", id="truth is no number"),
        pytest.param(3, "数字", "3", id="number"),
        pytest.param([1, 2], "列表", "列表，2 项", id="list, without what it holds"),
        pytest.param({"password": "x"}, "键值表", "键值表，1 项", id="table, without what it holds"),
        pytest.param(object, "其他类型的值", repr(object), id="anything else"),
    ],
)
def test_words_of_a_wrong_value(value, kind, words):
    assert (kind_words(value), value_words(value)) == (kind, words)
