"""Footer items in the forms that further real templates give them: label variants, joined items, names that hold words of other labels."""

import pytest

ARTICLE = "<h1>某某标题文章</h1><p>" + "正文内容。" * 200 + "</p>"


def printed(facts, footer_html):
    return facts(f'<body>{ARTICLE}<div class="footer">{footer_html} 版权所有</div></body>').footer


SPONSORS = {
    "undertaker glued behind": (
        "主办：广州开发区管委会 广州市黄埔区人民政府承办：广州市黄埔区政务服务局联系我们",
        "广州开发区管委会 广州市黄埔区人民政府",
    ),
    "技术 inside a name": ("主办单位：绵阳市质量技术监督局 承办单位：绵阳市质监信息中心", "绵阳市质量技术监督局"),
    "技术开发 inside a name": ("主办单位：某市经济技术开发区管理委员会 备案号：蜀ICP备05000000号", "某市经济技术开发区管理委员会"),
    "开发 inside a name": ("主办单位：国家开发银行某分行", "国家开发银行某分行"),
    "联合 inside a name": ("主办：某市妇女联合会 承办：信息中心", "某市妇女联合会"),
    "运行 inside a name": ("主办：首都之窗运行管理中心", "首都之窗运行管理中心"),
    "设计 inside a name": ("主办单位：某省规划设计院 地址：某路", "某省规划设计院"),
    "热线 inside a name": ("主办单位:某市12345政务服务热线管理中心 电话：12345", "某市12345政务服务热线管理中心"),
    "维护 inside brackets": ("主办单位：某市建设局（某市维护办）", "某市建设局（某市维护办）"),
    "brackets as label marks": ("【主办】某市人民政府　【承办】某市大数据局", "某市人民政府"),
    "bar as separator": ("主办 | 某市人民政府办公室", "某市人民政府办公室"),
    "bar between two suffixes": ("某县人民政府主办&nbsp;|&nbsp;某县电子政务中心承办", "某县人民政府"),
    "label spaced out": ("主 办 单 位 ：某县人民政府", "某县人民政府"),
    "label and undertaker in one": ("主办、承办单位：某市教育局", "某市教育局"),
    "label and copyright in one": ("主办及版权所有：某市教育局", "某市教育局"),
    "label with 名称": ("主办单位名称：某市教育局", "某市教育局"),
    "sentence of the site": ("网站由某市应急管理局主办 技术支持", "某市应急管理局"),
    "party and government before the suffix": ("中共寿光市委 寿光市人民政府主办 Tel：1234", "中共寿光市委 寿光市人民政府"),
    "copyright holder before the suffix": ("版权所有：某县人民政府　某县人民政府办公室主办", "某县人民政府办公室"),
    "reporting line behind": ("主办单位：某市统计局 网络违法和不良信息举报电话：12377", "某市统计局"),
    "maintenance phone glued behind": ("主办单位：某县人民政府办公室运维电话：0816-2222222", "某县人民政府办公室"),
    "site's phone behind": ("主办单位：某县人民政府办公室　网站维护电话：0816-2222222", "某县人民政府办公室"),
    "comma and undertaker": ("主办单位：某县人民政府,承办单位：某县信息办", "某县人民政府"),
    "suffix spaced out": ("某县人民政府 主 办", "某县人民政府"),
    "traditional signs": ("主辦單位：安和縣人民政府　承辦單位：信息中心", "安和縣人民政府"),
    "traditional undertaker only": ("承辦單位：信息中心", None),
    "English label of the telephone behind": ("主办单位：某县人民政府办公室 Tel：0816-2222222", "某县人民政府办公室"),
    "English label glued behind": ("主办：某县人民政府办公室E-mail：xx@example.gov.cn", "某县人民政府办公室"),
    "label that no list knows, behind a space": ("主办单位：某市统计局 为民台：0816-2222222", "某市统计局"),
    "label that no list knows, glued behind": ("主办单位：某市统计局为民台：0816-2222222", "某市统计局"),
    "hours of work behind": ("主办单位：某市统计局 工作时间：9:00-17:00", "某市统计局"),
    "office that files numbers behind": ("主办单位：某市统计局 工信部备案：蜀ICP备05000000号", "某市统计局"),
    "number without a label behind": ("主办单位：某市统计局（0816-2222222）", "某市统计局"),
    "next label spaced out": ("主 办 单 位：某市统计局 联 系 电 话：0816-2222222", "某市统计局"),
    "brackets with another office": ("主办：某县人民政府办公室（县大数据局）Tel:0816-2222222", "某县人民政府办公室（县大数据局）"),
    "sponsor as a person": ("主办者：某市统计局", "某市统计局"),
    "founder is no sponsor": ("开办单位：某市统计局", None),
    "slogan behind": ("主办单位：某县人民政府办公室 全心全意为人民服务", "某县人民政府办公室"),
    "address without a label behind": ("主办单位：某县人民政府办公室 某省某县中心路1号", "某县人民政府办公室"),
    "postcode without a label behind": ("主办单位：某县人民政府办公室 621000 0816-2222222", "某县人民政府办公室"),
    "entry behind": ("主办单位：某县人民政府办公室 关于本站 网站声明 联系我们", "某县人民政府办公室"),
    "support of IPv6 behind": ("主办单位：某县人民政府办公室 支持IPv6网络", "某县人民政府办公室"),
    "word behind that ends like a unit": ("主办单位：某县人民政府办公室 网站 技术支持：某公司", "某县人民政府办公室"),
    "hotline glued behind": ("主办单位：某县市场监督管理局12315", "某县市场监督管理局"),
    "undertaker named before its suffix": ("主办单位：某县人民政府 某县人民政府办公室承办 技术支持：某公司", "某县人民政府"),
    "two sponsors behind a label": ("主办单位：中共某县委 某县人民政府 承办单位：县委网信办", "中共某县委 某县人民政府"),
    "section of an office": ("主办单位：某县人民政府办公室 政务公开科", "某县人民政府办公室 政务公开科"),
}


@pytest.mark.parametrize(("footer_html", "sponsor"), SPONSORS.values(), ids=SPONSORS)
def test_sponsor(facts, footer_html, sponsor):
    assert printed(facts, footer_html).sponsor == sponsor


RECORDS = {
    "icp with 備": ("京ICP備05070218號", "05070218", ""),
    "icp with brackets": ("京ICP（备）05070218号", "05070218", ""),
    "icp with spaced letters": ("备案序号：粤 I C P 备 18094387 号", "18094387", ""),
    "icp labelled as 证": ("ICP证：浙ICP备14042003号-1", "140420031", ""),
    "icp masked is none": ("粤ICP备xxxxxxxx号", "", ""),
    "icp with the province behind the label": ("ICP备案：蜀05000001号", "05000001", ""),
    "icp with letters changed round": ("蜀IPC备05000001号", "05000001", ""),
    "police labelled 网警": ("网警备案：51072202000011", "", "51072202000011"),
    "police labelled 联网备案信息": ("公安联网备案信息 51072202000011", "", "51072202000011"),
    "police without 网": ("沪公安备：31010102045442号", "", "31010102045442"),
    "police turned round": ("公安网备51072202000011号", "", "51072202000011"),
    "police labelled 标识": ("公安机关备案标识：51072202000011", "", "51072202000011"),
    "police with bracketed sign": ("[京]公网安备11010202000001", "", "11010202000001"),
    "police without sign": ("公网安备11010202000001号", "", "11010202000001"),
    "police of the ministry": ("公安部备案：51072202000011", "", "51072202000011"),
    "police in traditional signs": ("京公網安備11010202000001號", "", "11010202000001"),
    "police label without number": ("公安部备案：", "", ""),
    "police behind a label": ("国际联网备案： 渝公网安备 50010702500001号", "", "50010702500001"),
}


@pytest.mark.parametrize(("footer_html", "icp", "police"), RECORDS.values(), ids=RECORDS)
def test_records(facts, footer_html, icp, police):
    footer = printed(facts, footer_html)
    assert tuple("".join(filter(str.isdigit, found or "")) for found in (footer.icp, footer.police)) == (icp, police)


CODES = {
    "号 for 码": ("网站标识号：1500000007", "1500000007"),
    "识别码": ("网站识别码：5107000001", "5107000001"),
    "编码": ("网站编码：5107000001", "5107000001"),
    "no 码": ("网站标识:5107000001", "5107000001"),
    "编号": ("政府网站编号：5107000001", "5107000001"),
    "代码": ("网站代码：5107000001", "5107000001"),
    "号 behind 码": ("网站标识码号：5107000001", "5107000001"),
    "dash for the colon": ("网站标识码－5107000001", "5107000001"),
    "space inside a ministry's": ("网站标识码：bm 07000001", "bm07000001"),
    "in brackets": ("网站标识码（5107000001）", "5107000001"),
    "label spaced out": ("网 站 标 识 码 ： 5107000001", "5107000001"),
    "in corner brackets": ("网站标识码【5107000001】", "5107000001"),
    "filing glued behind": ("网站标识码：5107000001蜀ICP备05000000号", "5107000001"),
    "twelve figures are shown as printed": ("政府网站标识码：310000000044", "310000000044"),
    "traditional signs": ("網站標識碼：5107000001", "5107000001"),
    "masked is none": ("网站标识码:500xxxxxxx", None),
    "bare": ("某市人民政府 5107000001", "5107000001"),
    "toll-free number is none": ("全国统一客服 4008123456", None),
    "another toll-free number is none": ("服务 8008123456 全天", None),
    "number of a group is none": ("QQ群 5107123456", None),
}


@pytest.mark.parametrize(("footer_html", "code"), CODES.values(), ids=CODES)
def test_site_code(facts, footer_html, code):
    assert printed(facts, footer_html).site_code == code


CONTACTS = {
    "country code": ("办公电话：+86-0816-2222222", True),
    "mail with a hash": ("E-mail：a#b.gov.cn", True),
    "telephone sign": ("☎ 0816-2222222", True),
    "mobile": ("手机：13812345678", True),
    "country code instead of the nought": ("Tel: +86-816-2222222", True),
    "traditional signs": ("聯繫電話：0816-2222222", True),
    "number without a label": ("0816-2222222", True),
    "area code in brackets without a label": ("（0816）2222222", True),
    "dot for the dash": ("电话：0816.2222222", True),
    "toll-free with spaces": ("客服 400 800 1234", True),
    "five figures of a service line": ("服务电话 96345", True),
    "in brackets behind a house number": ("地址：人民路1号(0816-2222222)", True),
    "keeper of the site": ("网站管理员：13812345678", True),
    "fax with its area code only": ("传真（0816）2222223 Fax: 0816-2222223", False),
    "figures of a licence": ("增值电信业务经营许可证 川B2-20050001", False),
    "country code without its sign": ("Tel:86-816-2222222", True),
    "mail with AT": ("邮箱：ahx AT 163.com", True),
    "country code alone": ("Tel: +86-816", False),
    "fax only": ("传真：0816-2222223", False),
    "number of a messenger": ("QQ：123456789", False),
    "empty label": ("联系电话：暂无", False),
}


@pytest.mark.parametrize(("footer_html", "known"), CONTACTS.values(), ids=CONTACTS)
def test_contact(facts, footer_html, known):
    assert bool(printed(facts, "主办：某市人民政府 " + footer_html).contact) is known


def test_phone_of_an_article_is_no_footer(facts):
    page = f"<body>{ARTICLE}<p>2.业务受理及技术支持：020-83163338、83163469</p><p>附件：1.申报指南</p></body>"
    assert facts(page).footer.contact is None
