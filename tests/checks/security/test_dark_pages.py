"""What is proposed as a hidden link or as planted code, block by block; only ever for a person."""

import pytest

from checks.security.hidden_link import security_hidden_link
from checks.security.malware import security_malware
from tests.checks.builder import HOME_MAIN, home_page, said, site_tags, snapshot
from tests.checks.security.dark_pages import CLEAN, CODE, DARK, FAIR, Row


def judge(check, row: Row):
    _, markup, head = row
    page = home_page(main=HOME_MAIN + markup, head=site_tags() + head)
    return said(check, snapshot(home=page, column_pages=(), content_pages=()))


@pytest.mark.parametrize("row", DARK, ids=[row[0] for row in DARK])
def test_dark_blocks_go_to_a_person(row: Row):
    assert judge(security_hidden_link, row) == [("review", "security.hidden_link")]


@pytest.mark.parametrize("row", FAIR, ids=[row[0] for row in FAIR])
def test_ordinary_blocks_are_left_alone(row: Row):
    assert judge(security_hidden_link, row) == []


@pytest.mark.parametrize("row", CODE, ids=[row[0] for row in CODE])
def test_planted_code_goes_to_a_person(row: Row):
    assert judge(security_malware, row) == [("review", "security.malware_suspect")]


@pytest.mark.parametrize("row", CLEAN, ids=[row[0] for row in CLEAN])
def test_ordinary_code_is_left_alone(row: Row):
    assert judge(security_malware, row) == []
