"""tags.scripted: tags stand in the source, where inspectors look."""

from collections.abc import Iterator

from checks.base import Verdict, failed, passed, site_check
from checks.pages import evidence_of, judged
from checks.tags.page import by_script, sampled_columns, sampled_contents
from core.page.snapshot import PageSnapshot
from core.page.tags import COLUMN_TAGS, CONTENT_TAGS, SITE_TAGS
from core.snapshot import SiteSnapshot


@site_check(
    id="tags.scripted",
    title="标签由服务器直接输出",
    codes=("tags.only_after_js",),
    source="国办发〔2017〕47号 网页设计规范；standards 5；contract 7.10",
)
def tags_scripted(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Advice when mandatory tags are missing in the source and only a script writes them.

    Bad:  ``document.write('<meta name="ColumnName" …>')``
    Good: the same tag in the page as served
    Traps: such pages are never ``tags.*_missing``.
    """
    columns = {page.final_url for page in sampled_columns(site)}
    fit, rest = judged(site, sampled_columns(site) + sampled_contents(site))
    yield from rest
    for page in fit:
        names = _scripted(page, SITE_TAGS + (COLUMN_TAGS if page.final_url in columns else CONTENT_TAGS))
        if names:
            message = f"标签 {'、'.join(names)} 仅由脚本生成，页面源代码中没有"
            yield failed("tags.only_after_js", message, url=page.final_url, measured={"tags": names}, evidence=evidence_of(page))
        else:
            yield passed("没有仅由脚本生成的标签", url=page.final_url)


def _scripted(page: PageSnapshot, group: tuple[str, ...]) -> list[str]:
    return [name for name in group if by_script(page, name)]
