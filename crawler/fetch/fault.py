"""Typed causes: every foreign error of the fetch layer is mapped here, by type and number, never by the text of a message."""

import errno
import ssl
from enum import Enum

from core.errors import Failure, system_words
from core.handshake import said_of_error
from core.outcome import Cause, Owner


class Stage(Enum):
    """Where a load stood when something ended it."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    EXCHANGE = "exchange"


class NetFault(Exception):  # noqa: N818  a fault is a result on its way out, not an error of ours
    """Carries a Failure out of the depths of one load; never leaves the fetch layer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


def fault(cause: Cause, owner: Owner, detail: str) -> NetFault:
    """Short way to make a NetFault."""
    return NetFault(Failure(cause, owner, detail))


_OURS = Failure(Cause.OWN_OUTAGE, Owner.MONITOR, "监测机资源不足或被本机拒绝")
_RESET = Failure(Cause.RESET, Owner.UNCLEAR, "连接被重置")
_HUNG_UP = Failure(Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, "TLS 握手时连接被关闭")
_NO_REASON = Failure(Cause.TLS_UNSUPPORTED, Owner.UNCLEAR, "TLS 握手失败（原因不明）")
"""Nobody said why: the server, or something on the way that dislikes the name."""
_DEFECT = Failure(Cause.OWN_OUTAGE, Owner.MONITOR, "抓取程序内部错误")
_UNREACHABLE = Failure(Cause.CONNECT_ERROR, Owner.NETWORK, "网络或主机不可达")

_BY_ERRNO = {
    errno.ECONNREFUSED: Failure(Cause.CONNECT_REFUSED, Owner.SITE, "服务器拒绝连接"),
    errno.ETIMEDOUT: Failure(Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, "建立连接超时"),
    errno.ECONNRESET: _RESET,
    errno.EPIPE: _RESET,
    errno.ECONNABORTED: _RESET,
    errno.EHOSTUNREACH: _UNREACHABLE,
    errno.EHOSTDOWN: _UNREACHABLE,
    errno.ENETUNREACH: _UNREACHABLE,
    errno.ENETDOWN: _OURS,
    errno.EADDRNOTAVAIL: _OURS,
    errno.EMFILE: _OURS,
    errno.ENFILE: _OURS,
    errno.ENOBUFS: _OURS,
    errno.ENOMEM: _OURS,
    errno.EACCES: _OURS,
    errno.EPERM: _OURS,
}

_NO_IPV6 = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
"""What the kernel says when the machine itself has no IPv6 (no route, no address, no family)."""


def explain(error: BaseException, stage: Stage, *, ipv6: bool = False) -> Failure:
    """Map an error of sockets or TLS to a cause, an owner and a sentence."""
    if isinstance(error, NetFault):
        return error.failure
    if stage is Stage.TLS and (failure := _explain_tls(error)) is not None:
        return failure
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return _RESET
    if isinstance(error, TimeoutError):
        return _BY_ERRNO[errno.ETIMEDOUT]
    if isinstance(error, OSError):
        if ipv6 and error.errno in _NO_IPV6:
            return Failure(Cause.NO_IPV6, Owner.MONITOR, "监测机没有可用的 IPv6 网络")
        return _BY_ERRNO.get(error.errno or 0) or Failure(Cause.CONNECT_ERROR, Owner.UNCLEAR, f"连接失败（{system_words(error)}）")
    return _DEFECT


def _explain_tls(error: BaseException) -> Failure | None:
    """What only a handshake can mean; None for troubles on the way, or ours, that come amid one as at any time."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure(Cause.TLS_INVALID, Owner.SITE, f"证书未通过验证（{said_of_error(error.verify_message)}）")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        if not error.reason:
            return _NO_REASON
        return Failure(Cause.TLS_UNSUPPORTED, Owner.SITE, f"TLS 握手失败（{said_of_error(error.reason.replace('_', ' ').lower())}）")
    if isinstance(error, ssl.SSLError | EOFError | ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return _HUNG_UP
    # Without a number: the other side closed in the middle of a greeting.
    return _HUNG_UP if isinstance(error, OSError) and not error.errno and not isinstance(error, TimeoutError) else None


def expired(stage: Stage, limit_s: float) -> Failure:
    """What it means that the deadline passed in *stage*."""
    if stage is Stage.DNS:
        return Failure(Cause.DNS_ERROR, Owner.UNCLEAR, f"{limit_s:g} 秒内域名没有解析出来")
    if stage is Stage.CONNECT:
        return Failure(Cause.CONNECT_TIMEOUT, Owner.UNCLEAR, f"{limit_s:g} 秒内没有连上服务器")
    where = "TLS 握手没有完成" if stage is Stage.TLS else "没有完整打开"
    return Failure(Cause.DEADLINE, Owner.SITE, f"{limit_s:g} 秒内{where}")
