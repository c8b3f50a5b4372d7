"""interact.submit: the form to send a message is there and opens (ND15). Nothing is ever submitted."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown_from
from checks.interact.board import board_pages, boards
from core.column.records import ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.snapshot import LinkVerdict, SiteSnapshot

CODE: Final = "interact.submit_broken"
_WRITE = re.compile(r"我要(?:写信|咨询|留言|提问|投诉|建议)|^写信$|在线(?:咨询|留言|提交)|发表留言")
_DEAD: Final = frozenset({Cause.HTTP_4XX, Cause.HTTP_5XX, Cause.SOFT_404, Cause.DNS_NXDOMAIN})


@site_check(
    id="interact.submit",
    title="信息提交功能可用",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 信息提交",
)
def interact_submit(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when a page to write a message answers with an error, or its link was found dead.

    Bad: 我要写信 leads to an error page. Good: a form opens (whether it works for a user is tried by a person).
    Traps: forms behind a login or a script are not judged; the checker never submits.
    """
    columns = boards(site)
    if not columns:
        yield not_applicable("没有咨询建言栏目")
        return
    writing = {
        link.url for page in board_pages(site) for link in page.best.links if link.kind is LinkKind.ANCHOR and _WRITE.search(link.text)
    }
    faults = site.links.faults if site.links else ()
    dead = next(
        (fault for fault in faults if fault.target in writing and fault.verdict in (LinkVerdict.BROKEN, LinkVerdict.SOFT_404)), None
    )
    if dead is not None:
        yield review(CODE, f"提交入口“{dead.text}”打不开（{dead.reason}），请核对", url=dead.page, target=dead.target)
        return
    broken = next(
        (column for column in columns if column.form is ColumnForm.UNREAD and column.failure and column.failure.cause in _DEAD), None
    )
    if broken is not None and broken.failure is not None:
        yield review(CODE, f"咨询栏目“{broken.name}”打不开：{broken.failure.detail}", url=broken.url, target=broken.url)
        return
    forms = [page for page in board_pages(site) if page.best.tree.css_first("form textarea") is not None]
    if forms or writing:
        yield passed("提交页面可以打开；提交功能需人工试用", url=forms[0].final_url if forms else sorted(writing)[0])
    else:
        yield unknown_from(Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "没有识别到提交表单，请人工试用"))
