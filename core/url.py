"""
Addresses as browsers read them (WHATWG URL), with a fast path for the forms that pages are full of.

Every function is pure. A resolved address has a lower-case scheme and host (IDNA), no default port, no user information, no fragment,
no dot segments, a path encoded as UTF-8 (its case and its existing escapes untouched) and a query encoded in the document's charset.
"""

import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from core.host import DEFAULT_PORTS, read_authority, to_ascii

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MAX_URL: Final = 8_192
"""Longer references are refused: servers answer 414 from 8 KiB on (Apache, nginx defaults)."""

# Characters that may stand in a path or query as they are (WHATWG percent-encode sets); one miss leads to the slow path.
_PATH: Final = r"[!$%&'()*+,\-./0-9:;=@A-Z\[\]_a-z|~]*"
_QUERY: Final = r"(?:\?[!$%&()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]*)?"
_PLAIN_PATH: Final = re.compile(rf"/(?!/){_PATH}{_QUERY}").fullmatch
_RELATIVE: Final = rf"[0-9A-Z_a-z][!$%&'()*+,\-./0-9;=@A-Z\[\]_a-z|~]*{_QUERY}"
_PLAIN_RELATIVE: Final = re.compile(_RELATIVE).fullmatch
_PLAIN_CLIMB: Final = re.compile(rf"((?:\.\./)+){_RELATIVE}").fullmatch
# Hosts whose last label is no number; those are left to the IPv4 parser, but for the plain dotted quad.
_PLAIN_HOST: Final = (
    r"(?:[0-9a-z_](?:[0-9a-z_-]*[0-9a-z_])?\.)+(?:[a-z][0-9a-z-]*)|(?:[1-9]?[0-9]|1[0-9][0-9])(?:\.(?:[1-9]?[0-9]|1[0-9][0-9])){3}"
)
_PLAIN_URL: Final = re.compile(
    rf"https?://(?:{_PLAIN_HOST})(?::(?!80/|443/)(?:[1-9][0-9]{{0,3}}|[1-5][0-9]{{4}}))?/{_PATH}{_QUERY}"
).fullmatch

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_EDGES: Final = "".join(chr(code) for code in range(0x21))
_TAB_OR_NEWLINE: Final = str.maketrans("", "", "\t\n\r")
_PATH_SAFE: Final = "!$%&'()*+,-./0123456789:;=@[]_|~"
_QUERY_SAFE: Final = "!$%&()*+,-./0123456789:;=?@[\\]^_`{|}~"
_SINGLE_DOT: Final = frozenset({".", "%2e", "%2E"})
_DOUBLE_DOT: Final = frozenset({"..", ".%2e", ".%2E", "%2e.", "%2E.", "%2e%2e", "%2E%2E", "%2e%2E", "%2E%2e"})


class Resolver:
    """
    Resolves the references of one document: *base* (absolute http(s) address, canonical or not) and the document's charset.

    The charset only matters for queries, as in browsers: GBK pages send ``?q=`` in GBK, while paths are always UTF-8.
    """

    __slots__ = ("_above", "_charset", "_path", "_query", "_scheme", "base", "folder", "origin")

    def __init__(self, base: str, charset: str = "utf-8") -> None:
        self.base = canonical(base)
        scheme, rest = self.base.split("://", 1) if "://" in self.base else ("http", "")
        slash = rest.find("/")
        authority = rest if slash < 0 else rest[:slash]
        path, mark, query = (rest[slash:] if slash >= 0 else "/").partition("?")
        self._scheme = scheme
        self.origin = f"{scheme}://{authority}"
        self._path = path
        self._query = mark + query
        self.folder = self.origin + path[: path.rfind("/") + 1]
        self._charset = query_codec(charset)
        self._above: dict[int, str] = {}
        """Folder that a number of ``../`` leads to, by their length."""

    def resolve(self, raw: str) -> str:
        """
        Give the absolute address of *raw* without its fragment; other schemes stay as they are, with the scheme in lower case.

        An invalid or over-long address gives the empty string.
        """
        # Fast path: nothing to encode, no dot segment, no fragment.
        if raw.startswith("../"):
            found = self._climb(raw)
            if found:
                return found
        elif raw.startswith("./") and raw.find("/.", 1) < 0 and "%2" not in raw and len(raw) <= MAX_URL and _PLAIN_RELATIVE(raw, 2):
            return self.folder + raw[2:]
        elif "/." not in raw and "%2" not in raw and len(raw) <= MAX_URL:
            if raw.startswith(self.origin) and _PLAIN_PATH(raw, len(self.origin)):
                return raw
            if _PLAIN_PATH(raw):
                return self.origin + raw
            if _PLAIN_URL(raw):
                return raw
            if _PLAIN_RELATIVE(raw):
                return self.folder + raw
            if _PLAIN_URL(raw + "/") and raw.count("/") == 2:
                return raw + "/"
        return self._resolve_slowly(raw)

    def likely(self, raw: str) -> str:
        """
        What *raw* resolves to when nothing of it has to be rewritten, at the cost of joining two strings.

        The result is looked up, not used: where it is an address in canonical form it is what ``resolve`` gives, else it is no address at all.
        """
        text = raw.strip(_EDGES)
        if text.startswith("/"):
            return "" if text.startswith("//") else self.origin + text
        if text.startswith("../"):
            rest = 3
            while text.startswith("../", rest):
                rest += 3
            return self._higher(rest) + text[rest:]
        if text.startswith("./"):
            return self.folder + text[2:]
        if ":" in text:
            return text if text.startswith(("http://", "https://")) else ""
        return self.folder + text if text and text[0] != "?" else ""

    def _climb(self, raw: str) -> str:
        """Fast path for ``../../x/y.html``; empty when the rest is not plain."""
        match = _PLAIN_CLIMB(raw)
        if match is None:
            return ""
        rest = match.end(1)
        if raw.find("/.", rest) >= 0 or "%2" in raw or len(raw) > MAX_URL:
            return ""
        return self._higher(rest) + raw[rest:]

    def _higher(self, length: int) -> str:
        """Folder that *length* characters of ``../`` lead to."""
        above = self._above.get(length)
        if above is None:
            path = self._path
            cut = path.rfind("/")
            for _ in range(length // 3):
                cut = max(path.rfind("/", 0, cut), 0)
            above = self._above[length] = self.origin + path[: cut + 1]
        return above

    def _resolve_slowly(self, raw: str) -> str:
        text = raw.strip(_EDGES).translate(_TAB_OR_NEWLINE)
        if len(text) > MAX_URL:
            return ""
        scheme, rest = self._scheme, text
        match = _SCHEME.match(text)
        if match:
            scheme, rest = match.group(1).lower(), text[match.end() :]
            if scheme not in DEFAULT_PORTS:
                return f"{scheme}:{rest}"
            if scheme != self._scheme or rest[:1] in ("/", "\\"):
                # A special scheme always has an authority, however many slashes were written; "http:/path" of the same scheme is relative.
                slashes = len(rest) - len(rest.lstrip("/\\"))
                if scheme != self._scheme or slashes >= 2:
                    return self._absolute(scheme, rest[slashes:])
        return self._relative(rest)

    def _relative(self, text: str) -> str:
        reference, _, _ = text.partition("#")
        path, mark, query = reference.partition("?")
        path = path.replace("\\", "/")
        encoded_query = mark and "?" + _encode_query(query, self._charset)
        if path.startswith("//"):
            return self._absolute(self._scheme, path.lstrip("/") + mark + query)
        if not path:
            return self.origin + self._path + (encoded_query or self._query)
        if not path.startswith("/"):
            path = self._path[: self._path.rfind("/") + 1] + path
        return self.origin + _encode_path(path) + encoded_query

    def _absolute(self, scheme: str, text: str) -> str:
        reference, _, _ = text.partition("#")
        before, mark, query = reference.partition("?")
        before = before.replace("\\", "/")
        authority, _, path = before.partition("/")
        host = read_authority(authority.rpartition("@")[2], scheme)
        if not host:
            return ""
        return f"{scheme}://{host}{_encode_path('/' + path)}{mark and '?' + _encode_query(query, self._charset)}"


def resolve(base: str, raw: str, charset: str = "utf-8") -> str:
    """
    Resolve one reference of a document at *base*; see ``Resolver`` for many.

    >>> resolve("http://www.a.gov.cn/zwgk/index.html", " ../tzgg/通知.html#top", "gbk")
    'http://www.a.gov.cn/tzgg/%E9%80%9A%E7%9F%A5.html'
    >>> resolve("http://www.a.gov.cn/", "/s?q=通知", "gbk")
    'http://www.a.gov.cn/s?q=%CD%A8%D6%AA'
    """
    return _resolver(base, charset).resolve(raw)


@lru_cache(maxsize=256)
def _resolver(base: str, charset: str) -> Resolver:
    return Resolver(base, charset)


def canonical(url: str) -> str:
    """
    Give the one spelling of an absolute http(s) address that we compare and store; empty when it is none.

    >>> canonical("HTTP://WWW.A.GOV.CN:80/b/../C.html#x")
    'http://www.a.gov.cn/C.html'
    """
    if "/." not in url and "%2" not in url and len(url) <= MAX_URL and _PLAIN_URL(url):
        return url
    text = url.strip(_EDGES).translate(_TAB_OR_NEWLINE)
    match = _SCHEME.match(text)
    if not match or len(text) > MAX_URL:
        return ""
    scheme, rest = match.group(1).lower(), text[match.end() :]
    if scheme not in DEFAULT_PORTS:
        return ""
    return _BLANK._absolute(scheme, rest.lstrip("/\\"))


def is_web_url(url: str) -> bool:
    """Whether *url* is an absolute http(s) address."""
    return url.startswith(("http://", "https://")) or url[:8].lower().startswith(("http://", "https://"))


def has_userinfo(url: str) -> bool:
    """Whether an address carries a user name: it is dropped when resolved, and a disguise where a page shows it (``www.gov.cn@evil``)."""
    rest = url.partition("://")[2]
    return "@" in re.split(r"[/\\?#]", rest, maxsplit=1)[0]


def without_userinfo(text: str) -> str:
    """
    An address as it may be shown: a user name and a password of it are left out, whether there is a scheme or not.

    >>> without_userinfo("http://u:pw@a.gov.cn/@b"), without_userinfo("u:pw@a.gov.cn"), without_userinfo("http://a.gov.cn/@b")
    ('http://a.gov.cn/@b', 'a.gov.cn', 'http://a.gov.cn/@b')
    """
    start = text.find("://") + 3 if "://" in text else 0
    authority = re.split(r"[/\\?#]", text[start:], maxsplit=1)[0]
    return text[:start] + text[start + authority.rfind("@") + 1 :]


def host_of(url: str) -> str:
    """
    Host of an absolute address, lower case, without port; an IPv6 address keeps its brackets; empty when there is none.

    >>> host_of("HTTP://u@A.gov.cn:8080/x"), host_of("http://安和.政务/")
    ('a.gov.cn', 'xn--0tr95n.xn--zfr164b')
    """
    start = url.find("://")
    if start < 0:
        return ""
    start += 3
    end = url.find("/", start)
    authority = url[start:] if end < 0 else url[start:end]
    if "?" in authority or "#" in authority or "@" in authority:
        authority = re.split(r"[?#]", authority, maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[: authority.find("]") + 1].lower()
    host = authority.partition(":")[0].lower()
    return host if host.isascii() else to_ascii(host)


def origin_of(url: str) -> str:
    """``scheme://host[:port]`` of an absolute address."""
    end = url.find("/", url.find("://") + 3)
    return url if end < 0 else url[:end]


def path_of(url: str) -> str:
    """Path of an absolute canonical address, without query."""
    start = url.find("/", url.find("://") + 3)
    return "/" if start < 0 else url[start:].partition("?")[0]


def extension_of(url: str) -> str:
    """
    Extension of the last path segment, lower case, without dot; empty when there is none.

    >>> extension_of("http://a.gov.cn/P0201.DOCX?x=1.htm")
    'docx'
    """
    path = url.partition("?")[0]
    dot = path.rfind(".")
    if dot < 0 or "/" in path[dot:] or dot < path.find("://") + 3 or path.count("/") < 3:
        return ""
    extension = path[dot + 1 :].lower()
    return extension if extension.isalnum() and len(extension) <= 8 else ""


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """
    The domain that was registered: the public suffix (``gov.cn`` is one) and the label before it; an address or a bare suffix is itself.

    >>> registrable_domain("xxgk.www.anhe.gov.cn")
    'anhe.gov.cn'
    """
    host = host.rstrip(".").lower()
    if is_ip_host(host):
        return host
    return _suffixes().privatesuffix(host) or host


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


GOVERNMENT_SUFFIXES: Final = (".gov.cn", ".政务", ".xn--zfr164b")
"""Ends of the hosts that only public bodies can have. Source: 国办函〔2018〕55号."""


def same_registrable(first: str, second: str) -> bool:
    """Whether two hosts belong to one registered domain."""
    return first == second or registrable_domain(first) == registrable_domain(second)


def bare_host(host: str) -> str:
    """Host without a leading ``www.``."""
    return host[4:] if host.startswith("www.") and host.count(".") > 1 else host


def same_site_host(host: str, site_host: str) -> bool:
    """Whether *host* is the site's own host, with or without ``www`` (contract 7.8)."""
    return host == site_host or bare_host(host) == bare_host(site_host)


def is_ip_host(host: str) -> bool:
    """Whether a host is an IPv4 or (bracketed) IPv6 address."""
    return host.startswith("[") or (bool(host) and host.rpartition(".")[2].isdigit())


def is_home_url(url: str) -> bool:
    """
    Whether an address is the front door of its host: an empty path or the usual names of the index page.

    >>> is_home_url("http://www.a.gov.cn/index.html"), is_home_url("http://www.a.gov.cn/zwgk/")
    (True, False)
    """
    return "?" not in url and _HOME_PATH(path_of(url)) is not None


_HOME_PATH: Final = re.compile(r"/(?:(?:index|default|home|main)\.(?:s?html?|jsp|aspx?|php|do))?", re.IGNORECASE).fullmatch


@lru_cache(maxsize=64)
def query_codec(charset: str) -> str:
    """
    Python codec in which a document of *charset* writes its queries (WHATWG output encoding): UTF-16 becomes UTF-8, gb2312 is GBK.

    An unknown label is UTF-8.
    """
    label = charset.strip().lower()
    if label in ("", "utf-8", "utf8") or label.startswith(("utf-16", "utf16", "utf-32", "replacement")):
        return "utf-8"
    if label in ("gb2312", "gb_2312", "gb_2312-80", "gbk", "x-gbk", "chinese", "csgb2312", "iso-ir-58", "cp936", "ms936"):
        return "gbk"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return "utf-8"


def _encode_query(query: str, codec: str) -> str:
    if query.isascii() or codec == "utf-8":
        return quote(query, safe=_QUERY_SAFE, errors="replace")
    # What the charset cannot say is sent as a decimal reference with its marks escaped (URL standard, "percent-encode after encoding").
    parts = []
    for char in query:
        try:
            parts.append(quote(char.encode(codec), safe=_QUERY_SAFE))
        except UnicodeEncodeError:
            parts.append(f"%26%23{ord(char)}%3B")
    return "".join(parts)


def _encode_path(path: str) -> str:
    if "/." in path or "%2" in path:
        path = _without_dots(path)
    return quote(path, safe=_PATH_SAFE, errors="replace")


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment in _DOUBLE_DOT:
            if kept:
                kept.pop()
            if last:
                kept.append("")
        elif segment in _SINGLE_DOT:
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/" + "/".join(kept)


_BLANK: Final = Resolver("http://blank.invalid/")
