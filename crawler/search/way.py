"""From a page with a search to a way to ask: its form, the address in its scripts, the search page it leads to, or typing."""

from dataclasses import dataclass

from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.ports import Rendered
from crawler.search.entry import Entry, entry_of
from crawler.search.reader import Reader
from crawler.search.typed import Typed, learned


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a site's search is asked."""

    entry: Entry | Typed | Failure
    box: Typed | None = None
    """Where to type when *entry*, learned by typing, does not answer."""
    seen: Rendered | None = None
    """What the browser showed when it typed the words to learn the way, where each query is typed."""
    by_script: bool = False
    """What is sent was read from a script, or typed: that nothing is found proves nothing."""


async def way_to(reader: Reader, page: PageSnapshot, words: str) -> Way:
    """
    How to ask the search that stands on a page.

    Where only a script sends what is typed, a browser types *words* once; where the answer has an address that carries them, that is the way.
    """
    found, facts = await _entry(reader, page)
    by_script = isinstance(found, Entry) and (found.guessed or facts.search.by_script)
    sent_by_script = isinstance(found, Failure) and found.cause is Cause.NEEDS_SCRIPT and facts.search.presence is True
    if not (by_script or sent_by_script) or not reader.types:
        return Way(entry=found, by_script=by_script)
    box = Typed(found_on=facts.url, box=facts.search.field, limit=facts.search.limit)
    seen = await reader.type(box, words)
    if isinstance(seen, Failure):
        return Way(entry=seen if isinstance(found, Failure) else found, by_script=True)
    entry = learned(box, box.typed(words), seen.final_url)
    return Way(entry=entry or box, box=box, seen=None if entry is not None else seen, by_script=True)


async def _entry(reader: Reader, page: PageSnapshot) -> tuple[Entry | Failure, PageFacts]:
    """The request that asks, or why there is none; and the page with the box."""
    facts = page.best
    if facts.search.presence == "script":
        seen = await reader.rendered(page.final_url)
        if seen is None or seen.search.presence in (False, "script"):
            direct = entry_of(facts, await reader.scripts(facts))
            if isinstance(direct, Entry):
                return direct, facts
            cause = Cause.NO_BROWSER if reader.renderer is None else Cause.NEEDS_SCRIPT
            return Failure(cause, Owner.MONITOR, "搜索框由脚本生成，没有渲染出来"), facts
        facts = seen
    entry = entry_of(facts)
    if isinstance(entry, str):
        opened = await reader.page(entry)
        if isinstance(opened, Failure):
            return opened, facts
        if opened.search.presence in ("link", "iframe", False):
            opened = await reader.rendered(entry) or opened
        facts, entry = opened, entry_of(opened)
        if isinstance(entry, str):
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索页面没有可用的搜索表单"), facts
    if isinstance(entry, Failure) and entry.cause is Cause.NEEDS_SCRIPT:
        found = entry_of(facts, await reader.scripts(facts))
        return (found if isinstance(found, Entry) else entry), facts
    return entry, facts
