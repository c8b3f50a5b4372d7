"""Platforms, lists, reposts, names, proposals, matrix: pure rules of new media."""

from datetime import UTC, datetime, timedelta

import pytest

from core.media.matrix import cell, matrix
from core.media.naming import is_related
from core.media.platform import Platform, platform_of, recognise
from core.media.proposal import Proposal, Seen, account_name, proposals_of, unknown_to
from core.media.register import ListEntry, ListIndex, Match
from core.media.repost import RepostItem, judge_duties
from core.site import Account, AccountState, Post

T = datetime(2026, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("word", "platform"),
    [
        ("微信", Platform.WECHAT),
        ("微信公众号", Platform.WECHAT),
        ("wechat", Platform.WECHAT),
        ("微信视频号", Platform.CHANNELS),
        ("微信小程序", Platform.MINI_PROGRAM),
        ("新浪微博", Platform.WEIBO),
        ("今日头条", Platform.TOUTIAO),
        ("政务APP", Platform.APP),
        ("移动客户端", Platform.APP),
        ("抖音号", Platform.DOUYIN),
        ("门户论坛", Platform.OTHER),
    ],
)
def test_platform_words(word, platform):
    assert platform_of(word) is platform


@pytest.mark.parametrize(
    ("url", "platform", "own_id"),
    [
        pytest.param("https://weibo.com/u/2803301701", Platform.WEIBO, "2803301701", id="weibo uid"),
        pytest.param("http://weibo.com/mianyangfabu", Platform.WEIBO, "mianyangfabu", id="weibo nickname"),
        pytest.param("https://m.weibo.cn/profile/2803301701", Platform.WEIBO, "2803301701", id="weibo mobile"),
        pytest.param("https://weibo.com/p/1001062803301701", Platform.WEIBO, "1001062803301701", id="weibo page"),
        pytest.param(
            "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA4==&scene=124", Platform.WECHAT, "MzA4==", id="wechat profile"
        ),
        pytest.param("https://mp.weixin.qq.com/s/AbCdEf123", Platform.WECHAT, "", id="wechat article hides the account"),
        pytest.param("http://weixin.qq.com/r/abcDEF123", Platform.WECHAT, "abcDEF123", id="wechat qr"),
        pytest.param("https://open.weixin.qq.com/qr/code?username=gh_1234", Platform.WECHAT, "gh_1234", id="wechat original id"),
        pytest.param("https://www.douyin.com/user/MS4wLjABAAAA_x", Platform.DOUYIN, "MS4wLjABAAAA_x", id="douyin"),
        pytest.param("https://www.toutiao.com/c/user/token/MS4w/", Platform.TOUTIAO, "MS4w", id="toutiao"),
        pytest.param("https://apps.apple.com/cn/app/某某通/id1234567890", Platform.APP, "1234567890", id="apple"),
        pytest.param("https://appgallery.huawei.com/#/app/C100315379", Platform.APP, "C100315379", id="huawei fragment"),
        pytest.param("https://www.fc.gov.cn/down/fcapp.apk", Platform.APP, "", id="package"),
        pytest.param("https://space.bilibili.com/12345", Platform.BILIBILI, "12345", id="bilibili"),
    ],
)
def test_addresses_of_accounts(url, platform, own_id):
    found = recognise(url)
    assert found is not None
    assert (found.platform, found.id) == (platform, own_id)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://service.weibo.com/share/share.php?url=x", id="share button"),
        pytest.param("https://weibo.com/login.php", id="login page"),
        pytest.param("https://weibo.com/", id="weibo itself"),
        pytest.param("https://www.fc.gov.cn/weibo/", id="own page about weibo"),
        pytest.param("javascript:void(0)", id="script"),
        pytest.param("http://[bad", id="broken"),
    ],
)
def test_addresses_that_name_no_account(url):
    assert recognise(url) is None


def account(own_id="a1", platform="wechat", name="涪城发布", **more):
    return Account(id=own_id, platform=platform, name=name, **more)


@pytest.mark.parametrize(
    ("mine", "match"),
    [
        pytest.param(account(), Match.LISTED, id="same name"),
        pytest.param(account(name="涪城 发布"), Match.LISTED, id="blank in the name"),
        pytest.param(account(name="涪城融媒", platform_id="gh_1"), Match.RENAMED, id="renamed, same id"),
        pytest.param(account(name="涪城融媒", sponsor="涪城区委"), Match.SIMILAR, id="same sponsor and platform"),
        pytest.param(account(name="涪城融媒"), Match.ABSENT, id="nothing fits"),
        pytest.param(account(platform="weibo"), Match.ABSENT, id="same name on another platform"),
    ],
)
def test_register_against_a_list(mine, match):
    index = ListIndex([ListEntry(platform="微信公众号", name="涪城发布", platform_id="GH_1", sponsor="涪城区委")])
    assert index.find(mine).match is match


def test_list_entries_nobody_watches():
    index = ListIndex([ListEntry(platform="微信", name="涪城发布"), ListEntry(platform="微博", name="涪城发布")])
    assert [entry.platform for entry in index.missing_from([account()])] == ["微博"]


ITEM = RepostItem(id="r1", title="国务院办公厅关于印发2026年政务公开工作要点的通知", issued_at=T - 10 * DAY, within=3 * DAY)


def post(days_ago, title, own_id="a1"):
    return Post(account=own_id, at=T - days_ago * DAY, title=title)


@pytest.mark.parametrize(
    ("posts", "done"),
    [
        pytest.param([post(9, ITEM.title)], True, id="same title"),
        pytest.param([post(9, "【转发】国务院办公厅关于印发2026年政务公开工作要点的通知")], True, id="mark before it"),
        pytest.param([post(9, "国务院办公厅关于印发2026年政务公开工作要点")], True, id="cut at the end"),
        pytest.param([post(6.9, ITEM.title)], False, id="too late"),
        pytest.param([post(7, ITEM.title)], True, id="at the last moment"),
        pytest.param([post(9, "国务院办公厅关于印发2025年医疗改革任务的通知")], False, id="another document"),
        pytest.param([post(9, "通知")], False, id="too short to prove anything"),
        pytest.param([], False, id="no posts"),
    ],
)
def test_repost(posts, done):
    (duty,) = judge_duties([ITEM], posts, T, complete=True)
    assert (duty.done is not None) is done


def test_item_whose_time_is_not_over_is_no_duty():
    assert judge_duties([ITEM], [], ITEM.due_at - timedelta(seconds=1), complete=True) == []
    assert len(judge_duties([ITEM], [], ITEM.due_at, complete=True)) == 1


@pytest.mark.parametrize(
    ("name", "known", "related"),
    [
        ("平安涪城", ["绵阳市公安局涪城区分局"], True),
        ("绵阳税务", ["国家税务总局绵阳市税务局"], True),
        ("绵阳文旅", ["绵阳市文化广播电视和旅游局"], True),
        ("涪城发布", ["区政府办公室"], True),
        ("每日美食", ["绵阳市财政局"], False),
        ("开心一刻", ["绵阳市人民政府办公室"], False),
        ("每日美食", [""], None),
    ],
)
def test_name_and_duties(name, known, related):
    assert is_related(name, known) is related


@pytest.mark.parametrize(
    ("words", "name"),
    [("官方微信:涪城发布", "涪城发布"), ("涪城发布", "涪城发布"), ("新浪微博", ""), ("扫一扫 关注我们", ""), ("微信公众号", ""), ("", "")],
)
def test_name_beside_a_link(words, name):
    assert account_name(words) == name


def test_proposals_are_told_once_and_articles_name_no_account():
    seen = [
        Seen(url="https://weibo.com/u/2803301701", text="新浪微博"),
        Seen(url="https://weibo.com/u/2803301701", text="涪城发布"),
        Seen(url="https://mp.weixin.qq.com/s/AbCdEf", text="一篇文章"),
        Seen(url="http://weixin.qq.com/r/xyz123", text="官方微信", how="qr"),
        Seen(url="https://www.fc.gov.cn/", text="首页"),
    ]
    found = proposals_of("s1", "https://www.fc.gov.cn/", seen)
    assert [(each.platform.value, each.key, each.name, each.how) for each in found] == [
        ("weibo", "2803301701", "涪城发布", "link"),
        ("wechat", "xyz123", "", "qr"),
    ]


@pytest.mark.parametrize(
    ("registered", "new"),
    [
        pytest.param(account(platform="weibo", platform_id="2803301701"), False, id="by id"),
        pytest.param(account(platform="weibo", url="https://weibo.com/u/2803301701/"), False, id="by address"),
        pytest.param(account(platform="新浪微博"), False, id="by name"),
        pytest.param(account(platform="wechat"), True, id="same name elsewhere"),
    ],
)
def test_what_the_register_lacks(registered, new):
    proposal = Proposal(
        platform=Platform.WEIBO,
        platform_id="2803301701",
        name="涪城发布",
        url="https://weibo.com/u/2803301701",
        site="s",
        page="p",
        how="link",
    )
    assert bool(unknown_to([proposal], [registered])) is new


@pytest.mark.parametrize(
    ("age", "status", "left"),
    [
        pytest.param(timedelta(days=1), "ok", 13, id="fresh"),
        pytest.param(timedelta(days=11), "ok", 3, id="three days left"),
        pytest.param(timedelta(days=11, seconds=1), "soon", 2, id="near"),
        pytest.param(timedelta(days=14), "soon", 0, id="exactly on the line"),
        pytest.param(timedelta(days=14, seconds=1), "over", -1, id="past the line"),
        pytest.param(None, "unknown", None, id="no posts known"),
    ],
)
def test_days_left(age, status, left):
    found = cell(account(), None if age is None else T - age, T)
    assert (found.status, found.days_left) == (status, left)


def test_closed_accounts_are_out_from_their_day_on():
    closed = account(state=AccountState.CLOSED, state_since=T.date())
    assert cell(closed, None, T).status == "out"
    assert cell(closed, None, T - DAY).status == "unknown"
    assert cell(account(state=AccountState.FROZEN), T - 40 * DAY, T).status == "out"


def test_matrix_by_unit_and_platform():
    accounts = [account("a1", unit="乙"), account("a2", "weibo", unit="乙"), account("a3", "微信", unit="甲")]
    table = matrix(accounts, {"a1": T}, T)
    assert [unit for unit, _ in table.rows] == ["乙", "甲"]
    assert table.headings() == ["微信公众号", "新浪微博"]
    assert len(table.cells) == 3
