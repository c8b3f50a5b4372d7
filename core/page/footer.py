"""The footer: where it stands, and the six items of 网站标识 as printed in it (standards 4)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain

from core.page.footer_name import unit_name
from core.page.footer_place import MARK, MARKED_CSS, MAX_TAIL, PROVINCES
from core.page.records import Footer
from core.page.text import Flow, collapse, narrow
from core.page.veil import Veil

MAX_FOOTER_TEXT = 4_000

_ICP_NUMBER = (
    r"[Il]\s?(?:C\s?P|PC)\s?\(?[备備]\)?\s?(?:案)?\s?(?:编号|序号|号)?\s?[:;]?\s?(?:字)?\s?第?\s?\(?((?:(?:\d ?){{9}}|(?:\d ?){{7}})\d(?=\s?[号號])|\d{{{least},12}})(?!\d)\)?"
    r"\s?[号號]?(?:\s?-\s?\d{{1,4}})?"
)
_ICP_MISSPELT = r"I\s?C\s?P\s?:?\s?(\d{10}|\d{8})\s?[号號](?:\s?-\s?\d{1,4})?"
"""Without 备: 鄂ICP05001234号 is the same number to every reader; licences (京ICP证030173号) have other figures."""
_ICP = re.compile(rf"[{PROVINCES}]\s?(?:{_ICP_NUMBER.format(least=5)}|{_ICP_MISSPELT})", re.IGNORECASE)
_ICP_BARE = re.compile(
    rf"{_ICP_NUMBER.format(least=6)}|I\s?C\s?P\s?备案?(?:编号|序号|号)?\s?[:;]?\s?[{PROVINCES}]\s?(?:\d{{10}}|\d{{8}})(?!\d)\s?号?(?:-\d{{1,4}}(?!\d))?",
    re.IGNORECASE,
)
"""Without the sign of a province, or with it behind the label: ICP备案：蜀05000001号."""
_VENDOR = re.compile(
    r"技\s?术\s?(?:支[持撑]|维护|保障|运维|服务)|(?:承建|开发|制作|建设|运维|设计)(?:单位|公司|商|方)|power(?:ed)? by", re.IGNORECASE
)
_VENDOR_NAME = re.compile(r"jszc|jishu|support|tech|vendor|kaifa|power")
_IN_BRACKETS = re.compile(r"[^\n()]{2,60}(\([^\n()]{5,60}\))")
_FIRM = re.compile(
    r"(?:公司|科技|网络|软件|信息技术)[^\n]{0,20}I\s?C\s?P\s?备|I\s?C\s?P\s?备[^\n]{0,30}(?:公司|科技|网络|软件)", re.IGNORECASE
)
"""A link whose words name a firm and its number."""
MAX_VENDOR = 120
"""Characters of an element that speaks of the firm alone. House rule."""
_POLICE = re.compile(
    rf"[(\[]?[{PROVINCES}][)\]]?\s?(?:公\s?(?:网\s?安?|安\s?网?)|网\s?安)\s?[备備]\s?(?:案)?\s?(?:编号|序号|号)?\s?[:;]?\s?第?\s?[(\[]?"
    r"((?:\d ?){11,14}\d(?=\s?[号號])|\d{8,16}(?:-\d{1,6})?)[)\]]?\s?[号號]?(?:-\d{1,3}(?!\d))?"
)
_POLICE_LABELLED = re.compile(
    rf"(?:公(?:安(?:机关|部门?|局|网|联网)?)?(?:网安)?(?:互联网|联网)?(?:网站)?|网警|网安)备案?(?:信息)?(?:编号|序号|号|标识)?\s?[:;]?\s?(?:[{PROVINCES}]公网安备\s?)?(\d{{10,16}}(?:-\d{{1,6}})?)\s?号?"
    r"|备案(?:编号|序号|号)\s?[:;]?\s?(\d{14,15})(?!\d)\s?号?"
)
_ENGLISH = r"(?:\s?[(/]?\s?[A-Za-z][A-Za-z .]{1,40}\)?)?"
"""The label once more in English: 网站标识码 Site Code：…"""
_CODE = re.compile(
    r"(?:(?:政\s?府)?\s?网?\s?站?\s?(?:标\s?识|识\s?别)\s?(?:编?\s?码|代码|号)|(?:政府)?网站(?:标识|编码|编号|代码|标[志示]代?码))(?:\s?(?:为|是|号)?|"
    + _ENGLISH
    + r")\s?[:;/-]?\s{0,2}[(\[]?((?:\d{10}|bm\d{8})(?=I\s?C\s?P)|bm\s\d{8}(?!\d)|(?:\d ?){9}\d(?![0-9A-Za-z])|[0-9A-Za-z]{6,14}(?![0-9A-Za-z]))"
)
_CODE_ENGLISH = re.compile(
    r"\b(?:web)?site\s?(?:identification|identity|identifier|id)?\s?(?:code|id|no\.?|number)?\s?[:;]\s?(bm\d{8}|\d{10})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(
    r"(?<![0-9A-Za-z\-.@/])(bm\d{8}|(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[12])\d{8})(?![0-9A-Za-z\-.@])", re.IGNORECASE
)
"""Ten figures that begin with a province: 400 and 800 numbers do not."""
_BEFORE_NUMBER = re.compile(
    r"(?:备|号|电话|热线|传真|手机|客服|拨打|tel|fax|qq群?|群|证|编|访问|浏览|(?<![\u0600-\u06ff\u0f00-\u0fff\u1800-\u18af])[:\-(])\s?$",
    re.IGNORECASE,
)

# What begins another item of the footer. Words that also stand inside names (技术监督局, 开发区, 联合会) need the rest of their label.
_STOP = (
    r"(?:[\[(]?(?:主办|承办|协办)|(?:主管|指导|管理|建设|支持|协助)(?:单位|部门|\s?:)|技术(?:支[持撑]|维护|保障|运维|(?:服务|开发)(?:单位|公司|商|\s?:))"
    r"|(?:运维|运营|运行|维护|制作|开发|设计)(?:单位|公司|部门|商|电话|热线|邮箱|维护|制作|开发|建设|支持|管理(?:单位|\s?:)|[与及和、]|\s?:)|联合(?:主办|承办|\s?:)"
    r"|地\s?址|联系(?:电话|方式|我们|人|地址|邮箱|热线|\s?:)|(?:政务|政府|便民|服务|咨询|市民|客服|值班|举报|监督|投诉|网站|办公){0,3}(?:电\s?话|热\s?线|邮\s?箱)(?:电话)?\s?(?:号码)?\s?[:(\d]"
    r"|电\s?话|投诉(?:电话|举报|邮箱|\s?:)|举报|备案|网站(?:标识|地图|声明|支持|管理|建设|导航|纠错|维护|运维|运营|联系|电话|热线)|政府网站|标识码|版权|邮编|邮政编码|邮箱|电子邮|网络违法|违法和不良|copyright|©|all rights"
    r"|建议(?:使用|您|用|采用|浏览|分辨率|\s?:)|最佳浏览|您是|访问(?:量|次|人|统计|\s?:)|浏览量|站点地图|关于我们|中文域名|本站|ipv6|传\s?真"
    r"|(?:工作|办公|上班|值班|服务)时间|网\s?址|总\s?机|监\s?制\s?:|编辑部|投稿|统一社会信用|行政区划代码|(?:官方|政务)?微[信博][^\n:]{0,6}:|联\s?系\s?(?:电\s?话|方\s?式|地\s?址)"
    r"|(?:网站|公众|网民)?纠错|(?:工信部|网安|公安)(?:网?络?安?全?)备|今日访问|未经(?:授权|许可)|网站编码|(?:tel(?:ephone)?|phone|e-?mail|mail|fax|qq群?|add(?:r|ress)?)\s?:|power(?:ed)? by|produced by"
    rf"|\(?0\d{{2,3}}\)?\s?-?\s?\d{{7}}|[{PROVINCES}]\s?ICP|ICP|[{PROVINCES}]\s?公\s?[网安])"
)
_LABEL_AHEAD = r"\s{1,3}(?![^\s:]{0,9}(?:政府|[局办委会]))[^\s|丨│┃:;<>\[\]]{1,10}\s?:"
"""Behind a space a word with a colon: whatever it is called, it begins another item, unless it is one more sponsor with the next label glued behind."""
_NAME = rf"\s{{0,3}}+(?!\s|{_STOP})([^\n|丨│┃;<>:\[\]]{{2,60}}?)(?=\s{{0,3}}(?:{_STOP}|[|丨│┃;<>\[\]\n]|$|[,。]\s|,{_STOP})|{_LABEL_AHEAD})"
_SPONSOR = re.compile(
    r"主\s?办(?:\s?[、及和与/暨]?\s?(?:承办|维护|建设|管理|版权所有|运维)){0,2}\s?(?:(?:单\s?位|方|部门|机关|机构|者)(?:名称)?(?:"
    + _ENGLISH
    + r"(?=\s?[:;]))?\s?[:;\]]?|[:;\]]|(?<![\u4e00-\u9fff]主办)(?<![\u4e00-\u9fff]主办\s)[|丨│/])"
    + _NAME,
    re.IGNORECASE,
)
_SPONSOR_TOUCHED = re.compile(
    r"主\s?办(?:\s?(?:单\s?位|方|部门|机关|机构|者))?\s?:\s{0,3}([^\n|丨│┃;<>:\[\]]{2,60}(?:政府|办公室|局|委员会|委|厅|部|中心|院|署|处|所|馆|校|社|会|公司|集团))(?=[^\n:]{1,20}:)"
)
"""The label of another item, of whatever name, touches the sponsor's."""
_SPONSOR_OVER = re.compile(
    r"^\s?主\s{0,4}办\s?\n\s?([\u4e00-\u9fff()]{3,40}(?:政府|办公[室厅]|委员会|[局厅院署]|管委会|[县市区省州]委|中心|总队|支队|集团|公司))\s?$",
    re.MULTILINE,
)
"""A label without colon in a line of its own, over a name that can only be a body's."""
_SPONSOR_ENGLISH = re.compile(
    rf"\b(?:sponsor(?:ed|s)?|host(?:ed)?|organi[sz]ed|administered)\s?(?:by\s?:?|(?:unit|organi[sz]ation)?\s?:)\s{{0,3}}([^\n|;<>:\[\]]{{4,100}}?)"
    rf"(?=\s{{2,}}|[\n|;]|$|[,.]\s|\s?(?:{_STOP}|\b(?:tel|phone|contact|address|add|e-?mail|undertak\w*|(?:web)?site|technical\w*)\b))",
    re.IGNORECASE,
)
_HELD = r"(?:^|[\s|丨│:;,。>\]])(?:(?:本|该)?网?站)?由?((?:(?:中共|中国共产党)[\u4e00-\u9fff]{2,20}\s)?[\u4e00-\u9fff()（）、·]{4,40}?)\s?"
_SPONSOR_SUFFIX = re.compile(_HELD + r"主\s?办(?!单位|方|部门|[\u4e00-\u9fff]?\s?:)", re.MULTILINE)
_UNDERTAKER = re.compile(r"承\s?办(?:(?:单\s?位|方|部门|机构)(?:名称)?\s?[:;\]]?|\s?[:;\]])" + _NAME, re.IGNORECASE)
_UNDERTAKER_SUFFIX = re.compile(_HELD + r"承办(?!单位|方|部门|[\u4e00-\u9fff]?\s?:)", re.MULTILINE)
_BARRED = re.compile(r"^[^:;\]]{0,12}[|丨│/]")
_DONE_BY = re.compile(r"\s{0,2}(?:主办|承办|协办|维护|制作)(?!单位|方|部门|\s?[:;])")
"""某县人民政府 主办 | 某中心 承办: the bar parts two names, it is no label's end."""
_MAKER = re.compile(r"\s+\S+\s{0,2}(?:负责|制作|承办|协办|维护|运维|承建|建设|技术支持).*$")

_NUMBER = (
    r"(?:\(?(?:\+?86\s?-?\s?)?(?<!\d)\(?0\d{2,3}\)?\s?[-.]{0,2}\s?[1-9]\d{2,3}(?:\s?-?\s?\d{4,5}|\d{3,5})(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)[48]00[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d)"
    r"|(?:\+86\s?-?|(?<![\d-])86\s?-)\s?[1-9]\d{1,2}\s?-?\s?\d{7,8}(?!\d)|(?<!\d)(?:0\d{2,3}-)?12345(?!\d)|(?<!\d)[2-9]\d{6,7}(?!\d)|(?<!\d)(?:123\d{2}|9[56]\d{3,4})(?!\d))"
)
_PHONE = re.compile(
    rf"(?:电\s?话|热\s?线|值班|管理员|联系方式|联系(?:我们|人)?\s?:|总机|客服|拨打|手机\s?:|[☎℡]|tel|phone)[^\n\d@|]{{0,20}}?\n?[^\n\d@|]{{0,3}}?({_NUMBER})"
    rf"|技术支持\s?:\s?({_NUMBER})|(?<!\d)((?:0\d{{2,3}}-)?12345)[^\n\d]{{0,12}}热线",
    re.IGNORECASE,
)
_NOBODYS = frozenset({"12377", "12318", "12321", "12337"})
"""National lines to which anybody reports unlawful content, spam or crime: no site answers them."""
_BARE_PHONE = re.compile(r"(?<![\d\-])(\(0\d{2,3}\)\s?-?|0\d{2,3}\s?-{1,2}\s?)[1-9]\d{6,7}(?![\d\-])")
_NO_PHONE = re.compile(
    r"(?:传\s?真|fax|qq|备|证|(?<!\d)号)(?:号码|电话)?\s?[:;(]?\s?$|(?:支[持撑]|制作|承建|开发|维护|运维)[^\n]{0,40}$", re.IGNORECASE
)
_MAIL = re.compile(
    r"([A-Za-z0-9_.+-]{1,64}\s?(?:@|\(at\)|\[at\]|#at#|(?<=\s)(?-i:AT)(?=\s)|#(?=[A-Za-z0-9.-]{2,40}\.(?:gov|com|cn|net|org)))\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})",
    re.IGNORECASE,
)

_KNOWN_MARK = re.compile(
    r"conac|jiucuo|beian|police|guohui|dzjg|jg_|\bga\d?\.|gongan|qr|ewm|erweima|wechat|weixin|\bwx|weibo|\bwb|logo|icon|二维码|微信|微博|党政机关|公安|找错|无障碍|top\.",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(
    r"line|blank|space|dot|arrow|(?:^|[/_-])bg|btn|button|tel|phone|mail|addr|back|close|share|print|hr\.|ico\b|ipv6|wza|count",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"微信|微博|公众号|客户端|二维码|扫[一码描]|关注|抖音|快手|头条|app|小程序", re.IGNORECASE)
MAX_CAPTION = 40
"""Characters beside a picture that can be its caption. House rule."""
MAX_CAPTION_READ = 200
"""Characters of what a picture is said to show that are read. House rule."""
_LABEL_ENDS = {
    "site_code": re.compile(r"标\s?识\s?(?:码|号|代码)\s?:?\s*$"),
    "icp": re.compile(r"(?:I\s?C\s?P\s?备案?|(?<!公安)(?<!网安)(?<!机关)备案)(?:序号|编号|号)?\s?:?\s*$", re.IGNORECASE),
    "police": re.compile(r"(?:公安(?:机关|部|网|联网)?|公?网安)备案?(?:信息|标识)?(?:序号|编号|号)?\s?:?\s*$"),
    "sponsor": re.compile(r"(?<!承)主\s?办(?:单\s?位|方|部门)?\s?:?\s*$"),
    "contact": re.compile(r"(?:电\s?话|热\s?线|邮\s?箱|联系(?:方式|我们))\s?:?\s*$"),
}
"""Labels behind which a picture shows the item itself: 主办单位：<img src="/d.png">."""
MIN_MARK = 25
"""Pixels below which a picture is an icon, no 党政机关网站标识 (its smallest copies measure 30 by 37). House rule."""
_NAMED_FOOTER = re.compile(
    r"(?:^|[/_\s-])(?:foot(?:er)?|bottom|copyright|dibu|yejiao|banquan)[\w-]{0,12}\.(?:png|jpe?g|gif|svg|webp)", re.IGNORECASE
)
_STYLED = re.compile(r"content\s{0,3}:\s{0,3}[\"'][^\"'\n]{0,80}(?:标识码|ICP备|网安备|主办)", re.IGNORECASE)
_SITEMAP = re.compile(
    r"\W*(?:关于(?:我们|本站)\W{1,3})?(?:(?:本站|浏览|查看)?(?:网站|站点)(?:地图|导航图?)|site\s?map)(?:\W*(?:site\s?map|map))?\W*",
    re.IGNORECASE,
)
"""The whole of a label: 关于更新网站地图的通知 leads to no map."""
MAX_LABEL = 30
"""Characters of such a label. House rule."""
_CALLED = re.compile(r"mailto:[^@\s?]{1,64}@[^@\s?]{4,}|tel:\+?[\d\s-]{5,20}$", re.IGNORECASE)
_ICP_HOST = re.compile(r"beian\.miit\.gov\.cn|miitbeian\.gov\.cn|miibeian\.gov\.cn", re.IGNORECASE)


def read_footer(flow: Flow, blocks: list[tuple[int, int]], veil: Veil, *, scripted: bool) -> Footer:
    """
    Read the items printed in the footer *blocks* (see ``footer_blocks``); the first block that has an item gives it (desktop and mobile twins).

    What *veil* hides is not printed.

    *scripted*: a script, frame or placeholder of the page could write a footer.
    """
    whole_blocks, blocks = blocks, veil.seen(blocks)
    text = "\n".join(flow.text[start:end] for start, end in blocks)
    shown = "\n".join(flow.shown[start:end] for start, end in blocks)
    found = _Items(text, shown)
    whole = _whole(flow, blocks)
    if whole is not None:
        found.complete(whole)
    own_icp = _icp_beside(flow, blocks, _vendors(flow, blocks), found.icp) if found.icp is not None else None
    links = [index for index in flow.by_tag.get("a", []) if any(start <= flow.starts[index] < end for start, end in blocks)]
    items = (found.code, found.icp, found.police, found.sponsor)
    said = "\n".join(_captions(flow, blocks))
    told = _Items(said, said)
    return Footer(
        found=bool(blocks),
        text=collapse(shown, MAX_FOOTER_TEXT),
        may_be_scripted=scripted and not any(items),
        site_code=found.code,
        icp=own_icp,
        vendor_icp=found.icp if own_icp is None else None,
        icp_link=_icp_link(flow, links),
        police=found.police,
        sponsor=found.sponsor,
        contact=found.contact,
        contact_link=_called(flow, links, veil),
        undertaker=found.undertaker,
        has_sitemap_link=any(map(_SITEMAP.fullmatch, _labels(flow))),
        pictured=not any(items) and _pictured(flow, whole_blocks),
        drawn={name: value for name, value in told.by_name().items() if value},
        pictured_items=_pictured_items(flow, blocks),
    )


def _called(flow: Flow, links: list[int], veil: Veil) -> str | None:
    addresses = (flow.attribute(index, "href").strip() for index in links if not veil.hides(index))
    return next((address[:100] for address in addresses if _CALLED.match(address)), None)


def _labels(flow: Flow) -> Iterator[str]:
    """What short links and things to click on are called: their text, else their title, else what the picture inside is said to show."""
    for index in (*flow.by_tag.get("a", ()), *flow.by_tag.get("area", ()), *flow.script_links):
        if flow.ends[index] - flow.starts[index] <= MAX_LABEL:
            pictures = (flow.attribute(image, "alt") for image in flow.inside("img", index)[:2])
            yield flow.words(index) or flow.attribute(index, "title") or flow.attribute(index, "alt") or next(pictures, "")


class _Items:
    """Items of one footer text; offsets of the narrowed and the shown text agree."""

    def __init__(self, text: str, shown: str) -> None:
        self._text, self._shown = text, shown
        self.icp = self._printed(_ICP) or self._printed(_ICP_BARE)
        self.police = self._printed(_POLICE) or self._printed(_POLICE_LABELLED)
        self.code = self._code()
        self.sponsor = self._name(_SPONSOR, _SPONSOR_TOUCHED, _SPONSOR_SUFFIX, _SPONSOR_OVER) or self._english_name()
        self.undertaker = self._name(_UNDERTAKER, _UNDERTAKER_SUFFIX)
        self.contact = self._contact()

    def by_name(self) -> dict[str, str | None]:
        """The items by the names that their checks have."""
        return {"site_code": self.code, "icp": self.icp, "police": self.police, "sponsor": self.sponsor, "contact": self.contact}

    def complete(self, whole: "_Items") -> None:
        """Take from *whole*, where figures of several elements are one number, what is a number of the right length only there."""
        self.icp = _longer(self.icp, whole.icp, (8, 10))
        self.police = _longer(self.police, whole.police, (12, 13, 14, 15))
        self.code = _longer(self.code, whole.code, (8, 10))
        if whole.contact and (self.contact is None or "".join(self.contact.split()) == "".join(whole.contact.split())):
            self.contact = whole.contact

    def _printed(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.search(self._text)
        return collapse(self._shown[match.start() : match.end()].replace("\u200b", "")) if match else None

    def _code(self) -> str | None:
        for match in chain(_CODE.finditer(self._text), _CODE_ENGLISH.finditer(self._text)):
            if sum(sign.isdigit() for sign in match[1]) >= 4:
                return match[1].replace(" ", "")
        for match in _BARE_CODE.finditer(self._text):
            if not _BEFORE_NUMBER.search(self._text[max(0, match.start() - 8) : match.start()]):
                return match[1]
        return None

    def _name(self, *patterns: re.Pattern[str]) -> str | None:
        for pattern in patterns:
            match = pattern.search(self._text)
            if match and not (_BARRED.search(match[0]) and _DONE_BY.match(self._text, match.end(1))):
                name = collapse(_MAKER.sub("", self._shown[match.start(1) : match.end(1)])).strip(" ,，、:：;；-—|/")
                name = unit_name(name, self._text[match.end(1) : match.end(1) + 6])
                if len(name) >= 2 and not name.isascii():
                    return name[:60]
        return None

    def _english_name(self) -> str | None:
        match = _SPONSOR_ENGLISH.search(self._text)
        return collapse(self._shown[match.start(1) : match.end(1)]).strip(" ,.")[:100] or None if match else None

    def _contact(self) -> str | None:
        parts = []
        for pattern in (_PHONE, _MAIL):
            match = next((one for one in pattern.finditer(self._text) if one[one.lastindex or 0] not in _NOBODYS), None)
            if match:
                group = match.lastindex or 0
                parts.append(collapse(self._shown[match.start(group) : match.end(group)]))
        return "；".join(parts) or self._bare_phone()

    def _bare_phone(self) -> str | None:
        """A number with its area code that stands without a label: 主办：某局 0816-2222222."""
        for match in _BARE_PHONE.finditer(self._text):
            if not _NO_PHONE.search(self._text[max(0, match.start() - 50) : match.start()]):
                return collapse(self._shown[match.start() : match.end()])
        return None


def _vendors(flow: Flow, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the footer speaks of the firm that built or keeps the site: its own small element, the brackets behind its name, the link to it."""
    found = []
    for start, end in blocks:
        for match in _VENDOR.finditer(flow.text, start, end):
            brackets = _IN_BRACKETS.match(flow.text, match.start(), end)
            if brackets:
                found.append(brackets.span(1))
            owner = flow.owner_at(match.start())
            around = [
                (flow.starts[index], flow.ends[index], flow.names(index)) for index in (owner, *flow.ancestors(owner, 2)) if index >= 0
            ]
            found += [(low, high) for low, high, names in around if high - low <= MAX_VENDOR and _VENDOR_NAME.search(names)]
        links = ((flow.starts[index], flow.ends[index]) for index in flow.by_tag.get("a", ()) if start <= flow.starts[index] < end)
        found += [link for link in links if _FIRM.search(flow.text, *link)]
    return found


def _icp_beside(flow: Flow, blocks: list[tuple[int, int]], vendors: list[tuple[int, int]], printed: str) -> str | None:
    """The filing number that does not stand with the firm; None where all do."""
    if not vendors:
        return printed
    for pattern in (_ICP, _ICP_BARE):
        for start, end in blocks:
            for match in pattern.finditer(flow.text, start, end):
                if not any(low <= match.start() < high for low, high in vendors):
                    return (
                        printed
                        if "".join(printed.split()) in "".join(match[0].split())
                        else collapse(flow.shown[match.start() : match.end()])
                    )
    return None


def _pictured(flow: Flow, blocks: list[tuple[int, int]]) -> bool:
    """A picture in the footer (or one that calls itself so) that is no known mark, or words of the items in a style sheet."""
    marked = _places_without_text(flow) if not blocks else []
    drawn = (*flow.by_tag.get("svg", ())[-10:], *flow.by_tag.get("object", ())[-10:], *flow.by_tag.get("canvas", ())[-10:])
    for index in (*flow.by_tag.get("img", ())[-40:], *drawn):
        about = " ".join(flow.attribute(index, name) for name in ("src", "data-src", "alt", "id", "class", "data"))[:500]
        if _KNOWN_MARK.search(about):
            continue
        above = flow.ancestors(index, 6)
        if any(holder in above for holder in marked) or _within(flow, above, blocks) or _NAMED_FOOTER.search(about):
            return True
    return any(_STYLED.search((flow.nodes[index].text(deep=True) or "")[:MAX_TAIL]) for index in flow.by_tag.get("style", ())[:20])


def _places_without_text(flow: Flow) -> list[int]:
    """Elements that are called a footer where none has text: a footer of one picture has none, hence no block."""
    late = (index for index in flow.select(MARKED_CSS) if flow.starts[index] * 2 > len(flow.shown))
    return [index for index in late if MARK.search(flow.names(index)) or flow.tags[index] == "footer"][-20:]


def _captions(flow: Flow, blocks: list[tuple[int, int]]) -> Iterator[str]:
    """What the pictures of the footer are said to show, with the words that stand before them (主办单位：<img alt="某县人民政府">)."""
    places = _places_without_text(flow) if not blocks else []
    for index in flow.by_tag.get("img", ())[-40:]:
        said = narrow(flow.attribute(index, "alt").strip() or flow.attribute(index, "title").strip())[:MAX_CAPTION_READ]
        above = flow.ancestors(index, 6)
        if said and (_within(flow, above, blocks) or any(place in above for place in places)):
            start, _ = flow.line_at(flow.starts[index])
            yield flow.text[max(start, flow.starts[index] - MAX_CAPTION) : flow.starts[index]] + said


def _pictured_items(flow: Flow, blocks: list[tuple[int, int]]) -> frozenset[str]:
    """Items whose label stands right before a picture of the footer that is no known mark, or is all that a picture is said to show."""
    found: set[str] = set()
    for index in flow.by_tag.get("img", ())[-40:]:
        said = narrow(flow.attribute(index, "alt").strip() or flow.attribute(index, "title").strip())[:MAX_CAPTION]
        named = {name for name, label in _LABEL_ENDS.items() if label.search(said)}
        if named and _within(flow, flow.ancestors(index, 6), blocks):
            found |= named
        about = " ".join(flow.attribute(index, name) for name in ("src", "data-src", "id", "class"))[:500]
        if not _KNOWN_MARK.search(about) and _within(flow, flow.ancestors(index, 6), blocks):
            start, _ = flow.line_at(flow.starts[index])
            before = flow.text[max(start, flow.starts[index] - MAX_CAPTION) : flow.starts[index]]
            found.update(name for name, label in _LABEL_ENDS.items() if label.search(before))
    return frozenset(found)


def _within(flow: Flow, above: list[int], blocks: list[tuple[int, int]]) -> bool:
    """One of the elements around a picture lies in the footer."""
    return any(start <= flow.starts[parent] < flow.ends[parent] <= end for parent in above for start, end in blocks)


def holds_unnamed_picture(flow: Flow, blocks: list[tuple[int, int]], veil: Veil) -> bool:
    """A picture in the footer that leads nowhere, bears no words and is neither a known mark nor an ornament: it may be any mark."""
    for index in flow.by_tag.get("img", ())[-40:]:
        about = " ".join(flow.attribute(index, name) for name in ("src", "data-src", "id", "class"))[:500]
        above = flow.ancestors(index, 6)
        if (
            _KNOWN_MARK.search(about)
            or _ORNAMENT.search(about)
            or _is_small(flow, index)
            or not _within(flow, above, blocks)
            or veil.hides(index)
        ):
            continue
        if (flow.attribute(index, "alt") + flow.attribute(index, "title")).strip() or any(_leads_on(flow, parent) for parent in above[:3]):
            continue
        box = above[0]
        if flow.ends[box] - flow.starts[box] > MAX_CAPTION or not _CAPTION.search(flow.words(box)):
            return True
    return False


def _leads_on(flow: Flow, index: int) -> bool:
    return flow.tags[index] == "a" and not flow.href(index).lower().startswith(("#", "javascript:")) and bool(flow.href(index))


def _is_small(flow: Flow, index: int) -> bool:
    sizes = (flow.attribute(index, name).strip().removesuffix("px") for name in ("width", "height"))
    return any(size.isdigit() and int(size) < MIN_MARK for size in sizes)


def _whole(flow: Flow, blocks: list[tuple[int, int]]) -> _Items | None:
    """Items with the figures that touch in the source put together (``<b>5107</b><b>990001</b>``); None where none do."""
    plain, shown, found = [], [], False
    for start, end in blocks:
        at = start
        for gap in [*flow.parted[bisect_left(flow.parted, start) : bisect_left(flow.parted, end)], end]:
            plain.append(flow.text[at:gap])
            shown.append(flow.shown[at:gap])
            at, found = gap + 1, found or gap < end
        plain.append("\n")
        shown.append("\n")
    return _Items("".join(plain), "".join(shown)) if found else None


def _longer(apart: str | None, whole: str | None, lengths: tuple[int, ...]) -> str | None:
    """The reading of figures put together, where it is a number and the other one none, or only its beginning."""
    fits = [text is not None and max(map(len, re.findall(r"\d+", narrow(text))), default=0) in lengths for text in (apart, whole)]
    if not fits[1]:
        return apart
    return whole if not fits[0] or "".join((whole or "").split()).startswith("".join((apart or "").split())) else apart


def _icp_link(flow: Flow, links: list[int]) -> str | None:
    for index in links or flow.by_tag.get("a", [])[-60:]:
        address = flow.attribute(index, "href").strip()
        if _ICP_HOST.search(address):
            return address[:500]
    return None
