import pytest

from checks.footer.jiucuo import footer_jiucuo
from tests.checks.builder import (
    CODE,
    HOME,
    JIUCUO,
    causes,
    column_page,
    content_page,
    footer,
    home_page,
    outcomes,
    registered,
    run,
    said,
    snapshot,
)

LINK = (
    f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}&url=http%3A%2F%2Fwww.anhe.gov.cn%2F"><img src="/jc.png"></a>'
)
FORM = f'<a href="https://zfwzzc.www.gov.cn/check_web/errorInfo/jcInfoNew?siteCode={CODE}&url=x">找错</a>'


def judge(jiucuo: str, **more):
    return snapshot(home=home_page(bottom=footer(jiucuo=jiucuo)), column_pages=(), content_pages=(), **more)


@pytest.mark.parametrize(
    "entry", [pytest.param(JIUCUO, id="script"), pytest.param(LINK, id="link"), pytest.param(FORM, id="platform form")]
)
def test_entry_passes(entry):
    site = judge(entry)
    assert said(footer_jiucuo, site) == []
    assert outcomes(footer_jiucuo, site) == {"pass"}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"<!-- {JIUCUO} -->", id="comment"),
        pytest.param('<a href="/jiucuo/form.html">网站纠错</a>', id="own form"),
    ],
)
def test_home_without_entry_fails(entry):
    assert said(footer_jiucuo, judge(entry)) == [("fail", "footer.jiucuo.home_missing")]


def test_other_pages_without_entry_fail_one_by_one():
    bare = footer(jiucuo="")
    site = snapshot(column_pages=(column_page(0, bottom=bare),), content_pages=(content_page(0, bottom=bare),))
    assert said(footer_jiucuo, site) == [("fail", "footer.jiucuo.page_missing")] * 2


@pytest.mark.parametrize("host", ["pucha.kaipuyun.cn", "121.43.68.40"])
def test_retired_host_is_outdated_and_not_missing(host):
    assert said(footer_jiucuo, judge(JIUCUO.replace("https://zfwzgl.www.gov.cn", f"http://{host}"))) == [
        ("review", "footer.jiucuo.outdated")
    ]


def test_foreign_code_is_wrong_and_not_missing():
    assert said(footer_jiucuo, judge(JIUCUO.replace(CODE, "3208310001"))) == [("review", "footer.jiucuo.wrong_code")]


FOREIGN = JIUCUO.replace(CODE, "3208310001")
OUTDATED = JIUCUO.replace("https://zfwzgl.www.gov.cn", "http://121.43.68.40")


@pytest.mark.parametrize(
    ("home", "others", "expected"),
    [
        pytest.param(FOREIGN, FOREIGN, [("footer.jiucuo.wrong_code", True, 1), ("footer.jiucuo.wrong_code", False, 4)], id="everywhere"),
        pytest.param(OUTDATED, OUTDATED, [("footer.jiucuo.outdated", True, 1), ("footer.jiucuo.outdated", False, 4)], id="old everywhere"),
        pytest.param(FOREIGN, JIUCUO, [("footer.jiucuo.wrong_code", True, 1)], id="home page only"),
        pytest.param(JIUCUO, FOREIGN, [("footer.jiucuo.wrong_code", False, 4)], id="other pages only"),
        pytest.param(JIUCUO, JIUCUO, [], id="right everywhere"),
    ],
)
def test_a_shared_footer_asks_once_for_the_home_page_and_once_for_the_others(home, others, expected):
    bottom = footer(jiucuo=others)
    site = snapshot(
        home=home_page(bottom=footer(jiucuo=home)),
        column_pages=tuple(column_page(index, bottom=bottom) for index in range(2)),
        content_pages=tuple(content_page(index, bottom=bottom) for index in range(2)),
    )
    found = run(footer_jiucuo, site)[1]
    assert [(one.code, one.url == HOME, one.count) for one in found] == expected
    assert all(len(one.parents) == one.count - 1 and HOME not in one.parents for one in found)
    assert all("共 4 个页面" in one.message and one.measured["pages"] == 4 for one in found if one.count > 1)


def test_unregistered_site_is_compared_with_its_own_footer():
    assert said(footer_jiucuo, judge(JIUCUO, site=registered(id="www.anhe.gov.cn", registered=False))) == []


def test_placeholder_is_unknown_without_browser():
    assert causes(footer_jiucuo, judge('<div class="j-jiucuo"></div>')) == {"needs_script"}
