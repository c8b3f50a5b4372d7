import time

import pytest

from core.personal import find_personal, is_bank_card, is_id_number, mask

ID = "11010519491231002X"


def kinds(text: str) -> list[str]:
    return [found.kind for found in find_personal(text)]


@pytest.mark.parametrize("number", [ID, ID.lower()])
def test_valid_id_number(number):
    assert kinds(f"身份证{number}。") == ["id_number"]


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "110105194902300020", "990105194912310023", "1101051949123100", f"9{ID}", f"{ID}9", f"/{ID}"],
    ids=["check digit", "30 February", "province", "too short", "longer before", "longer after", "part of a path"],
)
def test_no_id_number(number):
    assert "id_number" not in kinds(f"编号{number}。")


def test_id_rules():
    assert is_id_number(ID)
    assert not is_id_number("1" * 18)


@pytest.mark.parametrize(
    ("text", "count"),
    [("13812345678", 1), ("138 1234 5678", 1), ("12812345678", 0), ("013812345678", 0), ("138****5678", 0), ("13812345678.5", 0)],
)
def test_mobile(text, count):
    assert kinds(f"手机 {text} ") == ["mobile"] * count


def test_card_needs_prefix_luhn_and_a_word_beside_it():
    assert is_bank_card("6222021234567890124") is (
        sum((int(d) * 2 - 9 if int(d) * 2 > 9 else int(d) * 2) if i % 2 else int(d) for i, d in enumerate(reversed("6222021234567890124")))
        % 10
        == 0
    )
    assert is_bank_card("4539578763621486")
    assert kinds("银行卡号 4539578763621486") == ["bank_card"]
    assert kinds("订单 4539578763621486") == []
    assert not is_bank_card("6" * 16)


def test_masks():
    assert mask("bank_card", "4539578763621486") == "4539*********486"


def test_plain_form_never_leaves():
    [found] = find_personal(f"身份证{ID}")
    assert ID not in repr(found)


def test_flood_is_linear():
    started = time.perf_counter()
    list(find_personal("1381234567 " * 100_000 + "9" * 500_000))
    assert time.perf_counter() - started < 5
