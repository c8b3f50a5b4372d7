from checks.originality.ratio import originality_ratio
from tests.checks.builder import content_page, content_tags, outcomes, run, said, site_tags, snapshot


def pages(*sources: str):
    return tuple(content_page(n, head=site_tags() + content_tags(source=source)) for n, source in enumerate(sources))


def test_mostly_own_releases_pass():
    site = snapshot(content_pages=pages("安和县人民政府办公室", "安和县教育局", "县教育局", "新华社", "本站原创"))
    assert outcomes(originality_ratio, site) == {"pass"}


def test_mostly_reposts_are_for_a_person():
    site = snapshot(content_pages=pages("新华社", "人民网", "中国政府网", "四川日报", "安和县教育局"))
    assert said(originality_ratio, site) == [("review", "originality.ratio")]
    assert run(originality_ratio, site)[1][0].measured["share"] == 0.2


def test_small_sample_says_nothing():
    assert outcomes(originality_ratio, snapshot(content_pages=pages("新华社", "人民网"))) == {"not_applicable"}
