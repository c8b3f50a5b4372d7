"""Messages of engines about the way they were asked."""

import pytest

from crawler.search.refusal import Kind, message_of, refusal_in
from tests.checks.builder import html, page


@pytest.mark.parametrize(
    ("text", "kind", "seconds", "letters"),
    [
        pytest.param("您的搜索过于频繁，请15秒后再试！", Kind.OFTEN, 15, 0, id="too often"),
        pytest.param("两次搜索的时间间隔不能少于10秒", Kind.OFTEN, 10, 0, id="interval"),
        pytest.param("操作太快，请稍后", Kind.OFTEN, 0, 0, id="too quick"),
        pytest.param("30秒内只能搜索一次", Kind.OFTEN, 30, 0, id="once in"),
        pytest.param("系统限制的关键字只能在 3~20 个字符之间", Kind.LONG, 0, 20, id="between"),
        pytest.param("搜索内容过长", Kind.LONG, 0, 0, id="too long"),
        pytest.param("表单令牌已失效，请刷新页面后重试", Kind.OTHER, 0, 0, id="token"),
        pytest.param("系统繁忙，请稍后再试", Kind.OTHER, 0, 0, id="busy"),
        pytest.param("非法请求", Kind.OTHER, 0, 0, id="refused"),
    ],
)
def test_refusals(text: str, kind: Kind, seconds: int, letters: int):
    found = refusal_in(f"安和县人民政府\n{text}\n")
    assert found is not None
    assert (found.kind, found.seconds, found.letters) == (kind, seconds, letters)
    assert text[:6] in found.failure.detail


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("没有找到相关内容", id="nothing found"),
        pytest.param("抱歉，没有找到与“养老”相关的结果，建议您更换关键词", id="advice"),
        pytest.param("共找到3条结果，用时0.02秒", id="time taken"),
    ],
)
def test_plain_answers_are_none(text: str):
    assert refusal_in(text) is None


@pytest.mark.parametrize(
    ("main", "message"),
    [
        pytest.param("<p>操作太快，请稍后</p>", "操作太快", id="short page"),
        pytest.param("<script>alert('搜索间隔不能少于10秒');history.back()</script>", "搜索间隔不能少于10秒", id="message box"),
        pytest.param(f"<p>{'会议要求，各单位切实抓好工作落实。' * 60}操作太快，请稍后</p>", "", id="long page"),
    ],
)
def test_only_a_message(main: str, message: str):
    found = message_of(page(html(main=main)).facts)
    assert message in found
    assert bool(found) is bool(message)
