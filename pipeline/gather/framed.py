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
    names = frozenset(name for facts in known.values() for name in frame_names(facts))
    sources = {url for facts in known.values() for url in facts.frames}
    if not sources:
        return frozenset()
    for url in sources:
        frame = document(url)
        if frame is not None:
            known.setdefault(column_key(url), frame.facts)
            sources |= set(frame.facts.frames)
    return _closure(known, names, frozenset(map(column_key, sources)))


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
