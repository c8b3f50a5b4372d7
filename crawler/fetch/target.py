"""From the text of a URL to what is connected to and asked for, read as browsers read it (WHATWG URL, http and https only)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote_to_bytes, urljoin

import idna

from core.outcome import Cause, Owner
from crawler.fetch.fault import fault

MAX_URL_CHARS = 8192
"""Longest URL that is asked for. House rule: servers commonly refuse more than 8 KB."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_PLAIN = re.compile(r"(https?)://([a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?)(/[!$-;=?-\[\]^_a-z~]*)?\Z")
"""The common case: nothing to normalise. The path class leaves out space, quotes, #, <, >, backslash, backtick, braces and bars."""
_SPLIT = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(.*)\Z", re.DOTALL)
_FORBIDDEN_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)\Z")
_SLASHES = re.compile(r"^((?:https?:)?)/{2,}", re.IGNORECASE)
"""Browsers take more slashes before a host for two."""
_NO_HOST = frozenset({"//", "http://", "https://"})
_SAFE = "!$%&'()*+,-./:;=?@[]_~\\^|"


@dataclass(frozen=True, slots=True)
class Authority:
    """Where to connect and how to name it."""

    host: str
    """Lower case, ASCII (IDNA), without brackets."""
    port: int
    literal: bool
    """The host is an IP address."""
    header: str
    """Value of the Host header."""


@dataclass(frozen=True, slots=True)
class Target:
    """One request: where and what."""

    scheme: str
    authority: Authority
    path: str
    """Path and query as sent."""
    url: str
    """Normalised, without fragment and user information."""


def parse_target(url: str) -> Target:
    """
    Read a URL.

    Raises:
        NetFault: ``invalid_url`` or ``unsupported_scheme``.
    """
    if len(url) > MAX_URL_CHARS:
        raise fault(Cause.INVALID_URL, Owner.SITE, f"网址过长（{len(url)} 个字符）")
    plain = _PLAIN.match(url)
    if plain is not None:
        scheme, netloc, path = plain.groups()
        authority = _authority(scheme, netloc)
        if path is None:
            return Target(scheme, authority, "/", f"{scheme}://{authority.header}/")
        return Target(scheme, authority, path, f"{scheme}://{authority.header}{path}")
    return _parse_odd(url)


def _parse_odd(url: str) -> Target:
    text = url.strip("".join(map(chr, range(33)))).replace("\t", "").replace("\n", "").replace("\r", "")
    parts = _SPLIT.match(text)
    if parts is None:
        raise fault(Cause.INVALID_URL, Owner.SITE, "网址没有协议或主机")
    scheme = parts[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise fault(Cause.UNSUPPORTED_SCHEME, Owner.SITE, f"不支持的协议 {scheme[:20]}")
    rest = parts[2].partition("#")[0]
    before, question, query = rest.partition("?")
    # Browsers read a backslash as a slash here; a checker that does not can be sent to another host than it checked.
    before = before.replace("\\", "/").lstrip("/")
    netloc, slash, path = before.partition("/")
    authority = _authority(scheme, netloc.rpartition("@")[2])
    sent = _encode("/" + path if slash else "/") + (("?" + _encode(query)) if question else "")
    return Target(scheme, authority, sent, f"{scheme}://{authority.header}{sent}")


def _encode(text: str) -> str:
    # Surrogate escapes stand for raw bytes of a Location header; they are sent back as they came.
    return quote(text.encode("utf-8", "surrogateescape"), safe=_SAFE)


@lru_cache(maxsize=8192)
def _authority(scheme: str, netloc: str) -> Authority:
    host, port_text = _split_port(netloc)
    default = DEFAULT_PORTS[scheme]
    digits = port_text.lstrip("0") or port_text[:1]
    if port_text and (not digits.isascii() or not digits.isdigit() or len(digits) > 5 or not 0 < int(digits) < 65536):
        raise fault(Cause.INVALID_URL, Owner.SITE, "端口无效")
    port = int(digits) if port_text else default
    if host.startswith("["):
        host = _ipv6(host)
        shown, literal = f"[{host}]", True
    else:
        host, literal = _name(host)
        shown = host
    return Authority(host, port, literal, shown if port == default else f"{shown}:{port}")


def _split_port(netloc: str) -> tuple[str, str]:
    if netloc.startswith("["):
        host, bracket, rest = netloc.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise fault(Cause.INVALID_URL, Owner.SITE, "IPv6 地址写法无效")
        return host + bracket, rest[1:]
    host, _, port = netloc.partition(":")
    return host, port


def _ipv6(text: str) -> str:
    try:
        return str(IPv6Address(text[1:-1].partition("%")[0] if "%" not in text else ""))
    except AddressValueError:
        raise fault(Cause.INVALID_URL, Owner.SITE, "IPv6 地址写法无效") from None


def _name(text: str) -> tuple[str, bool]:
    """Give the ASCII host and whether it is an IPv4 address, decimal, octal and hexadecimal forms included."""
    host = text.lower()
    if "%" in host:
        host = unquote_to_bytes(host).decode("utf-8", "replace").lower()
    if not host.isascii():
        host = _to_ascii(host)
    bare = host.removesuffix(".")
    if not bare or _FORBIDDEN_HOST.search(host) or bare.startswith(".") or ".." in host or len(bare) > 253:
        raise fault(Cause.INVALID_URL, Owner.SITE, "主机名无效")
    if _NUMBER.match(bare.rpartition(".")[2]):
        return _ipv4(bare), True
    if any(len(label) > 63 for label in bare.split(".")):
        raise fault(Cause.INVALID_URL, Owner.SITE, "主机名无效")
    return bare, False


def _to_ascii(host: str) -> str:
    try:
        return idna.encode(host, uts46=True, std3_rules=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise fault(Cause.INVALID_URL, Owner.SITE, "主机名无效") from None


def _ipv4(text: str) -> str:
    """
    Read an IPv4 address in any form that browsers accept.

    Source: WHATWG URL, IPv4 parser.
    """
    labels = text.split(".")
    numbers: list[int] = []
    for label in labels:
        if not _NUMBER.match(label) or len(label) > 20:
            raise fault(Cause.INVALID_URL, Owner.SITE, "IPv4 地址写法无效")
        try:
            numbers.append(_number(label))
        except ValueError:
            raise fault(Cause.INVALID_URL, Owner.SITE, "IPv4 地址写法无效") from None
    *head, last = numbers
    if len(numbers) > 4 or any(number > 255 for number in head) or last >= 256 ** (5 - len(numbers)):
        raise fault(Cause.INVALID_URL, Owner.SITE, "IPv4 地址写法无效")
    value = last
    for index, number in enumerate(head):
        value += number << (8 * (3 - index))
    return str(IPv4Address(value))


def _number(label: str) -> int:
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    if len(label) > 1 and label.startswith("0"):
        return int(label, 8)
    return int(label)


def resolve_location(base: str, location: str) -> str:
    """
    Resolve a Location header against the URL it came from.

    *location* is the header decoded as Latin-1; raw bytes above 127 are percent-encoded as they are, so a GBK path stays GBK.

    Raises:
        NetFault: ``invalid_url``.
    """
    text = location.strip().replace("\\", "/") if "?" not in location else location.strip()
    text = _SLASHES.sub(r"\1//", quote(text.encode("latin-1", "replace"), safe=_SAFE + "#"))
    if text.lower() in _NO_HOST:
        raise fault(Cause.INVALID_URL, Owner.SITE, "跳转地址没有主机名")
    try:
        joined = urljoin(base, text)
    except ValueError:
        raise fault(Cause.INVALID_URL, Owner.SITE, "跳转地址无效") from None
    return joined.partition("#")[0]
