"""Maintenance notices, closing notices and error pages in the answer to a visit: told beside the visit, never a verdict of their own."""

from typing import Final

from core.fetch import FetchResult
from core.page.snapshot import PageSnapshot
from monitors.verdict import NO_DOCUMENT

MAX_BYTES: Final = 32_768
"""A notice is a short page; a home page that carries one among its news is longer, and is left to the audit."""
MAX_ERROR_BYTES: Final = 8_192
"""Error pages are shorter still; nobody pays for reading ordinary home pages at every visit."""
_WORDS: Final = (
    "维护", "关停", "关闭", "升级", "改版", "迁移", "建设中", "暂停", "停止", "下线", "停用", "整合", "变更", "未备案", "未进行备案", "没有备案", "备案，", "欠费", "到期", "解析", "出售", "转让", "没有找到站点", "站点创建",
    "for sale", "Welcome to", "Default Page", "default page", "It works!", "IIS", "Tomcat", "Test Page", "Index of",
)  # fmt: skip
_SIGNS: Final = tuple(word.encode(codec) for word in _WORDS for codec in ("utf-8", "gb18030"))


_ERRORS: Final = ("不存在", "错误", "出错", "找不到", "异常", "无法", "404", "rror", "ot found", "ot Found", "OT FOUND")
_ERROR_SIGNS: Final = tuple(word.encode(codec) for word in _ERRORS for codec in ("utf-8", "gb18030"))


def is_blank(result: FetchResult) -> bool:
    """Whether a good answer holds nothing at all: opened it is, but a reader has nothing of it."""
    return result.ok and result.status not in NO_DOCUMENT and (not result.body or result.body.isspace())


def read_notice(result: FetchResult) -> str:
    """The sentence that announces maintenance, rebuilding, moving or closing, at most 200 characters; empty when the answer is no notice."""
    page = _short_page(result, _SIGNS)
    return (page.facts.notice or "") if page is not None else ""


def read_error(result: FetchResult) -> str:
    """What a good answer says of itself when it is an error page (soft 404); empty for any other answer."""
    page = _short_page(result, _ERROR_SIGNS) if result.ok and len(result.body) <= MAX_ERROR_BYTES else None
    return (page.facts.soft_404_phrase or "")[:200] if page is not None else ""


def _short_page(result: FetchResult, signs: tuple[bytes, ...]) -> PageSnapshot | None:
    body = result.body
    if not body or len(body) > MAX_BYTES or not any(sign in body for sign in signs):
        return None
    return PageSnapshot(
        url=result.url,
        final_url=result.final_url,
        status=result.status or 0,
        headers=result.headers,
        body=body,
        fetched_at=result.started_at,
    )
