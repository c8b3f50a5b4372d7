"""Hosts and ports of addresses in the one spelling that is compared and guarded (WHATWG URL): IDNA, every form of IPv4, IPv6."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
"""Schemes that are fetched, and the port that is not written."""
_FORBIDDEN_HOST: Final = re.compile(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]")
_IPV4_PART: Final = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+")


@lru_cache(maxsize=2048)
def read_authority(text: str, scheme: str) -> str:
    """Host and port as they are compared: empty when invalid."""
    if text.startswith("["):
        host, bracket, port = text.partition("]")
        host = _ipv6(host[1:]) if bracket else ""
        port = port[1:] if port.startswith(":") else ("" if not port else "x")
    else:
        name, _, port = text.partition(":")
        host = _host(name)
    if not host:
        return ""
    if not port:
        return host
    digits = port.lstrip("0") or "0"
    if not (port.isascii() and port.isdigit()) or len(digits) > 5 or int(digits) > 65535:
        return ""
    number = int(digits)
    return host if number == DEFAULT_PORTS.get(scheme) else f"{host}:{number}"


def _host(name: str) -> str:
    if "%" in name:
        name = unquote_to_bytes(name).decode("utf-8", "replace")
    host = name.lower() if name.isascii() else to_ascii(name)
    if not host or _FORBIDDEN_HOST.search(host) or len(host) > 253:
        return ""
    last = host.rstrip(".").rpartition(".")[2]
    if _IPV4_PART.fullmatch(last):
        return _ipv4(host)
    return host


def to_ascii(name: str) -> str:
    """IDNA as browsers do it: full-width letters and dots are mapped first; a label that IDNA 2008 refuses still gets its punycode."""
    import idna

    try:
        mapped = idna.uts46_remap(name, std3_rules=False)
    except idna.IDNAError:
        return ""
    labels = []
    for label in mapped.split("."):
        if label.isascii():
            labels.append(label)
            continue
        try:
            labels.append(idna.alabel(label).decode("ascii"))
        except (idna.IDNAError, UnicodeError):
            labels.append("xn--" + label.encode("punycode").decode("ascii"))
    return ".".join(labels).lower()


def _ipv4(host: str) -> str:
    """IPv4 in all the forms browsers accept (127.1, 0x7f.1, 2130706433), so that no spelling slips past a guard; empty when invalid."""
    parts = host.removesuffix(".").split(".")
    if not 1 <= len(parts) <= 4 or not all(_IPV4_PART.fullmatch(part) for part in parts):
        return ""
    try:
        numbers = [_ipv4_number(part) for part in parts]
    except ValueError:
        return ""
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return ""
    value = numbers[-1] + sum(number << (8 * (3 - index)) for index, number in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _ipv4_number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    if len(part) > 1 and part.startswith("0"):
        return int(part, 8)
    return int(part) if len(part) < 12 else 1 << 40


def _ipv6(text: str) -> str:
    from ipaddress import AddressValueError, IPv6Address

    try:
        return f"[{IPv6Address(text).compressed}]" if "%" not in text else ""
    except AddressValueError:
        return ""
