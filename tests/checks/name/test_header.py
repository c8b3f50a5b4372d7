from dataclasses import replace

import pytest

from checks.name.header import name_header
from tests.checks.builder import NAME, causes, column_page, home_page, outcomes, run, said, snapshot


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f'<div class="logo"><img src="/logo.png" alt="{NAME}"></div>', id="alt of the logo"),
        pytest.param(f"<h1>{NAME}门户网站</h1>", id="text"),
        pytest.param(f'<a href="/" title="{NAME}"><i></i></a>', id="title of the logo link"),
        pytest.param("<h1>安和县 人民政府</h1>", id="spaced letters"),
    ],
)
def test_readable_name_passes(header):
    site = snapshot(home=home_page(header=header), column_pages=(), content_pages=())
    assert outcomes(name_header, site) == {"pass"}


def test_drawn_logo_is_one_question_for_a_person():
    header = '<div class="logo"><img src="/logo.png"></div>'
    site = snapshot(home=home_page(header=header), column_pages=(column_page(0, title="要闻", header=header),), content_pages=())
    found = run(name_header, site)[1]
    assert [(str(one.outcome), one.code, len(one.parents)) for one in found] == [("review", "name.header_missing", 1)]
    assert f"网站名称“{NAME}”" in found[0].message, "which name was looked for: another may well stand there"


def test_name_in_the_footer_alone_does_not_count():
    text = "<p>" + "政务信息公开内容。" * 300 + "</p>"
    site = snapshot(home=home_page(header="", main=text), column_pages=(), content_pages=())
    assert said(name_header, site) == [("review", "name.header_missing")]


def test_scripted_header_is_unknown():
    header = '<div id="top"></div><script>$("#top").load("/inc/top.html")</script>'
    assert causes(name_header, snapshot(home=home_page(header=header), column_pages=(), content_pages=())) == {"needs_script"}


def test_header_of_a_script_file_is_unknown():
    header = '<script src="/script/head.js"></script>'
    assert causes(name_header, snapshot(home=home_page(header=header), column_pages=(), content_pages=())) == {"needs_script"}


def test_document_of_a_frame_needs_no_header():
    inner = replace(column_page(0, title="目录", header=""), in_frame=True)
    assert outcomes(name_header, snapshot(column_pages=(inner,), content_pages=())) == {"pass"}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(
            f'<h1 style="display:none">{NAME}</h1><img src="/logo.png">', [("review", "name.header_missing")], id="hidden heading"
        ),
        pytest.param(f'<h1 style="display:none">{NAME}</h1><img src="/logo.png" alt="{NAME}">', [], id="hidden heading, named logo"),
        pytest.param(f"<h1 hidden>{NAME}</h1><p>{NAME}</p>", [], id="shown once more"),
    ],
)
def test_hidden_heading_is_read_by_nobody(header: str, expected: list[tuple[str, str]]):
    menu = '<ul class="nav"><li><a href="/a/">政务公开</a></li><li><a href="/b/">新闻中心</a></li><li><a href="/c/">办事服务</a></li></ul>'
    assert said(name_header, snapshot(home=home_page(header=header + menu), column_pages=(), content_pages=())) == expected
