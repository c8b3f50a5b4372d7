"""Verification of single links."""

from typing import Any

import pytest

from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.verdict import LinkVerdict
from crawler.verify import LinkVerifier, VerifyOptions

FAST = VerifyOptions(timeout_s=1, tries=3, pause_s=0)
TARGET = "http://a.gov.cn/x.html"


async def verify(fake: Any, url: str = TARGET, kind: LinkKind = LinkKind.ANCHOR, **options: Any) -> Any:
    verifier = LinkVerifier(fake, VerifyOptions(timeout_s=1, tries=3, pause_s=0, **options), own_host="a.gov.cn")
    await verifier.verify([(url, kind)])
    return verifier.known[url]


async def test_each_target_is_asked_once(web: Any):
    fake = web({"/x.html": "正文", "/": "首页"})
    verifier = LinkVerifier(fake, FAST)
    await verifier.verify([(TARGET, LinkKind.ANCHOR)] * 3)
    await verifier.verify([(TARGET, LinkKind.ANCHOR)])
    assert fake.gets(TARGET) == 1
    assert verifier.known[TARGET].is_ok


async def test_a_lost_page_is_not_asked_again(web: Any):
    fake = web({})
    assert (await verify(fake)).verdict is LinkVerdict.BROKEN
    assert fake.gets(TARGET) == 1


async def test_server_errors_in_all_tries_are_broken(web: Any, tools: Any):
    fake = web({"/x.html": tools.page(status=500)})
    found = await verify(fake)
    assert (found.verdict, found.tries, found.reason) == (LinkVerdict.BROKEN, 3, "500")


async def test_a_hiccup_is_forgiven(web: Any, tools: Any):
    fake = web({"/x.html": [tools.page(status=503), tools.failing(Cause.DEADLINE), tools.html("正文")]})
    assert (await verify(fake)).is_ok


async def test_mixed_failures_are_uncertain(web: Any, tools: Any):
    fake = web({"/x.html": [tools.failing(Cause.DEADLINE), tools.failing(Cause.RESET), tools.page(status=500)]})
    assert (await verify(fake)).verdict is LinkVerdict.UNCERTAIN


async def test_a_refused_connection_is_uncertain_within_one_audit(web: Any, tools: Any):
    found = await verify(web({"/x.html": tools.failing(Cause.CONNECT_REFUSED, Owner.SITE)}))
    assert (found.verdict, found.tries) == (LinkVerdict.UNCERTAIN, 3)


async def test_time_outs_while_we_were_late_accuse_nobody(web: Any, tools: Any):
    fake = web({"/x.html": tools.failing(Cause.DEADLINE, lag_ms=900.0)})
    found = await verify(fake)
    assert (found.verdict, found.cause, found.owner) == (LinkVerdict.SKIPPED, Cause.OWN_LAG, Owner.MONITOR)
    assert fake.gets(TARGET) == 6


async def test_a_time_out_repeated_in_peace_stands(web: Any, tools: Any):
    fake = web({"/x.html": [tools.failing(Cause.DEADLINE, lag_ms=900.0)] * 3 + [tools.failing(Cause.DEADLINE)]})
    assert (await verify(fake)).verdict is LinkVerdict.UNCERTAIN


@pytest.mark.parametrize("head", [404, 405, 403, 500])
async def test_a_refused_head_never_accuses(web: Any, tools: Any, head: int):
    url = "http://a.gov.cn/f.pdf"
    fake = web({"/f.pdf": tools.page(body=b"%PDF-1.4", type="application/pdf", head=head)})
    assert (await verify(fake, url, LinkKind.ATTACHMENT, head_first=True)).is_ok
    assert fake.asked["HEAD", url] == 1
    assert fake.gets(url) == 1


async def test_an_acquitting_head_saves_the_get(web: Any, tools: Any):
    url = "http://a.gov.cn/f.pdf"
    fake = web({"/f.pdf": tools.page(body=b"%PDF-1.4", type="application/pdf")})
    assert (await verify(fake, url, LinkKind.ATTACHMENT, head_first=True)).is_ok
    assert fake.gets(url) == 0


async def test_own_certificate_is_no_fault_of_every_link(web: Any, tools: Any):
    own, other = "https://www.a.gov.cn/x.html", "https://b.gov.cn/x.html"
    page = tools.page(body=b"<html>x", verified=False)
    fake = web({own: page, other: page})
    assert (await verify(fake, own)).is_ok
    assert (await verify(fake, other)).verdict is LinkVerdict.TLS


async def test_private_addresses_are_a_class_of_their_own(web: Any, tools: Any):
    fake = web({"/x.html": tools.failing(Cause.PRIVATE_ADDRESS, Owner.SITE)})
    assert (await verify(fake)).verdict is LinkVerdict.PRIVATE
    assert fake.gets(TARGET) == 1


async def test_soft_404_is_looked_at_twice(web: Any, tools: Any):
    fake = web({"/x.html": tools.html("您访问的页面不存在", title="提示")})
    found = await verify(fake)
    assert (found.verdict, found.tries) == (LinkVerdict.SOFT_404, 3)


@pytest.mark.parametrize(
    ("home", "target", "told"),
    [
        pytest.param("http://a.gov.cn/", "http://a.gov.cn/f.pdf", "http://a.gov.cn/", id="own file"),
        pytest.param("http://a.gov.cn/", "https://b.gov.cn/f.pdf", "http://a.gov.cn/", id="other host"),
        pytest.param("https://a.gov.cn/", "http://b.gov.cn/f.pdf", "", id="browsers tell nothing when the protection ends"),
    ],
)
async def test_targets_are_told_where_readers_come_from(home: str, target: str, told: str, web: Any):
    fake = web({target: "正文"})
    asked = []
    plain = fake.fetch

    async def fetch(question: Any) -> Any:
        asked.append(question)
        return await plain(question)

    fake.fetch = fetch
    await LinkVerifier(fake, VerifyOptions(timeout_s=1, soft_404=False), referer=home).verify([(target, LinkKind.ATTACHMENT)])
    assert [dict(question.headers).get("Referer", "") for question in asked] == [told]
