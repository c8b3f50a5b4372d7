"""Which texts the wording checks read, and how a hit is said; shared by the checks of this area."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.base import Verdict, not_applicable, passed, review
from checks.pages import evidence_of, judged_closely
from core.clock import beijing_day
from core.evidence import Evidence
from core.lexicon import SEVERE, Hit
from core.snapshot import SiteSnapshot

MAX_PER_PAGE: Final = 20
"""Different words reported of one page; a page with more is a list of words. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One text that is read: a page or an attached file."""

    url: str
    text: str
    evidence: tuple[Evidence, ...]
    wrapped: bool = False
    """Line ends are only wraps."""
    page: str = ""
    """Page that links the file."""


def passages(site: SiteSnapshot) -> tuple[list[Passage], list[Verdict]]:
    """Titles and visible texts of the sampled pages, and what could be read of the attachments."""
    fit, rest = judged_closely(site)
    found = [
        Passage(url=page.final_url, text=f"{page.best.document_title}\n{page.best.visible_text}", evidence=evidence_of(page))
        for page in fit
    ]
    for file in site.attachments:
        if file.text and file.failure is None:
            evidence = (Evidence(kind="file", sha256=file.sha256, locator=file.url),)
            found.append(Passage(url=file.page or file.url, text=file.text, evidence=evidence, wrapped=True, page=file.url))
    return found, rest


def judge_words(site: SiteSnapshot, severity: str, code: str) -> Iterator[Verdict]:
    """One question per page and word; all for a person."""
    lexicon = site.lexicon
    if lexicon is None or not lexicon.has(severity):
        kind = "严重错敏" if severity == SEVERE else "错别字"
        yield not_applicable(f"没有配置{kind}词库，需人工检查")
        return
    found, rest = passages(site)
    yield from rest
    clean = 0
    for passage in found:
        words = _by_word(lexicon.find(passage.text, beijing_day(site.as_of), severity=severity, join_lines=passage.wrapped))
        clean += not words
        for hits in words[:MAX_PER_PAGE]:
            yield _said(passage, hits, code)
    if clean:
        yield passed(f"{clean} 个页面和附件未发现词库所列表述", sampled=clean)


def _by_word(hits: list[Hit]) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.term.wrong, []).append(hit)
    return list(grouped.values())


def _said(passage: Passage, hits: list[Hit], code: str) -> Verdict:
    term = hits[0].term
    instead = f"，应为“{term.right}”" if term.right else ""
    notes = [f"类别：{term.category}"] if term.category else []
    notes += [f"共 {len(hits)} 处"] if len(hits) > 1 else []
    notes += ["位于引号或书名号内，可能为引文"] if all(hit.quoted for hit in hits) else []
    where = "附件中" if passage.page else ""
    message = f"{where}疑似“{term.wrong}”{instead}{'（' + '；'.join(notes) + '）' if notes else ''}，请人工核对"
    # The word belongs to the identity: two words of one page are two findings.
    target = f"{passage.page or passage.url}#:~:text={term.wrong}"
    measured = {"wrong": term.wrong, "right": term.right, "category": term.category, "source": term.source, "places": len(hits)}
    return review(
        code,
        message,
        url=passage.url,
        target=target,
        excerpt=hits[0].context,
        measured=measured,
        evidence=passage.evidence,
        count=len(hits),
    )
