"""References with which no browser gets anywhere: addresses that cannot be read, misspelt schemes, files of the editor's own computer."""

import re
from typing import Final

from core.url import MAX_URL, is_web_url

MAX_LABEL: Final = 63
MAX_HOST: Final = 253
"""Characters of a part of a host name, and of a whole one. Source: RFC 1035, 2.3.4."""
_EDGES: Final = "".join(map(chr, range(0x21)))
_GAP: Final = re.compile(r"\{|<%|\[\[|\$")
"""What a script or a server has yet to fill in."""
_MISSPELT: Final = re.compile(r"(?!https?:)(?:[a-z]?https?[a-z]?|(?=[htps]*t)(?=[htps]*p)[htps]{3,12}):[/\\]{1,3}[^/\\\s]", re.IGNORECASE)
"""A scheme that means http: one letter too many around it, or its letters in another order and number."""
_OWN_DISK: Final = re.compile(r"file:[/\\]{1,4}[^/\\\s]|[a-z]:[/\\][^/\\\s]", re.IGNORECASE)
_UNWRITTEN: Final = re.compile(r"(?:https?:)?[/\\]{2,3}(?:[?#].*)?", re.IGNORECASE | re.DOTALL)


def is_unwritten(raw: str) -> bool:
    """Whether nothing follows the scheme (``http://``): the address was never entered."""
    return _UNWRITTEN.fullmatch(raw[:200].strip(_EDGES)) is not None


def is_own_disk(raw: str) -> bool:
    """Whether a reference names a file on the disk of whoever reads it: it was copied from the editor's own computer."""
    return _OWN_DISK.match(raw.strip(_EDGES)) is not None


def is_unopenable(raw: str, resolved: str) -> bool:
    """
    Whether a browser surely gets nowhere with a reference.

    Args:
        raw: as written.
        resolved: what ``Resolver.resolve`` made of it. A web address may still lead nowhere; only asking it can tell.

    >>> is_unopenable("http://exa mple.com/", ""), is_unopenable("weixin://dl/chat", "weixin://dl/chat")
    (True, False)
    """
    text = raw.strip(_EDGES)
    if not text or len(text) > MAX_URL or is_web_url(resolved) or _GAP.search(text) or is_unwritten(raw):
        return False
    return not resolved or _MISSPELT.match(text) is not None or is_own_disk(raw)


def can_exist(host: str) -> bool:
    """Whether a name server could know a host at all: no empty, no over-long part."""
    bare = host.removesuffix(".")
    return 0 < len(bare) <= MAX_HOST and all(0 < len(part) <= MAX_LABEL for part in bare.split("."))
