import re
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.evidence import Evidence
from core.outcome import Severity, State
from reports.html import MAX_PLACES, render_audit
from reports.view import groups, urgent


def parsed(report) -> LexborHTMLParser:
    return LexborHTMLParser(render_audit(report))


def test_every_section_is_there_and_named(report):
    tree = parsed(report)
    ids = [node.attributes["id"] for node in tree.css("main > section")]
    assert ids == ["verdict", "veto", "todo", "rows", "findings", "links", "columns", "coverage", "method"]
    for section in tree.css("main > section"):
        label = section.attributes["aria-labelledby"]
        assert tree.css_first(f"#{label}") is not None
    assert tree.css_first("html").attributes["lang"] == "zh-CN"


def test_verdict_shows_score_and_interval(report):
    text = parsed(report).css_first("#verdict").text()
    for part in ("暂不能判定", "99.4", "最低 98.4", "最高 100", "绵阳市2022年细则", "政府网站", "34.4"):
        assert part in re.sub(r"\s+", " ", text), part


def test_finding_answers_what_where_why_how(report):
    text = parsed(report).css_first("#c-footer-icp-missing").text()
    for part in ("说明footer.icp.missing", "http://www.a.gov.cn/", "依据条款甲", "这样整改", "abababababab"):
        assert part in text


def test_suspected_and_confirmed_are_told_apart(report):
    tree = parsed(report)
    assert "疑似" in tree.css_first("#c-footer-icp-missing .tag.suspected").text()
    assert "已确认" in tree.css_first("#c-link-home-broken .tag.confirmed").text()
    assert tree.css_first("#c-footer-police-missing") is None
    assert "不作" not in tree.css_first("#veto").text()
    assert "疑似，待确认" in tree.css_first("#veto").text()


@pytest.mark.parametrize(
    ("state", "tag", "tile"),
    [
        pytest.param(State.SUSPECTED, "疑似单项否决", "1单项否决类（疑似）", id="seen once: suspected everywhere"),
        pytest.param(State.CONFIRMED, "单项否决", "1单项否决类", id="confirmed: said plainly"),
    ],
)
def test_suspected_veto_is_never_shown_as_a_veto(report, state, tag, tile):
    findings = tuple(replace(item, state=state) if item.severity is Severity.VETO else item for item in report.findings)
    tree = parsed(replace(report, findings=findings))
    veto = "a[href='#c-home-not-updated-14d']"
    assert next(node.css_first(".tag").text() for node in tree.css("#todo .head") if node.css_first(veto)) == tag
    assert tree.css_first("#c-home-not-updated-14d summary .tag").text() == tag
    assert tree.css_first(".tiles .tile").text() == tile
    assert (tree.css_first(".tiles .tile.veto") is None) == (state is State.SUSPECTED)


def test_row_shows_its_arithmetic(report):
    text = parsed(report).css_first("#rows").text()
    assert "缺 2 项 × 0.2 = 0.4" in text
    assert "−0.4" in text
    assert "分值未经核实" in text


def test_links_table_has_page_target_reason_and_parents(report):
    text = parsed(report).css_first("#links").text()
    assert "gone.html" in text
    assert "404" in text


def test_columns_show_days_left_and_source(report):
    text = parsed(report).css_first("#columns").text()
    assert "已逾期9天" in text
    assert "列表中的日期" in text
    assert "超过规定时限，责任方：网站" in text


def test_unknown_has_cause_and_owner(report):
    text = parsed(report).css_first("#coverage").text()
    assert "监测端没有IPv6网络，责任方：监测端" in text
    assert "页数上限" in text


def test_file_is_self_contained(report):
    tree = parsed(report)
    assert not tree.css("script, link, iframe, object, embed, img, form, base")
    html = render_audit(report)
    assert "default-src 'none'" in html
    assert "@import" not in html
    assert "url(" not in html


def test_empty_report_says_so(empty_report):
    text = parsed(empty_report).css_first("main").text()
    assert "没有发现问题" in text
    assert "没有计分" in text


def test_long_lists_are_folded_and_counted(report):
    first = report.findings[0]
    many = tuple(replace(first, url=f"http://www.a.gov.cn/{index}.html") for index in range(MAX_PLACES + 30))
    tree = parsed(replace(report, findings=many))
    places = tree.css("#c-footer-icp-missing ul.places > li")
    assert len(places) == MAX_PLACES
    assert "还有 30 处" in tree.css_first("#c-footer-icp-missing").text()


def test_hostile_text_is_inert(hostile_report):
    html = render_audit(hostile_report)
    html.encode()
    tree = LexborHTMLParser(html)
    assert not tree.css("script, img, iframe, object, embed")
    for node in tree.css("*"):
        assert not any(name.startswith("on") for name in node.attributes), node.html[:200]
        href = node.attributes.get("href") or "#"
        assert href.startswith(("#", "http://", "https://")), href
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", html)


def test_what_costs_most_is_to_be_mended_first(report):
    order = [group.code for group, _ in urgent(report)]
    assert order == ["home.not_updated_14d", "footer.icp.missing", "link.home.broken"]
    assert [group.severity for group in groups(report)][-1] is Severity.MERIT


@pytest.mark.slow
@pytest.mark.parametrize("wide", [375, 1200])
def test_browser_shows_it_without_errors_or_overflow(wide, report, hostile_report, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    import shutil

    found = next((path for name in ("chromium-headless-shell", "chromium", "google-chrome") if (path := shutil.which(name))), None)
    with playwright.sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error:
            pytest.skip("没有可用的浏览器,跳过")
        for name, chosen in (("plain", report), ("hostile", hostile_report)):
            place = tmp_path / f"{name}.html"
            place.write_text(render_audit(chosen), "utf-8")
            page = browser.new_page(viewport={"width": wide, "height": 900})
            said, asked = [], []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.on("dialog", lambda dialog, said=said: (said.append("dialog"), dialog.dismiss()))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(place.as_uri())
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            page.close()
            assert overflow <= 0, name
            assert said == []
            assert asked == [place.as_uri()]
        browser.close()


def test_fault_of_many_pages_lists_them_with_the_evidence_of_each(report):
    pages = tuple(f"http://www.a.gov.cn/{index}.html" for index in range(MAX_PLACES + 3))
    evidence = tuple(
        Evidence(kind="html", sha256=sign * 64, locator=page)
        for sign, page in zip("cde", (report.findings[0].url, *pages[:2]), strict=True)
    )
    shared = replace(report.findings[0], parents=pages, evidence=evidence)
    place = parsed(replace(report, findings=(shared,))).css_first("#c-footer-icp-missing ul.places > li")
    listed = [re.sub(r"\s+", "", line.text()) for line in place.css("details .in > div")]
    assert place.css_first("summary").text() == f"另见于 {len(pages)} 个页面"
    assert listed[0].startswith(pages[0])
    assert "d" * 12 in listed[0]
    assert listed[1].startswith(pages[1])
    assert "e" * 12 in listed[1]
    assert (listed[2], listed[-1]) == (pages[2], f"……共{len(pages)}个")
    own = place.css("div.proof")[-1].text()
    assert ("c" * 12 in own, "d" * 12 in own) == (True, False)


@pytest.mark.parametrize(
    ("anchor", "heading"),
    [pytest.param("#c-data-release-fresh", "建议", id="merit"), pytest.param("#c-footer-icp-missing", "怎么改", id="fault")],
)
def test_what_to_do_is_headed_by_kind(report, anchor, heading):
    assert parsed(report).css(f"{anchor} dt")[-1].text() == heading
