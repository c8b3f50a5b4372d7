"""Links that belong to the template of a site: header, footer, a sidebar of the latest news."""

from collections import Counter
from collections.abc import Sequence

from core.column.plan import column_key
from core.page.snapshot import PageSnapshot


def links_on_most(pages: Sequence[PageSnapshot], *, least: int) -> frozenset[str]:
    """Identities (``column_key``) of the links that more than half of *pages* show; fewer than *least* pages tell nothing."""
    if len(pages) < least:
        return frozenset()
    shown = Counter(key for page in pages for key in {column_key(link.url) for link in page.best.links if link.url})
    return frozenset(key for key, count in shown.items() if count * 2 > len(pages))
