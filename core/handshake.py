"""Why a strict TLS handshake failed, in words: the certificate, or a protocol that browsers gave up."""

import re
from dataclasses import dataclass
from typing import Final

from core.fetch import TlsInfo

OLD_VERSIONS: Final = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})
"""Browsers have refused them since 2020 (RFC 8996)."""
_HANDSHAKE: Final = re.compile(r"handshake|renegotiation|protocol|version|cipher|alert|dh key|signature type|sigalg|\beof\b", re.IGNORECASE)
_WORDS: Final = (
    ("not yet valid", "证书尚未生效"),
    ("expired", "证书已过期"),
    ("hostname mismatch", "证书不是发给这个域名的"),
    ("address mismatch", "证书不是发给这个地址的"),
    ("self-signed", "证书是自签名的，或由未受信任的机构签发"),
    ("self signed", "证书是自签名的，或由未受信任的机构签发"),
    ("unable to get local issuer", "证书链不完整，或签发机构不受信任"),
    ("unable to get issuer", "证书链不完整，或签发机构不受信任"),
    ("unable to verify", "证书链不完整，或签发机构不受信任"),
    ("revoked", "证书已被吊销"),
    ("dh key too small", "密钥交换参数过短"),
    ("key too", "证书的密钥过短"),
    ("md too weak", "证书的签名算法过旧"),
    ("digest algorithm too weak", "证书的签名算法过旧"),
    ("renegotiation", "服务器不支持安全重协商（RFC 5746）"),
    ("protocol version", "服务器不接受通用的 TLS 版本，可能只支持国密等专用协议"),
    ("unsupported protocol", "服务器只支持浏览器已停用的协议版本"),
    ("wrong version number", "对方没有用 TLS 应答，端口上可能是普通网页服务"),
    ("unrecognized name", "服务器不认识这个域名"),
    ("internal error", "服务器内部出错"),
    ("certificate required", "服务器要求访问者出示数字证书"),
    ("handshake failure", "服务器拒绝握手，没有双方都接受的加密协议或算法"),
    ("unexpected eof", "服务器在握手时断开，原因不明"),
    ("handshake", "服务器在握手时断开，原因不明"),
)


@dataclass(frozen=True, slots=True)
class HandshakeFault:
    """What kept the strict handshake from succeeding."""

    is_certificate: bool
    """False = protocol or ciphers; the certificate itself was not refused."""
    words: str


def handshake_fault(info: TlsInfo) -> HandshakeFault:
    """
    Tell a refused certificate from a protocol that is too old.

    >>> handshake_fault(TlsInfo(verified=False, error="certificate has expired", version="TLSv1.3")).words
    '证书已过期'
    """
    if info.version in OLD_VERSIONS:
        return HandshakeFault(is_certificate=False, words=f"服务器只支持 {info.version}，浏览器不再打开")
    return HandshakeFault(is_certificate=_HANDSHAKE.search(info.error) is None, words=said_of_error(info.error))


def said_of_error(error: str) -> str:
    """OpenSSL's words in ours; as they are when they are new to us."""
    known = error.lower()
    return next((text for sign, text in _WORDS if sign in known), error or "浏览器不信任")
