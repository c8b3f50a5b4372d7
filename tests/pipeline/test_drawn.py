"""Columns that scripts draw: what they show leads on, what only a script opens is told."""

import pytest

from core.column.records import Column, ColumnClass, ColumnForm
from core.outcome import Cause
from core.page.snapshot import PageSnapshot
from pipeline.gather.drawn import drawn_lists, unopened_releases
from tests.checks.builder import HOST, html, page

LIST = f"http://{HOST}/list?channel=tzgg"
SHELL = '<!DOCTYPE html><html><head><title>安和县</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
TITLES = ("关于开展安全生产检查的通知", "关于做好防汛抗旱工作的通知", "关于印发年度实施方案的通知")


def rows(line: str) -> str:
    return "<ul>" + "".join(line.format(i=i, t=title, d=f"2026-06-0{9 - i}") for i, title in enumerate(TITLES)) + "</ul>"


LINKED, CLOSED = rows('<li><a href="/detail?id={i}">{t}</a><span>{d}</span></li>'), rows('<li data-id="{i}">{t}<span>{d}</span></li>')


def listed(main: str, *, source: str = SHELL, url: str = LIST, **more: object) -> PageSnapshot:
    return page(source, url=url, rendered_html=html(main=main), **more)


def column(form: ColumnForm = ColumnForm.LIST, name: str = "通知公告") -> Column:
    return Column(url=LIST, name=name, column_class=ColumnClass.NOTICE, class_from="name", level=1, form=form)


@pytest.mark.parametrize(
    ("found", "count"),
    [
        pytest.param(listed(LINKED), 1, id="drawn by a script"),
        pytest.param(page(html(main=LINKED), url=LIST), 0, id="sent by the server"),
        pytest.param(listed(LINKED, url=f"http://{HOST}/#/tzgg"), 0, id="behind a route"),
        pytest.param(listed(LINKED, final_url=f"http://{HOST}/other"), 0, id="shown elsewhere"),
        pytest.param(listed(LINKED, status=503), 0, id="an error"),
    ],
)
def test_rendered_lists_lead_the_crawl_on(found: PageSnapshot, count: int):
    assert len(drawn_lists({found.url: [found]})) == count


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param(listed(CLOSED), True, id="only a script knows where a line leads"),
        pytest.param(listed(LINKED), False, id="lines are links"),
        pytest.param(listed(CLOSED, source=html(main=CLOSED)), False, id="table that the server sends"),
        pytest.param(page(html(main=CLOSED), url=LIST), False, id="not rendered"),
    ],
)
def test_releases_that_only_a_script_opens_are_told(found: PageSnapshot, told: bool):
    failure = unopened_releases([column()], {LIST: [found]})
    assert (failure is not None) is told
    if failure is not None:
        assert failure.cause is Cause.NEEDS_SCRIPT
        assert "“通知公告”" in failure.detail


def test_columns_that_are_no_lists_are_not_told():
    assert unopened_releases([column(ColumnForm.ARTICLE)], {LIST: [listed(CLOSED)]}) is None
    assert unopened_releases([column()], {}) is None
