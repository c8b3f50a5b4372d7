import time

import pytest

from core.lure import advertised_in, lures_in


@pytest.mark.parametrize("text", ["澳门新葡京", "百 家 乐", "百·家·乐", "bet365官网", "BET365", "PORN video"])
def test_planted_words(text):
    assert lures_in(text)


@pytest.mark.parametrize(
    "text", ["公安机关打击网络赌博", "扫黄打非", "体育彩票公益金使用情况", "澳门特别行政区", "娱乐场所管理条例", "卖淫嫖娼案件", ""]
)
def test_government_texts(text):
    assert lures_in(text) == []


@pytest.mark.parametrize(
    ("title", "planted"),
    [
        pytest.param("Police bust online casino ring in the city", False, id="news of the police"),
        pytest.param("Notice on the Prevention of Internet Porn Fraud", False, id="warning"),
        pytest.param("Best Online Casino - Play Now", True, id="advertising"),
        pytest.param("Free porn videos", True, id="adult"),
        pytest.param("Urban casino slots", True, id="a word inside another is no warning"),
    ],
)
def test_english_titles_that_tell_of_crime_advertise_nothing(title: str, planted: bool):
    assert bool(advertised_in(title)) is planted


def test_linear():
    started = time.perf_counter()
    lures_in("政府工作报告" * 100_000)
    assert time.perf_counter() - started < 5
