"""media.wording: posts are free of the words of the loaded lists."""

from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review
from checks.record import record_check
from core.clock import BEIJING, beijing_day
from core.lexicon import GENERAL, SEVERE, Hit
from core.records import PostRecords
from core.site import Post
from core.words import titled

CODES: Final = {GENERAL: "text.typo", SEVERE: "text.severe"}


@record_check(
    id="media.wording",
    title="发文未发现词库所列表述",
    codes=tuple(CODES.values()),
    source="国办秘函〔2019〕19号 政务新媒体单项否决；绵阳2022 政务新媒体：内容表述",
)
def media_wording(records: PostRecords) -> Iterable[Verdict]:
    """
    Ask a person about each word of the lists that stands in the title of a post.

    Bad: 中华人民共合国. Good: the same inside an entry's exceptions. Traps: quotations; the list must be valid on the day of the post;
    a post without a title (微博) was not read and is not clean.
    """
    lexicon = records.lexicon
    if lexicon is None or not len(lexicon):
        yield not_applicable("没有配置词库，需人工检查")
        return
    clean = 0
    for post in records.posts:
        if not post.title:
            continue
        hits = lexicon.find(post.title, beijing_day(post.at))
        clean += not hits
        yield from _said(post, hits)
    if clean:
        yield passed(f"{clean} 条发文的标题未发现词库所列表述", sampled=clean)


def _said(post: Post, hits: list[Hit]) -> Iterator[Verdict]:
    seen: set[str] = set()
    for hit in hits:
        if hit.term.wrong in seen:
            continue
        seen.add(hit.term.wrong)
        instead = f"，应为“{hit.term.right}”" if hit.term.right else ""
        quoted = "（位于引号或书名号内，可能为引文）" if hit.quoted else ""
        where = f"{post.at.astimezone(BEIJING):%Y-%m-%d %H:%M} 发文{titled(post.title, 60)}"
        yield review(
            CODES.get(hit.term.severity, CODES[GENERAL]),
            f"{where}标题中疑似“{hit.term.wrong}”{instead}{quoted}，请人工核对",
            url=post.url or None,
            # The word belongs to the identity, and so does the post where it has no address of its own.
            target=f"{post.url or post.at.isoformat()}#:~:text={hit.term.wrong}",
            excerpt=hit.context,
            measured={"wrong": hit.term.wrong, "right": hit.term.right, "category": hit.term.category, "source": hit.term.source},
        )
