"""
What one sweep leaves for the next: validators, body digests and links of every page, as chunks of bytes that are only ever appended.

A page that answers 304, or whose body has the same digest, is not parsed again; every link is still verified. A sweep that was killed left the
chunks it had written, so the next one goes on cheaply where it was. It is a cache: losing it costs time, never a result.
"""

import hashlib
import json
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import zstandard

from core.fetch import FetchResult
from core.packed import unpack
from core.page.records import LinkKind
from core.url import is_web_url
from crawler.pairs import KINDS, PairTable

FORMAT: Final = 3
"""Raise it when extraction or resolution of links changes: chunks of another format are ignored."""
CHUNK_PAGES: Final = 1_000
DIGEST_BYTES: Final = 16
MAX_VALIDATOR: Final = 200
"""Longer validators are not kept. House rule: real ones have under 100 characters."""
MAX_CHUNK_BYTES: Final = 64_000_000

UNMET: Final = 0xFFFF_FFFF
"""Id of an address that the present sweep has not met yet."""

Meet = Callable[[str, LinkKind, int | None], int]
WriteOff = Callable[[str, LinkKind], int]


def digest_of(answer: FetchResult) -> bytes:
    """Digest of everything that decides which links a page has: its bytes, its declared type, its address."""
    check = hashlib.sha256(answer.body)
    check.update(f"\0{answer.header('content-type')}\0{answer.final_url}".encode("utf-8", "surrogateescape"))
    return check.digest()[:DIGEST_BYTES]


class Stream:
    """One process's part of a former sweep: its addresses and, once met again, their new ids."""

    __slots__ = ("kinds", "new", "unopenable", "urls")

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.kinds = bytearray()
        self.new = array("I")
        self.unopenable: set[int] = set()

    def extend(self, urls: Sequence[str], kinds: bytes, unopenable: Iterable[int]) -> None:
        """Addresses of the next chunk, and the ids of those that no browser can follow."""
        self.urls += urls
        self.unopenable.update(unopenable)
        self.kinds += kinds
        self.new.extend([UNMET] * len(urls))


@dataclass(frozen=True, slots=True)
class Remembered:
    """A page as the former sweep read it."""

    stream: Stream
    links: "array[int]"
    digest: bytes
    etag: str
    modified: str

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Headers that ask for the page only if it has changed."""
        both = (("If-None-Match", self.etag), ("If-Modified-Since", self.modified))
        return tuple(pair for pair in both if pair[1])

    def targets(self, meet: Meet, write_off: WriteOff, page: int) -> "array[int]":
        """Ids of its targets in the present sweep."""
        new = self.stream.new
        found = array("I", map(new.__getitem__, self.links))
        if UNMET in found:
            urls, kinds = self.stream.urls, self.stream.kinds
            for place, old in enumerate(self.links):
                if found[place] == UNMET:
                    # Two addresses may have become one (session ids); ids stay distinct per page in practice and sets in the report.
                    kind = KINDS[kinds[old]]
                    found[place] = new[old] = write_off(urls[old], kind) if old in self.stream.unopenable else meet(urls[old], kind, page)
        return found


class Former:
    """Pages of a former sweep by address."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._pages: dict[str, Remembered] = {}
        streams: dict[str, Stream] = {}
        for chunk in chunks:
            self._read(chunk, streams)

    def __len__(self) -> int:
        return len(self._pages)

    def page(self, url: str) -> Remembered | None:
        """What is known of a page."""
        return self._pages.get(url)

    def _read(self, chunk: bytes, streams: dict[str, Stream]) -> None:
        try:
            raw = unpack(chunk, MAX_CHUNK_BYTES)
            line, _, rest = raw.partition(b"\n")
            head = json.loads(line)
            if head.get("format") != FORMAT:
                return
            sizes = [int(size) for size in head["sizes"]]
            parts = [rest[sum(sizes[:place]) : sum(sizes[: place + 1])] for place in range(len(sizes))]
            texts, kinds, pages, lengths, links, digests = parts
            urls, validators, unopenable = json.loads(texts)
            stream = streams.setdefault(str(head["stream"]), Stream())
            if head["base"] != len(stream.urls):
                return  # a chunk before it is missing
            self._enter(stream, urls, kinds, pages, lengths, links, digests, validators, unopenable)
        except (zstandard.ZstdError, ValueError, KeyError, TypeError, IndexError):
            return  # torn or foreign: the pages of this chunk are simply read again

    def _enter(
        self,
        stream: Stream,
        urls: list[str],
        kinds: bytes,
        pages: bytes,
        lengths: bytes,
        links: bytes,
        digests: bytes,
        validators: list[str],
        unopenable: list[int],
    ) -> None:
        known = len(stream.urls) + len(urls)
        numbers, counts, targets = array("I", pages), array("I", lengths), array("I", links)
        if len(kinds) != len(urls) or sum(counts) != len(targets) or (targets and max(targets) >= known):
            raise ValueError("chunk does not hold together")
        odd = frozenset(map(int, unopenable))
        if not all(is_web_url(url) or place in odd for place, url in enumerate(urls, len(stream.urls))):
            raise ValueError("no web address")
        if kinds and max(kinds) >= len(KINDS):
            raise ValueError("unknown kind")
        stream.extend(urls, kinds, odd)
        begin = 0
        for place, (number, count) in enumerate(zip(numbers, counts, strict=True)):
            etag, _, modified = validators[place].partition("\n")
            digest = digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]
            self._pages[stream.urls[number]] = Remembered(stream, targets[begin : begin + count], digest, etag, modified)
            begin += count


class Recorder:
    """Collects what the next sweep may want to know and hands it on in chunks."""

    def __init__(self, keep: Callable[[bytes], None], stream: str) -> None:
        self._keep = keep
        self._stream = stream
        self._written = 0
        """Addresses of the table that are in chunks already."""
        self._table: PairTable | None = None
        self._clear()

    def _clear(self) -> None:
        self._pages, self._lengths, self._links = array("I"), array("I"), array("I")
        self._digests: list[bytes] = []
        self._validators: list[str] = []

    def note(self, table: PairTable, number: int, targets: Collection[int], answer: FetchResult, digest: bytes) -> None:
        """A page that was read."""
        self._add(table, number, targets, digest, _validator(answer, "etag"), _validator(answer, "last-modified"))

    def note_again(self, table: PairTable, number: int, targets: Collection[int], answer: FetchResult, known: Remembered) -> None:
        """A page that had not changed; validators of the new answer win over the old ones."""
        etag = _validator(answer, "etag") or known.etag
        self._add(table, number, targets, known.digest, etag, _validator(answer, "last-modified") or known.modified)

    def _add(self, table: PairTable, number: int, targets: Collection[int], digest: bytes, etag: str, modified: str) -> None:
        self._table = table
        self._pages.append(number)
        self._lengths.append(len(targets))
        self._links.extend(targets)
        self._digests.append(digest)
        self._validators.append(f"{etag}\n{modified}")
        if len(self._pages) >= CHUNK_PAGES:
            self.flush()

    def flush(self) -> None:
        """Hand on what has been collected."""
        if self._table is None or not self._pages:
            return
        urls = self._table.urls[self._written :]
        texts: list[Any] = [urls, self._validators, sorted(number for number in self._table.unopenable if number >= self._written)]
        parts = [
            json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass"),
            bytes(self._table.kinds[self._written :]),
            self._pages.tobytes(),
            self._lengths.tobytes(),
            self._links.tobytes(),
            b"".join(self._digests),
        ]
        head = json.dumps(
            {"format": FORMAT, "stream": self._stream, "base": self._written, "sizes": [len(part) for part in parts]}
        ).encode()
        self._written += len(urls)
        self._clear()
        self._keep(zstandard.ZstdCompressor(level=1, write_checksum=True).compress(b"\n".join((head, b"".join(parts)))))


def _validator(answer: FetchResult, name: str) -> str:
    value = answer.header(name)
    return value if len(value) <= MAX_VALIDATOR and value.isprintable() else ""
