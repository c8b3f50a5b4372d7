"""The site search of the town: small, honest, with facets, tolerant of a wrong character."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from lab.press import Edition
from lab.records import Request, Response

PER_PAGE: Final = 10
FACETS: Final = (("全部", ""), ("新闻动态", "news"), ("政策文件", "policy"), ("办事服务", "service"), ("互动交流", "talk"))

_NOISE = re.compile(r"[\s《》〈〉“”\"'（）()【】\[\]，。、；：:,.!?！？·—\-]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One result line."""

    title: str
    path: str
    day: str
    summary: str
    facet: str
    grams: frozenset[str]


def grams(text: str) -> frozenset[str]:
    """Two-character pieces of the text without punctuation."""
    plain = _NOISE.sub("", text).lower()
    return frozenset(plain[index : index + 2] for index in range(len(plain) - 1)) or frozenset({plain})


def index_of(edition: Edition, prefix: str = "") -> list[Hit]:
    """Everything of a site that can be found; *prefix* makes the paths absolute for another site's search."""
    hits = []
    for column in edition.all_columns():
        for article in column.articles:
            summary = article.paragraphs[0][:80] if article.paragraphs else f"{column.name}：{article.title}"
            path = article.path if article.path.startswith("http") else prefix + article.path
            hits.append(Hit(article.title, path, article.day, summary, facet_of(column.path), grams(article.title)))
        hits.append(Hit(column.name, prefix + column.path, "", f"{edition.name}栏目", facet_of(column.path), grams(column.name)))
    hits.append(Hit(edition.name, prefix + "/", "", f"{edition.name}首页", "", grams(edition.name)))
    return hits


def facet_of(path: str) -> str:
    """Which tab a path belongs under."""
    for start, facet in (("/zwfw/", "service"), ("/hdjl/", "talk"), ("/zwgk/zc", "policy")):
        if path.startswith(start):
            return facet
    return "news"


def rank(hits: Sequence[Hit], query: str) -> list[Hit]:
    """Hits that share at least half of the query's pieces, best first."""
    wanted = grams(query)
    scored = []
    for hit in hits:
        shared = len(wanted & hit.grams)
        if shared and shared >= 0.5 * len(wanted):
            scored.append((shared / len(wanted) + shared / len(hit.grams), hit))
    scored.sort(key=lambda pair: (-pair[0], pair[1].path))
    return [hit for _, hit in scored]


def search_route(
    edition: Edition, *, others: Sequence[Callable[[], Sequence[Hit]]] = (), classified: bool = True
) -> Callable[[Request], Response]:
    """A route that answers ``q`` and ``type`` on the first result page."""
    index: list[Hit] = []

    def serve(request: Request) -> Response:
        if not index:
            index.extend(index_of(edition))
            for other in others:
                index.extend(other())
        query = request.field("q", edition.charset).strip()[:200]
        facet = request.field("type")
        found = rank(index, query) if query else []
        shown = [hit for hit in found if not facet or hit.facet == facet]
        facets = [(label, value, sum(not value or hit.facet == value for hit in found)) for label, value in FACETS] if classified else []
        cards = [hit for hit in found if hit.facet == "service"][:2] if classified and not facet else []
        return edition.page("search.html", query=query, facets=facets, total=len(shown), results=shown[:PER_PAGE], cards=cards)

    return serve


def nothing_found(edition: Edition) -> Callable[[Request], Response]:
    """A search box that answers and never finds anything."""

    def serve(request: Request) -> Response:
        query = request.field("q", edition.charset)[:200]
        return edition.page("search.html", query=query, facets=[], total=0, results=[], cards=[])

    return serve
