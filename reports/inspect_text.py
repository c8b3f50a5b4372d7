"""One page's facts and checks as text for people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.assessment import Assessment
from core.finding import Finding
from core.outcome import Outcome
from core.words import cause_words

_LABELS: Final = (
    ("site_name", "网站名称"),
    ("site_code", "网站标识码"),
    ("icp", "ICP备案"),
    ("police", "公安备案"),
    ("conac", "党政机关标识"),
    ("sponsor", "主办单位"),
    ("contact", "联系方式"),
    ("title", "标题"),
    ("published_at", "发布时间"),
    ("search_form", "站内搜索"),
    ("nav_only", "仅为导航"),
)
_WORDS: Final = {True: "有", False: "无", None: "无", "script": "仅由脚本写入", "link": "仅有链接", "iframe": "在内嵌框架中"}
_KINDS: Final = {"home": "首页", "column": "栏目页", "content": "内容页", "auto": "其他页面"}


def plain(value: object, limit: int = 160) -> str:
    """Crawled text on one line without control characters, so that a terminal cannot be driven by it."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _word(value: object) -> str:
    if value is None or isinstance(value, bool) or value in ("script", "link", "iframe"):
        return _WORDS[value]
    return plain(value)


def render_inspection(
    target: str,
    kind: str,
    facts: Mapping[str, Any],
    assessments: Iterable[Assessment],
    findings: Iterable[Finding],
    names: Mapping[str, str],
) -> str:
    """Facts first, then what the checks found, then what could not be measured; *names* tell what each check looks at."""
    lines = [f"页面：{plain(target, 300)}", f"类型：{_KINDS.get(kind, kind)}", "", "页面事实"]
    lines += [f"  {label}：{_word(facts.get(key))}" for key, label in _LABELS]
    jiucuo = facts.get("jiucuo") or {}
    lines.append(
        f"  找错入口：{_word(jiucuo.get('present'))}" + (f"（标识码 {plain(jiucuo['site_code'])}）" if jiucuo.get("site_code") else "")
    )
    listing = facts.get("list") or {}
    if listing.get("count"):
        dates = sorted(listing.get("dates") or (), reverse=True)
        lines.append(f"  列表：{listing['count']} 条" + (f"，最新 {dates[0]}" if dates else "，无日期"))
    tags = facts.get("tags") or {}
    lines.append(f"  网页标签：{'、'.join(plain(name, 30) for name in list(tags)[:20]) or '无'}")
    found = list(findings)
    lines += ["", f"问题 {len(found)} 个" if found else "没有发现问题"]
    for item in found:
        mark = "待人工判定" if item.outcome is Outcome.REVIEW else "疑似"
        lines += [
            f"  [{mark}] {item.title}（{item.code}）",
            f"      {plain(item.message, 300)}",
            f"      怎么改：{plain(item.suggestion, 300)}",
        ]
    open_questions = [item for item in assessments if item.outcome is Outcome.UNKNOWN]
    if open_questions:
        lines += ["", f"未能测定 {len(open_questions)} 项"]
        lines += [
            f"  {names.get(item.check, item.check)}：{plain(item.reason)}（{cause_words(item.cause, item.owner)}）"
            for item in open_questions
        ]
    return "\n".join(lines) + "\n"
