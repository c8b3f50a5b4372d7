"""Which pages a browser must look at before anybody is told that a mark is missing."""

from dataclasses import replace

import pytest

from core.outcome import PageKind
from pipeline.gather.home import has_marks_by_script, needs_rendering
from tests.checks.builder import JIUCUO, column_page, footer, home_page, html

OWN = '<script src="/js/common.js"></script>'
LIBRARY = '<script src="/js/jquery.min.js"></script>'


@pytest.mark.parametrize(
    ("jiucuo", "needed"),
    [
        pytest.param(OWN, True, id="a file of the site may add the entry"),
        pytest.param(LIBRARY, False, id="a library adds none"),
        pytest.param("", False, id="no script"),
        pytest.param(
            f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5107990001">找错</a>{OWN}', False, id="nothing lacks"
        ),
    ],
)
def test_home_page_that_lacks_a_mark(jiucuo, needed):
    page = replace(home_page(bottom=footer(jiucuo=jiucuo)), kind=PageKind.HOME)
    assert needs_rendering(page) is needed


def test_other_pages_are_asked_only_where_scripts_mark_the_home_page():
    assert not needs_rendering(column_page(0, bottom=footer(jiucuo=OWN)))
    bare = home_page(bottom=footer(jiucuo=OWN))
    assert not has_marks_by_script(bare)
    assert not has_marks_by_script(replace(bare, rendered_html=html(bottom=footer(jiucuo=OWN))))
    assert has_marks_by_script(replace(bare, rendered_html=html(bottom=footer(jiucuo=JIUCUO))))
