import time

import pytest

from core.personal import find_personal, is_bank_card, is_id_number, mask, mask_source, mask_text

ID = "11010519491231002X"


def kinds(text: str) -> list[str]:
    return [found.kind for found in find_personal(text)]


@pytest.mark.parametrize("number", [ID, ID.lower()])
def test_valid_id_number(number):
    assert kinds(f"身份证{number}。") == ["id_number"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("110105 19491231 002X", id="in groups"),
        pytest.param("１１０１０５１９４９１２３１００２Ｘ", id="full-width"),
        pytest.param("110105\u00a019491231\u00a0002X", id="hard spaces"),
    ],
)
def test_id_number_however_it_is_spaced(text):
    [found] = find_personal(f"身份证号：{text}。")
    assert (found.kind, found.masked) == ("id_number", "11*************02X")
    assert found.digest == next(find_personal(ID)).digest
    assert mask_text(f"身份证号：{text}。") == "身份证号：11*************02X。"


CARD = "6222021234567890128"


@pytest.mark.parametrize(
    ("before", "count"),
    [
        pytest.param("张三 银行账号：", 1, id="person"),
        pytest.param("户名：张三 开户行：农行 账号：", 1, id="holder is a person"),
        pytest.param("户名：安和县公共资源交易中心；开户行：农行；账号：", 0, id="holder is a public body"),
        pytest.param("收款单位：安和县财政局 账号：", 0, id="paid to a bureau"),
        pytest.param("账户名称：安和建设有限公司 账号：", 0, id="firm"),
        pytest.param("户名：安和县财政局 账号：1。户名：李四 账号：", 1, id="the last holder counts"),
        pytest.param("户名 开户行 账号 张三 农行 ", 1, id="heads of a table"),
        pytest.param("编号", 0, id="no card"),
    ],
)
def test_bank_card_of_whom(before, count):
    assert is_bank_card(CARD)
    assert kinds(f"{before}{CARD}。") == ["bank_card"] * count


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


@pytest.mark.parametrize(
    ("source", "shown", "expected"),
    [
        pytest.param(f"<td>{ID}</td>", ID, "<td>11*************02X</td>", id="in one place"),
        pytest.param("<p>无</p>", "无", "<p>无</p>", id="nothing"),
        pytest.param(f"<a title='{ID}'>名单</a>", "名单", "<a title='11*************02X'>名单</a>", id="only in an attribute"),
        pytest.param(
            f"卡号：{'<td></td>' * 60}6222021001116245702", "卡号：6222021001116245702", f"卡号：{'<td></td>' * 60}6222************702",
            id="context only when shown",
        ),
        pytest.param(f"<b>{ID[:6]}</b>{ID[6:]}", ID, "11*************02X", id="split by tags: only the text is kept"),
        pytest.param(f"&#49;{ID[1:]}", ID, "11*************02X", id="character reference: only the text is kept"),
    ],
)  # fmt: skip
def test_source_of_a_page_is_masked(source, shown, expected):
    assert mask_source(source, shown) == expected


@pytest.mark.slow
def test_long_text_is_masked_to_its_end():
    text = f"姓名 {ID}\n" * 150_000
    started = time.perf_counter()
    masked = mask_text(text)
    assert ID not in masked
    assert masked.count("11*************02X") == 150_000
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("身份证号 110105-19491231-002X", 1, id="dashes beside its word"),
        pytest.param("项目 110105-19491231-002X", 0, id="dashes of a serial"),
        pytest.param("证件号码=11010519491231002X", 1, id="equals sign beside its word"),
        pytest.param("http://a.cn/?身份证=11010519491231002X", 0, id="query of an address"),
        pytest.param("身份证附件 /upload/11010519491231002X", 0, id="path"),
        pytest.param("身份证扫描件11010519491231002X.pdf", 0, id="name of a file"),
        pytest.param("ID11010519491231002X", 1, id="ID"),
        pytest.param("SC11010519491231002X", 0, id="letters of a serial"),
        pytest.param("身份证号：110105491231002", 1, id="old form"),
        pytest.param("身份证号：110105491331002", 0, id="old form, no such month"),
        pytest.param("编号：110105491231002", 0, id="fifteen figures"),
    ],
)
def test_id_number_in_company(text, count):
    assert kinds(f"甲 {text} 乙") == ["id_number"] * count


def test_old_id_number_is_masked():
    assert mask_text("身份证号：110105491231002") == "身份证号：11**********002"
