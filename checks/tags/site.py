"""tags.site: sampled pages carry the 站点标签."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.tags.page import judge_group, tagged_pages
from core.page.tags import SITE_TAGS
from core.snapshot import SiteSnapshot


@site_check(
    id="tags.site",
    title="抽查页面站点标签齐全",
    codes=("tags.site_missing",),
    source="国办发〔2017〕47号 网页设计规范；standards 5",
)
def tags_site(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    SiteName, SiteDomain and SiteIDCode must be in the source and say something.

    Bad:  ``<meta name="SiteName" content="">``, ``content="${site.name}"``
    Good: ``<META NAME='sitename' content='某某县人民政府'>``
    Traps: names in any case, quotes and order; tags that only a script writes are ``tags.only_after_js`` and not missing; comments.
    """
    yield from judge_group(site, tagged_pages(site), SITE_TAGS, "tags.site_missing")
