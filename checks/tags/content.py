"""tags.content: sampled release pages carry the 内容标签."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.tags.page import judge_group, sampled_contents
from core.page.tags import CONTENT_TAGS
from core.snapshot import SiteSnapshot


@site_check(
    id="tags.content",
    title="抽查内容页内容标签齐全",
    codes=("tags.content_missing",),
    source="国办发〔2017〕47号 网页设计规范；standards 5",
)
def tags_content(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    ArticleTitle, PubDate and ContentSource must be in the source of release pages; Keywords and the like are optional.

    Bad:  only ``<meta name="keywords" …>`` (ordinary search-engine metas prove nothing)
    Good: ``<meta name="PubDate" content="2026-05-18 10:19">`` and the other two
    Traps: the date's form is another matter (``tags.pubdate_format``); tags that only a script writes are not missing.
    """
    yield from judge_group(site, sampled_contents(site), CONTENT_TAGS, "tags.content_missing")
