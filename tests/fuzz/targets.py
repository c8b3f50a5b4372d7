"""
What is fuzzed: every reader of foreign bytes, as a function of bytes that may raise nothing but what its contract names.

Used by ``test_fuzz.py`` (hypothesis, in every run of the tests) and by ``fuzz.py`` (atheris, for as long as one likes).
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from config.codes import load_codes
from config.rubrics import parse_rubric
from config.settings import parse_settings
from core.errors import AppError, ConfigError
from core.page.charset import decode_page
from core.page.dates import first_date, full_dates, list_dates, url_date
from core.page.facts import PageFacts
from core.page.inspect_facts import facts_json
from core.personal import find_personal, mask_source
from core.site import Account
from core.url import canonical, extension_of, host_of, is_home_url, is_ip_host, origin_of, path_of, resolve, same_registrable
from crawler.media.feed import Feed
from crawler.media.source import Unreadable
from crawler.robots import Robots
from pipeline.imports.registry import import_accounts, import_messages, import_sites
from pipeline.imports.stream import import_posts, import_visits
from reports.safety import clean, escape_json, spell_out, web_link
from store import Store, open_store

AS_OF: Final = datetime(2026, 11, 24, tzinfo=UTC)
URL: Final = "http://www.a.gov.cn/zwgk/index.html"
Target = Callable[[bytes], object]
TARGETS: Final[dict[str, Target]] = {}


def target(made: Target) -> Target:
    """List a target by its name."""
    TARGETS[made.__name__] = made
    return made


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


@target
def page(data: bytes) -> None:
    """Every fact of a page."""
    facts = PageFacts.from_bytes(data, url=URL, headers=(("content-type", "text/html"),), as_of=AS_OF)
    facts_json(facts, URL)
    for name in ("nav_links", "dated_item_count", "frames", "visible_text", "client_redirect", "challenge", "notice", "soft_404_phrase"):
        getattr(facts, name)
    mask_source(data.decode("latin-1"), facts.flow.shown)


@target
def charset(data: bytes) -> None:
    """A page under a header taken from its own first bytes."""
    head, _, body = data.partition(b"\n")
    found = decode_page(body, (("content-type", head.decode("latin-1")),))
    assert 0 <= found.undecodable_ratio <= 1


@target
def dates(data: bytes) -> None:
    """Dates in running text and in addresses."""
    text = _text(data)
    for shown in (*full_dates(text), *list_dates(text, AS_OF.date())):
        assert date.fromisoformat(shown.iso)
    first_date(text)
    url_date("http://a.gov.cn/" + text)
    for datum in find_personal(text):
        assert text[datum.start : datum.end] not in datum.masked


@target
def url(data: bytes) -> None:
    """References on a page."""
    text = _text(data)
    for found in (resolve(URL, text), resolve(text, "x"), canonical(text), text):
        for ask in (canonical, host_of, origin_of, path_of, extension_of, is_home_url, web_link):
            ask(found)
        is_ip_host(host_of(found))
        same_registrable(host_of(found), "a.gov.cn")
    once = canonical(text)
    assert canonical(once) == once


@target
def shown(data: bytes) -> None:
    """Borders of the outputs."""
    text = _text(data)
    for safe in (clean(text), spell_out(text), escape_json(text)):
        assert "\x1b" not in safe
        assert "\u202e" not in safe
        safe.encode()


class _Answer:
    def __init__(self, body: bytes) -> None:
        self.body, self.ok, self.content_type, self.cut = body, True, "text/plain", body.startswith(b"#")


class _Fetcher:
    def __init__(self, body: bytes) -> None:
        self.body = body

    async def fetch(self, request: Any) -> Any:
        return _Answer(self.body)


@target
def robots(data: bytes) -> None:
    """robots.txt."""
    rules = Robots(_Fetcher(data), "wangjian")  # type: ignore[arg-type]
    asyncio.run(rules.learn(URL))
    rules.allows(URL + "?" + _text(data[:200]))
    assert rules.delay_s(URL) >= 0


@target
def feed(data: bytes) -> None:
    """Atom, RSS, JSON Feed."""
    answer = httpx.Response(200, content=data, request=httpx.Request("GET", URL))
    with suppress(Unreadable):
        Feed().read(Account(id="a", platform="微信", name="甲", url=URL), answer, AS_OF)


@target
def rubric(data: bytes) -> None:
    """A rubric file."""
    with suppress(ConfigError):
        parse_rubric(data.decode("utf-8", "replace"), "fuzz.yaml", load_codes().keys())


@target
def settings(data: bytes) -> None:
    """A configuration file."""
    with suppress(ConfigError):
        parse_settings(data.decode("utf-8", "replace"), "fuzz.yaml")


IMPORTS: Final = (
    (import_sites, "csv"),
    (import_accounts, "yaml"),
    (import_visits, "jsonl"),
    (import_messages, "csv"),
    (import_posts, "jsonl"),
)


def _imported(data: bytes, store: Store, folder: Path) -> None:
    for read, suffix in IMPORTS:
        path = folder / f"fuzz.{suffix}"
        path.write_bytes(data)
        with suppress(AppError):
            read(store, path)


_stores: list[tuple[Store, Path]] = []


def _store() -> Iterator[tuple[Store, Path]]:
    with tempfile.TemporaryDirectory() as name, open_store(f"sqlite:///{name}/fuzz.db", Path(name)) as store:
        yield store, Path(name)


@target
def imports(data: bytes) -> None:
    """Registers, visits, messages, posts; into one store that the process keeps."""
    if not _stores:
        _keep.append(opened := _store())
        _stores.append(next(opened))
    _imported(data, *_stores[0])


_keep: list[Iterator[tuple[Store, Path]]] = []


def close() -> None:
    """Close what the targets keep open."""
    _stores.clear()
    while _keep:
        with suppress(StopIteration):
            next(_keep.pop())
