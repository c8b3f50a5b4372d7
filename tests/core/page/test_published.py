import pytest

from core.outcome import PageKind

TEXT = "<p>" + "为深入贯彻落实有关会议精神，扎实推进各项工作，" * 12 + "会议于2021年3月4日召开，2022-02-02起施行。</p>"
TITLE = "关于印发某某工作方案的通知"


def article(framed, below, *, before="", title=TITLE, tag="h1", document=None):
    head = f"<title>{document if document is not None else title + '_某某市人民政府'}</title>"
    crumb = "<div>当前位置：<a href=/>首页</a> &gt; <a href=/n>通知公告</a></div>"
    return framed(f"{crumb}{before}<div class=article><{tag}>{title}</{tag}>{below}</div>", head)


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        pytest.param("发布时间：2024-09-10 09:24 来源：市政府办", "2024-09-10T09:24", id="usual"),
        pytest.param("发布时间 : 2024-9-1&nbsp;来源: X", "2024-09-01", id="space before the colon"),
        pytest.param("时间：2020年09月15日 09时32分　来源：X", "2020-09-15T09:32", id="Chinese clock"),
        pytest.param("发布时间：２０２４－０５－１８　１０∶０８", "2024-05-18T10:08", id="full width, ratio colon"),
        pytest.param("信息时间：2024-09-10 来源：X", "2024-09-10", id="another word"),
        pytest.param("挂网时间：2024-09-10 有效期至：2024-12-10", "2024-09-10", id="put on the net"),
        pytest.param("發佈時間：2024-09-10 來源：X", "2024-09-10", id="traditional signs"),
        pytest.param("日期：2021/09/06 来源：X", "2021-09-06", id="slashes"),
        pytest.param("时间发布：2023-06-12 09:51", "2023-06-12T09:51", id="label turned round"),
        pytest.param("发布日期：二〇二四年五月十八日", "2024-05-18", id="numerals"),
        pytest.param("发布日期：20240910", "2024-09-10", id="compact"),
        pytest.param("发布时间：24-09-10", "2024-09-10", id="short year"),
        pytest.param("发布时间：<span>2024-09-10</span><span>09:24</span>", "2024-09-10T09:24", id="two elements"),
        pytest.param("<table><tr><td>发布时间</td><td>2024-09-10</td></tr></table>", "2024-09-10", id="cells"),
        pytest.param("更新时间：2024-08-20 发布时间：2024-08-14", "2024-08-14", id="publication before update"),
        pytest.param("更新时间：2024-08-14 10:46", "2024-08-14T10:46", id="update only"),
        pytest.param("截止时间：2024-12-31<br>发布时间：2024-11-01", "2024-11-01", id="deadline beside it"),
        pytest.param("Updated: September 10, 2024 | Source: X Daily", "2024-09-10", id="English"),
        pytest.param("发布时间 (Release time)：2024-09-10", "2024-09-10", id="label in two languages"),
        pytest.param("发布时间：9/10/2024 10:20:00 AM", "2024-09-10", id="American order"),
        pytest.param("发布时间：2027-09-10", "2027-09-10", id="future date stays visible"),
    ],
)
def test_labelled(facts, framed, line, iso):
    published = facts(article(framed, f"<div>{line}</div>{TEXT}"), kind=PageKind.CONTENT).published
    assert (published.iso, published.source) == (iso, "label")


@pytest.mark.parametrize(
    ("below", "source"),
    [
        pytest.param("<div>2023-12-05 来源：广州日报 分享</div>", "near_title", id="before the source"),
        pytest.param("<div>来源：宣教中心 2023-12-05 14:59:48 【字体：大 中 小】</div>", "near_title", id="behind the source"),
        pytest.param("<div>2023-12-05</div>", "near_title", id="alone"),
        pytest.param(
            "<div>某某县人民政府办公室 2023-12-05 发布</div><p>某某办公室</p><p>2023年12月1日</p>", "near_title", id="said to be published"
        ),
        pytest.param("<div><b>05</b><span>2023-12</span></div>", "near_title", id="day over month"),
        pytest.param("<p>2023-12-05 / 张三 / 某某发布</p>", "near_title", id="between slashes"),
        pytest.param("<p>སྤེལ་དུས། 2023-12-05</p>", "near_title", id="label of another script"),
        pytest.param("<p>05 12月 2023</p>", "near_title", id="day, month, year"),
        pytest.param("<span>( 2023-12-05)</span>", "bracket", id="in brackets behind the title"),
        pytest.param("<p>2023-12-05 10:20 | From: Anhe Daily</p>", "near_title", id="English source"),
        pytest.param(
            '<p><time datetime="2023-12-05T08:00:00+08:00">2023年12月5日</time> by admin</p>', "near_title", id="marked up as a time"
        ),
        pytest.param("<p>某某发布 2023-12-05 发表于四川</p>", "near_title", id="between two names"),
        pytest.param("<p>期次：第12期 出版日期：2023-12-05</p>", "table", id="day of a gazette"),
        pytest.param("<p>某某县融媒体中心 2023-12-05</p>", "near_title", id="behind a name"),
        pytest.param("<p>2023年12月5日 08:30 某某县人民政府网</p>", "near_title", id="with a clock before a name"),
    ],
)
def test_without_label(facts, framed, below, source):
    published = facts(article(framed, below + TEXT), kind=PageKind.CONTENT).published
    assert (published.day.isoformat(), published.source) == ("2023-12-05", source)


LINE = "<div>2023-12-05 来源：公共资源交易中心</div>"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p>原公告编号：A1</p><p>首次公告日期：2023年10月20日</p>", id="day of the first notice"),
        pytest.param("<p>一、招标文件发布时间：2023年11月1日至2023年11月6日</p>", id="span"),
        pytest.param("<p>活动发布时间：2023-10-01</p>", id="of something else"),
        pytest.param(f"{TEXT}<p>发布时间：2023年3月1日的文件同时废止。</p>", id="begins a sentence"),
        pytest.param(f"{TEXT}<p>信息发布日期：2023-03-01</p>{TEXT}", id="between paragraphs"),
    ],
)
def test_line_of_date_and_source_beats_what_the_text_labels(facts, framed, text):
    published = facts(article(framed, LINE + text + TEXT)).published
    assert (published.iso, published.source) == ("2023-12-05", "near_title")


def test_labelled_foot_of_an_article_beats_a_line_that_names_no_duty(facts, framed):
    below = f"{LINE}{TEXT}<p>编辑：某某 发布日期：2023-12-07</p>"
    assert facts(article(framed, below)).published.iso == "2023-12-07"


def test_line_of_date_and_source_above_the_title(facts, framed):
    before = "<div><span>2023-12-05</span><span>来源：某某局</span></div>"
    published = facts(article(framed, TEXT, before=before), kind=PageKind.CONTENT).published
    assert (published.day.isoformat(), published.source) == ("2023-12-05", "near_title")


@pytest.mark.parametrize(
    "box",
    [
        pytest.param('<div class="date">2024-09-10</div>', id="day"),
        pytest.param('<div class="date"><p>10</p><p>2024-09</p></div>', id="box of day and month"),
    ],
)
def test_date_with_a_line_to_itself_right_above_the_title(facts, framed, box):
    page = framed(f"<div class=article>{box}<h1>{TITLE}</h1>{TEXT}</div>", f"<title>{TITLE}_某某市人民政府</title>")
    assert facts(page).published.iso == "2024-09-10"


def test_clock_above_the_title_is_no_date_of_it(facts, framed):
    page = framed(f"<div>今天是2024年9月10日 星期二</div><div class=article><h1>{TITLE}</h1>{TEXT}</div>", f"<title>{TITLE}</title>")
    assert facts(page).published is None


def test_element_between_two_others_below_the_title(facts, framed):
    line = "<div><span>某某发布</span> <em>2024年9月10日 18:30</em> <span>四川</span></div>"
    assert facts(article(framed, line + TEXT)).published.iso == "2024-09-10T18:30"


def test_foot_of_the_article_is_not_that_of_the_site(facts, framed):
    below = f'{TEXT}<div class="foot-info">信息来源：县政府办 发布时间：2024-09-10 【打印】【关闭】</div>'
    assert facts(article(framed, below)).published.iso == "2024-09-10"


def test_disclosure_table_and_its_order(facts, framed):
    table = "<table><tr><td>成文日期：</td><td>2017年04月01日</td><td>{}：</td><td>2017-04-12</td></tr></table>"
    published = facts(article(framed, TEXT, before=table.format("发布日期")), kind=PageKind.CONTENT).published
    assert (published.iso, published.source) == ("2017-04-12", "label")
    only = "<table><tr><td>索引号：</td><td>123</td><td>生成日期：</td><td>2017-04-12</td></tr></table>"
    published = facts(article(framed, TEXT, before=only), kind=PageKind.CONTENT).published
    assert (published.iso, published.source) == ("2017-04-12", "table")


def test_signature_is_the_last_resort(facts, framed):
    signed = TEXT + "<p>某某市人民政府办公室</p><p>二〇二四年三月五日</p>"
    assert facts(article(framed, signed)).published.source == "signature"
    labelled = facts(article(framed, "<div>发布时间：2024-03-09</div>" + signed)).published
    assert labelled.iso == "2024-03-09"


@pytest.mark.parametrize(
    ("line", "source"),
    [
        pytest.param("某某市人民政府办公室　　二〇二四年三月五日", "signature", id="unit and day in one line"),
        pytest.param("会议定于二〇二四年三月五日", None, id="no unit"),
        pytest.param("某某市人民政府办公室 二五六七年三月五日", None, id="Buddhist year"),
    ],
)
def test_signature_in_one_line(facts, framed, line, source):
    published = facts(article(framed, f"{TEXT}<p>{line}</p>")).published
    assert (published and published.source) == source


def test_head_of_the_column_names_the_date(facts, framed):
    table = "<table><tr><td>索引号</td><td>发布日期</td><td>发布机构</td></tr><tr><td>123</td><td>2024-05-18</td><td>某局</td></tr></table>"
    assert facts(article(framed, TEXT, before=table), kind=PageKind.CONTENT).published.iso == "2024-05-18"


def test_empty_label_with_a_script_beats_a_bare_date_below(facts, framed):
    below = "<div>发布时间： 字体：大</div><p>工作安排</p><p>某公司</p><p>2019年10月29日</p>"
    found = facts(article(framed, f"{below}{TEXT}<script>var pubdate='2019-11-06';</script>"))
    assert (found.published.iso, found.published.source) == ("2019-11-06", "script")


def test_script_only(facts, framed):
    found = facts(article(framed, f"<div>发布时间：<script>var pubdata='2018年02月13日';document.write(pubdata)</script></div>{TEXT}"))
    assert (found.published.iso, found.published.source) == ("2018-02-13", "script")


@pytest.mark.parametrize(
    ("below", "before", "title"),
    [
        pytest.param(TEXT, "", TITLE, id="dates in the text only"),
        pytest.param("<div>发布时间：</div>" + TEXT, "", TITLE, id="empty label"),
        pytest.param("<p>会议时间：2024年5月1日，地点：某地</p>" + TEXT, "", TITLE, id="meeting"),
        pytest.param("<p>（2024年5月18日某市第八届人民代表大会通过）</p>" + TEXT, "", TITLE, id="adoption in brackets"),
        pytest.param(
            "<div>开始时间：</div><div>2024-05-08</div><div>结束时间：</div><div>2024-05-10</div><div>来源：某局</div>" + TEXT,
            "",
            TITLE,
            id="event with labels on lines of their own",
        ),
        pytest.param(TEXT + "<div>本页生成时间：2026-11-02 03:00:00</div>", "", TITLE, id="time of the page's generation"),
        pytest.param(TEXT, "<div>今天是2026-11-02 来源于平台</div>", TITLE, id="clock above the title"),
        pytest.param("<div>发布时间：05-18</div>" + TEXT, "", TITLE, id="no year"),
        pytest.param("<div>1天前</div>" + TEXT, "", TITLE, id="relative time"),
        pytest.param("<p>施行日期：2024年5月1日</p>" + TEXT, "", TITLE, id="effective date"),
        pytest.param(TEXT, "", "2024年6月30日新闻发布会实录", id="date in the title"),
        pytest.param(TEXT + "<p>上一篇：某某 2022-11-11</p><p>下一篇：某某 2022-11-14</p>", "", TITLE, id="previous and next"),
        pytest.param(TEXT + "<ul><li><a href=/1>相关文章的标题</a> 2023-01-01</li></ul>", "", TITLE, id="related behind"),
        pytest.param(TEXT, "<ul><li><a href=/1>相关文章的标题</a> 2023-01-01</li></ul>", TITLE, id="related before"),
        pytest.param("<p>时间：2024年9月10日上午9:00</p><p>地点：县会议中心</p>" + TEXT, "", TITLE, id="when and where people meet"),
        pytest.param("<p>时间：2024年9月10日 地点：县会议中心</p>" + TEXT, "", TITLE, id="when and where in one line"),
        pytest.param("<p>一、时间：2024年9月10日</p><p>二、对象</p>" + TEXT, "", TITLE, id="numbered point of a notice"),
        pytest.param("<ul><li><a href=/1>另一件事的消息</a> 2023-01-01</li></ul>" + TEXT, "", TITLE, id="linked line below"),
        pytest.param(
            "<p><a href=/1>另一件事的消息</a><span>202<!-- -->3-01-01</span></p>" + TEXT, "", TITLE, id="comment inside a date of a list"
        ),
        pytest.param("<p>某某市人民政府令 2024-05-18</p>" + TEXT, "", TITLE, id="decree"),
        pytest.param("<p>2024年9月10日 某某县人民政府</p>" + TEXT, "", TITLE, id="spelt day without a clock"),
    ],
)
def test_no_date_shown(facts, framed, below, before, title):
    assert facts(article(framed, below, before=before, title=title), kind=PageKind.CONTENT).published is None


def test_related_list_before_the_text_does_not_win(facts, framed):
    related = "<ul><li><a href=/1>相关文章甲的标题</a> 2025-01-01</li><li><a href=/2>相关文章乙的标题</a> 2025-02-01</li></ul>"
    assert facts(article(framed, f"<div>发布时间：2021-01-05</div>{TEXT}", before=related)).published.iso == "2021-01-05"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        pytest.param({}, TITLE, id="h1"),
        pytest.param({"tag": 'div class="title"'}, TITLE, id="class"),
        pytest.param({"tag": "p"}, TITLE, id="document title"),
        pytest.param({"tag": "p", "document": "某某市人民政府"}, TITLE, id="line above the date"),
        pytest.param({"document": ""}, TITLE, id="no document title"),
        pytest.param({"tag": "p", "document": "某某市人民政府-通知公告"}, TITLE, id="document title is the column's"),
        pytest.param({"tag": "p", "document": "${title}"}, TITLE, id="document title of a template"),
    ],
)
def test_title(facts, framed, page, title):
    assert facts(article(framed, f"<div>发布时间：2024-09-10</div>{TEXT}", **page), kind=PageKind.CONTENT).title == title


def test_date_in_the_heading_is_no_part_of_the_title(facts, framed):
    heading = f"<div class=title><span>{TITLE}</span><em>2024-09-10</em></div>"
    found = facts(framed(f"{heading}{TEXT}", f"<title>{TITLE}</title>"), kind=PageKind.CONTENT)
    assert (found.title, found.published.iso) == (TITLE, "2024-09-10")
    said = facts(framed(f"<h1>{TITLE}2024-09-10</h1>{TEXT}", "<title>通知公告</title>"), kind=PageKind.CONTENT)
    assert said.title == f"{TITLE}2024-09-10"


@pytest.mark.parametrize(
    ("heads", "title"),
    [
        pytest.param(f"<h1>某某社科规划办-某某社科办</h1><div class=article-title><h2>{TITLE}</h2>", TITLE, id="the closer one"),
        pytest.param(f"<div><h1>{TITLE}</h1><h2>——关于工作方案的几点说明</h2>", TITLE, id="above a subtitle"),
        pytest.param(f"<div><h1>首 页 &gt;&gt; 某某栏目名称</h1><div>{TITLE}</div>", TITLE, id="way through the site"),
    ],
)
def test_of_two_headings_the_one_above_the_date(facts, framed, heads, title):
    page = framed(f"{heads}<div>【时间：2024-03-21 17:05】 【来源：某某办】</div></div>{TEXT}")
    assert facts(page, kind=PageKind.CONTENT).title == title


def test_heading_cut_short_is_told_in_full_by_the_tag(facts, framed):
    head = f'<title>{TITLE[:8]}…</title><meta name="ArticleTitle" content="{TITLE}">'
    assert facts(framed(f"<h1>{TITLE[:8]}…</h1><div>发布时间：2024-09-10</div>{TEXT}", head), kind=PageKind.CONTENT).title == TITLE


@pytest.mark.parametrize("label", ["名　　称", "信息名称：", "标题"])
def test_name_in_a_disclosure_table(facts, framed, label):
    table = f"<table><tr><td>索引号</td><td>A/1</td></tr><tr><td>{label}</td><td>{TITLE}</td></tr><tr><td>发布日期</td><td>2024-09-10</td></tr></table>"
    assert facts(framed(table + TEXT, "<title>信息公开</title>"), kind=PageKind.CONTENT).title == TITLE


def test_time_of_another_article_is_not_that_of_the_page(facts, framed):
    other = "<article><h2><a href=/1>另一件事的消息</a></h2><time>2024年9月10日</time> by admin</article>"
    assert facts(article(framed, other * 3, title="动态")).published is None


UNMARKED = "县政府召开常务会议研究部署安全生产工作"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("2024-09-10 10:00", id="date and time"),
        pytest.param("[2024-09-10]", id="in brackets"),
        pytest.param("作者：县府办 点击：20 2024-09-10", id="behind other facts"),
        pytest.param("发布时间 2024-09-10", id="label without colon"),
        pytest.param("（2024年9月10日）", id="spelt"),
    ],
)
def test_title_that_nothing_marks_stands_above_the_line_with_the_date(facts, framed, line):
    rows = f"<table><tr><td><b>{UNMARKED}</b></td></tr><tr><td>{line}</td></tr><tr><td>{TEXT}</td></tr></table>"
    found = facts(framed(rows, "<title>某某市人民政府</title>"), kind=PageKind.CONTENT)
    assert (found.title, found.published.day.isoformat()) == (UNMARKED, "2024-09-10")


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(f"<p><a href=/1>{UNMARKED}</a></p><p>2024-09-10</p>{TEXT}", id="link of a list"),
        pytest.param(f"<p>{UNMARKED}</p><p>2024-09-10</p><p>更多</p>", id="no text below"),
        pytest.param(f"<p>{UNMARKED}</p><p>2024年9月10日，{'会议在县会议中心召开，' * 8}</p>{TEXT}", id="text that begins with a date"),
    ],
)
def test_line_above_a_date_that_is_no_title(facts, framed, main):
    assert facts(framed(main, "<title>某某市人民政府</title>"), kind=PageKind.CONTENT).title is None


def test_subtitle_about_a_meeting_is_no_label_of_the_date(facts, framed):
    published = facts(article(framed, f"<div>——全县会议侧记</div><div>2024-09-10</div>{TEXT}")).published
    assert published.iso == "2024-09-10"


def test_title_from_tag_without_markup(facts, framed):
    head = '<title>某某市人民政府</title><meta name="ArticleTitle" content="关于印发&lt;br&gt;某某工作方案的&amp;nbsp;通知">'
    found = facts(framed(f"<p>{TITLE}</p><div>发布时间：2024-09-10</div>{TEXT}", head), kind=PageKind.CONTENT)
    assert "".join(found.title.split()) == TITLE


def test_site_name_in_h1_is_no_title(facts, framed):
    head = f"<title>{TITLE}-通知公告-某某市人民政府</title>"
    found = facts(framed(f"<h1>某某市人民政府</h1><h2>{TITLE}</h2><div>发布时间：2024-09-10</div>{TEXT}", head), kind=PageKind.CONTENT)
    assert found.title == TITLE


def test_home_page_has_no_article_title(facts, framed):
    assert facts(framed("<h1>某某市人民政府</h1>"), kind=PageKind.HOME).title is None
