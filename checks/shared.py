"""One finding for what one template says on many pages."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from checks.base import Verdict
from core.outcome import Outcome

NAMED_PAGES: Final = 3
"""Pages that a shared finding names in its message; all of them are its parents. House rule."""


def shared(verdicts: Iterable[Verdict], *, apart: str = "") -> Iterator[Verdict]:
    """
    One finding for what the same footer or head says on many pages: at its first page, with the others as parents, all of them counted.

    Each of the others keeps its outcome, and the finding holds the evidence of all. *apart* is a page that keeps a finding of its own
    (rows that price the home page by itself). Verdicts without a code stay as they are.
    """
    same: dict[tuple[str, Outcome, str, bool], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.code is None:
            yield verdict
        else:
            same.setdefault((verdict.code, verdict.outcome, verdict.message, verdict.url == apart), []).append(verdict)
    for (code, *_), (first, *others) in same.items():
        yield _of_pages(first, others) if others else first
        yield from (replace(other, code=None, codes=(code,)) for other in others)


def _of_pages(first: Verdict, others: list[Verdict]) -> Verdict:
    pages = [verdict.url or "" for verdict in (first, *others)]
    named = f"（共 {len(pages)} 个页面：{'、'.join(pages[:NAMED_PAGES])}{' 等' if len(pages) > NAMED_PAGES else ''}）"
    return replace(
        first,
        message=f"{first.message}{named}",
        parents=tuple(pages[1:]),
        count=len(pages),
        measured={**first.measured, "pages": len(pages)},
        evidence=tuple(dict.fromkeys(piece for verdict in (first, *others) for piece in verdict.evidence)),
    )
