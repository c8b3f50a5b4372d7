"""The checks on message boards: hidden, fields, freshness, statistics, overdue."""

from datetime import UTC, date, datetime

import pytest

from checks.interact.board import newest_day, read_message
from checks.interact.fields import interact_fields
from checks.interact.freshness import interact_freshness
from checks.interact.messages import interact_messages
from checks.interact.overdue import interact_overdue
from checks.interact.stats import interact_stats
from core.column.records import ColumnForm
from tests.checks.builder import causes, column_page, outcomes, run, said, snapshot
from tests.checks.columns import SCRIPT, C, ago, column, special, unread, url, yearless

BOARD = "/hdjl/xzxx/"
STATS = "<p>【信件办理情况】 已受理：157 已办结：99</p>"


def board(**changes):
    return column(C.CONSULT, **{"path": BOARD, "name": "县长信箱", **changes})


def row(asked: str, answered: str, state: str) -> str:
    return f'<tr><td><a href="{BOARD}1.html">关于小区物业管理的咨询</a></td><td>{asked}</td><td>县住建局</td><td>{answered}</td><td>{state}</td></tr>'


def listing(*rows: str, more: str = STATS, **parts):
    head = "<tr><th>留言标题</th><th>留言时间</th><th>答复单位</th><th>答复时间</th><th>状态</th></tr>"
    return special(f"<h2>县长信箱</h2>{more}<table>{head}{''.join(rows)}</table>", BOARD, column=url(BOARD), **parts)


FIELDS = {
    "写信时间": "2026-05-20 10:00",
    "信件内容": "您好,请问小区物业如何管理？",
    "办理时间": "2026-05-23",
    "回复部门": "县住建局",
    "回复内容": "您反映的问题已收悉,经核实答复如下,感谢您的关心。",
}


def message(fields: dict[str, str], number: int = 1, more: str = ""):
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in fields.items())
    return special(f"<h1>关于小区物业管理的咨询</h1><table>{table}</table>{more}", f"{BOARD}{number}.html", title="关于小区物业管理的咨询")


def site(*, lists=(), messages=(), columns=None, **more):
    pages = {"message_list": tuple(lists), "message": tuple(messages)}
    return snapshot(columns=(board(),) if columns is None else columns, special_pages=pages, **more)


# --- messages_hidden


def test_public_list_passes():
    assert outcomes(interact_messages, site()) == {"pass"}


def test_board_without_any_message_fails():
    empty = board(days=None, form=ColumnForm.ARTICLE)
    found = site(columns=(empty,), lists=[special("<h2>县长信箱</h2><p>欢迎来信</p>", BOARD, column=url(BOARD))])
    assert said(interact_messages, found) == [("fail", "interact.messages_hidden")]


def test_board_behind_a_login_goes_to_a_person():
    empty = board(days=None, form=ColumnForm.ARTICLE)
    found = site(columns=(empty,), lists=[special("<h2>县长信箱</h2><p>请先登录后查看</p>", BOARD, column=url(BOARD))])
    assert said(interact_messages, found) == [("review", "interact.messages_hidden")]
    assert "登录" in run(interact_messages, found)[1][0].message


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(unread(C.CONSULT, SCRIPT, path=BOARD), id="list by script"),
        pytest.param(board(days=None, form=ColumnForm.EXTERNAL), id="shared platform not read"),
    ],
)
def test_unread_board_is_unknown(one):
    assert outcomes(interact_messages, site(columns=(one,))) == {"unknown"}


def test_no_channel_is_judged_elsewhere():
    assert said(interact_messages, site(columns=(column(),))) == []


# --- message_fields


def test_all_fields_pass():
    assert outcomes(interact_fields, site(messages=[message(FIELDS)])) == {"pass"}


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        pytest.param(("回复部门",), ["答复单位"], id="unit"),
        pytest.param(("办理时间",), ["答复时间"], id="answer time"),
        pytest.param(("写信时间", "办理时间"), ["留言时间", "答复时间"], id="both times"),
    ],
)
def test_missing_fields_are_counted(left_out: tuple[str, ...], missing: list[str]):
    found = site(messages=[message({name: value for name, value in FIELDS.items() if name not in left_out})])
    assert said(interact_fields, found) == [("fail", "interact.message_fields")]
    finding = run(interact_fields, found)[1][0]
    assert finding.measured["missing"] == missing
    assert finding.count == len(missing)


def test_open_messages_have_no_answer_yet():
    open_one = message({"写信时间": "2026-06-10", "信件内容": "您好,请问物业如何管理？", "办理状态": "办理中"})
    assert said(interact_fields, site(messages=[open_one])) == []


def test_board_without_labels_is_not_blamed_for_dates_it_shows():
    free = special(
        "<h1>外地户口入学咨询</h1><p>用户王先生 2026-05-02</p><p>请问外地户口如何入学？</p><p>您反映的问题已收悉,请拨打电话咨询。</p><p>2026-05-04</p><p>安和县教育局</p>",
        f"{BOARD}2.html",
        title="外地户口入学咨询",
    )
    assert said(interact_fields, site(messages=[free])) == []


def test_body_and_date_above_the_answer_are_its_unit():
    chat = special(
        "<h1>咨询入学问题</h1><div><span>网友 张**</span> <span>2026-05-01 10:10</span><p>请问入学条件？</p></div>"
        "<div><b>县教育局</b> <span>2026-05-03 09:00</span><p>您好！适龄儿童按片区就近入学，感谢您的关注。</p></div>",
        f"{BOARD}3.html",
        title="咨询入学问题",
    )
    assert said(interact_fields, site(messages=[chat])) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "<p>网友：匿名 时间：2026-05-01 08:00</p><p>留言：请问何时来水？</p><p>县水务局 回复于 2026-05-03 09:11</p><p>您好，已通水，感谢关注。</p>",
            id="unit, 回复于 and the answer below",
        ),
        pytest.param(
            "<p>发表时间：2026年5月1日</p><p>建议内容：增设路灯</p><p>反馈单位：县执法局</p><p>反馈时间：2026年5月6日</p><p>反馈内容：已列入计划。</p>",
            id="suggestion and feedback",
        ),
    ],
)
def test_further_forms_of_question_and_answer(body: str):
    page = special(f"<h1>关于河堤照明</h1>{body}", f"{BOARD}5.html", title="关于河堤照明")
    assert outcomes(interact_fields, site(messages=[page])) == {"pass"}
    assert outcomes(interact_overdue, site(messages=[page])) == {"pass"}


def test_nothing_readable_is_unknown():
    assert outcomes(interact_fields, site()) == {"unknown"}
    assert outcomes(interact_fields, site(columns=())) == {"not_applicable"}


# --- messages_stale_2m


def test_recent_answer_passes():
    found = site(columns=(board(days=100),), lists=[listing(row("2026-05-20", "2026-05-25", "已答复"))])
    assert outcomes(interact_freshness, found) == {"pass"}


def test_board_untouched_for_two_months_fails():
    found = site(columns=(board(days=100),), lists=[listing(row("2026-02-01", "2026-03-01", "已答复"))])
    assert said(interact_freshness, found) == [("fail", "interact.messages_stale_2m")]
    assert run(interact_freshness, found)[1][0].measured["newest"] == ago(100).isoformat()


def test_remark_that_no_letter_came_is_for_a_person():
    found = site(columns=(board(days=100, exempt_remark="近期没有收到来信"),))
    assert said(interact_freshness, found) == [("review", "interact.messages_stale_2m")]


def test_form_below_a_board_does_not_make_the_board_its_container():
    writing = column(C.CONSULT, path=f"{BOARD}xx/", name="我要写信", parent=url(BOARD))
    asking = column(C.CONSULT, path=f"{BOARD}cx/", name="信件查询", parent=url(BOARD))
    found = site(columns=(board(days=100), writing, asking), lists=[listing(row("2026-02-01", "2026-03-01", "已答复"))])
    assert said(interact_freshness, found) == [("fail", "interact.messages_stale_2m")]
    assert run(interact_freshness, found)[1][0].url == url(BOARD)


def test_container_with_surveys_does_not_make_a_board_fresh():
    parent = column(C.CONSULT, days=1, path="/hdjl/", name="互动交流")
    found = site(columns=(parent, board(days=100, parent=parent.url, level=2)))
    assert said(interact_freshness, found) == [("fail", "interact.messages_stale_2m")]


NEWS = "".join(f'<li><a href="/xwzx/{n}.html">县政府召开第{n}次常务会议</a><span>{ago(n).isoformat()}</span></li>' for n in range(1, 5))


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [pytest.param(4, "fail", id="on every column"), pytest.param(0, "pass", id="nothing tells that it is a sidebar")],
)
def test_sidebar_of_news_does_not_make_a_board_fresh(columns, outcome):
    lists = [listing(row("2026-01-05", "2026-01-09", "已答复"), more=f'{STATS}<ul class="side">{NEWS}</ul>')]
    sampled = tuple(column_page(n, main=f'<p>栏目</p><ul class="side">{NEWS}</ul>') for n in range(columns))
    found = site(lists=lists, columns=(board(days=150),), column_pages=sampled)
    assert outcomes(interact_freshness, found) == {outcome}


@pytest.mark.parametrize(
    ("columns", "outcome"), [pytest.param(4, "fail", id="sidebar"), pytest.param(0, "unknown", id="it may be a list of letters")]
)
def test_letter_beside_a_sidebar_of_news_is_read(columns, outcome):
    side = f'<ul class="side">{NEWS}</ul>'
    sampled = tuple(column_page(n, main=f"<p>栏目</p>{side}") for n in range(columns))
    letter = message({name: value for name, value in FIELDS.items() if name != "回复部门"}, more=side)
    assert outcomes(interact_fields, site(messages=[letter], column_pages=sampled)) == {outcome}


def test_questions_and_answers_of_the_year_are_no_board_when_there_is_one():
    faq = column(C.CONSULT, days=1, path="/hdjl/cjwt/", name="常见问题")
    assert said(interact_freshness, site(columns=(faq, board(days=100)))) == [("fail", "interact.messages_stale_2m")]


@pytest.mark.parametrize(
    ("days", "proven", "outcome"),
    [
        pytest.param(9, None, "unknown", id="new only if the guess is right"),
        pytest.param(9, 30, "pass", id="one is proven"),
        pytest.param(100, 500, "fail", id="old in any year"),
    ],
)
def test_guess_of_a_year_is_no_new_letter(days, proven, outcome):
    found = site(columns=(yearless(C.CONSULT, days=days, proven=proven, path=BOARD, name="县长信箱"),))
    assert outcomes(interact_freshness, found) == {outcome}


def test_unread_board_has_unknown_freshness():
    assert outcomes(interact_freshness, site(columns=(unread(C.CONSULT, path=BOARD),))) == {"unknown"}


# --- stats_missing


def test_counts_pass():
    assert outcomes(interact_stats, site(lists=[listing()])) == {"pass"}
    named = column(C.OTHER, path="/hdjl/xjtj/", name="信件统计")
    assert outcomes(interact_stats, site(columns=(board(), named), lists=[listing(more="")])) == {"pass"}


@pytest.mark.parametrize("counts", ["今日来信：3　本月来信：20　总来信：1200", "共有 320 条留言", "收到有效信件3201封，公开信件1802封"])
def test_further_counts_pass(counts: str):
    assert outcomes(interact_stats, site(lists=[listing(more=f"<p>{counts}</p>")])) == {"pass"}


def test_no_counts_fail():
    found = site(lists=[listing(row("2026-05-20", "2026-05-25", "已答复"), more="")])
    assert said(interact_stats, found) == [("fail", "interact.stats_missing")]


@pytest.mark.parametrize(
    ("name", "column_class"),
    [
        pytest.param("办事统计数据", C.SERVICE_STATS, id="of services"),
        pytest.param("统计信息", C.DATA, id="of the economy"),
        pytest.param("建议提案办理情况统计", C.OTHER, id="of motions"),
    ],
)
def test_counts_of_other_matters_are_none_of_letters(name, column_class):
    other = column(column_class, path="/tj/", name=name)
    link = f'<p><a href="/tj/">{name}</a></p>'
    assert said(interact_stats, site(columns=(board(), other), lists=[listing(more=link)])) == [("fail", "interact.stats_missing")]
    below = column(C.OTHER, path="/hdjl/xzxx/tj/", name="统计分析", parent=url(BOARD))
    assert outcomes(interact_stats, site(columns=(board(), other, below), lists=[listing(more="")])) == {"pass"}


def test_heading_without_numbers_is_unknown_until_rendered():
    assert causes(interact_stats, site(lists=[listing(more="<h3>信件统计</h3>")])) == {"needs_script"}


def test_statistics_as_picture_are_for_a_person():
    page = listing(more='<img src="/images/tj.png" alt="统计图">')
    assert said(interact_stats, site(lists=[page])) == [("review", "interact.stats_missing")]


def test_boards_not_read_are_unknown():
    assert outcomes(interact_stats, site()) == {"unknown"}


ONE_LINE = "<p>留言时间：2026-05-20</p><p>留言内容：请问公租房怎么申请？</p><p>【县住建局】2026-05-25 回复：您好，请到社区申请。</p>"
SET_WIDE = "<p>留 言 时 间：2026-05-20</p><p>内 容：请问？</p><p>答 复 单 位：住建局</p><p>答 复 时 间：2026-05-25</p><p>答 复 内 容：您好，请到社区申请。</p>"


@pytest.mark.parametrize(
    "text", [pytest.param(ONE_LINE, id="unit, day and answer in one line"), pytest.param(SET_WIDE, id="labels set wide")]
)
def test_letters_of_other_forms_are_read(text):
    read = read_message(special(f"<h1>咨询公租房申请</h1>{text}", f"{BOARD}1.html", title="咨询公租房申请"))
    assert read is not None
    assert (str(read.asked), str(read.answered), read.missing, read.open) == ("2026-05-20", "2026-05-25", (), False)


# --- overdue_3m


def test_open_for_more_than_three_months_fails():
    found = site(lists=[listing(row("2026-02-01", "", "办理中"), row("2026-05-20", "2026-05-25", "已答复"))])
    assert said(interact_overdue, found) == [("fail", "interact.overdue_3m")]


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        pytest.param("2026-05-01", "办理中", id="open, but recent"),
        pytest.param("2026-03-15", "办理中", id="open for three months, no longer"),
        pytest.param("2025-06-14", "办理中", id="open, asked a day before the year"),
        pytest.param("2024-05-01", "办理中", id="open, but before the year"),
        pytest.param("2026-02-01", "已答复", id="answered"),
    ],
)
def test_other_rows_pass(asked: str, state: str):
    assert outcomes(interact_overdue, site(lists=[listing(row(asked, "", state))])) == {"pass"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        pytest.param("<tr><td><a href='/1.html'>咨询未办理退休手续的问题</a></td><td>2026-02-01</td><td>2026-02-05</td></tr>", "pass", id="question speaks of it"),
        pytest.param("<li><a href='/1.html'>反映路口积水待处理</a> 2026-02-01 2026-02-05</li>", "pass", id="question ends in it"),
        pytest.param("<tr><td><a href='/1.html'>反映路口积水</a></td><td>2026-02-01</td><td>未办结</td></tr>", "fail", id="not closed yet"),
        pytest.param("<li>[处理中]<a href='/1.html'>反映路口积水</a> 2026-02-01</li>", "fail", id="state in brackets"),
        pytest.param("<li><a href='/1.html'>反映路口积水</a> 状态：正在办理中 2026-02-01</li>", "fail", id="labelled state"),
    ],
)  # fmt: skip
def test_state_of_a_row_is_a_word_of_its_own(line: str, outcome: str):
    assert outcomes(interact_overdue, site(lists=[listing(line)])) == {outcome}


def table(*rows: str, head: str = "<tr><th>留言标题</th><th>留 言 时 间</th><th>答复时间</th></tr>"):
    return special(f"<h2>县长信箱</h2><table>{head}{''.join(rows)}</table>", BOARD, column=url(BOARD))


def cells(number: int, *more: str, title: str = "关于小区物业管理的咨询") -> str:
    return f'<tr><td><a href="{BOARD}{number}.html">第{number}件：{title}</a></td>{"".join(f"<td>{one}</td>" for one in more)}</tr>'


LIST_HEAD = "<li class=head><span>标题</span><span>写信时间</span><span>回复日期</span></li>"


def line(number: int, *more: str) -> str:
    return (
        f'<li><a href="{BOARD}{number}.html">第{number}件：关于小区物业管理的咨询</a>{"".join(f"<span>{one}</span>" for one in more)}</li>'
    )


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        pytest.param(table(cells(1, "2026-02-01", ""), cells(2, "2026-02-03", "2026-02-09")), "fail", id="no day of an answer"),
        pytest.param(table(cells(1, "2026-02-01", "—"), cells(2, "2026-02-03", "2026-02-09")), "fail", id="a dash for it"),
        pytest.param(table(cells(1, "2026-02-01", ""), cells(2, "2026-02-03", "")), "review", id="column that is empty throughout"),
        pytest.param(table(cells(1, "2026-02-01", "2026-06-01"), cells(2, "2026-02-03", "2026-02-09")), "pass", id="late but answered"),
        pytest.param(table(cells(1, "2026-05-01", ""), cells(2, "2026-02-03", "2026-02-09")), "pass", id="open, but recent"),
        pytest.param(table(cells(1, "2025-05-01", ""), cells(2, "2026-02-03", "2026-02-09")), "pass", id="asked before the year"),
        pytest.param(
            table(cells(1, "2026-05-01", "", title="咨询2025年8月1日停水"), cells(2, "2026-02-03", "2026-02-09")),
            "pass",
            id="day in a title",
        ),
        pytest.param(table(cells(1, "2026-02-01", "查看"), cells(2, "2026-02-03", "2026-02-09")), "pass", id="something else in its place"),
        pytest.param(
            table(f"{LIST_HEAD}{line(1, '2026-02-01', '')}{line(2, '2026-02-03', '2026-02-09')}", head=""), "fail", id="list with a head"
        ),
    ],
)
def test_columns_for_the_days_of_letter_and_answer_tell_what_is_open(page, outcome: str):
    assert outcomes(interact_overdue, site(lists=[page])) == {outcome}


def test_words_about_an_empty_day_of_the_answer():
    (found,) = run(interact_overdue, site(lists=[table(cells(1, "2026-02-01", ""), cells(2, "2026-02-03", "2026-02-09"))]))[1]
    assert found.message.endswith("提出于2026-02-01，至监测时间点超过3个月仍未回应（列表中的答复时间为空）")
    assert (found.url, found.measured) == (url(BOARD), {"asked": "2026-02-01", "days": 134})


def test_letter_that_was_opened_says_more_than_its_row():
    rows = [cells(1, "2026-02-01", ""), cells(2, "2026-02-03", "2026-02-09")]
    answered = message({**FIELDS, "写信时间": "2026-02-01"})
    assert outcomes(interact_overdue, site(lists=[table(*rows)], messages=[answered])) == {"pass"}


TITLES_ONLY = "<tr><th>留言标题</th><th>来信时间</th></tr>"
PASSED = "公开的留言中没有超过3个月未回应的（仅限已公开部分{}）"
UNSAID = "公开的留言有{}件提出已超过3个月，列表未注明办理状态和答复时间，无法判断是否已经回应"


@pytest.mark.parametrize(
    ("page", "letters", "outcome", "reason"),
    [
        pytest.param(
            table(cells(1, "2026-02-01"), cells(2, "2026-01-03"), head=TITLES_ONLY), [], "unknown", UNSAID.format(2), id="none says it"
        ),
        pytest.param(table(cells(1, "02-01"), cells(2, "01-03"), head=""), [], "unknown", UNSAID.format(2), id="not even the year"),
        pytest.param(
            table(cells(1, "02-01", "办理中"), cells(2, "01-03", "办理中"), head=""),
            [],
            "unknown",
            UNSAID.format(2),
            id="open since which year",
        ),
        pytest.param(
            table(cells(1, "2026-02-01"), cells(2, "2026-01-03"), head=TITLES_ONLY),
            [message({**FIELDS, "写信时间": "2026-02-01"})],
            "pass",
            PASSED.format("；另有1件未注明办理状态，未计入"),
            id="one was opened",
        ),
        pytest.param(
            table(cells(1, "2026-02-01", ""), cells(2, "2026-01-03", "已答复"), head=""),
            [],
            "pass",
            PASSED.format("；另有1件未注明办理状态，未计入"),
            id="one of two says it",
        ),
        pytest.param(
            table(cells(1, "2026-05-01"), cells(2, "2026-04-03"), head=TITLES_ONLY), [], "pass", PASSED.format(""), id="all are recent"
        ),
        pytest.param(
            table(cells(1, "2024-05-01"), cells(2, "2024-04-03"), head=TITLES_ONLY), [], "pass", PASSED.format(""), id="all are too old"
        ),
        pytest.param(
            table(cells(1, "2026-02-01", "2026-02-05"), cells(2, "2026-01-03", "2026-01-05"), head=""),
            [],
            "pass",
            PASSED.format(""),
            id="two days without a head are letter and answer",
        ),
        pytest.param(
            table(
                cells(1, "2026-02-01", "2026-02-05"),
                cells(2, "2026-01-03", "2026-01-05"),
                head="<tr><th>留言标题</th><th>来信时间</th><th>受理时间</th></tr>",
            ),
            [],
            "unknown",
            UNSAID.format(2),
            id="the day of acceptance is that of no answer",
        ),
        pytest.param(
            special(
                f"<ul><li>通知 2026-02-01</li></ul><table>{cells(1, '2026-05-01')}{cells(2, '2026-04-03')}</table>",
                BOARD,
                column=url(BOARD),
            ),
            [],
            "pass",
            PASSED.format(""),
            id="notice beside the list",
        ),
        pytest.param(
            table(*(cells(number, "县住建局") for number in range(6)), head=""),
            [],
            "unknown",
            "公开的留言没有标注日期，无法判断是否超过3个月未回应",
            id="no days at all",
        ),
    ],
)
def test_letters_without_state_and_answer_are_not_judged_and_told(page, letters, outcome: str, reason: str):
    (said_,) = run(interact_overdue, site(lists=[page], messages=letters))[0]
    assert (str(said_.outcome), said_.reason) == (outcome, reason)


@pytest.mark.parametrize("asked", ["2026-03-14", "2025-06-15"], ids=["three months and a day", "first day of the year"])
def test_edges_of_the_year_and_the_three_months(asked: str):
    (found,) = run(interact_overdue, site(lists=[listing(row(asked, "", "办理中"), row("2026-05-01", "", "办理中"))]))[1]
    assert (found.code, found.measured["asked"], found.url) == ("interact.overdue_3m", asked, url(BOARD))


def test_letter_and_its_row_in_the_list_are_one():
    letter = message({"写信时间": "2026-02-01", "信件内容": "您好,请问物业如何管理？", "办理状态": "办理中"})
    (found,) = run(interact_overdue, site(messages=[letter], lists=[listing(row("2026-02-01", "", "办理中"))]))[1]
    assert found.url == letter.final_url


def test_letter_without_a_word_on_its_state_is_for_a_person():
    silent = {"写信时间": "2026-02-01", "信件内容": "您好,请问物业如何管理？"}
    assert said(interact_overdue, site(messages=[message(silent)])) == [("review", "interact.overdue_3m")]
    assert said(interact_overdue, site(messages=[message({**silent, "办理状态": "办理中"})])) == [("fail", "interact.overdue_3m")]


def test_report_on_a_hotline_is_no_unanswered_letter():
    news = special(
        "<h1>县领导接听12345热线</h1><p>发布时间：2026-02-01 来源：县融媒</p><p>县领导到热线现场接听群众来电，了解群众诉求。</p>",
        f"{BOARD}6.html",
        title="县领导接听12345热线",
    )
    assert outcomes(interact_overdue, site(messages=[news])) == {"pass"}


def test_board_not_read_is_unknown():
    assert outcomes(interact_overdue, site()) == {"unknown"}
    shell = special("<h2>县长信箱</h2><div id='list'></div>", BOARD, column=url(BOARD))
    assert causes(interact_overdue, site(columns=(unread(C.CONSULT, SCRIPT, path=BOARD),), lists=[shell])) == {"needs_script"}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(datetime(2026, 5, 25, 17, tzinfo=UTC), date(2026, 5, 26), id="past midnight in Beijing"),
        pytest.param(datetime(2026, 5, 25, 15, tzinfo=UTC), date(2026, 5, 20), id="before midnight in Beijing"),
    ],
)
def test_days_of_a_board_are_days_in_beijing(as_of, expected):
    lists = [listing(row("2026-05-20", "2026-05-26", "已办结"), more="")]
    assert newest_day(site(lists=lists, columns=(board(days=None),), as_of=as_of)) == expected


@pytest.mark.parametrize("head", ["<h3>【答复】</h3>", "<h3>答复</h3>", "<p>[回复]</p>"])
def test_answer_below_its_heading_is_shown(head):
    body = f"<p>提问时间：2026-05-20 状态：已回复</p><p>停水了怎么办</p>{head}<p>您好,已恢复供水,如有疑问请来电。</p><p>县水务局 2026-05-23</p>"
    found = read_message(special(f"<h1>停水问题咨询</h1>{body}", f"{BOARD}9.html", title="停水问题咨询"))
    assert found is not None
    assert "答复内容" not in found.missing
