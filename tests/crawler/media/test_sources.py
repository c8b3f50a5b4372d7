"""Every source on answers of its platform's shape: what it reads, what it leaves unknown, what hostile answers do (nothing)."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from core.errors import Failure
from core.media.sighting import Know, Offer
from core.outcome import Cause, Owner
from core.site import Account, AccountState
from crawler.media.client import LookError
from crawler.media.source import look, plan
from crawler.media.sources import SOURCES

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CHAT = Account(id="a", platform="wechat", name="涪城发布", url="https://mp.weixin.qq.com/s/AbCdEf123")
WEIBO = Account(id="a", platform="weibo", name="涪城发布", url="https://weibo.com/u/2803301701")
FED = Account(id="a", platform="wechat", name="涪城发布", feed="https://feeds.example/wx.xml")
APPLE = Account(id="a", platform="app", name="涪城通", url="https://apps.apple.com/cn/app/fct/id1234567890")
STORE = Account(id="a", platform="app", name="涪城通", url="https://sj.qq.com/appdetail/cn.gov.fc")
PACKAGE = Account(id="a", platform="app", name="涪城通", url="https://www.fc.gov.cn/down/fct")


async def seen(account, body=b"", status=200, headers=None, error=None):
    def answer(request):
        if error is not None:
            raise error
        return httpx.Response(status, content=body if isinstance(body, bytes) else body.encode(), headers=headers or {})

    (planned,) = plan(account, SOURCES)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        return await look(planned, client, lambda: NOW)


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><title>乙</title><link href="https://x.example/2"/><updated>2026-11-18T08:00:00+08:00</updated></entry>
<entry><title>甲 &lt;b&gt;粗&lt;/b&gt;</title><link href="https://x.example/1"/><published>2026-11-19T08:00:00+08:00</published></entry>
<entry><title>没有时间</title></entry></feed>"""
RSS = """<rss version="2.0"><channel><title>x</title><item><title>甲</title><link>https://x.example/1</link>
<pubDate>Thu, 19 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "x",
        "items": [
            {"id": "1", "url": "https://x.example/1", "title": "甲", "date_published": "2026-11-19T08:00:00+08:00"},
            "no item",
            {"id": "2"},
        ],
    }
)


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        pytest.param(ATOM, ["甲 粗", "乙"], id="atom"),
        pytest.param(RSS, ["甲"], id="rss"),
        pytest.param(JSON_FEED, ["甲"], id="json feed"),
        pytest.param(RSS.encode("gb18030").replace(b"<rss", b'<?xml version="1.0" encoding="gb18030"?><rss', 1), ["甲"], id="gb18030"),
        pytest.param(
            "<rss version='2.0'><channel><item><title>甲</title><pubDate>Thu, 19 Nov 2026 00:00:00 GMT</pubDate></item>",
            ["甲"],
            id="cut off",
        ),
    ],
)
async def test_feed(body, titles):
    found = await seen(FED, body)
    assert found.failure is None
    assert [post.title for post in found.posts] == titles
    assert found.posts[0].at == datetime(2026, 11, 19, tzinfo=UTC)
    assert found.name is None


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Thu, 19 Nov 2026 09:00:00 GMT", "2026-11-19T09:00+00:00"),
        ("Thu, 19 Nov 2026 09:00:00 +0800", "2026-11-19T09:00+08:00"),
        ("Thu, 19 Nov 2026 09:00:00", "2026-11-19T09:00+08:00"),
        ("Thu, 19 Nov 2026 09:00:00 CST", "2026-11-19T09:00+08:00"),
        ("2026-11-19 09:00:00", "2026-11-19T09:00+08:00"),
        ("2026-11-19T09:00:00Z", "2026-11-19T09:00+00:00"),
        ("2026年11月19日 09:00", "2026-11-19T09:00+08:00"),
    ],
)
async def test_times_of_a_feed_are_meant_as_they_are_written_here(written, at):
    found = await seen(FED, f"<rss version='2.0'><channel><item><title>甲</title><pubDate>{written}</pubDate></item></channel></rss>")
    assert [post.at for post in found.posts] == [datetime.fromisoformat(at)]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">'
    + "".join(f'<!ENTITY a{n} "{"&a" + (str(n - 1) if n else "") + ";"}{"&a" + (str(n - 1) if n else "") + ";"}">' for n in range(30))
    + "]><rss><channel><item><title>&a29;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "status", "cause"),
    [
        pytest.param(BOMB, 200, Cause.UNDECODABLE, id="entity bomb"),
        pytest.param("<html><body>登录</body></html>", 200, Cause.UNDECODABLE, id="a page instead"),
        pytest.param("{}", 200, Cause.UNDECODABLE, id="json that is no feed"),
        pytest.param("[" * 100_000, 200, Cause.UNDECODABLE, id="deep json"),
        pytest.param("/etc/passwd", 200, Cause.UNDECODABLE, id="a file name is not opened"),
        pytest.param("http://127.0.0.1:1/x", 200, Cause.UNDECODABLE, id="an address is not fetched"),
        pytest.param("<rss version='2.0'><channel><title>x</title></channel></rss>", 200, Cause.NO_DATA, id="empty"),
        pytest.param("<rss version='2.0'><channel><item><title>甲</title></item></channel></rss>", 200, Cause.NO_DATA, id="without times"),
        pytest.param("", 404, Cause.HTTP_4XX, id="gone"),
        pytest.param("", 503, Cause.HTTP_5XX, id="down"),
        pytest.param("", 429, Cause.BLOCKED_CHALLENGE, id="too many requests"),
    ],
)
async def test_feed_that_says_nothing_is_unknown_and_never_stale(body, status, cause):
    found = await seen(FED, body, status)
    assert found.failure is not None
    assert found.failure.cause is cause
    assert found.posts == ()


async def test_hostile_feed_does_nothing_bad():
    """A huge entry, markup and control characters in titles, times of the future."""
    huge = "<p>" * 200_000 + "长" * 1_000_000
    body = f"""<rss version="2.0"><channel><item><title><![CDATA[{huge}]]></title><pubDate>Thu, 19 Nov 2026 00:00:00 GMT</pubDate></item>
    <item><title>&lt;script&gt;alert(1)&lt;/script&gt;标\u202e题</title><link>javascript:alert(1)</link><pubDate>Wed, 18 Nov 2026 00:00:00 GMT</pubDate></item>
    <item><title>未来</title><pubDate>Thu, 19 Nov 2099 00:00:00 GMT</pubDate></item></channel></rss>"""
    found = await seen(FED, body)
    assert [len(post.title) <= 300 for post in found.posts] == [True, True]
    assert found.posts[1].url == ""
    assert "<" not in found.posts[1].title
    assert all(post.at <= NOW for post in found.posts)


ARTICLE = """<html><script>var nickname = htmlDecode("涪城发布"); var user_name = "gh_1"; var ct = "1795046400";
var msg_title = '防汛通知';</script></html>"""


async def test_wechat_article_shows_name_and_time():
    found = await seen(CHAT, ARTICLE)
    assert (found.name, [post.title for post in found.posts]) == ("涪城发布", ["防汛通知"])
    assert Know.POSTS not in found.knows


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("该公众号已注销", AccountState.CLOSED),
        ("此账号已自主注销,内容无法查看", AccountState.CLOSED),
        ("该公众号已迁移", AccountState.MOVED),
        ("此账号已被屏蔽, 内容无法查看", AccountState.FROZEN),
    ],
)
async def test_wechat_notice_of_the_account(words, state):
    found = await seen(CHAT, f"<html><body><h2>{words}</h2></body></html>")
    assert (found.failure, found.state) == (None, state)
    assert found.notice


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("环境异常 完成验证后即可继续访问", Cause.BLOCKED_CHALLENGE),
        ("该内容已被发布者删除", Cause.NO_DATA),
        ("链接已过期", Cause.NO_DATA),
        ("别的页面", Cause.UNDECODABLE),
    ],
)
async def test_wechat_page_that_says_nothing_about_the_account(words, cause):
    found = await seen(CHAT, f"<html><body>{words}</body></html>")
    assert found.state is None
    assert found.failure is not None
    assert found.failure.cause is cause


def blog(day, text, **user):
    return {"card_type": 9, "mblog": {"id": "5", "created_at": f"Thu Nov {day} 12:00:00 +0800 2026", "text": text, "user": user}}


async def test_weibo_profile_reads_past_the_pinned_post():
    cards = [blog(1, "置顶", screen_name="涪城发布", followers_count="1.2万"), blog(18, "<a>#防汛#</a> 通知"), {"card_type": 11}]
    found = await seen(WEIBO, json.dumps({"ok": 1, "data": {"cards": cards}}))
    assert [post.title for post in found.posts] == ["#防汛# 通知", "置顶"]
    assert (found.name, found.followers) == ("涪城发布", 12_000)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"ok": -100, "url": "https://passport.weibo.com"}', 200),
        ("<html>Sina Visitor System</html>", 200),
        ('{"ok": 1, "data": {"cards": []}}', 200),
        ("", 432),
        ("[1]", 200),
    ],
)
async def test_weibo_wall_is_no_silence(body, status):
    found = await seen(WEIBO, body, status)
    assert found.failure is not None
    assert found.failure.owner is Owner.THIRD_PARTY


async def test_apple_look_up():
    row = {"version": "1.2", "currentVersionReleaseDate": "2026-10-01T00:00:00Z", "sellerName": "某某", "fileSizeBytes": "1048576"}
    found = await seen(APPLE, json.dumps({"resultCount": 1, "results": [row]}))
    assert found.app is not None
    assert (found.app.offer, found.app.version, found.app.size_bytes) == (Offer.OFFERED, "1.2", 1_048_576)
    gone = await seen(APPLE, '{"resultCount": 0, "results": []}')
    assert gone.app is not None
    assert gone.app.offer is Offer.GONE
    assert (await seen(APPLE, "<html>")).failure is not None


@pytest.mark.parametrize(
    ("account", "body", "status", "offer"),
    [
        pytest.param(STORE, "<h1>涪城通</h1>下载", 200, Offer.OFFERED, id="store names it"),
        pytest.param(STORE, "<p>很抱歉,该应用已下架</p>", 200, Offer.GONE, id="store says gone"),
        pytest.param(STORE, "", 404, Offer.GONE, id="store page gone"),
        pytest.param(STORE, "<div id=root></div><script>x</script>", 200, None, id="written by a script"),
        pytest.param(PACKAGE, b"PK\x03\x04rest", 200, Offer.OFFERED, id="package"),
        pytest.param(PACKAGE, "", 410, Offer.GONE, id="package gone"),
        pytest.param(PACKAGE, "<html>下载页</html>", 200, None, id="a page that offers it"),
    ],
)
async def test_app_offers(account, body, status, offer):
    found = await seen(account, body, status)
    assert (found.app.offer if found.app else None) is offer
    assert (found.failure is None) is (offer is not None)


async def test_network_failure_keeps_cause_and_owner():
    failure = Failure(Cause.DNS_ERROR, Owner.NETWORK, "域名解析失败")
    found = await seen(FED, error=LookError(failure))
    assert found.failure == failure


async def test_an_answer_against_the_protocol_is_told_in_our_words():
    found = await seen(FED, error=httpx.RemoteProtocolError(""))
    assert found.failure == Failure(Cause.HTTP_PROTOCOL, Owner.UNCLEAR, "应答不符合 HTTP 协议")


@pytest.mark.parametrize(
    "feed", ["http://0177.0.0.1/", "http://[::1/", "http://x:abc/", "http://xn--a/", "http://１２７.0.0.1/", "http://\x00/"]
)
async def test_address_that_is_none_is_unknown(feed):
    found = await seen(Account(id="a", platform="wechat", name="涪城发布", feed=feed))
    assert found.failure.cause is Cause.INVALID_URL


@pytest.mark.parametrize(
    ("account", "sources"),
    [
        pytest.param(CHAT, ["wechat_article"], id="article"),
        pytest.param(WEIBO, ["weibo_profile"], id="uid in the address"),
        pytest.param(Account(id="a", platform="微博", name="x", platform_id="2803301701"), ["weibo_profile"], id="uid in the register"),
        pytest.param(Account(id="a", platform="抖音", name="x", url="https://www.douyin.com/user/MS4wLjAB"), [], id="import only"),
        pytest.param(Account(id="a", platform="小程序", name="x"), [], id="nothing to ask"),
        pytest.param(PACKAGE, ["package"], id="package"),
        pytest.param(Account(id="a", platform="抖音", name="x", feed="https://f.example/a"), ["feed"], id="a feed for any platform"),
    ],
)
def test_which_sources_look_at_an_account(account, sources):
    assert [each.source.id for each in plan(account, SOURCES)] == sources
