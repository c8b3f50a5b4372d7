"""Files people bring: what is read, what is refused and how it is said."""

import io
import json
import random
import re
import shutil
import zipfile
from datetime import datetime, timedelta, timezone

import pytest

from core.code import Code
from core.errors import ImportFileError
from core.fetch import Phases
from core.media.sighting import Know
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.site import Account, AccountState, Level, Site, SiteClass, SiteState
from core.visit import Attempt, Visit
from core.words import ACCOUNT_STATES, SITE_STATES
from pipeline.exports import account_row, csv_text, finding_row, json_lines, site_row, table, visit_row, xlsx_bytes
from pipeline.imports.catalogue import Catalogue
from pipeline.imports.findings import FINDING_COLUMNS, import_findings
from pipeline.imports.registry import ACCOUNT_COLUMNS, SITE_COLUMNS, import_accounts, import_messages, import_sites
from pipeline.imports.stream import import_posts, import_visits
from store import open_store

LAUGHS = "\n".join(
    ["- a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)), "  id: *a9"]
)


def far_corner() -> bytes:
    """A workbook of a kilobyte with one cell where the sheet ends: seventeen billion cells when laid out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("x", [{"id": "1"}], ("id", "url")))) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            made.writestr(name, source.read(name).replace(b"</sheetData>", far) if "sheet1.xml" in name else source.read(name))
    return target.getvalue()


BEIJING = timezone(timedelta(hours=8))
CATALOGUE = Catalogue(
    codes={
        "footer.icp.missing": Code(
            code="footer.icp.missing", title="缺ICP备案号", severity=Severity.DEDUCT, clause="", suggestion="补上", check="footer.icp"
        )
    },
    rows={"MG01": "深化", "MG01a": "深化", "MV4": "栏目不更新", "MV4(2)": "栏目不更新", "MB05": "工作创新"},
    severities={"MV4(2)": Severity.VETO, "MB05": Severity.MERIT},
)


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A store with a site and an account, made once; tests get copies."""
    path = tmp_path_factory.mktemp("registered") / "store.db"
    with open_store(f"sqlite:///{path}", path.parent) as made:
        made.sites.upsert([Site(id="5107000001", url="http://www.a.gov.cn/")])
        made.accounts.upsert([Account(id="w1", platform="微信", name="发布")])
    return path


@pytest.fixture
def store(registered, tmp_path):
    shutil.copyfile(registered, tmp_path / "store.db")
    with open_store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as opened:
        yield opened


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def lines(*records):
    return "".join((record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n" for record in records)


def said(result):
    return [str(problem) for problem in result.problems]


SITES = "id,name,url,class,level,outward_service,state\n5107000002,绵阳市财政局,http://cz.a.gov.cn/,department,city,false,paused\n"
EXPECTED = Site(
    id="5107000002", name="绵阳市财政局", url="http://cz.a.gov.cn/", site_class=SiteClass.DEPARTMENT, level=Level.CITY,
    outward_service=False, state=SiteState.PAUSED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("s.csv", SITES, id="UTF-8"),
        pytest.param("s.csv", SITES.encode("utf-8-sig"), id="UTF-8 with BOM"),
        pytest.param("s.csv", SITES.encode("gbk"), id="GBK from Excel"),
        pytest.param("s.csv", SITES.encode("utf-16"), id="UTF-16"),
        pytest.param("s.csv", SITES.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param("s.txt", SITES.replace(",", "\t"), id="tabs"),
        pytest.param("s.csv", SITES.replace(",", ";"), id="semicolons"),
        pytest.param(
            "s.csv",
            "网站标识码,网站名称,首页网址,类别,层级,对外服务,状态\n5107000002,绵阳市财政局,http://cz.a.gov.cn/,部门网站,市级,否,暂停\n",
            id="Chinese headings and words",
        ),
        pytest.param("s.csv", "\n" + SITES.replace("id,", "ID ,") + ",,,,,,\n\n", id="blank lines and capitals"),
        pytest.param(
            "s.yaml",
            "sites:\n- {id: 5107000002, name: 绵阳市财政局, url: 'http://cz.a.gov.cn/', class: department, level: city, outward_service: no, state: paused}\n",
            id="YAML",
        ),
        pytest.param("s.xlsx", xlsx_bytes("x", [site_row(EXPECTED)], SITE_COLUMNS), id="XLSX"),
        pytest.param("s.csv", "sep=;\r\n" + SITES.replace(",", ";").replace("\n", "\r\n"), id="delimiter told to Excel"),
        pytest.param("s.csv", SITES.replace("5107000002", '"=""5107000002"""'), id="id as a formula that keeps it text"),
        pytest.param("s.csv", SITES.replace("5107000002", "'5107000002"), id="id behind an apostrophe"),
        pytest.param("s.csv", "绵阳市网站名册（2026年）,,,,,,\n填表单位：,办公室,,,,,\n" + SITES, id="title above the column names"),
    ],
)
def test_sites_are_read_from_what_offices_have(store, write, name, content):
    path = write(name, content)
    if name == "s.csv" and isinstance(content, str) and content.startswith("\n"):
        path.write_text(content[1:], "utf-8")
    result = import_sites(store, path)
    assert said(result) == []
    assert store.sites.get("5107000002") == EXPECTED
    again = import_sites(store, path)
    assert (again.count.added, again.count.changed, again.count.same) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(
            "5107000009,,http://x/,portl,city,true,open",
            "第 3 行: class: 实为 'portl'，应为 portal（政府门户网站）、department（部门网站） 之一",
            id="class",
        ),
        pytest.param(
            "5107000009,,www.x.cn,portal,city,true,open", "第 3 行: url: 实为 'www.x.cn'，应为 http:// 或 https:// 开头的网址", id="url"
        ),
        pytest.param("5107000009,,http://x:99999/,portal,city,true,open", "应为 http:// 或 https:// 开头的网址", id="impossible port"),
        pytest.param(
            "5107000009,,http://u:pw@x/,portal,city,true,open", "第 3 行: url: 实为 'http://x/'，网址中不能有用户名或口令", id="password"
        ),
        pytest.param(
            "5107000009,,http://u:pw@x:99999/,portal,city,true,open",
            "第 3 行: url: 实为 'http://x:99999/'",
            id="password and impossible port",
        ),
        pytest.param("5107000009,,u:pw@x.cn,portal,city,true,open", "第 3 行: url: 实为 'x.cn'", id="password without a scheme"),
        pytest.param(",,http://x/,portal,city,true,open", "第 3 行: id: 实为 空，不能为空", id="no id"),
        pytest.param("5.107E+09,,http://x/,portal,city,true,open", "科学计数法", id="mangled id"),
        pytest.param("5107000002,,http://x/,portal,city,true,open", "与第 2 行重复", id="twice"),
        pytest.param("5107000009,,http://x/,portal,city,maybe,open", "outward_service: 实为 'maybe'", id="boolean"),
        pytest.param("5107000009,,http://x/,portal,city,true,open,a,b", "第 3 行: 有 9 格，表头只有 7 列", id="too many cells"),
        pytest.param(
            "5107000009，甲，http://x/，portal，city，true，open", "第 3 行: 整行只有一格，各格之间用了全角的“，”", id="full-width commas"
        ),
        pytest.param("5107000009,,http://x/,portal,乡,true,open", "level: 实为 '乡'，应为 ministry（部委）、province（省）", id="level"),
        pytest.param("5107000009,\x07,http://x/,portal,city,true,open", "不能含控制字符", id="control character"),
    ],
)
def test_bad_site_line_is_named_and_the_good_one_kept(store, write, row, expected):
    path = write("s.csv", SITES + row + "\n")
    result = import_sites(store, path)
    assert any(expected in text for text in said(result)), said(result)
    assert (result.count.added, result.bad_lines) == (1, 1)


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u2060"], ids=ascii)
@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
def test_what_nobody_sees_is_no_part_of_an_id_or_a_name(store, write, name, sign):
    row = {**site_row(EXPECTED), "id": f"{EXPECTED.id}{sign}", "name": f"绵阳市{sign}财政局"}
    text = f"id,name,url\n{row['id']},{row['name']},{row['url']}\n"
    assert said(import_sites(store, write(name, text if name == "s.csv" else xlsx_bytes("x", [row], SITE_COLUMNS)))) == []
    assert store.sites.get(EXPECTED.id).name == "绵阳市财政局"


@pytest.mark.parametrize("name", ["👨\u200d👩\u200d👧", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "ئۇيغۇر\u200cچە"], ids=["emoji", "Mongolian", "Uighur"])
def test_signs_that_a_script_needs_come_back_from_our_own_table(store, write, name):
    site = Site(id="5107000003", url="http://x/", name=name)
    store.sites.upsert([site])
    text = csv_text([site_row(site)], SITE_COLUMNS)
    assert "⟨U+" in text
    assert import_sites(store, write("s.csv", text)).count.same == 1


def test_a_control_character_that_is_spelt_out_stays_spelt_out(store, write):
    import_sites(store, write("s.csv", "id,name,url\n1,甲⟨U+001B⟩[2J⟨U+110000⟩,http://a.gov.cn/\n"))
    assert store.sites.get("1").name == "甲⟨U+001B⟩[2J⟨U+110000⟩"


@pytest.mark.parametrize("number", ["007", "0x1F", "51_07", "1:30", "1.10", "1e3", "12"])
def test_an_id_in_yaml_is_read_as_it_is_written(store, write, number):
    """YAML 1.1 would read the first four as 7, 31, 5107 and 90."""
    assert said(import_sites(store, write("s.yaml", f"- id: {number}\n  url: http://a.gov.cn/\n"))) == []
    assert [site.id for site in store.sites.all() if site.url == "http://a.gov.cn/"] == [number]


def test_a_quote_that_nobody_closes_is_told_and_not_taken_for_a_name(store, write):
    result = import_sites(store, write("s.csv", SITES + '5107000003,"丙,http://c.gov.cn/,portal,city,true,open\n5107000004,丁,http://d/\n'))
    assert said(result) == ['第 3 行: 引号（"）没有配对，从这一行到第 4 行读成了一格，都没有导入']
    assert result.count.added == 1


@pytest.mark.parametrize("name", ['"甲\n乙"', '4" 管', '"甲""乙"'], ids=["two lines", "a single quote within", "doubled quotes"])
def test_quotes_that_belong_to_a_name_are_kept(store, write, name):
    result = import_sites(store, write("s.csv", f'id,name,url,remark\n1,{name},http://a.gov.cn/,\n2,乙,http://b.gov.cn/,"末"\n'))
    assert said(result) == []
    assert result.count.added == 2


def test_a_cell_without_end_is_told_in_our_words(store, write):
    result = import_sites(store, write("s.csv", f'id,name,url\n1,"{"甲" * 1_000_001}",http://a.gov.cn/\n2,乙,http://b.gov.cn/\n'))
    assert said(result)[0] == '第 2 行: 有一格超过 1000000 个字；引号（"）可能没有配对'


def test_strict_keeps_nothing(store, write):
    result = import_sites(store, write("s.csv", SITES + "x,,bad,portal,city,true,open\n"), strict=True)
    assert result.refused
    assert result.count.total == 0
    assert store.sites.get("5107000002") is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        pytest.param("5100000003", Level.PROVINCE, id="province"),
        pytest.param("5107000003", Level.CITY, id="city"),
        pytest.param("5107030003", Level.COUNTY, id="county"),
        pytest.param("BM07000001", Level.MINISTRY, id="ministry"),
        pytest.param("b-17", Level.COUNTY, id="no code: as ever"),
    ],
)
def test_level_that_is_not_given_is_read_from_the_code(store, write, code, level):
    import_sites(store, write("s.csv", f"id,url\n{code},http://a.gov.cn/\n"))
    assert store.sites.get(code).level is level
    import_sites(store, write("t.csv", f"id,url,level\n{code},http://a.gov.cn/,park\n"))
    import_sites(store, write("s.csv", f"id,url\n{code},http://b.gov.cn/\n"))
    assert store.sites.get(code).level is Level.PARK, "what a person has said stays"


def test_file_with_fewer_columns_changes_only_those(store, write):
    import_sites(store, write("s.csv", SITES))
    import_sites(store, write("t.csv", "id,url,remark\n5107000002,http://new.a.gov.cn/,改版\n"))
    found = store.sites.get("5107000002")
    assert (found.url, found.remark, found.name, found.level, found.state) == (
        "http://new.a.gov.cn/", "改版", "绵阳市财政局", Level.CITY, SiteState.PAUSED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("s.csv", "", "文件是空的", id="empty"),
        pytest.param("s.csv", "name,sponsor\n甲,乙\n", "缺少列 id、url", id="no id column"),
        pytest.param("s.csv", "id,url,id\n1,2,3\n", "列 id 重复", id="column twice"),
        pytest.param("s.csv", b"\x00\x01\x02\xff", "不是文本文件", id="bytes"),
        pytest.param("s.xlsx", b"PK\x03\x04 no sheet", "不是有效的电子表格", id="broken sheet"),
        pytest.param("s.xlsx", far_corner(), "表格展开后太大", id="cell in the farthest corner"),
        pytest.param("s.yaml", LAUGHS, "引用.*展开后太大", id="references to references"),
        pytest.param("s.yaml", "- &a [*a]\n", "引用.*展开后太大|不是有效的 YAML", id="list that holds itself"),
        pytest.param("s.yaml", "sites: [\n", "第 1 行: 不是有效的 YAML", id="broken YAML"),
        pytest.param("s.yaml", "just words", "最外层应为列表", id="YAML of the wrong shape"),
        pytest.param(
            "s.csv", SITES.replace(",", "，"), "s.csv: 第 1 行: 整行只有一格，各格之间用了全角的“，”；应为半角逗号", id="full-width commas"
        ),
        pytest.param("s.csv", "甲、乙两县名册\n编码,名称\n", "第 1 行: 缺少列 id、url", id="title with commas and no column names"),
    ],
)
def test_unusable_file_is_refused_with_a_sentence(store, write, name, content, expected):
    with pytest.raises(ImportFileError, match=expected) as caught:
        import_sites(store, write(name, content))
    assert caught.value.exit_status == 2


def test_missing_file_is_refused(store, tmp_path):
    with pytest.raises(ImportFileError, match="没有这个文件"):
        import_sites(store, tmp_path / "none.csv")


def test_sites_with_one_address_are_told(store, write):
    rows = "5107000003,甲,http://CZ.a.gov.cn,department,city,false,open\n5107000004,乙,http://yi.a.gov.cn/,department,city,false,open\n"
    path = write("s.csv", SITES + rows)
    for _ in range(2):
        result = import_sites(store, path)
        assert result.notes == ("网址相同，会分别监测、分别计分：5107000003 与 5107000002",)
    closed = SITES.replace("paused", "closed") + rows
    assert import_sites(store, write("s.csv", closed)).notes == ()


def test_unread_columns_are_mentioned(store, write):
    result = import_sites(store, write("s.csv", SITES.replace("state\n", "state,nmae\n").replace("paused\n", "paused,x\n")))
    assert result.notes == ("没有读取这些列：nmae",)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil")', "-2+3", "@x", "＝1+1", "＠SUM(1)", "'90后"])
def test_cells_that_a_spreadsheet_would_run_come_back_as_they_were(store, write, name):
    evil = Site(id="5107000003", url="http://x/", name=name, remark="+1-@x")
    text = csv_text([site_row(evil)], SITE_COLUMNS)
    assert not re.search('(^|,)"?[=+@＝＠-]', text, re.MULTILINE)
    import_sites(store, write("s.csv", text))
    assert store.sites.get("5107000003") == evil
    import_sites(store, write("s.xlsx", xlsx_bytes("x", [site_row(evil)], SITE_COLUMNS)))
    assert store.sites.get("5107000003") == evil


def test_xlsx_holds_text_only(tmp_path):
    data = xlsx_bytes("x", [{"id": "=1+1", "url": "http://a/"}], ("id", "url"))
    (tmp_path / "x.xlsx").write_bytes(data)
    sheet = zipfile.ZipFile(tmp_path / "x.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_accounts_keep_what_is_not_known_unknown(store, write):
    text = "id,platform,name,filed,reported,whitelisted,state\nw2,微信,绵阳发布,是,否,,冻结\n"
    result = import_accounts(store, write("a.csv", text))
    assert said(result) == []
    found = store.accounts.get("w2")
    assert (found.filed, found.reported, found.whitelisted, found.state) == (True, False, None, AccountState.FROZEN)
    again = import_accounts(store, write("b.csv", csv_text([account_row(found)], ACCOUNT_COLUMNS)))
    assert again.count.same == 1


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((word, state) for state, word in ACCOUNT_STATES.items()),
        ("已注销", AccountState.CLOSED),
        ("停用", AccountState.CLOSED),
        ("运行", AccountState.OPEN),
    ],
)
def test_states_of_accounts_are_read_as_registers_and_our_own_lists_write_them(store, write, word, state):
    result = import_accounts(store, write("a.csv", f"id,platform,name,state\nw1,微信,绵阳发布,{word}\n"))
    assert result.problems == ()
    assert [account.state for account in store.accounts.all()] == [state]


@pytest.mark.parametrize(
    ("word", "state"), [*((word, state) for state, word in SITE_STATES.items()), ("已注销", SiteState.CLOSED), ("运行", SiteState.OPEN)]
)
def test_states_of_sites_are_read_as_registers_and_our_own_lists_write_them(store, write, word, state):
    result = import_sites(store, write("s.csv", f"id,url,state\n5107000001,http://www.a.gov.cn/,{word}\n"))
    assert result.problems == ()
    assert [site.state for site in store.sites.all()] == [state]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("javascript:alert(1)", "url: 实为 'javascript:alert(1)'，应为 http:// 或 https:// 开头的网址", id="script"),
        pytest.param("http://u:pw@weibo.com/x", "url: 实为 'http://weibo.com/x'，网址中不能有用户名或口令", id="password"),
    ],
)
def test_bad_address_of_an_account_is_named(store, write, url, expected):
    result = import_accounts(store, write("a.csv", f"id,platform,name,url\nw2,微信,甲,{url}\nw3,微博,乙,\n"))
    assert said(result) == [f"第 2 行: {expected}"]
    assert (result.count.added, store.accounts.get("w2")) == (1, None)


def test_messages_are_checked(store, write):
    path = write(
        "m.jsonl",
        lines(
            {"site": "5107000001", "board": "consult", "id": "1", "asked_at": "2026-11-02 09:00", "answered_at": None, "poor": False},
            {"site": "5107000001", "board": "nowhere", "id": "2", "asked_at": "2026-11-02"},
            {"site": "nobody", "board": "test", "id": "3", "asked_at": "2026-11-02"},
            {"site": "5107000001", "board": "test", "id": "4", "asked_at": "2026-11-02", "answered_at": "2026-11-01"},
        ),
    )
    result = import_messages(store, path)
    assert [problem.field for problem in result.problems] == ["board", "site", "answered_at"]
    (found,) = store.messages.all()
    assert found.asked_at == datetime(2026, 11, 2, 9, tzinfo=BEIJING)


def test_wrong_word_or_number_of_a_visit_is_told_once_with_its_bounds(store, write):
    """A cause that nobody knows is none: it contradicts nothing."""
    line = {"site": "5107000001", "at": "2026-11-02T09:00:00+08:00", "ok": True, "seconds": 0.4}
    lines = [line | {"cause": "foo"}, line | {"seconds": -1, "cause": "foo"}, line | {"seconds": 1e9}]
    result = import_visits(store, write("v.jsonl", "".join(json.dumps(each) + "\n" for each in lines)))
    assert [(problem.line, problem.field) for problem in result.problems] == [(1, "cause"), (2, "seconds"), (2, "cause"), (3, "seconds")]
    assert "应为 0 到 86400 之间的数字" in said(result)[-1]


def test_record_that_says_something_twice_is_refused_with_its_line(store, write):
    text = "- {id: a, url: 'http://a.gov.cn/', unit: 甲}\n- {id: b, url: 'http://b.gov.cn/', unit: 甲, unit: 乙}\n"
    result = import_sites(store, write("s.yaml", text))
    assert (result.count.added, said(result)) == (1, ["第 2 行: 键 unit 重复"])


def test_messages_and_visits_of_a_sheet_with_chinese_headings(store, write):
    messages = "网站,栏目,编号,提问时间,答复时间,敷衍推诿\n5107000001,政务咨询,1,2026-11-02 09:00,2026-11-03,否\n5107000001,Consult,2,2026/11/2,,\n"
    assert import_messages(store, write("m.csv", messages.encode("gb18030"))).count.added == 2
    assert {(item.id, item.board) for item in store.messages.all()} == {("1", "consult"), ("2", "consult")}
    visits = "网站标识码,访问时间,是否成功,耗时（秒）,原因,责任方,观测点\n5107000001,2026-11-02 09:00,是,0.4,,,\n"
    assert import_visits(store, write("v.csv", visits)).count.added == 1


@pytest.mark.parametrize(
    ("run", "line", "words"),
    [
        (import_messages, {"board": "consul", "id": "1", "asked_at": "2026-11-02"}, "test（模拟咨询）、jiucuo（找错留言）、consult（政务咨询） 之一；是不是 consult？"),
        (import_visits, {"at": "2026-11-02", "ok": False, "cause": "dead_line"}, "；是不是 deadline？"),
        (import_visits, {"at": "2026-11-02", "ok": False, "owner": "站点"}, "unclear 之一"),
    ],
)  # fmt: skip
def test_word_that_no_list_has_is_answered_with_the_nearest(store, write, run, line, words):
    (problem,) = said(run(store, write("x.jsonl", lines({"site": "5107000001", **line}))))
    assert words in problem


VISIT = {
    "site": "5107000001",
    "at": "2026-11-16T00:07:31+08:00",
    "ok": True,
    "seconds": 0.42,
    "cause": None,
    "owner": None,
    "vantage": "北京",
}


def test_visits_round_trip(store, write):
    rows = [
        VISIT,
        {**VISIT, "at": "2026-11-16T01:07:31+08:00", "ok": False, "seconds": 15.0, "cause": "deadline", "owner": "site", "status": 200},
        {**VISIT, "at": "2026-11-16T02:07:31+08:00", "ok": None, "seconds": None, "cause": "blocked_challenge", "owner": "unclear"},
        {**VISIT, "at": "2026-11-16T03:07:31+08:00", "ok": None, "seconds": None, "cause": "own_outage", "owner": "monitor"},
    ]
    result = import_visits(store, write("v.jsonl", "\ufeff" + lines(*rows)))
    assert said(result) == []
    assert result.count.added == 4
    exported = list(store.visits.export(datetime(2026, 11, 1, tzinfo=BEIJING), datetime(2026, 12, 1, tzinfo=BEIJING)))
    assert [{name: visit_row(visit).get(name) for name in row} for visit, row in zip(exported, rows, strict=True)] == rows
    again = import_visits(store, write("w.jsonl", "".join(json_lines(map(visit_row, exported)))))
    assert (again.count.same, said(again)) == (4, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"site": "nobody"}, "site", id="unknown site"),
        pytest.param({"at": None}, "at", id="no time"),
        pytest.param({"at": "25:61"}, "at", id="no time at all"),
        pytest.param({"ok": None}, "ok", id="neither good nor failed, without a reason"),
        pytest.param({"ok": "perhaps"}, "ok", id="ok is a word"),
        pytest.param({"seconds": -1}, "seconds", id="negative"),
        pytest.param({"seconds": True}, "seconds", id="seconds is a boolean"),
        pytest.param({"ok": False, "cause": "gremlins"}, "cause", id="unknown cause"),
        pytest.param({"ok": False, "owner": "me"}, "owner", id="unknown owner"),
        pytest.param({"cause": "http_5xx"}, "cause", id="good with a cause"),
        pytest.param({"phases_ms": {"dns": "fast"}}, "phases_ms", id="phases"),
        pytest.param({"attempts": [{"kind": "Who?", "at": VISIT["at"]}]}, "attempts[0].kind", id="kind of attempt"),
        pytest.param(
            {"attempts": [{"kind": "retry", "at": VISIT["at"]}, {"kind": "retry", "at": "soon"}]}, "attempts[1].at", id="time of attempt"
        ),
        pytest.param({"attempts": [{"kind": "retry", "at": VISIT["at"], "cause": "gremlins"}]}, "attempts[0].cause", id="cause of attempt"),
        pytest.param({"attempts": [{"kind": "retry", "at": VISIT["at"]}] * 101}, "attempts", id="endless attempts"),
    ],
)
def test_bad_visit_is_named(store, write, change, field):
    result = import_visits(store, write("v.jsonl", lines({**VISIT, **change}, VISIT)))
    assert [problem.field for problem in result.problems] == [field]
    assert (result.count.added, result.bad_lines) == (1, 1)


def test_attempts_and_their_witnesses_come_back_as_they_were(store, write, tmp_path):
    at = datetime(2026, 11, 16, 3, 0, 0, 123456, tzinfo=BEIJING)
    phases = Phases(dns=1.5, connect=2.0, first_byte=3.0, total=15000.0)
    first = Attempt(
        kind="official", url="http://a.gov.cn/", at=at, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE, phases=phases
    )
    notice = Attempt(kind="notice", url="http://a.gov.cn/", at=at, ok=None, seconds=0.0, status=503, detail="页面公告：\n系统维护")
    visit = Visit(site="5107000001", at=at, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE, attempts=(first, notice))
    store.visits.append([visit])
    span = (datetime(2026, 11, 16, tzinfo=BEIJING), datetime(2026, 11, 17, tzinfo=BEIJING))
    (kept,) = store.visits.export(*span)
    with open_store(f"sqlite:///{tmp_path / 'other.db'}", tmp_path) as other:
        other.sites.upsert([Site(id="5107000001", url="http://a.gov.cn/")])
        assert said(import_visits(other, write("v.jsonl", "".join(json_lines([visit_row(kept)]))))) == []
        (back,) = other.visits.export(*span)
    assert back == kept
    assert back.attempts == (first, notice)


def test_half_a_sign_is_named_and_costs_its_line_only(store, write):
    broken = json.dumps({**VISIT, "vantage": "x\ud800"})  # as \\ud800: no file can hold it otherwise
    result = import_visits(store, write("v.jsonl", broken + "\n" + lines(VISIT)))
    assert ([problem.field for problem in result.problems], result.count.added) == (["vantage"], 1)


@pytest.mark.parametrize("attempts", [3, "twice", [1, 2], [{"try": 1}], {}])
def test_what_another_monitor_calls_attempts_costs_no_visit(store, write, attempts):
    result = import_visits(store, write("v.jsonl", lines({**VISIT, "attempts": attempts})))
    assert (said(result), result.count.added) == ([], 1)


@pytest.mark.parametrize("line", ["not json", "[1, 2]", '"text"', '{"site": ', "[" * 5000, '{"site": NaN}'])
def test_line_that_is_no_record_is_named_by_number(store, write, line):
    result = import_visits(store, write("v.jsonl", lines(VISIT, "", line)))
    assert result.problems[0].line == 3
    assert result.count.added == 1


@pytest.mark.parametrize("length", [300, 5_000, 100_000])
@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_random_bytes_are_no_json_lines(store, write, start, length):
    noise = start + bytes(byte or 1 for byte in random.Random(3).randbytes(length))
    with pytest.raises(ImportFileError, match="不是文本文件；应为 JSON Lines"):
        import_visits(store, write("v.jsonl", noise))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\xff\xfe not a word", id="in no encoding"),
        pytest.param(b'{"site": "\x07\x07\x07\x07"}', id="control characters"),
        pytest.param("{'site': '绵阳'}".encode("gb18030"), id="of Excel in China"),
    ],
)
def test_bad_line_in_front_is_named_and_the_good_ones_kept(store, write, line):
    result = import_visits(store, write("v.jsonl", line + b"\n" + lines(VISIT).encode()))
    assert [problem.line for problem in result.problems] == [1]
    assert (result.count.added, re.search("[A-Za-z]{4}", result.problems[0].expected.replace("JSON", ""))) == (1, None)


def test_strict_visits_are_taken_back_although_they_were_streamed(store, write):
    result = import_visits(store, write("v.jsonl", lines(VISIT, "bad")), strict=True)
    assert result.refused
    assert store.visits.span() is None


def test_posts_are_imported_once(store, write):
    path = write(
        "p.jsonl",
        lines(
            {"account": "w1", "at": "2026-11-16 08:00:00", "title": "头条", "url": "http://p/1"},
            {"account": "w1", "at": "2026/11/17 8:05", "title": "次条", "url": ""},
            {"account": "nobody", "at": "2026-11-16"},
        ),
    )
    result = import_posts(store, path)
    assert (result.count.added, result.bad_lines) == (2, 1)
    assert store.posts.newest("w1", datetime(2027, 1, 1, tzinfo=BEIJING)).at == datetime(2026, 11, 17, 8, 5, tzinfo=BEIJING)
    assert import_posts(store, path).count.same == 2


def test_posts_are_read_from_a_sheet_with_chinese_headings(store, write):
    path = write("p.csv", "账号,发布时间,标题,链接\nw1,2026年11月17日 8:05,次条,http://p/2\n".encode("gbk"))
    result = import_posts(store, path)
    assert (result.count.added, said(result), result.notes) == (1, [], ())
    newest = store.posts.newest("w1", datetime(2027, 1, 1, tzinfo=BEIJING))
    assert (newest.at, newest.title, newest.url) == (datetime(2026, 11, 17, 8, 5, tzinfo=BEIJING), "次条", "http://p/2")


def test_imported_posts_are_a_look_at_their_day(store, write):
    """What was posted after the export, nobody has seen."""
    now = datetime(2026, 11, 20, 9, tzinfo=BEIJING)
    import_posts(store, write("p.jsonl", lines({"account": "w1", "at": "2026-11-16"}, {"account": "w1", "at": "2026-11-15"})), now=now)
    assert store.media.latest(now - timedelta(seconds=1)) == {}
    (look,) = store.media.latest(now)["w1"]
    assert (look.at, look.knows, look.newest) == (now, {Know.POSTS}, datetime(2026, 11, 16, tzinfo=BEIJING))
    later = now + timedelta(days=1)
    import_accounts(store, write("a.csv", "id,platform,name,newest_post_at\nw1,微信,绵阳发布,2026-11-18 10:00\n"), now=later)
    (look,) = store.media.latest(later)["w1"]
    assert (look.at, look.newest) == (later, datetime(2026, 11, 18, 10, tzinfo=BEIJING))


FINDING = {
    "code": "footer.icp.missing", "site": "5107000001", "account": None, "url": "http://www.a.gov.cn/", "target": None, "state": "confirmed",
    "observed_at": "2026-11-16T00:00:00+08:00", "count": 1, "message": "页脚没有备案号", "row": None, "outcome": None,
}  # fmt: skip
LATER = datetime(2026, 12, 1, tzinfo=BEIJING)


def test_findings_are_dressed_from_the_catalogue(store, write):
    manual = {"site": "5107000001", "row": "MV4(2)", "state": "confirmed", "observed_at": "2026-11-16"}
    merit = {**manual, "row": "MB05"}
    result = import_findings(store, write("f.jsonl", lines(FINDING, manual, merit)), catalogue=CATALOGUE)
    assert said(result) == []
    found = {item.code or item.row: item for item in store.findings.at(LATER)}
    assert found["footer.icp.missing"].title == "缺ICP备案号"
    assert found["footer.icp.missing"].observed_at == datetime(2026, 11, 16, tzinfo=BEIJING)
    assert (found["MV4(2)"].severity, found["MV4(2)"].title) == (Severity.VETO, "栏目不更新")
    assert found["MB05"].severity is Severity.MERIT


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"code": "footer.icp.mising"}, "code", id="unknown code"),
        pytest.param({"code": None}, "code", id="neither code nor row"),
        pytest.param({"row": "MG99"}, "row", id="unknown row"),
        pytest.param({"row": "MG01(2)"}, "row", id="numbered case of a row without numbers"),
        pytest.param({"row": "MV4(9)"}, "row", id="numbered case that the row has not"),
        pytest.param({"site": "nobody"}, "site", id="unknown site"),
        pytest.param({"site": None}, "site", id="nobody concerned"),
        pytest.param({"account": "nobody"}, "account", id="unknown account"),
        pytest.param({"state": "maybe"}, "state", id="unknown state"),
        pytest.param({"observed_at": "soon"}, "observed_at", id="no time"),
        pytest.param({"count": 0}, "count", id="count of nothing"),
        pytest.param({"count": 1.5}, "count", id="half a place"),
        pytest.param({"url": "javascript:alert(1)"}, "url", id="no address"),
        pytest.param({"outcome": "pass"}, "outcome", id="a pass is no finding"),
        pytest.param({"outcome": "unknown", "owner": "site"}, "cause", id="unknown without a cause"),
        pytest.param({"outcome": "unknown", "cause": "reset"}, "owner", id="unknown without an owner"),
    ],
)
def test_bad_finding_is_named_and_nothing_half_imported(store, write, change, field):
    path = write("f.jsonl", lines({**FINDING, **change}))
    result = import_findings(store, path, catalogue=CATALOGUE)
    assert field in [problem.field for problem in result.problems]
    assert store.findings.at(LATER) == []


def test_contradictory_states_name_both_lines(store, write):
    path = write("f.jsonl", lines(FINDING, {**FINDING, "state": "rejected"}, {**FINDING, "state": "fixed", "observed_at": "2026-11-20"}))
    result = import_findings(store, path, catalogue=CATALOGUE)
    assert [(problem.line, problem.field) for problem in result.problems] == [(2, "state")]
    assert "与第 1 行矛盾" in said(result)[0]
    assert [item.state for item in store.findings.at(LATER)] == [State.FIXED]


def test_unknown_measurements_keep_cause_and_owner(store, write):
    path = write("f.jsonl", lines({**FINDING, "outcome": "unknown", "cause": "blocked_challenge", "owner": "site"}))
    assert said(import_findings(store, path, catalogue=CATALOGUE)) == []
    (found,) = store.findings.at(LATER)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.BLOCKED_CHALLENGE)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_exported_sheet_is_corrected_and_imported_again(store, write, kind):
    import_findings(store, write("f.jsonl", lines(FINDING)), catalogue=CATALOGUE)
    names = (*FINDING_COLUMNS, "title", "severity", "suggestion", "fingerprint")

    def sheet(**change):
        rows = [{**finding_row(item), **change} for item in store.findings.at(LATER)]
        data = table(kind, "问题清单", rows, names)
        return write(f"sheet.{kind}", data)

    unchanged = import_findings(store, sheet(), catalogue=CATALOGUE, now=LATER)
    assert (unchanged.count.same, unchanged.notes, said(unchanged)) == (1, (), [])
    changed = import_findings(store, sheet(state="rejected", count=3), catalogue=CATALOGUE, now=LATER)
    assert changed.count.changed == 1
    (found,) = store.findings.at(LATER)
    assert (found.state, found.count, found.title) == (State.REJECTED, 3, "缺ICP备案号")


NOW = datetime(2026, 11, 16, 12, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("bring", "record", "field"),
    [
        pytest.param(import_visits, VISIT, "at", id="visit"),
        pytest.param(import_posts, {"account": "w1", "title": "头条"}, "at", id="post"),
        pytest.param(import_messages, {"site": "5107000001", "board": "test", "id": "1"}, "asked_at", id="question"),
        pytest.param(
            import_messages, {"site": "5107000001", "board": "test", "id": "1", "asked_at": "2026-11-02"}, "answered_at", id="answer"
        ),
        pytest.param(import_findings, FINDING, "observed_at", id="finding"),
        pytest.param(import_accounts, {"id": "w1", "platform": "微信", "name": "绵阳发布"}, "newest_post_at", id="newest post"),
    ],
)
@pytest.mark.parametrize(
    ("at", "taken"),
    [
        pytest.param("2036-11-16T00:00:00+08:00", False, id="in ten years"),
        pytest.param("2026-11-16T12:06:00+08:00", False, id="in six minutes"),
        pytest.param("2026-11-16T12:04:00+08:00", True, id="clock that is a little ahead"),
        pytest.param("2026-11-16T12:00:00+08:00", True, id="now"),
    ],
)
def test_nothing_is_imported_from_the_future(store, write, bring, record, field, at, taken):
    result = bring(store, write("f.jsonl", lines({**record, field: at})), now=NOW)
    assert [problem.field for problem in result.problems] == ([] if taken else [field])
    if not taken:
        assert "在将来，不能晚于现在（2026-11-16 12:00）" in said(result)[0]
        assert result.count.total == 0
