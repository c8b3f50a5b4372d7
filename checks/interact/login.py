"""interact.login: interaction columns share one login (ND16, MW11)."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from checks.base import Verdict, not_applicable, passed, review, site_check
from core.column.records import ColumnClass
from core.column.select import of_class
from core.page.records import LinkKind
from core.snapshot import SiteSnapshot

CODE: Final = "interact.login_not_unified"
_TEXT = re.compile(
    r"^(?:[\[【（(]?(?:用户|个人|会员|网民|统一|注册用户|请先?|马上|立即)?(?:登录|登陆|注册)(?:/注册|登录|入口)?[\]】）)]?)$"
)
_OTHER = re.compile(r"信访|举报|纪检|后台|管理|邮箱|OA|办公|mail|admin", re.IGNORECASE)


@site_check(
    id="interact.login",
    title="互动栏目统一登录",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 统一登录；绵阳2022 统一登录",
)
def interact_login(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when login links of interaction columns lead to two or more addresses.

    Bad: 市长信箱 logs in at /mail/login.jsp, 意见征集 at http://dc.x.gov.cn/login. Good: all lead to one 统一身份认证.
    Traps: single sign-on chains (different doors, one account): a person decides; petition and discipline channels are left out.
    """
    if not of_class(site, ColumnClass.CONSULT, ColumnClass.SURVEY, ColumnClass.INTERVIEW):
        yield not_applicable("没有互动栏目")
        return
    doors: dict[str, str] = {}
    for page in (*site.special_pages.get("message_list", ()), *site.special_pages.get("survey_list", ())):
        for link in page.best.links:
            if link.kind is LinkKind.ANCHOR and link.url and _TEXT.match(link.text.strip()) and not _OTHER.search(link.text + link.url):
                parts = urlsplit(link.url)
                if "注册" in link.text and "登" not in link.text:
                    continue
                doors.setdefault(f"{parts.hostname}{parts.path.rstrip('/')}", page.final_url)
    if len(doors) > 1:
        words = "、".join(list(doors)[:6])
        yield review(CODE, f"互动栏目有{len(doors)}个登录入口：{words}，请核对是否为同一账号体系", url=next(iter(doors.values())))
    else:
        yield passed(f"互动栏目{'使用同一登录入口' if doors else '没有登录要求'}")
