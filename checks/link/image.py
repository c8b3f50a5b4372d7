"""link.image: pictures can be shown."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.link.fault import BROKEN, broken_verdicts, sight_verdicts
from core.page.records import LinkKind
from core.snapshot import SiteSnapshot


@site_check(
    id="link.image",
    title="图片均能显示",
    codes=("link.image.broken",),
    needs=("links",),
    source="国办秘函〔2019〕19号 可用性；standards 7.5",
)
def link_image(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Pictures that are dead or no pictures; one finding per target.

    Bad:  ``<img src="/old.jpg">`` that answers 404 or HTML
    Good: bytes that a browser can decode
    Traps: lazy pictures carry their address in ``data-src``; pictures in comments are not broken.
    """
    assert site.links is not None
    faults = [fault for fault in site.links.faults if fault.kind is LinkKind.IMAGE and fault.verdict in BROKEN]
    yield from sight_verdicts(site, broken_verdicts(faults, "link.image.broken"), "图片未发现失效")
