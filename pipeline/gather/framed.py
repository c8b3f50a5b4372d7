"""Which addresses readers only ever see inside a frame of another page: such documents need neither header, footer nor tags of their own."""

from collections.abc import Callable, Iterable, Mapping

from core.column.plan import column_key
from core.page.facts import PageFacts
from core.page.frames import frame_names, opened_by
from core.page.snapshot import PageSnapshot

STEPS = 4
"""From frame to frame that links are followed. House rule."""


def framed_addresses(pages: Iterable[PageSnapshot], document: Callable[[str], PageSnapshot | None]) -> frozenset[str]:
    """
    Identities of addresses that the pages read show in frames: sources of frames, and what links open there.

    An address that any whole page opens as a page of its own is none. *document* gives a frame's document when it was read.
    """
    known: dict[str, PageFacts] = {column_key(page.final_url): page.facts for page in pages}
    waiting = [url for facts in known.values() for url in facts.frames]
    sources: set[str] = set()
    while waiting:  # frames hold frames, and now and then each other
        url = waiting.pop()
        key = column_key(url)
        if key in sources:
            continue
        sources.add(key)
        frame = document(url)
        if frame is not None:
            known.setdefault(key, frame.facts)
            waiting += frame.facts.frames
    names = frozenset(name for facts in known.values() for name in frame_names(facts))
    return _closure(known, names, frozenset(sources)) if sources else frozenset()


def _closure(known: Mapping[str, PageFacts], names: frozenset[str], sources: frozenset[str]) -> frozenset[str]:
    framed = sources
    for _ in range(STEPS):
        into: set[str] = set(sources)
        whole: set[str] = set()
        for key, facts in known.items():
            inside, outside = opened_by(facts, names, in_frame=key in framed)
            into.update(map(column_key, inside))
            whole.update(map(column_key, outside))
        found = frozenset(into - whole)
        if found == framed:
            break
        framed = found
    return framed
