"""privacy.leak: public pages and attachments carry no unmasked personal data."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, judged_closely
from core.dwelling import find_dwellings
from core.evidence import Evidence
from core.page.snapshot import PageSnapshot
from core.personal import PersonalDatum, find_personal
from core.snapshot import SiteSnapshot

NAMES: Final = {"id_number": "身份证号", "mobile": "手机号", "bank_card": "银行卡号", "address": "家庭住址"}
NEAR: Final = 30
"""Characters before a mobile number that can show it to be an office contact. House rule."""
_OFFICE: Final = re.compile(
    r"联系|咨询|电话|热线|举报|监督|投诉|传真|值班|报名|承办|招标|采购|代理|供应商|经办|办公|邮箱|客服|服务|受理|预约|地址|工作人员|负责人|联络|技术支持|维护|反馈",
)
_LIST: Final = re.compile(r"姓\s*名|身份证|名单|花名册|公示表|发放|补贴|救助|低保|五保|困难|花名|申请人|户主|学生|考生")
_OFFICERS: Final = re.compile(
    r"职\s*务|河长|林长|路长|田长|网格员|民警|驻村|包村|包保|包联|帮扶责任人|值班|责任人|联络员|技术员|技术人员|安全员|监管人员|巡查员|服务人员|办公室电话"
)
"""What lists of people on duty are called, whose numbers are published to be rung."""
_POSTS: Final = re.compile(
    r"单\s*位|机\s*构|职\s*务|联系人|经办|负责人|专管员|专员|律师|医生|医师|护士|代表|委员|调解员|指导员|辅导员|协管员|管理员|公证员|导游|讲师|专家|校长|园长|书记|主任|所长|站长|企业名称|公司名称|项目名称"
)
"""Heads of columns of those who hold a post, or speak for a body: their numbers are to be rung."""
_CARED_FOR: Final = re.compile(r"身份证|低保|五保|特困|困难|救助|补贴|补助|户主|残疾|患者|病人|卡号|账号|金额|考生|准考证|家长|监护人")
HEAD: Final = 300
"""Characters before the first number in which the heads of a list stand. House rule."""
_TRADE: Final = re.compile(
    r"企业|公司|商户|门店|店铺|店名|字号|经营|营业|执照|法定代表|法人|单\s*位|机\s*构|医生|医师|律师|诊所|药房|项目名称|楼盘|房源|物业|开发商|业主委员会|河长|网格员|民警"
)
"""Heads of lists of those who trade or serve at the address, and of houses."""
HOMES_OF_A_LIST: Final = 3
"""Home addresses beside names on one page before they are a list of persons. House rule."""
_SERIAL: Final = re.compile(
    r"(?:代码|编码|编号|单元号|流水号|文号|备案号|序列号|订单号?|档案号|许可证号|执照号?|批号|条码|标识码?|单号|户号)\s?[:：]?\s?\Z"
)
"""What numbers of things are called: region, day and serial of a file pass for a birth date now and then."""
_NEEDY: Final = re.compile(r"身份证|低保|五保|特困|困难|救助|补贴|补助|户主|学生|考生|残疾|病")
MOBILES_OF_A_LIST: Final = 3
"""Mobile numbers on one page before they look like a list of persons. House rule."""


@site_check(
    id="privacy.leak",
    title="未发现未脱敏的个人信息",
    codes=("privacy.leak",),
    source="standards 7.9",
)
def privacy_leak(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    ID numbers with a valid date and check digit, card numbers by Luhn, lists of mobile numbers that are no office contacts, lists of homes.

    A home is the address beside a name that is finer than 乡镇/街道.

    Bad:  a subsidy list with name and full ID number
    Good: ``35*************123``, ``138****1234``, ``联系电话：13800001111`` of an office
    Traps: credit codes, file numbers and serials are no ID numbers; contacts of officials and agencies, lists of people on duty and accounts
    of public bodies are legitimately public; footers are not searched. Only the masked form and the hash of the page or file are kept: what a mask
    leaves out of a number is so little that a hash of the number itself would give it away. A person decides.
    """
    fit, rest = judged_closely(site)
    yield from rest
    clean = 0
    for page in fit:
        said = _judge(_body(page), page.final_url, "", evidence_of(page))
        clean += said is None
        if said is not None:
            yield said
    for file in site.attachments:
        evidence = (Evidence(kind="file", sha256=file.sha256, locator=file.url),)
        if file.text and (said := _judge(file.text, file.page or file.url, file.url, evidence)) is not None:
            yield said
    if clean:
        yield passed(f"{clean} 个页面未发现未脱敏的个人信息", sampled=clean)


def _body(page: PageSnapshot) -> str:
    """Visible text without the footer, whose numbers are contacts."""
    text, footer = page.best.flow.shown, page.best.footer
    if not footer.found or not footer.text:
        return text
    last = text.rfind(footer.text[:20])
    return text[:last] if last > len(text) // 2 else text


def _is_headed_by_posts(text: str, mobiles: Collection[PersonalDatum]) -> bool:
    """Whether the heads of a list speak of posts or bodies, and of nobody who is cared for."""
    first = min((datum.start for datum in mobiles), default=0)
    low = max(0, first - HEAD)
    return _POSTS.search(text, low, first) is not None and _CARED_FOR.search(text, low, first) is None


def _judge(text: str, url: str, file: str, evidence: tuple[Evidence, ...]) -> Verdict | None:
    found: dict[str, dict[str, PersonalDatum]] = defaultdict(dict)
    for datum in find_personal(text):
        if datum.kind == "mobile" and _OFFICE.search(text, max(0, datum.start - NEAR), datum.start):
            continue
        if datum.kind == "id_number" and _SERIAL.search(text, max(0, datum.start - 12), datum.start):
            continue
        found[datum.kind].setdefault(datum.digest, datum)
    mobiles = found.get("mobile", {})
    is_duty_list = (_OFFICERS.search(text) is not None and not _NEEDY.search(text)) or _is_headed_by_posts(text, mobiles.values())
    if len(mobiles) < MOBILES_OF_A_LIST or not _LIST.search(text) or is_duty_list:
        found.pop("mobile", None)
    homes = list(find_dwellings(text))
    if len(homes) >= HOMES_OF_A_LIST and not _TRADE.search(text, max(0, homes[0].start - HEAD), homes[0].start):
        found["address"] = {
            str(number): PersonalDatum("address", home.masked, "", home.start, home.start) for number, home in enumerate(homes)
        }
    if not any(found.values()):
        return None
    parts = [f"{NAMES[kind]} {len(data)} 个（如 {next(iter(data.values())).masked}）" for kind, data in found.items() if data]
    measured = {kind: [{"masked": datum.masked} for datum in list(data.values())[:50]] for kind, data in found.items() if data}
    where = "附件中" if file else "页面中"
    return review(
        "privacy.leak", f"{where}疑似含有未脱敏的{'、'.join(parts)}，请立即人工核对",
        url=url, target=file or None, measured=measured, evidence=evidence, count=sum(map(len, found.values())),
    )  # fmt: skip
