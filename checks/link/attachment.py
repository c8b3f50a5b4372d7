"""link.attachment: attachments can be downloaded and are what their names say."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.link.fault import BROKEN, broken_verdicts, sight_verdicts
from core.page.records import LinkKind
from core.snapshot import SiteSnapshot


@site_check(
    id="link.attachment",
    title="附件均能下载",
    codes=("link.attachment.broken",),
    needs=("links",),
    source="国办秘函〔2019〕19号 可用性；standards 7.5",
)
def link_attachment(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Dead, empty or mistyped files; one finding per target.

    Bad:  ``附件.pdf`` that answers 404, has 0 bytes, or is an HTML error page
    Good: bytes that fit the extension
    Traps: downloads behind a script or token are not verified; on the home page the home amount applies (the rubric looks at ``url``).
    """
    assert site.links is not None
    faults = [fault for fault in site.links.faults if fault.kind is LinkKind.ATTACHMENT and fault.verdict in BROKEN]
    yield from sight_verdicts(site, broken_verdicts(faults, "link.attachment.broken"), "附件未发现失效")
