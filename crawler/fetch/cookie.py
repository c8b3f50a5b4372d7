"""Cookies of one load: kept along its redirect chain and discarded with it."""

from dataclasses import dataclass

MAX_COOKIES = 50
MAX_HEADER_CHARS = 8192


@dataclass(slots=True)
class _Cookie:
    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool


class CookieJar:
    """The cookies that a redirect chain has set so far."""

    def __init__(self) -> None:
        self._cookies: list[_Cookie] = []

    def store(self, header: str, *, host: str, path: str) -> None:
        """Take one Set-Cookie header (RFC 6265 section 5.2); one that is not for *host* is ignored."""
        first, *attributes = header.split(";")
        name, equals, value = first.partition("=")
        name, value = (name.strip(), value.strip()) if equals else ("", first.strip())
        cookie = _Cookie(name, value, host, True, _default_path(path), False)
        dead = False
        for attribute in attributes:
            key, _, given = attribute.partition("=")
            key, given = key.strip().lower(), given.strip()
            if key == "domain" and given:
                cookie.domain, cookie.host_only = given.lower().lstrip("."), False
            elif key == "path" and given.startswith("/"):
                cookie.path = given
            elif key == "secure":
                cookie.secure = True
            elif key == "max-age":
                dead = given.startswith("-") or given == "0"
        if not cookie.host_only and not _domain_match(host, cookie.domain):
            return
        same = (cookie.name, cookie.domain, cookie.path)
        self._cookies = [old for old in self._cookies if (old.name, old.domain, old.path) != same]
        if not dead and len(self._cookies) < MAX_COOKIES and (name or value):
            self._cookies.append(cookie)

    def header(self, *, scheme: str, host: str, path: str) -> str:
        """Give the Cookie header for a request; empty when there is none."""
        pairs = [
            f"{cookie.name}={cookie.value}" if cookie.name else cookie.value
            for cookie in sorted(self._cookies, key=lambda one: -len(one.path))
            if (host == cookie.domain if cookie.host_only else _domain_match(host, cookie.domain))
            and _path_match(path, cookie.path)
            and (scheme == "https" or not cookie.secure)
        ]
        text = "; ".join(pairs)
        return text if len(text) <= MAX_HEADER_CHARS else ""


def _domain_match(host: str, domain: str) -> bool:
    return host == domain or (host.endswith("." + domain) and not host.replace(".", "").isdigit())


def _path_match(path: str, prefix: str) -> bool:
    path = path.partition("?")[0]
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix) : len(prefix) + 1] == "/"))


def _default_path(path: str) -> str:
    folder = path.partition("?")[0].rpartition("/")[0]
    return folder or "/"
