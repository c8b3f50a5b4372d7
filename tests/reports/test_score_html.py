"""Scorecards as a page: figures stay whole on a phone, the rubric is called by its title."""

import re

from reports.score_html import render_scores_html


def test_tables_stack_on_a_phone_and_name_every_cell(report):
    cards = list(report.scorecards) * 2
    page = render_scores_html(cards, [(place, card) for place, card in enumerate(cards, 1)], title="某市2022年细则")
    tables = re.findall(r"<table[^>]*>", page)
    assert tables
    assert set(tables) == {'<table class="stack">'}
    assert not re.search(r"<td(?![^>]*(?:data-l|lead))", page), "a stacked cell without its heading is a riddle"
    assert "某市2022年细则（mianyang-2022 版本 " in page


def test_without_a_title_the_id_names_the_rubric(report):
    assert re.search(r"<dd>mianyang-2022（版本 [^）]+）</dd>", render_scores_html(report.scorecards))
