"""The inventory: form, newest release, fairness."""

from datetime import date, timedelta

import pytest

from core.column.inventory import build_inventory, wanted_pages
from core.column.plan import ColumnCandidate, plan_columns
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.special import paired_documents
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from core.site import ColumnOverride
from tests.checks.builder import AS_OF, HOST, SITE, footer, home_page, html, items, page

BASE = f"http://{HOST}"
TODAY = AS_OF.date()


def list_page(path: str, main: str, **more: object) -> PageSnapshot:
    return page(html(title="栏目", main=main), url=f"{BASE}{path}", **more)


def inventory(pages: dict[str, list[PageSnapshot]], **more: object) -> dict[str, Column]:
    found = build_inventory(home=home_page(main=""), column_pages=pages, site=SITE, as_of=AS_OF, **more)  # type: ignore[arg-type]
    return {column.url: column for column in found}


def one(path: str, *pages: PageSnapshot, **more: object) -> Column:
    return inventory({f"{BASE}{path}": list(pages)}, **more)[f"{BASE}{path}"]


def rows(*days: date | None, folder: str = "/zwgk/tzgg/", sticky: int = 0) -> str:
    lines = []
    for index, day in enumerate(days):
        mark = "<i>置顶</i>" if index < sticky else ""
        shown = f"<span>{day.isoformat()}</span>" if day else ""
        lines.append(f'<li>{mark}<a href="{folder}a{index}.html">安和县人民政府关于第{index + 1}号事项的公告</a>{shown}</li>')
    return f'<ul class="list">{"".join(lines)}</ul>'


def test_list_with_dates():
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", items(folder="/zwgk/tzgg/")))
    assert (column.form, column.column_class, column.level) == (ColumnForm.LIST, ColumnClass.NOTICE, 1)
    assert column.newest_day == TODAY - timedelta(days=1)
    assert column.newest is not None
    assert column.newest.day_from == "list"
    assert column.item_count == 8


def test_sticky_items_first_do_not_hide_the_newest():
    day = TODAY - timedelta(days=3)
    column = one(
        "/zwgk/tzgg/", list_page("/zwgk/tzgg/", rows(date(2020, 1, 1), day, day - timedelta(days=1), day - timedelta(days=9), sticky=1))
    )
    assert column.newest_day == day


def test_newest_over_all_pages_read():
    first = list_page("/zwgk/tzgg/", rows(date(2020, 3, 1), date(2020, 2, 1), date(2020, 1, 1), sticky=3))
    second = list_page("/zwgk/tzgg/index_1.html", rows(TODAY, TODAY - timedelta(days=5), folder="/zwgk/tzgg/b/"))
    assert one("/zwgk/tzgg/", first, second).newest_day == TODAY


def test_future_dates_and_dates_in_addresses_prove_nothing():
    ahead = TODAY + timedelta(days=30)
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", rows(ahead, TODAY - timedelta(days=40), TODAY - timedelta(days=50))))
    assert column.newest_day == TODAY - timedelta(days=40)
    undated = "".join(f'<li><a href="/zwgk/tzgg/202606/t2026061{n}_1.html">关于第{n}号事项安排的通知全文</a></li>' for n in range(4))
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", f'<ul class="list">{undated}</ul>'))
    assert column.newest is None
    assert column.failure is not None
    assert column.failure.owner is Owner.MONITOR


def test_undated_list_is_dated_by_its_release_pages():
    first = list_page("/zwgk/tzgg/", rows(None, None, None, None))
    release = list_page("/zwgk/tzgg/a0.html", "<h1>第1号公告</h1><p>发布时间：2026-05-20</p><p>正文。</p>")
    column = one("/zwgk/tzgg/", first, release)
    assert column.newest_day == date(2026, 5, 20)
    assert column.newest is not None
    assert column.newest.day_from == "page"
    assert column.failure is None


@pytest.mark.parametrize(
    ("main", "form"),
    [
        pytest.param("<h2>通知公告</h2><p>暂无内容</p>", ColumnForm.BLANK, id="remark of emptiness"),
        pytest.param("<h2>通知公告</h2>", ColumnForm.BLANK, id="nothing at all"),
        pytest.param("<h2>通知公告</h2><p>" + "本栏目公布安和县各类公告。凡涉及公众利益的事项均在此发布,欢迎监督。" * 3 + "</p>", ColumnForm.ARTICLE, id="own text"),
        pytest.param('<ul><li><a href="/k/1/">甲乡</a></li><li><a href="/k/2/">乙乡</a></li><li><a href="/k/3/">丙乡</a></li></ul>', ColumnForm.CONTAINER, id="doors"),
    ],
)  # fmt: skip
def test_forms_without_a_list(main: str, form: ColumnForm):
    rendered = html(main=main)
    assert one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main, rendered_html=rendered)).form is form


SIDE = '<div class="left"><h3>政务公开</h3><ul><li><a href="/zwgk/zcwj/">政策文件</a></li></ul></div>'


@pytest.mark.parametrize(
    ("main", "form"),
    [
        pytest.param("<p>地址：安和县中心街1号</p><p>电话：0816-8000002</p>", ColumnForm.ARTICLE, id="address and phone"),
        pytest.param("<p>服务热线：0816-8000003</p>", ColumnForm.ARTICLE, id="one line right above the footer"),
        pytest.param("<p>县应急局负责全县应急管理工作。</p>", ColumnForm.ARTICLE, id="one sentence"),
        pytest.param(f'{SIDE}<div><img src="/upload/zzjg2026.jpg"></div>', ColumnForm.ARTICLE, id="chart"),
        pytest.param('<p><a href="/upload/qd.pdf">权责清单.pdf</a></p>', ColumnForm.ARTICLE, id="document to download"),
        pytest.param('<embed src="/upload/a.pdf" type="application/pdf">', ColumnForm.ARTICLE, id="document set in"),
        pytest.param('<iframe src="/pdfjs/viewer.html?file=/upload/a.pdf"></iframe>', ColumnForm.ARTICLE, id="reader of a document"),
        pytest.param('<video src="/v/a.mp4" controls></video>', ColumnForm.ARTICLE, id="film"),
        pytest.param('<iframe src="https://map.other.example/x"></iframe>', ColumnForm.UNREAD, id="frame of other people"),
        pytest.param("<form action=/cx>证照编号<input name=no><input type=submit value=查询></form>", ColumnForm.UNREAD, id="look-up"),
        pytest.param(f"{SIDE}<h2>通知公告</h2>", ColumnForm.BLANK, id="side menu and heading only"),
        pytest.param("<h2>通知公告</h2><p>总记录数：0 每页显示：20 当前页：1/0</p>", ColumnForm.BLANK, id="pager of nothing"),
        pytest.param("<h2>通知公告</h2><p>发布时间：2026-01-01 来源：县民政局 浏览次数：12</p>", ColumnForm.BLANK, id="line of facts without a text"),
        pytest.param("<table><tr><th>序号</th><th>标题</th><th>发布日期</th></tr></table>", ColumnForm.BLANK, id="head of a table"),
        pytest.param('<div class="banner"><img src="/images/b9.jpg"></div><h2>通知公告</h2>', ColumnForm.BLANK, id="picture of the header"),
        pytest.param('<img src="/images/banner_tzgg.jpg"><h2>通知公告</h2>', ColumnForm.BLANK, id="picture called a banner"),
        pytest.param('<img src="/upload/a.jpg"><p>暂无内容，请联系：0816-8000003</p>', ColumnForm.BLANK, id="remark beside a picture"),
        pytest.param("<p>栏目升级维护中，敬请谅解。</p>", ColumnForm.BLANK, id="column under maintenance"),
        pytest.param("<p>本栏目尚未开通，请稍后访问。</p>", ColumnForm.BLANK, id="column not opened yet"),
        pytest.param("<p>标题<input name=t></p><p>没有找到相关记录</p>", ColumnForm.BLANK, id="remark below a look-up"),
    ],
)  # fmt: skip
def test_small_pages_are_blank_only_when_they_show_nothing(main: str, form: ColumnForm):
    assert one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main, rendered_html=html(main=main))).form is form


@pytest.mark.parametrize(
    ("script", "form"),
    [
        pytest.param('location.href="http://www.other.gov.cn/tzgg/"', ColumnForm.UNREAD, id="every reader is sent elsewhere"),
        pytest.param('function go(){location.href="http://www.other.gov.cn/tzgg/"}', ColumnForm.BLANK, id="on a click"),
        pytest.param('if(/Mobile/.test(navigator.userAgent))location.href="/wap/"', ColumnForm.BLANK, id="telephones"),
        pytest.param("var a=1", ColumnForm.BLANK, id="nobody"),
    ],
)
def test_column_whose_reader_is_sent_on_by_a_script_is_not_blank(script: str, form: ColumnForm):
    assert one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", f"<h2>通知公告</h2><script>{script}</script>")).form is form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        pytest.param('<a href="https://bszs.conac.cn/sitename?method=show&id=9">标识</a>', ColumnForm.BLANK, id="mark of the footer"),
        pytest.param('<a href="https://xy.other.example/a/">某单位</a>', ColumnForm.CONTAINER, id="door of its own"),
    ],
)
def test_marks_that_scripts_write_on_every_page_are_no_doors(written: str, form: ColumnForm):
    mark = '<p><a href="https://bszs.conac.cn/sitename?method=show&id=9">标识</a></p>'
    home = home_page(main="", bottom="", rendered_html=html(bottom=mark))
    column = page(html(title="栏目", bottom=""), url=f"{BASE}/zwgk/tzgg/", rendered_html=html(title="栏目", bottom=f"<p>{written}</p>"))
    others = [
        page(html(title="栏目", main=items(), bottom=""), url=f"{BASE}{path}")
        for path in ("/zjah/", "/xwzx/zwyw/", "/zwgk/zcwj/", "/zwgk/zcjd/")
    ]
    found = build_inventory(home=home, column_pages={one.url: [one] for one in (column, *others)}, site=SITE, as_of=AS_OF)
    assert next(one.form for one in found if one.url == column.url) is form


def test_remark_that_nothing_arose_is_kept():
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", "<p>经核实，本栏目所涉事项本年度没有相关信息产生，特此说明。</p>"))
    assert column.exempt_remark


@pytest.mark.parametrize(
    "main",
    [
        pytest.param('<div id="list"></div><script>$.get("list.json",function(d){show(d)})</script>', id="ajax"),
        pytest.param('<iframe src="/zwgk/tzgg/frame.html"></iframe>', id="frame"),
    ],
)
def test_lists_that_only_a_script_shows_are_unread_until_rendered(main: str):
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main))
    assert column.form is ColumnForm.UNREAD
    assert column.failure is not None
    assert column.failure.cause is Cause.NEEDS_SCRIPT
    seen = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main, rendered_html=html(main=items(folder="/zwgk/tzgg/"))))
    assert seen.form is ColumnForm.LIST
    assert seen.rendered


def test_frame_page_counts_as_further_list_page():
    first = list_page("/zwgk/tzgg/", '<iframe src="/zwgk/tzgg/frame.html"></iframe>')
    frame = list_page("/zwgk/tzgg/frame.html", rows(TODAY, TODAY - timedelta(days=1)))
    assert one("/zwgk/tzgg/", first, frame).newest_day == TODAY


def test_dead_and_unfetched_columns_are_unread_with_their_cause():
    gone = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", "", status=404))
    assert gone.failure is not None
    assert (gone.form, gone.failure.owner) == (ColumnForm.UNREAD, Owner.SITE)
    late = Failure(Cause.DEADLINE, Owner.NETWORK, "超时")
    assert inventory({}, failures={f"{BASE}/zwgk/tzgg/": late})[f"{BASE}/zwgk/tzgg/"].failure == late
    assert inventory({})[f"{BASE}/zwgk/zcwj/"].failure is not None


def test_overrides_survive():
    said = ColumnOverride(site=SITE.id, url=f"{BASE}/zwgk/tzgg/index.html", column_class="other", stale_after_days=0)
    foreign = ColumnOverride(site="别处", url=f"{BASE}/zwgk/zcwj/", column_class="news")
    found = inventory({}, overrides=[said, foreign])
    assert (found[f"{BASE}/zwgk/tzgg/"].column_class, found[f"{BASE}/zwgk/tzgg/"].class_from) == (ColumnClass.OTHER, "override")
    assert found[f"{BASE}/zwgk/tzgg/"].stale_after_days == 0
    assert found[f"{BASE}/zwgk/zcwj/"].column_class is ColumnClass.POLICY


def test_side_menu_in_a_layout_table_is_no_list():
    menu = "".join(
        f'<tr><td><a href="{path}">{name}栏目的入口链接</a></td><td>2026-05-01</td></tr>'
        for path, name in (("/zjah/", "走进安和"), ("/zwgk/zcwj/", "政策文件"), ("/hdjl/", "互动交流"))
    )
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", f"<table>{menu}</table>"))
    assert column.newest is None


def candidate(path: str = "/zwgk/tzgg/", name: str = "通知公告") -> ColumnCandidate:
    return ColumnCandidate(url=f"{BASE}{path}", name=name, level=1, where="nav")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([], ["/zwgk/tzgg/"], id="nothing read yet"),
        pytest.param([list_page("/zwgk/tzgg/", items(folder="/zwgk/tzgg/"))], [], id="fresh list needs nothing"),
        pytest.param([list_page("/zwgk/tzgg/", '<iframe src="f.html"></iframe>')], ["/zwgk/tzgg/f.html"], id="frame"),
        pytest.param([list_page("/zwgk/tzgg/", rows(None, None, None, None))], ["/zwgk/tzgg/a0.html", "/zwgk/tzgg/a1.html", "/zwgk/tzgg/a2.html"], id="undated"),
        pytest.param([list_page("/zwgk/tzgg/", rows(date(2025, 3, 1), date(2025, 2, 1), date(2025, 1, 1)))], ["/zwgk/tzgg/a0.html", "/zwgk/tzgg/a1.html"], id="stale is confirmed"),
        pytest.param([list_page("/zwgk/tzgg/", "", status=500)], [], id="broken"),
    ],
)  # fmt: skip
def test_wanted_pages(pages: list[PageSnapshot], expected: list[str]):
    assert list(wanted_pages(candidate(), pages, AS_OF)) == [f"{BASE}{path}" for path in expected]


YEARS = '<ul class="tree"><li><a href="2025/">2025年</a></li><li><a href="2026/">2026年</a></li></ul>'


def test_column_kept_by_years_is_judged_by_the_newest_of_them():
    first = list_page("/zwgk/tzgg/", YEARS)
    wanted = wanted_pages(candidate(), [first], AS_OF)
    assert list(wanted) == [f"{BASE}/zwgk/tzgg/2026/", f"{BASE}/zwgk/tzgg/2025/"]
    newest = list_page("/zwgk/tzgg/2026/", rows(date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1), folder="/zwgk/tzgg/2026/"))
    column = one("/zwgk/tzgg/", first, newest)
    assert (column.newest_day, column.failure) == (date(2026, 6, 1), None)


def test_menu_with_long_labels_is_no_list_of_releases():
    names = ("About Anhe County", "Government Information", "Policies and Regulations", "Services for Residents")
    menu = "".join(f'<li><a href="/c{number}/">{name}</a></li>' for number, name in enumerate(names))
    page_of_links = page(html(title="Policies", header=f'<ul class="nav">{menu}</ul>', main="<p>Welcome.</p>"), url=f"{BASE}/zwgk/tzgg/")
    assert wanted_pages(candidate(), [page_of_links], AS_OF) == ()


def test_list_of_a_past_year_asks_for_the_years_behind_it():
    old = list_page("/zwgk/tzgg/", YEARS + rows(date(2025, 3, 1), date(2025, 2, 1), date(2025, 1, 1)))
    assert wanted_pages(candidate(), [old], AS_OF)[0] == f"{BASE}/zwgk/tzgg/2026/"


def test_sticky_first_page_wants_the_next_pages():
    main = rows(date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1), sticky=3) + '<script>createPageHTML(3, 0, "index", "html");</script>'
    wanted = wanted_pages(candidate(), [list_page("/zwgk/tzgg/", main)], AS_OF)
    assert f"{BASE}/zwgk/tzgg/index_1.html" in wanted


@pytest.mark.parametrize(
    ("pager", "judged"),
    [
        pytest.param('<a href="javascript:goPage(2)">下一页</a>', False, id="further pages behind a script"),
        pytest.param("", True, id="no further pages"),
    ],
)
def test_sticky_first_page_whose_next_pages_only_a_script_knows_proves_nothing(pager: str, judged: bool):
    main = rows(date(2020, 3, 1), date(2020, 2, 1), date(2020, 1, 1), sticky=3) + pager
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main))
    assert (column.failure is None) is judged


def test_page_known_from_the_second_one_only_is_waited_for():
    main = rows(date(2020, 3, 1), date(2020, 2, 1), date(2020, 1, 1), sticky=3)
    first = list_page("/zwgk/tzgg/", main + '<a href="index_1.html">下一页</a>')
    second = list_page("/zwgk/tzgg/index_1.html", rows(date(2019, 1, 1), date(2018, 1, 1)) + '<a href="index_2.html">下一页</a>')
    assert f"{BASE}/zwgk/tzgg/index_2.html" in wanted_pages(candidate(), [first, second], AS_OF)
    assert one("/zwgk/tzgg/", first, second).failure is not None


def yearless(*days: date) -> str:
    lines = (
        f'<li><a href="/zwgk/tzgg/a{index}.html">安和县人民政府关于第{index + 1}号事项的公告</a><span>[{day:%m-%d}]</span></li>'
        for index, day in enumerate(days)
    )
    return f'<ul class="list">{"".join(lines)}</ul>'


def release(number: int, day: date) -> PageSnapshot:
    main = f"<h1>安和县人民政府关于第{number + 1}号事项的公告</h1><p>发布时间：{day}</p><p>{'公告内容。' * 60}</p>"
    return page(html(title="公告", main=main), url=f"{BASE}/zwgk/tzgg/a{number}.html")


def test_list_without_years_asks_for_its_newest_releases():
    listed = list_page("/zwgk/tzgg/", yearless(date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1)))
    assert wanted_pages(candidate(), [listed], AS_OF) == (f"{BASE}/zwgk/tzgg/a0.html", f"{BASE}/zwgk/tzgg/a1.html")
    full = list_page("/zwgk/tzgg/", rows(date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1)))
    assert wanted_pages(candidate(), [full], AS_OF) == ()


@pytest.mark.parametrize(
    ("shown", "newest", "proven"),
    [
        pytest.param({0: date(2024, 6, 1), 1: date(2024, 5, 1)}, date(2024, 6, 1), date(2024, 6, 1), id="two years old"),
        pytest.param({0: date(2026, 6, 1), 1: date(2026, 5, 1)}, date(2026, 6, 1), date(2026, 6, 1), id="this year's"),
        pytest.param({0: date(2024, 6, 1), 1: date(2026, 5, 1)}, date(2026, 5, 1), date(2026, 5, 1), id="the first is an old one"),
        pytest.param({0: date(2024, 3, 7), 1: date(2024, 3, 6)}, date(2026, 6, 1), date(2024, 3, 7), id="other days tell no year"),
        pytest.param({0: date(2026, 5, 28)}, date(2026, 6, 1), date(2026, 5, 28), id="another day is one all the same"),
        pytest.param({0: date(2024, 6, 1)}, date(2024, 6, 1), date(2024, 6, 1), id="the first of an old list"),
        pytest.param({1: date(2026, 5, 1)}, date(2026, 6, 1), date(2026, 5, 1), id="the second says nothing of the first"),
        pytest.param({1: date(2024, 5, 1)}, date(2026, 6, 1), date(2024, 5, 1), id="nor where it is old: the list may go on after a pause"),
        pytest.param({}, date(2026, 6, 1), None, id="none was read"),
    ],
)
def test_releases_tell_the_year_that_their_list_leaves_out(shown: dict[int, date], newest: date, proven: date | None):
    listed = list_page("/zwgk/tzgg/", yearless(date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1)))
    column = one("/zwgk/tzgg/", listed, *(release(number, day) for number, day in shown.items()))
    assert (column.newest_day, column.proven_day) == (newest, proven)


def test_release_of_last_year_takes_along_what_stands_below_it():
    """Winter on top of last summer: 01-20 is of this year, 06-10 below it is not, and neither is what follows."""
    days = [date(2026, 1, 20), date(2025, 6, 10), date(2025, 6, 9), date(2025, 5, 4)]
    column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", yearless(*days)), release(1, days[1]), release(2, days[2]))
    assert (column.newest_day, column.proven_day) == (days[0], days[1])


def test_years_of_addresses_and_headings_are_no_guess():
    by_address = yearless(date(2026, 6, 1), date(2026, 5, 1)).replace("/a", "/202606/t20260601_").replace("05-01", "06-01")
    for main in (by_address, "<h3>2026年</h3>" + yearless(date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1))):
        column = one("/zwgk/tzgg/", list_page("/zwgk/tzgg/", main))
        assert column.proven_day == date(2026, 6, 1)


def test_container_takes_the_proven_and_the_guessed_releases_of_its_sub_columns():
    menu = '<ul class="nav"><li><a href="/xwzx/">新闻中心</a><ul><li><a href="/xwzx/a/">工作动态</a></li><li><a href="/xwzx/b/">部门动态</a></li></ul></li></ul>'
    pages = {
        f"{BASE}/xwzx/": [list_page("/xwzx/", "<p>栏目导航</p>")],
        f"{BASE}/xwzx/a/": [list_page("/xwzx/a/", yearless(date(2026, 6, 10), date(2026, 6, 9), date(2026, 6, 8)))],
        f"{BASE}/xwzx/b/": [list_page("/xwzx/b/", rows(date(2026, 5, 5), date(2026, 5, 4), date(2026, 5, 3), folder="/xwzx/b/"))],
    }
    columns = build_inventory(home=home_page(header=menu, main=""), column_pages=pages, site=SITE, as_of=AS_OF)
    found = {column.name: (column.newest_day, column.proven_day) for column in columns}
    assert found["新闻中心"] == (date(2026, 6, 10), date(2026, 5, 5))
    assert found["工作动态"] == (date(2026, 6, 10), None)


def test_leap_day_below_a_release_is_the_last_one_before_it():
    listed = list_page("/zwgk/tzgg/", yearless(date(2026, 3, 1), date(2024, 2, 29), date(2026, 2, 27)))
    column = one("/zwgk/tzgg/", listed, release(0, date(2023, 3, 1)))
    assert (column.newest_day, column.proven_day) == (date(2023, 3, 1), date(2023, 3, 1))


BOARD = "<h2>县长信箱</h2><p>留言办理情况统计：共收到留言128件，已答复125件，答复率97.7%。</p><table><tr><th>编号</th><th>标题</th></tr></table>"


def test_counts_and_head_of_a_board_are_no_letters():
    script = '<script>$.get("list.json",function(d){show(d)})</script>'
    board = one("/hdjl/", list_page("/hdjl/", BOARD + script))
    assert (board.form, board.failure is not None and board.failure.cause) == (ColumnForm.UNREAD, Cause.NEEDS_SCRIPT)
    assert one("/hdjl/", list_page("/hdjl/", BOARD)).form is ColumnForm.ARTICLE


def test_every_planned_column_is_in_the_inventory():
    home = home_page(main="")
    assert {item.url for item in plan_columns(home)} == set(inventory({}))


def test_page_that_only_leads_on_is_no_blank_column():
    crumb = '<p>当前位置：<a href="/">首页</a> &gt; <a href="/zwfw/">政务服务</a></p>'
    doors = list_page("/zwfw/", f'{crumb}<div class="zl"><dl><dt><a href="/zwfw/bszn/">办事指南</a></dt></dl></div>')
    assert one("/zwfw/", doors).form is ColumnForm.CONTAINER
    assert one("/zwfw/", list_page("/zwfw/", f"{crumb}<p><a href='/zwfw/'>政务服务</a></p>")).form is ColumnForm.BLANK


@pytest.mark.parametrize(
    ("final_url", "main", "form"),
    [
        pytest.param("https://zwfw.anhe.gov.cn/", "<p>暂无内容</p>", ColumnForm.EXTERNAL, id="platform beside the site, nothing to read"),
        pytest.param("https://zwfw.anhe.gov.cn/", items(folder="/zwgk/tzgg/"), ColumnForm.LIST, id="platform beside the site, list read"),
        pytest.param(f"{BASE}/zwgk/tzgg/", "<p>暂无内容</p>", ColumnForm.BLANK, id="own page"),
    ],
)
def test_blank_page_of_another_host_is_a_jump(final_url: str, main: str, form: ColumnForm):
    shown = list_page("/zwgk/tzgg/", main, final_url=final_url)
    assert one("/zwgk/tzgg/", shown).form is form


@pytest.mark.parametrize(
    ("drawn", "form"),
    [
        pytest.param("", ColumnForm.UNREAD, id="drawn without a list: looked at too early"),
        pytest.param("<p>暂无内容</p>", ColumnForm.BLANK, id="says that it is empty"),
        pytest.param(items(folder="/zwgk/tzgg/"), ColumnForm.LIST, id="list"),
    ],
)
def test_page_drawn_by_a_script_is_blank_only_when_it_says_so(drawn: str, form: ColumnForm):
    shell = (
        '<!doctype html><html><head><title>栏目</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    )
    shown = page(shell, url=f"{BASE}/zwgk/tzgg/", rendered_html=html(title="栏目", main=drawn))
    assert one("/zwgk/tzgg/", shown).form is form


def test_page_to_be_filled_in_is_no_blank_column():
    form = '<form action="/save" method="post"><p>姓名<input name="a"></p><p>内容<textarea name="b"></textarea></p></form>'
    assert one("/hdjl/", list_page("/hdjl/", form)).form is ColumnForm.ARTICLE
    login = '<form action="/in"><input name="u"><input name="p" type="password"></form>'
    assert one("/hdjl/", list_page("/hdjl/", login)).form is ColumnForm.UNREAD, "what stands behind it was not seen"


def test_interpretation_is_paired_by_its_link_else_by_the_name_in_its_title():
    documents = (
        DatedItem("安和县人民政府关于印发《安和县养老服务办法》的通知", f"{BASE}/zwgk/zcwj/1.html", TODAY, "", "list"),
        DatedItem("《安和县养老服务办法》政策解读", f"{BASE}/zwgk/zcjd/1.html", TODAY, "", "list"),
    )
    main = "<h1>《安和县养老服务办法》政策解读</h1><p>为推进养老服务工作，制定本办法，现就有关内容解读如下。</p>"
    plain = page(html(title="《安和县养老服务办法》政策解读", main=main), url=f"{BASE}/zwgk/zcjd/1.html")
    linked = page(
        html(title="解读", main=f'{main}<p>相关文件：<a href="/zwgk/zcwj/9.html">《安和县养老服务办法》</a></p>'),
        url=f"{BASE}/zwgk/zcjd/2.html",
    )
    columns = tuple(inventory({}).values())
    assert paired_documents([plain], columns=columns) == (), "政策文件 in the menu is no document"
    assert paired_documents([plain], documents, columns) == (f"{BASE}/zwgk/zcwj/1.html",)
    assert paired_documents([linked], documents, columns) == (f"{BASE}/zwgk/zcwj/9.html",)


def test_container_unites_its_children():
    menu = '<ul class="nav"><li><a href="/xwzx/">新闻中心</a><ul><li><a href="/xwzx/zwyw/">安和要闻</a></li></ul></li><li><a href="/tzgg/">通知公告</a></li><li><a href="/zwfw/">政务服务</a></li></ul>'
    pages = {
        f"{BASE}/xwzx/": [page(html(header=menu, main=""), url=f"{BASE}/xwzx/")],
        f"{BASE}/xwzx/zwyw/": [page(html(header=menu, main=items()), url=f"{BASE}/xwzx/zwyw/")],
    }
    found = {
        column.name: column for column in build_inventory(home=home_page(header=menu, main=""), column_pages=pages, site=SITE, as_of=AS_OF)
    }
    assert found["新闻中心"].form is ColumnForm.CONTAINER
    assert found["新闻中心"].newest_day == TODAY - timedelta(days=1)


COLUMNS = ("/xwzx/zwyw/", "/zwgk/tzgg/", "/zwgk/zcwj/", "/zwgk/zcjd/", "/zwfw/", "/hdjl/")


def with_sidebar(own: str, shown: int = 4) -> dict[str, list[PageSnapshot]]:
    """Every column shows the latest news beside its own list; *own* is what the news column lists."""
    side = f'<div class="side"><h3>最新动态</h3>{items(shown)}</div>'
    pages = {path: side + rows(date(2026, 4, 1), date(2026, 3, 1), date(2026, 2, 1), folder=path) for path in COLUMNS}
    pages[COLUMNS[0]] = own + side
    return {f"{BASE}{path}": [list_page(path, main)] for path, main in pages.items()}


def test_sidebar_of_the_latest_news_does_not_take_them_from_their_own_column():
    news = inventory(with_sidebar(items(8)))[f"{BASE}{COLUMNS[0]}"]
    assert (news.newest_day, news.item_count) == (TODAY - timedelta(days=1), 8)


def test_list_that_the_sidebar_repeats_as_a_whole_is_not_blank():
    news = inventory(with_sidebar(items(4)))[f"{BASE}{COLUMNS[0]}"]
    assert (news.form, news.newest_day) == (ColumnForm.LIST, TODAY - timedelta(days=1))


def test_sidebar_alone_is_no_list_of_the_column():
    news = inventory(with_sidebar(""))[f"{BASE}{COLUMNS[0]}"]
    assert news.newest_day is None


def test_other_words_in_the_footer_of_inner_pages_are_no_text_of_the_column():
    bottom = footer(
        sponsor="主办单位：安和县人民政府办公室（安和县大数据中心承担日常运行维护与内容保障工作）",
        more="<p>安和县中心街1号安和县行政中心</p>",
    )
    main = "<h2>通知公告</h2><p>暂无内容</p>"
    blank = page(html(main=main, bottom=bottom), url=f"{BASE}/zwgk/tzgg/", rendered_html=html(main=main, bottom=bottom))
    assert one("/zwgk/tzgg/", blank).form is ColumnForm.BLANK


def test_column_with_nothing_beside_the_sidebar_is_blank():
    pages = with_sidebar(items(8), shown=6)
    path = COLUMNS[5]
    side = f'<div class="side"><h3>最新动态</h3>{items(6)}</div>'
    pages[f"{BASE}{path}"] = [list_page(path, f"{side}<h2>互动交流</h2>", rendered_html=html(main=f"{side}<h2>互动交流</h2>"))]
    assert inventory(pages)[f"{BASE}{path}"].form is ColumnForm.BLANK


def test_sentence_that_several_columns_share_is_what_they_say():
    said = "<p>本栏目内容请登录省政务服务网查询。</p>"
    pages = {f"{BASE}{path}": [list_page(path, said, rendered_html=html(main=said))] for path in COLUMNS}
    assert {column.form for url, column in inventory(pages).items() if url in pages} == {ColumnForm.ARTICLE}
