"""How to ask a site's search: the form, engine link or script behind its box, as one request per query."""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from core.errors import Failure
from core.fetch import Fetch
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.records import Coding
from core.url import query_codec

ENGINE_FIELDS: Final = {"jsearch": "q", "igs": "searchWord", "kaipuyun": "qt"}
"""Keyword field of the engines that government sites use (standards 7.6)."""

_BOUNDARY: Final = "----wangjian-search-5d1f3a9c7e"
_UNQUOTED: Final = r"[\"\r\n]"
_WRITES: Final = re.compile(
    r"submit|save|insert|update|delete|register|login|signin|upload|leadermail|ldxx|xjtj|tijiao|comment|vote|pay|order|apply|addmsg|addmessage",
    re.IGNORECASE,
)
_KEYWORD: Final = r"(?:q|qt|wd|kw|key|keys|word|words|keyword|keywords|search|searchword|searchkey|searchtext|searchWord|keyWord|querystring|query|title|sw|content)"
_ADDRESS: Final = re.compile(
    rf"(?P<mark>[\"'`])(?P<url>[^\"'`\s<>$]{{0,300}}[?&](?P<field>{_KEYWORD})=)(?:(?P=mark)\s{{0,9}}(?P<then>[+;,])|\$\{{)", re.IGNORECASE
)
"""A literal address up to the keyword: joined with it, set aside for it (``url = "…?q="; url += …``), or a template (``…?q=${…}``)."""
_BEFORE: Final = re.compile(r"(?:(?P<name>[A-Za-z_$][\w.$]{0,60})|[)\]\"'])\s{0,9}\+\s{0,9}$")
"""What an address is joined to: a variable, or something worked out."""
_ASSIGNED: Final = re.compile(r"(?P<name>[A-Za-z_$][\w.$]{0,60})\s{0,9}=\s{0,9}$")
_ACTION: Final = re.compile(
    r"\.\s?action\s{0,9}=\s{0,9}[\"']([^\"'\s<>]{1,300})[\"']\s{0,9}[;\n}]|attr\(\s{0,9}[\"']action[\"']\s{0,9},\s{0,9}[\"']([^\"'\s<>]{1,300})[\"']\s{0,9}\)"
)
"""The address that a script gives to a form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A way to ask: everything of the request but the keyword."""

    action: str
    """Absolute URL; its own query is kept."""
    method: str
    field: str
    fields: tuple[tuple[str, str], ...] = ()
    copies: tuple[tuple[str, Coding], ...] = ()
    """Further fields that carry the keyword, as a script of the page would write it."""
    charset: str = "utf-8"
    multipart: bool = False
    limit: int = 0
    """Characters that the box takes; 0 = any number."""
    guessed: bool = False
    """Read from a script that may change it before it is called: that it does not answer, or finds nothing, proves nothing."""
    found_on: str = ""

    def typed(self, words: str) -> str:
        """What of *words* the box takes."""
        return words[: self.limit] if self.limit else words


def question(entry: Entry, words: str, *, deadline_s: float) -> Fetch:
    """The request that asks for *words*, encoded as a browser would encode the form (GBK pages send GBK)."""
    codec = query_codec(entry.charset)
    words = entry.typed(words)
    copied = {name: _coded(words, coding) for name, coding in entry.copies}
    pairs = [(name, copied.get(name, value)) for name, value in entry.fields if name != entry.field]
    pairs.append((entry.field, words))
    if entry.method == "POST" and entry.multipart:
        headers = (("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"), ("Referer", entry.found_on))
        return Fetch(url=entry.action, method="POST", headers=headers, body=_parts(pairs, codec), deadline_s=deadline_s)
    encoded = urlencode(pairs, encoding=codec, errors="xmlcharrefreplace")
    if entry.method == "POST":
        headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Referer", entry.found_on))
        return Fetch(url=entry.action, method="POST", headers=headers, body=encoded.encode("ascii"), deadline_s=deadline_s)
    parts = urlsplit(entry.action)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True, encoding=codec) if name not in dict(pairs)]
    query = "&".join(filter(None, (urlencode(kept, encoding=codec, errors="xmlcharrefreplace"), encoded)))
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Fetch(url=url, headers=(("Referer", entry.found_on),), deadline_s=deadline_s)


def _parts(pairs: Sequence[tuple[str, str]], codec: str) -> bytes:
    """Fields as ``multipart/form-data`` (RFC 7578)."""
    parts = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{re.sub(_UNQUOTED, _escaped, name)}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    )
    return f"{''.join(parts)}--{_BOUNDARY}--\r\n".encode(codec, "xmlcharrefreplace")


def _escaped(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _coded(words: str, coding: Coding) -> str:
    return base64.b64encode(words.encode()).decode() if coding == "base64" else words


def entry_of(facts: PageFacts, scripts: Sequence[str] = ()) -> Entry | Failure | str:
    """
    How the search of a page is asked.

    Gives an Entry; a URL (``str``) of the search page to read first; or a Failure that says why it cannot be asked. *scripts* are sources of
    the page's own script files, searched for the address that a box without a form calls.
    """
    form = facts.search
    if form.presence in ("link", "iframe"):
        field = ENGINE_FIELDS.get(form.engine)
        if field is not None and _is_query(form.action):
            return Entry(action=form.action, method="GET", field=field, charset="utf-8", found_on=facts.url)
        return form.action
    if form.presence is True and form.action and form.field:
        if form.method == "POST" and _WRITES.search(form.action):
            return Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "搜索表单的提交地址像是业务表单，不自动提交")
        if not form.action.startswith(("http://", "https://")):
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索由脚本提交，无法自动测试")
        return Entry(
            action=form.action,
            method=form.method,
            field=form.field,
            fields=form.fields,
            copies=form.copies,
            charset=form.charset or facts.charset,
            multipart=form.multipart,
            limit=form.limit,
            found_on=facts.url,
        )
    target = script_target(facts, scripts)
    if target is not None:
        return target
    if "__VIEWSTATE" in facts.html:
        return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索随整页回传提交（ASP.NET），没有自动测试，请人工核对")
    return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索框由脚本提交，没有读到提交地址")


def script_target(facts: PageFacts, scripts: Sequence[str] = ()) -> Entry | None:
    """The address that a script joins with the keyword (``location.href = "/search?q=" + encodeURIComponent(…)``), or gives to the form."""
    sources = (facts.html[:2_000_000], *scripts)
    for source in sources:
        for match in _ADDRESS.finditer(source):
            found = _joined(match, source, sources)
            if found is None:
                continue
            start, guessed = found
            url = facts.resolve(start + match["url"])
            if not url.startswith(("http://", "https://")) or _WRITES.search(urlsplit(url).path):
                continue
            parts = urlsplit(url)
            query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != match["field"]]
            action = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
            return Entry(
                action=action,
                method="GET",
                field=match["field"],
                limit=facts.search.limit,
                charset="utf-8",
                guessed=guessed,
                found_on=facts.url,
            )
    return _given_to_the_form(facts, sources)


def _joined(match: re.Match[str], source: str, sources: Sequence[str]) -> tuple[str, bool] | None:
    """What stands before a literal address where it is used, and whether that is a guess; None when the literal is not joined with anything."""
    before = source[max(0, match.start() - 90) : match.start()]
    if match["then"] in (";", ","):
        variable = _ASSIGNED.search(before)
        if variable is None or not re.search(
            rf"(?<![\w.$]){re.escape(variable['name'])}\s{{0,9}}(?:\+=|\+\s)", source[match.end() : match.end() + 4_000]
        ):
            return None
        return "", False
    prefix = _BEFORE.search(before)
    if prefix is None:
        return "", False
    name = prefix["name"]
    values = {value for one in sources for value in _values(one, name)} if name else set()
    return (next(iter(values)), False) if len(values) == 1 else ("", True)


def _values(source: str, name: str) -> Iterator[str]:
    """Texts that scripts give to a variable."""
    last = re.escape(name.rpartition(".")[2])
    for match in re.finditer(rf"(?<![\w$]){last}[\"']?\s{{0,9}}[=:]\s{{0,9}}[\"']([^\"'<>\s]{{0,200}})[\"']", source[:2_000_000]):
        yield match[1]


def _given_to_the_form(facts: PageFacts, sources: Sequence[str]) -> Entry | None:
    """A form that leads nowhere until a script gives it its only address."""
    form = facts.search
    if form.presence is not True or not form.field or form.action:
        return None
    found = {facts.resolve(match[1] or match[2]) for source in sources for match in _ACTION.finditer(source)}
    if len(found) != 1 or not (action := found.pop()).startswith(("http://", "https://")) or _WRITES.search(urlsplit(action).path):
        return None
    return Entry(
        action=action, method=form.method, field=form.field, fields=form.fields, copies=form.copies, charset=form.charset or facts.charset,
        multipart=form.multipart, limit=form.limit, guessed=True, found_on=facts.url,
    )  # fmt: skip


def _is_query(url: str) -> bool:
    """Whether an engine link already names the site it searches (websiteid, siteId, siteCode …)."""
    return re.search(r"[?&](?:websiteid|webid|siteid|sitecode|code|tpl|site)=\w", url, re.IGNORECASE) is not None
