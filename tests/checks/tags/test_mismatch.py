import pytest

from checks.tags.mismatch import tags_mismatch
from tests.checks.builder import (
    CHALLENGE,
    COLUMN_TAGS,
    HOST,
    NAME,
    column_page,
    home_page,
    outcomes,
    page,
    registered,
    run,
    said,
    site_tags,
    snapshot,
)


def judge(tags: str, **more):
    return snapshot(column_pages=(column_page(0, head=tags + COLUMN_TAGS),), content_pages=(), **more)


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(site_tags(), id="same"),
        pytest.param(site_tags(domain=f"http://{HOST}:80/index.html"), id="scheme, port and path"),
        pytest.param(site_tags(name=f"中国·{NAME}门户网站"), id="decorated name"),
        pytest.param(site_tags(domain="xxgk.anhe.gov.cn"), id="other host of the domain"),
        pytest.param(site_tags(domain="www.ahx.gov.cn,www.anhe.gov.cn"), id="several domains"),
        pytest.param(site_tags(domain="安和县.政务"), id="Chinese domain"),
        pytest.param(site_tags(domain="xn--7krp0c.xn--zfr164b"), id="Chinese domain in ASCII"),
        pytest.param(site_tags(name="安和县政府门户网站"), id="government without 人民"),
    ],
)
def test_own_tags_pass(tags):
    assert outcomes(tags_mismatch, judge(tags)) == {"pass"}


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(site_tags(code="3208310001"), id="code"),
        pytest.param(site_tags(domain="www.jinhu.gov.cn"), id="domain"),
        pytest.param(site_tags(name="金湖县人民政府"), id="name"),
    ],
)
def test_copied_template_goes_to_a_person(tags):
    assert said(tags_mismatch, judge(tags)) == [("review", "tags.site_mismatch")]


def test_unregistered_site_is_compared_by_domain_only():
    row = registered(id=HOST, registered=False)
    assert said(tags_mismatch, judge(site_tags(code="3208310001", name="金湖县"), site=row)) == []
    assert said(tags_mismatch, judge(site_tags(domain="www.jinhu.gov.cn"), site=row)) == [("review", "tags.site_mismatch")]


def test_folder_of_a_portal_bears_the_portals_name():
    row = registered(id="5107990031", name="安和县教育局", url=f"http://{HOST}/jyj/")
    menu = "".join(f'<a href="/jyj/{name}/">{name}</a>' for name in ("tzgg", "zcwj", "gzdt"))
    inside = home_page(url=row.url, header=f'<div class="nav">{menu}</div>')
    assert outcomes(tags_mismatch, judge(site_tags(), site=row, home=inside)) == {"pass"}
    assert said(tags_mismatch, judge(site_tags(), site=row, home=home_page(url=row.url))) == [("review", "tags.site_mismatch")]


def test_challenge_page_is_unknown():
    assert outcomes(tags_mismatch, snapshot(column_pages=(page(CHALLENGE, url="http://www.anhe.gov.cn/a/"),), content_pages=())) == {
        "unknown"
    }


def test_tags_of_one_template_are_one_finding_and_others_keep_their_own():
    copied, typed = site_tags(code="3208310001"), site_tags(name="某某县教育局")
    columns = tuple(column_page(number, head=tags + COLUMN_TAGS) for number, tags in enumerate((copied, copied, typed)))
    site = snapshot(column_pages=columns, content_pages=(), site=registered())
    _, found = run(tags_mismatch, site)
    assert [(one.code, one.url, tuple(one.parents)) for one in found] == [
        ("tags.site_mismatch", columns[0].final_url, (columns[1].final_url,)),
        ("tags.site_mismatch", columns[2].final_url, ()),
    ]
    assert "共 2 个页面" in found[0].message
