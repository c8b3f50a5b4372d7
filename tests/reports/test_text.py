import re
from dataclasses import replace

from core.outcome import Severity
from reports.text import fit, render_audit, table, width


def test_sections_and_figures(report):
    text = render_audit(report)
    for part in (
        "甲市人民政府",
        "绵阳市2022年细则：暂不能判定（暂定）",
        "99.4 / 130（区间 98.4 ～ 100）",
        "缺 2 项 × 0.2 = 0.4",
        "已逾期9天",
    ):
        assert part in text, part
    assert "监测端没有IPv6网络，责任方：监测端" in text
    assert "标题footer.police.missing" not in text
    assert text.index("【单项否决】") < text.index("【扣分】") < text.index("【建议】") < text.index("【加分】")


def test_empty_report_says_so(empty_report):
    text = render_audit(empty_report)
    assert "没有发现问题" in text
    assert "栏目清单未能生成" in text
    assert "没有计分" in text


def test_hostile_text_cannot_drive_a_terminal(hostile_report):
    text = render_audit(hostile_report)
    text.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert "⟨U+202E⟩" in text


def test_same_sentence_is_printed_once_with_its_places(report):
    from dataclasses import replace

    first = report.findings[0]
    many = tuple(replace(first, url=f"http://www.a.gov.cn/{index}.html") for index in range(30))
    text = render_audit(replace(report, findings=many))
    assert text.count(first.message) == 1
    assert "还有 25 处" in text


def test_table_is_aligned_by_display_width():
    lines = table(("名", "值"), [("中文", 1), ("ab", "长" * 20)], (10, 8))
    assert width(lines[2].split("1")[0]) == width(lines[3].split("长")[0])
    assert fit("长" * 20, 8) == "长长长…"


def test_fault_of_many_pages_tells_how_many_more(report):
    found = replace(report.findings[0], parents=("http://www.a.gov.cn/b.html", "http://www.a.gov.cn/c.html"))
    lines = render_audit(replace(report, findings=(found,))).splitlines()
    assert f"        {found.url}（另见于 2 个页面）" in lines


def test_merit_is_advised_about_and_nothing_of_it_is_to_mend(report):
    (merit,) = (item for item in report.findings if item.severity is Severity.MERIT)
    text = render_audit(replace(report, findings=(merit,)))
    assert "    建议：这样整改" in text
    assert "整改：" not in text
