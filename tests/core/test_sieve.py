import time

import pytest

from core.lexicon import Lexicon, Term
from core.sieve import Sieve

SIEVE = Sieve(Lexicon([Term(wrong="秸杆")]))


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("申请人 11010519491231002X", {"privacy"}),
        ("机密★3年", {"secret"}),
        ("内部资料 注意保存", {"secret"}),
        ("焚烧秸杆", {"wording"}),
        ("澳门新葡京", {"lure"}),
        ("国家秘密分为绝密、机密、秘密三级；编号110105194912310021；文件号202605181019000011", set()),
        ("&#30334;&#23478;&#20048;", {"lure"}),
        ("", set()),
    ],
    ids=["id", "mark", "internal", "word", "lure", "ordinary", "lure in character references", "empty"],
)
def test_catches(text, kinds, charset):
    assert SIEVE.catches(text.encode(charset)) == kinds


def test_works_without_lists():
    assert Sieve().catches(b"<html></html>") == frozenset()


def test_cheap_enough_for_every_page():
    body = ("<li><a href='/a.html'>安和县召开工作会议</a>2026-05-18</li>" * 600).encode()
    SIEVE.catches(body)
    started = time.perf_counter()
    for _ in range(20):
        SIEVE.catches(body)
    assert (time.perf_counter() - started) / 20 < 0.02
