from datetime import date

import pytest

from config.lexicons import load_lexicon, parse_csv, parse_terms
from core.errors import ConfigError
from core.lexicon import SEVERE

DAY = date(2026, 6, 1)


def test_shipped_list_is_neutral_and_sound():
    lexicon = load_lexicon()
    assert len(lexicon) > 80
    words = [term.wrong for term in lexicon.terms]
    assert len(words) == len(set(words))
    for term in lexicon.terms:
        assert term.right
        assert term.right != term.wrong
        assert not lexicon.find(term.right, DAY), f"{term.right} is itself accused"
        assert len(lexicon.find(term.wrong, DAY)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "公布署名文章", "进攻府衙", "请按排名次序入座", "气候变化", "部署工作", "辐射环境监测", "中华人民共和国", "中共中央、国务院", "预防犯罪工作", "竞赛", "防范化解", "贯彻落实", "既使用旧证又使用新证", "形势严峻工作艰巨", "究竟标准如何",
        "不良习惯彻底改变", "武侯选人用人", "匿名信片段", "连续大幅射门", "抗震救灾不留地震憾事", "一线着急燥热", "若干躁动", "吴松驰援武汉", "天寒喧闹", "深沉缅怀先烈", "叹气慨然",
    ],
)  # fmt: skip
def test_ordinary_texts_are_not_accused(text):
    assert load_lexicon().find(text, DAY) == []


def test_own_lists_are_added(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "defaults: {severity: severe}\nterms:\n  - 错词: 对词\n  - {wrong: 二词, valid_from: 2026-07-01}\n", "utf-8"
    )
    (tmp_path / "b.csv").write_text("\ufeffwrong,right,exceptions\n三词,四词,三词典|小三词\n\n", "utf-8")
    lexicon = load_lexicon([tmp_path / "a.yaml", tmp_path / "b.csv"])
    first, second, third = lexicon.terms[-3:]
    assert (first.wrong, first.severity) == ("错词", SEVERE)
    assert second.valid_from == date(2026, 7, 1)
    assert third.exceptions == ("三词典", "小三词")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("terms:\n  - {wrong: 错词, colour: red}\n", "x:2: 没有 colour 这个键", id="key"),
        pytest.param("terms:\n  - {wrong: 错词, severity: bad}\n", "x:2: severity 应为 severe 或 general", id="severity"),
        pytest.param("terms:\n  - {wrong: 错}\n", "x:2: wrong 应为至少 2 个字的词", id="too short"),
        pytest.param("terms:\n  - {wrong: 错词, valid_to: soon}\n", "x:2: valid_to 应为日期", id="date"),
        pytest.param("terms:\n  - 错词\n", "x:2: 应为“错词: 正词”或键值表", id="no pair"),
        pytest.param("words: []\n", "x: 最外层应有 terms 列表", id="top"),
        pytest.param("terms: [", "x:1: 不是有效的 YAML", id="no YAML"),
    ],
)
def test_mistakes_are_named_with_their_line(text, message):
    with pytest.raises(ConfigError) as caught:
        list(parse_terms(text, "x"))
    assert str(caught.value).startswith(message)


def test_csv_without_its_head_is_refused():
    with pytest.raises(ConfigError):
        list(parse_csv("错词,对词\n", "x.csv"))


def test_unreadable_list_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError):
        load_lexicon([tmp_path / "none.yaml"])
