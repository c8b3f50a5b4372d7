"""The source is changed only where it would hurt the parser, and then nothing a reader sees is lost."""

import time

import pytest

from core.page.tame import MAX_ATTRIBUTES, MAX_NESTING, MAX_OPTIONS, MAX_TAGS, tame
from core.page.text import parse_html

FOOTER = "<div class=footer>版权所有</div>"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("", id="empty"),
        pytest.param("<p>text", id="small"),
        pytest.param("<ul>" + '<li class="a"><a href="/x">题</a></li>\n' * 20_000 + "</ul>", id="long list"),
        pytest.param("<p>" * 50_000, id="unclosed paragraphs nest nothing"),
        pytest.param("<div><span>题</div>" * 20_000, id="unclosed text inside closed blocks"),
        pytest.param("<div><font>题<div>x</font></div></div>" * 10_000, id="text ended inside a block"),
        pytest.param("<table><tr><td><div>x</td></tr></table>" * 10_000, id="unclosed blocks inside closed tables"),
        pytest.param("<div><table><tr><td>x</div></table>" * 3_000 + "</div>", id="a block that a table keeps open"),
        pytest.param(f'<a href="{"x" * 1_000_000}" title="{">" * 100_000}">t</a>', id="megabyte attributes"),
        pytest.param("<script>" + "if(a<b){}" * 2_000 + "</script>", id="script"),
    ],
)
def test_ordinary_pages_stay_as_they_are(html):
    assert tame(html) == html


def test_tags_too_deep_become_siblings_and_the_footer_stays():
    html = "<div>" * 100_000 + "底" + "</div>" * 100_000 + FOOTER
    done = tame(html)
    assert done.count("<div>") == MAX_NESTING
    assert "底" in done
    assert done.endswith(FOOTER)
    assert parse_html(html).css_first("div.footer").parent.tag == "body"


def test_attributes_beyond_sense_are_dropped_and_the_page_goes_on():
    html = "<p " + " ".join(f"a{n}='<>'" for n in range(50_000)) + ">文字" + FOOTER
    tree = parse_html(html)
    assert len(tree.css_first("p").attributes) == MAX_ATTRIBUTES
    assert tree.css_first("div.footer").text() == "版权所有"


def test_of_a_page_of_too_many_tags_head_and_foot_are_kept():
    html = "<title>题</title>" + "<p>x" * 2 * MAX_TAGS + FOOTER
    done = tame("".join(html))
    assert done.startswith("<title>题")
    assert done.endswith(FOOTER)
    assert done.count("<") <= MAX_TAGS


def test_of_options_beyond_sense_the_text_stays():
    html = "<select>" + "<option value=/x>区" * 2 * MAX_OPTIONS + "</select>" + FOOTER
    tree = parse_html(html)
    assert len(tree.css("option")) == MAX_OPTIONS
    assert tree.body.text().count("区") == 2 * MAX_OPTIONS
    assert tree.css_first("div.footer").text() == "版权所有"


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<select>" + "<option value=/x>x" * 300_000, id="options"),
        pytest.param("<select>" + "<OPTION " * 300_000, id="options without end"),
        pytest.param("<optgroup>" * 200_000, id="groups of options"),
        pytest.param("<div>" * 100_000 + "</div>" * 100_000, id="nested and closed"),
        pytest.param("</p><div>" * 60_000, id="end tags that end nothing"),
        pytest.param("<div></span>" * 60_000, id="end tags of what is not open"),
        pytest.param("<b><div></b>" * 40_000, id="crossed tags"),
        pytest.param("<div><table>" * 2_000 + "</div><i>" * 50_000, id="end tags inside a table"),
        pytest.param("<p " + " ".join(f"a{n}" for n in range(200_000)), id="attributes without end"),
        pytest.param("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ' x="', id="attributes and an open quote"),
        pytest.param('<a "' * 200_000, id="open quotes"),
        pytest.param("<b y='\"" * 200_000, id="crossed quotes"),
        pytest.param("<p" + " a=" * 500_000, id="equal signs"),
        pytest.param(("<b>" * 2_000 + "</b>" * 2_000) * 60, id="up and down"),
        pytest.param("<table>x" * 50_000, id="tables with text"),
        pytest.param("<svg><g>" * 50_000, id="drawings"),
        pytest.param("<" * 5_000_000, id="brackets"),
        pytest.param("<ul>" + '<li><a href="/x.html">关于某事的通知</a> 2026-11-01</li>\n' * 150_000 + "</ul>", id="ten megabytes"),
    ],
)
def test_parsing_is_linear(html):
    started = time.process_time()
    parse_html(html)
    assert time.process_time() - started < 2
