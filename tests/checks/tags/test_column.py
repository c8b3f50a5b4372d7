from checks.tags.column import tags_column
from tests.checks.builder import COLUMN_TAGS, causes, column_page, outcomes, page, run, said, site_tags, snapshot


def test_complete_tags_pass():
    assert outcomes(tags_column, snapshot()) == {"pass"}


def test_null_name_is_missing():
    head = site_tags() + COLUMN_TAGS.replace('content="政务要闻"', 'content="null"')
    found = run(tags_column, snapshot(column_pages=(column_page(0, head=head),)))[1]
    assert [(one.code, one.measured["missing"]) for one in found] == [("tags.column_missing", ["ColumnName"])]


def test_content_pages_are_not_asked():
    assert outcomes(tags_column, snapshot(column_pages=())) == {"not_applicable"}


def test_script_shell_is_unknown():
    shell = '<html><head><title>x</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    assert causes(tags_column, snapshot(column_pages=(page(shell, url="http://www.anhe.gov.cn/a/"),))) == {"needs_script"}


def test_ordinary_search_engine_metas_prove_nothing():
    head = site_tags() + '<meta name="keywords" content="要闻"><meta name="description" content="要闻">'
    assert said(tags_column, snapshot(column_pages=(column_page(0, head=head),))) == [("fail", "tags.column_missing")]
