"""tags.column: sampled column pages carry the 栏目标签."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.tags.page import judge_group, sampled_columns
from core.page.tags import COLUMN_TAGS
from core.snapshot import SiteSnapshot


@site_check(
    id="tags.column",
    title="抽查栏目页栏目标签齐全",
    codes=("tags.column_missing",),
    source="国办发〔2017〕47号 网页设计规范；standards 5",
)
def tags_column(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    ColumnName, ColumnDescription, ColumnKeywords and ColumnType must be in the source of list pages.

    Bad:  ``<meta name="ColumnName" content="null">``
    Good: all four with words that describe the column
    Traps: template leftovers; tags that only a script writes are not missing.
    """
    yield from judge_group(site, sampled_columns(site), COLUMN_TAGS, "tags.column_missing")
