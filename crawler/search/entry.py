"""How to ask a site's search: the form, engine link or script behind its box, as one request per query."""

import base64
import re
from collections.abc import Sequence
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

_WRITES: Final = re.compile(
    r"submit|save|insert|update|delete|register|login|signin|upload|leadermail|ldxx|xjtj|tijiao|comment|vote|pay|order|apply|addmsg|addmessage",
    re.IGNORECASE,
)
_KEYWORD: Final = r"(?:q|qt|wd|kw|key|keys|word|words|keyword|keywords|search|searchword|searchkey|searchtext|searchWord|keyWord|querystring|query|title|sw|content)"
_CONCATENATED: Final = re.compile(
    rf"[\"']([^\"'\s<>]{{0,300}}[?&](?:{_KEYWORD})=)[\"']\s*\+\s*(?:encodeURI(?:Component)?|escape|\w+\s*\()?", re.IGNORECASE
)
_TEMPLATED: Final = re.compile(rf"`([^`\s<>]{{0,300}}[?&](?:{_KEYWORD})=)\$\{{", re.IGNORECASE)


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
    found_on: str = ""


def question(entry: Entry, words: str, *, deadline_s: float) -> Fetch:
    """The request that asks for *words*, encoded as a browser would encode the form (GBK pages send GBK)."""
    codec = query_codec(entry.charset)
    copied = {name: _coded(words, coding) for name, coding in entry.copies}
    pairs = [(name, copied.get(name, value)) for name, value in entry.fields if name != entry.field]
    pairs.append((entry.field, words))
    encoded = urlencode(pairs, encoding=codec, errors="xmlcharrefreplace")
    if entry.method == "POST":
        headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Referer", entry.found_on))
        return Fetch(url=entry.action, method="POST", headers=headers, body=encoded.encode("ascii"), deadline_s=deadline_s)
    parts = urlsplit(entry.action)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True, encoding=codec) if name not in dict(pairs)]
    query = "&".join(filter(None, (urlencode(kept, encoding=codec, errors="xmlcharrefreplace"), encoded)))
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Fetch(url=url, headers=(("Referer", entry.found_on),), deadline_s=deadline_s)


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
            charset=facts.charset,
            found_on=facts.url,
        )
    target = script_target(facts, scripts)
    if target is not None:
        return target
    if "__VIEWSTATE" in facts.html:
        return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索随整页回传提交（ASP.NET），没有自动测试，请人工核对")
    return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索框由脚本提交，没有读到提交地址")


def script_target(facts: PageFacts, scripts: Sequence[str] = ()) -> Entry | None:
    """The address that a script joins with the keyword: ``location.href = "/search?q=" + encodeURIComponent(…)``."""
    for source in (facts.html[:2_000_000], *scripts):
        for match in (*_CONCATENATED.finditer(source), *_TEMPLATED.finditer(source)):
            raw = match[1]
            url = facts.resolve(raw)
            if not url.startswith(("http://", "https://")) or _WRITES.search(urlsplit(url).path):
                continue
            parts = urlsplit(url)
            field = raw.rstrip("=").rpartition("&")[2].rpartition("?")[2]
            query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != field]
            action = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
            return Entry(action=action, method="GET", field=field, charset="utf-8", found_on=facts.url)
    return None


def _is_query(url: str) -> bool:
    """Whether an engine link already names the site it searches (websiteid, siteId, siteCode …)."""
    return re.search(r"[?&](?:websiteid|webid|siteid|sitecode|code|tpl|site)=\w", url, re.IGNORECASE) is not None
