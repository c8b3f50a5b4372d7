"""The bytes of a request."""

from collections.abc import Mapping
from functools import lru_cache

from core.fetch import Fetch
from crawler.fetch.target import Target

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT_LANGUAGE = "zh-CN,zh;q=0.9,en;q=0.5"
ACCEPT_ENCODING = "gzip, deflate, br"
_FIRST_ONLY = frozenset({"authorization", "cookie", "proxy-authorization", "if-none-match", "if-modified-since"})
"""Headers that belong to the address asked for and not to what it redirects to: credentials and conditions."""


class RequestWriter:
    """Writes requests that name the monitor; the parts that repeat are made once."""

    def __init__(self, user_agent: str) -> None:
        self._defaults = {
            "user-agent": ("User-Agent", _clean(user_agent)),
            "accept": ("Accept", ACCEPT),
            "accept-language": ("Accept-Language", ACCEPT_LANGUAGE),
            "accept-encoding": ("Accept-Encoding", ACCEPT_ENCODING),
        }
        self._plain_fields = lru_cache(maxsize=64)(self._make_plain_fields)

    def write(self, target: Target, method: str, question: Fetch, body: bytes, cookies: str, *, own_host: bool) -> bytes:
        """
        Give the bytes of one request.

        Args:
            target: where and what.
            method: may differ from the question's after a redirect.
            question: its headers win over the defaults.
            body: empty for none.
            cookies: value of the Cookie header, empty for none.
            own_host: the first hop; credentials and conditions of the caller are not carried to later ones.
        """
        line = f"{_token(method)} {target.path} HTTP/1.1\r\nHost: {target.authority.header}\r\n"
        head = line.encode("latin-1", "replace")
        if not body and not cookies and method != "POST":
            # Thousands of questions in a row have the same headers, most of them none of their own.
            return head + self._plain_fields(question.headers, own_host, question.fresh)
        fields = self._fields(question.headers, own_host, question.fresh)
        if cookies:
            fields["cookie"] = ("Cookie", _clean(cookies))
        if body or method == "POST":
            fields["content-length"] = ("Content-Length", str(len(body)))
        return head + _written(fields) + body

    def _fields(self, headers: tuple[tuple[str, str], ...], own_host: bool, fresh: bool) -> dict[str, tuple[str, str]]:
        """Name and value by lower-case name, in the order in which they are sent."""
        fields = dict(self._defaults)
        for name, value in headers:
            if own_host or name.lower() not in _FIRST_ONLY:
                fields[name.lower()] = (_token(name), _clean(value))
        fields.pop("host", None)
        fields["connection"] = ("Connection", "close" if fresh else "keep-alive")
        return fields

    def _make_plain_fields(self, headers: tuple[tuple[str, str], ...], own_host: bool, fresh: bool) -> bytes:
        return _written(self._fields(headers, own_host, fresh))


def _written(fields: Mapping[str, tuple[str, str]]) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in fields.values()) + "\r\n").encode("latin-1", "replace")


def _token(text: str) -> str:
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char in "-_!#$%&'*+.^`|~"))


def _clean(value: str) -> str:
    """A header value cannot start a new header."""
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").strip()
