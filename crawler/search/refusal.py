"""Answers of an engine that say neither yes nor no: asked too often, words too long, a form that ran out."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.facts import PageFacts

SHORT: Final = 600
"""Characters of a page that is only a message, header and footer taken out. House rule."""
MAX_SHOWN: Final = 40
_OFTEN: Final = re.compile(
    r"(?:搜索|查询|检索|访问|操作|请求|提交|点击)[^\n。]{0,12}(?:过于频繁|太频繁|频繁|过快|太快)|(?:间隔|相隔)[^\n。]{0,16}(?:太短|过短|不能少于|不得少于|不能小于|至少|应大于|需大于)|"
    r"\d{1,3}\s?秒(?:钟)?(?:之?内|以内)[^\n。]{0,12}(?:只能|不能|不允许|重复)|\d{1,3}\s?秒(?:钟)?(?:之?后|以后|后)[^\n。]{0,6}(?:再|重试|才能)|频率(?:过高|过快|超)"
)
_LONG: Final = re.compile(
    r"(?:关键[字词]|搜索(?:内容|词|字符)|检索词|输入(?:内容|的字符))[^\n。]{0,16}(?:过长|太长|不能超过|不得超过|不能大于|超出|最多|只能在|应在|长度)"
)
_RAN_OUT: Final = re.compile(
    r"(?:表单|令牌|token|会话|session)[^\n。]{0,10}(?:失效|过期|超时|无效|错误|验证失败)|非法(?:请求|提交|访问|操作|来源)|(?:系统|服务器?)(?:正?忙|繁忙)|请?稍[后候]再?(?:试|搜索|查询|访问)|"
    r"(?:刷新|返回)(?:页面|上一页)?后?重(?:试|新提交)",
    re.IGNORECASE,
)
_SECONDS: Final = re.compile(r"(\d{1,3})\s?秒")
_NUMBERS: Final = re.compile(r"\d{1,3}")
_ALERT: Final = re.compile(r"\balert\s{0,5}\(\s{0,5}[\"']([^\"'<>]{2,80})[\"']")


class Kind(Enum):
    """Why there is no answer."""

    OFTEN = "often"
    LONG = "long"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that stands where results should be."""

    kind: Kind
    failure: Failure
    seconds: int = 0
    """To wait before the next query, as said; 0 = not said."""
    letters: int = 0
    """Most characters of a query, as said; 0 = not said."""


def refusal_in(text: str) -> Refusal | None:
    """
    What a page without results says of the way it was asked; None when it says nothing of the kind.

    >>> refusal_in("两次搜索的时间间隔不能少于10秒").seconds, refusal_in("系统限制的关键字只能在 2~20 个字符之间").letters
    (10, 20)
    """
    if match := _OFTEN.search(text):
        said = _sentence(text, match)
        seconds = _SECONDS.search(said)
        return Refusal(Kind.OFTEN, _kept_out(f"搜索限制了查询的频率（“{said}”），没有测成"), seconds=int(seconds[1]) if seconds else 0)
    if match := _LONG.search(text):
        said = _sentence(text, match)
        letters = max((int(number) for number in _NUMBERS.findall(said)), default=0)
        failure = Failure(Cause.NEEDS_PERSON, Owner.MONITOR, f"搜索限制了关键词的长度（“{said}”），没有按完整标题测成，请人工测试")
        return Refusal(Kind.LONG, failure, letters=letters)
    if match := _RAN_OUT.search(text):
        return Refusal(Kind.OTHER, _kept_out(f"搜索页没有给出结果，只有提示“{_sentence(text, match)}”，请人工测试"))
    return None


def message_of(facts: PageFacts) -> str:
    """The text of a page that is little more than a message, or of the message box that its script opens; empty for another page."""
    alerts = "\n".join(_ALERT.findall(facts.scripts.source[:20_000]))
    links = sum(facts.flow.ends[index] - facts.flow.starts[index] for index in facts.flow.by_tag.get("a", []))
    shown = facts.visible_text
    footer = len(facts.footer.text) if facts.footer.found else 0
    return f"{alerts}\n{shown if len(shown) - links - footer <= SHORT else ''}".strip()


def _kept_out(words: str) -> Failure:
    return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, words)


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, match.start()) for mark in "\n。！!，") + 1
    ends = [place for mark in "\n。！!" if (place := text.find(mark, match.end())) >= 0]
    return " ".join(text[start : min(ends, default=len(text))].split())[:MAX_SHOWN]
