"""The bytes of a request."""

from core.fetch import Fetch
from crawler.fetch.target import Target

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT_LANGUAGE = "zh-CN,zh;q=0.9,en;q=0.5"
ACCEPT_ENCODING = "gzip, deflate, br"
_FIRST_ONLY = frozenset({"authorization", "cookie", "proxy-authorization", "if-none-match", "if-modified-since"})
"""Headers that belong to the address asked for and not to what it redirects to: credentials and conditions."""


class RequestWriter:
    """Writes requests that name the monitor; the constant part is made once."""

    def __init__(self, user_agent: str) -> None:
        self._defaults = {
            "user-agent": ("User-Agent", _clean(user_agent)),
            "accept": ("Accept", ACCEPT),
            "accept-language": ("Accept-Language", ACCEPT_LANGUAGE),
            "accept-encoding": ("Accept-Encoding", ACCEPT_ENCODING),
        }
        common = "".join(f"{name}: {value}\r\n" for name, value in self._defaults.values())
        self._keep = f"{common}Connection: keep-alive\r\n\r\n".encode("latin-1", "replace")
        self._close = f"{common}Connection: close\r\n\r\n".encode("latin-1", "replace")

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
        if not question.headers and not body and not cookies:
            return line.encode("latin-1", "replace") + (self._close if question.fresh else self._keep)
        fields = dict(self._defaults)
        for name, value in question.headers:
            if own_host or name.lower() not in _FIRST_ONLY:
                fields[name.lower()] = (_token(name), _clean(value))
        fields.pop("host", None)
        fields["connection"] = ("Connection", "close" if question.fresh else "keep-alive")
        if cookies:
            fields["cookie"] = ("Cookie", _clean(cookies))
        if body or method == "POST":
            fields["content-length"] = ("Content-Length", str(len(body)))
        head = line + "".join(f"{name}: {value}\r\n" for name, value in fields.values()) + "\r\n"
        return head.encode("latin-1", "replace") + body


def _token(text: str) -> str:
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char in "-_!#$%&'*+.^`|~"))


def _clean(value: str) -> str:
    """A header value cannot start a new header."""
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").strip()
