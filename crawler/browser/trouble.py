"""What the browser says when it opens no page, in Chinese words; its own words stay behind them, for those who look further."""

import re
from typing import Final

from core.errors import Failure
from core.outcome import Cause, Owner

CALLED: Final = "浏览器没有打开页面"
MAX_WORDS: Final = 160
"""Characters of the browser's own words that are kept."""

_CODE: Final = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_CODES: Final[dict[str, tuple[Cause, Owner, str]]] = {
    "ERR_NAME_NOT_RESOLVED": (Cause.DNS_ERROR, Owner.UNCLEAR, "域名没有解析结果"),
    "ERR_CONNECTION_REFUSED": (Cause.CONNECT_REFUSED, Owner.UNCLEAR, "连接被拒绝"),
    "ERR_CONNECTION_RESET": (Cause.RESET, Owner.UNCLEAR, "连接被重置"),
    "ERR_CONNECTION_CLOSED": (Cause.RESET, Owner.UNCLEAR, "连接中途被关闭"),
    "ERR_EMPTY_RESPONSE": (Cause.RESET, Owner.UNCLEAR, "连接被关闭，没有收到任何内容"),
    "ERR_CONNECTION_TIMED_OUT": (Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, "连接超时"),
    "ERR_TIMED_OUT": (Cause.DEADLINE, Owner.UNCLEAR, "超时"),
    "ERR_ADDRESS_UNREACHABLE": (Cause.CONNECT_ERROR, Owner.UNCLEAR, "网络不可达"),
    "ERR_TUNNEL_CONNECTION_FAILED": (Cause.CONNECT_ERROR, Owner.UNCLEAR, "没有连上服务器"),
    "ERR_SSL_PROTOCOL_ERROR": (Cause.CONNECT_ERROR, Owner.UNCLEAR, "TLS 握手没有完成"),
    "ERR_SSL_VERSION_OR_CIPHER_MISMATCH": (Cause.CONNECT_ERROR, Owner.UNCLEAR, "与浏览器没有共同的 TLS 协议或算法"),
    "ERR_TOO_MANY_REDIRECTS": (Cause.TOO_MANY_REDIRECTS, Owner.UNCLEAR, "跳转次数过多"),
    "ERR_INVALID_RESPONSE": (Cause.HTTP_PROTOCOL, Owner.UNCLEAR, "应答不合 HTTP 规范"),
    "ERR_INVALID_HTTP_RESPONSE": (Cause.HTTP_PROTOCOL, Owner.UNCLEAR, "应答不合 HTTP 规范"),
    "ERR_HTTP2_PROTOCOL_ERROR": (Cause.HTTP_PROTOCOL, Owner.UNCLEAR, "应答不合 HTTP 规范"),
    "ERR_HTTP_RESPONSE_CODE_FAILURE": (Cause.EMPTY_PAGE, Owner.UNCLEAR, "应答是错误状态，没有内容"),
    "ERR_CONTENT_LENGTH_MISMATCH": (Cause.TRUNCATED, Owner.UNCLEAR, "内容没有传完"),
    "ERR_INCOMPLETE_CHUNKED_ENCODING": (Cause.TRUNCATED, Owner.UNCLEAR, "内容没有传完"),
    "ERR_CONTENT_DECODING_FAILED": (Cause.UNDECODABLE, Owner.UNCLEAR, "内容的压缩编码无法解开"),
    "ERR_ABORTED": (Cause.NO_DATA, Owner.UNCLEAR, "打开被中止，多为下载文件或没有内容的应答"),
    "ERR_PROXY_CONNECTION_FAILED": (Cause.CONNECT_ERROR, Owner.MONITOR, "浏览器没有连上本程序的地址防护代理"),
    "ERR_INTERNET_DISCONNECTED": (Cause.CONNECT_ERROR, Owner.MONITOR, "本机网络不通"),
    "ERR_NETWORK_CHANGED": (Cause.CONNECT_ERROR, Owner.MONITOR, "本机网络中途有变化"),
    "ERR_INSUFFICIENT_RESOURCES": (Cause.NO_DATA, Owner.MONITOR, "本机资源不足"),
    "ERR_OUT_OF_MEMORY": (Cause.NO_DATA, Owner.MONITOR, "本机内存不足"),
}
"""By Chromium's own codes (net/base/net_error_list.h)."""

_SAID: Final[tuple[tuple[str, Cause, Owner, str], ...]] = (
    ("download is starting", Cause.NOT_HTML, Owner.UNCLEAR, "打开的是下载文件"),
    ("interrupted by another navigation", Cause.NO_DATA, Owner.UNCLEAR, "页面打开时又转向别处"),
    ("page is navigating", Cause.NO_DATA, Owner.UNCLEAR, "页面不停跳转，读不到稳定的内容"),
    ("context was destroyed", Cause.NO_DATA, Owner.UNCLEAR, "页面不停跳转，读不到稳定的内容"),
    ("has been closed", Cause.NO_DATA, Owner.UNCLEAR, "页面自行关闭"),
    ("invalid url", Cause.INVALID_URL, Owner.UNCLEAR, "浏览器不认这个地址"),
)
"""Pieces of Playwright's own sentences, which bear no code."""


def trouble_of(said: str, *, dead: bool) -> Failure:
    """
    Why the browser opened no page.

    Args:
        said: its own words, one line.
        dead: the browser itself is gone; then nothing is the page's fault.
    """
    cause, owner, why = _meaning(said)
    if dead or "crash" in said.lower():
        cause, owner, why = Cause.BROWSER_CRASH, Owner.MONITOR, "浏览器崩溃或没有启动" if dead else "浏览器的页面进程崩溃"
    code = _CODE.search(said)
    quoted = code[1] if code else said[:MAX_WORDS]
    return Failure(cause, owner, f"{CALLED}：{why}" + (f"（浏览器原文：{quoted}）" if quoted else ""))


def _meaning(said: str) -> tuple[Cause, Owner, str]:
    code = _CODE.search(said)
    if code and code[1] in _CODES:
        return _CODES[code[1]]
    lower = said.lower()
    known = next(((cause, owner, why) for piece, cause, owner, why in _SAID if piece in lower), None)
    return known or (Cause.NO_DATA, Owner.UNCLEAR, "原因不明")
