"""link.empty: what looks like a link leads somewhere."""

from collections import defaultdict
from collections.abc import Iterator

from checks.base import Verdict, failed, site_check
from checks.link.fault import with_pass
from core.snapshot import SiteSnapshot


@site_check(
    id="link.empty",
    title="首页没有空链接",
    codes=("link.empty",),
    needs=("links",),
    source="standards 7.5（提示）",
)
def link_empty(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Anchors without a target where a link is clearly meant: one advice per page with all their texts.

    Bad:  ``<a href="#">县人大</a>`` in a list of links
    Good: menu titles without ``href``
    Traps: ``#`` on menus, tabs and carousels is normal; the page facts leave those out.
    """
    assert site.links is not None
    texts: dict[str, list[str]] = defaultdict(list)
    for page, text in site.links.empty:
        texts[page].append(text)
    found = [
        failed(
            "link.empty", f"{len(names)} 个链接没有目标地址：{'、'.join(names[:10])}{'…' if len(names) > 10 else ''}",
            url=page, measured={"count": len(names), "texts": names[:50]},
        )
        for page, names in texts.items()
    ]  # fmt: skip
    yield from with_pass(site.links, found, "没有空链接")
