"""News through a real receiver on loopback, over our own fetch layer with its address guard."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from cli.main import main
from config.settings import Notify, Settings, load_settings
from core.errors import ConfigError
from core.news import News, NewsKind
from core.outcome import Severity, State
from crawler.fetch import create_fetcher
from pipeline.notify.announce import announce, deliver, is_quiet
from reports.message import MAX_BYTES, dingtalk, feishu, wecom
from tests.pipeline.digest.conftest import A, B, T, finding, good_week

NOON = T + timedelta(hours=4)
"""Noon in Beijing: no quiet hours."""


class Receiver:
    """Keeps what is posted; answers what it is told."""

    def __init__(self):
        self.got, self.answers = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                status, answer = outer.answers.pop(0) if outer.answers else (200, b'{"errcode":0,"code":0}')
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/robot?access_token=GEHEIM"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def bodies(self):
        return [json.loads(body) for _, _, body in self.got]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def make(receiver, kind="webhook", *, allow=True, **changes) -> Settings:
    hook = {"name": "值班", "kind": kind, "url": receiver.url, "secret": "schluessel", **changes}
    return Settings(network={"allow_addresses": ["127.0.0.0/8"] if allow else []}, notify={"hooks": [hook]})


async def no_sleep(_):
    pass


async def tell(store, settings, now=NOON):
    fetcher = create_fetcher(settings.network)
    try:
        return await announce(store, settings, fetcher, now, sleep=no_sleep)
    finally:
        await fetcher.aclose()


@pytest.fixture
def faulty(store):
    store.findings.import_records(
        [
            finding("home.not_updated_14d", A, days=1, state=State.CONFIRMED, severity=Severity.VETO, message="首页最新为11月1日"),
            finding("footer.icp.missing", B, days=1, state=State.CONFIRMED),
            finding("tags.site_missing", B, days=1),
        ],
        now=T,
    )
    return store


async def test_webhook_is_signed_over_time_and_body(faulty, receiver):
    assert "已发送 1 条" in await tell(faulty, make(receiver, remind_days={}))
    _, headers, body = receiver.got[0]
    stamp, signature = headers["X-Wangjian-Timestamp"], headers["X-Wangjian-Signature"]
    assert int(stamp) == int(NOON.timestamp())
    assert signature == "sha256=" + hmac.new(b"schluessel", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    item = json.loads(body)["items"][0]
    assert (item["kind"], item["severity"], item["subject"]) == ("new", "veto", A)


async def test_severity_decides_what_is_told(faulty, receiver):
    await tell(faulty, make(receiver, severity="deduct", remind_days={}))
    kinds = {(item["subject"], item["severity"]) for item in receiver.bodies()[0]["items"]}
    assert kinds == {(A, "veto"), (B, "deduct")}, "suspected deductions wait for their confirmation"


async def test_same_news_is_told_once(faulty, receiver):
    settings = make(receiver, remind_days={})
    await tell(faulty, settings)
    assert "没有新消息" in await tell(faulty, settings, NOON + timedelta(hours=1))
    assert len(receiver.got) == 1


async def test_two_at_once_tell_it_once(faulty, receiver):
    settings = make(receiver, remind_days={})
    await asyncio.gather(*(tell(faulty, settings) for _ in range(3)))
    assert len(receiver.got) == 1


async def test_regression_is_news_again(faulty, receiver):
    settings = make(receiver, remind_days={})
    await tell(faulty, settings)
    key = next(item.fingerprint for item in faulty.findings.at(T) if item.site == A)
    faulty.findings.decide(key, State.FIXED, by="王", at=NOON + timedelta(hours=1))
    faulty.findings.decide(key, State.REGRESSED, by="王", at=NOON + timedelta(hours=2))
    await tell(faulty, settings, NOON + timedelta(days=1))
    assert len(receiver.got) == 2


async def test_reminders_come_by_severity(faulty, receiver):
    settings = make(receiver, severity="deduct", remind_days={"veto": 1, "deduct": 7})
    days = []
    for day in range(1, 17):
        before = len(receiver.got)
        await tell(faulty, settings, NOON + timedelta(days=day))
        for body in receiver.bodies()[before:]:
            days += [(day, item["severity"]) for item in body["items"] if item["kind"] == "reminder"]
    assert [day for day, severity in days if severity == "veto"] == list(range(1, 17))
    told = [day for day, severity in days if severity == "deduct"]
    assert told[0] == 6, "seven days after it was seen"
    assert len(told) == len({(NOON + timedelta(days=day)).date().toordinal() // 7 for day in range(6, 17)})


async def test_refused_news_is_told_at_the_next_run(faulty, receiver):
    receiver.answers = [(500, b"")] * 3
    settings = make(receiver, remind_days={})
    said = await tell(faulty, settings)
    assert "未送达（应答 500）" in said
    assert "GEHEIM" not in said
    assert len(receiver.got) == 3
    assert "已发送 1 条" in await tell(faulty, settings)


async def test_robot_that_says_no_with_status_200_has_not_taken_it(faulty, receiver):
    receiver.answers = [(200, b'{"errcode":310000,"errmsg":"sign not match"}')] * 3
    assert "310000 sign not match" in await tell(faulty, make(receiver, "dingtalk", remind_days={}))


async def test_redirect_is_not_followed(faulty, receiver):
    receiver.answers = [(302, b"")] * 3
    assert "应答 302" in await tell(faulty, make(receiver, remind_days={}))
    assert len(receiver.got) == 3


async def test_private_address_needs_leave_and_is_not_asked_again(faulty, receiver):
    settings, pauses = make(receiver, allow=False), []

    async def sleep(seconds):
        pauses.append(seconds)

    fetcher = create_fetcher(settings.network)
    said = await announce(faulty, settings, fetcher, NOON, sleep=sleep)
    await fetcher.aclose()
    assert "未送达" in said
    assert not receiver.got
    assert not pauses


async def test_dead_receiver_keeps_no_other_waiting(faulty, receiver):
    other = Receiver()
    receiver.answers = [(500, b"")] * 3
    settings = make(receiver, remind_days={})
    second = settings.notify.hooks[0].model_copy(update={"name": "第二", "url": SecretStr(other.url)})
    settings = settings.model_copy(update={"notify": settings.notify.model_copy(update={"hooks": (*settings.notify.hooks, second)})})
    fetcher, at_pause = create_fetcher(settings.network), []

    async def sleep(seconds):
        while not other.got:
            await asyncio.sleep(0.01)
        at_pause.append(len(other.got))

    said = await announce(faulty, settings, fetcher, NOON, sleep=sleep)
    await fetcher.aclose()
    other.server.shutdown()
    other.server.server_close()
    assert said == "值班：1 条未送达（应答 500），下次再试；第二：已发送 1 条"
    assert at_pause == [1, 1]


async def test_quiet_hours_hold_news_back(faulty, receiver):
    settings = make(receiver, remind_days={})
    night = T - timedelta(hours=2)  # 6:00 in Beijing
    assert "静默时段" in await tell(faulty, settings, night)
    assert not receiver.got
    assert "已发送" in await tell(faulty, settings, NOON)
    loud = make(receiver, quiet=False, name="紧急", remind_days={})
    assert "已发送" in await tell(faulty, loud, night)


async def test_scope_and_coming_vetoes(store, receiver):
    store.visits.append(list(good_week(A, bad=range(20, 40))) + list(good_week(B)))
    store.findings.import_records([finding("home.not_updated_14d", B, days=1, state=State.CONFIRMED, severity=Severity.VETO)])
    await tell(store, make(receiver, site=A), T + timedelta(minutes=1) + timedelta(hours=1))
    items = receiver.bodies()[0]["items"]
    assert {(item["kind"], item["subject"]) for item in items} == {("availability", A)}


@pytest.mark.parametrize(
    ("since", "until", "clock", "quiet"),
    [
        pytest.param("22:00", "07:00", "23:00", True, id="before midnight"),
        pytest.param("22:00", "07:00", "06:59", True, id="after midnight"),
        pytest.param("22:00", "07:00", "07:00", False, id="the end is loud"),
        pytest.param("12:00", "13:30", "12:00", True, id="noon rest"),
        pytest.param("12:00", "13:30", "11:59", False, id="before it"),
        pytest.param("08:00", "08:00", "08:00", False, id="none"),
    ],
)
def test_quiet_hours(since, until, clock, quiet):
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=zone)
    assert is_quiet(Notify(quiet_from=since, quiet_to=until), now, zone) is quiet


# ---- forms of the robots ------------------------------------------------------------------------------------------------

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
EVIL = '<at user_id="all">x</at> [点](http://evil) @所有人 `rm` # 大 **粗**\n> 引 \u202e'


def piece(sentence="首页2周未更新", number=0):
    return News(key=f"k{number}", kind=NewsKind.NEW, severity=Severity.VETO, subject=A, name="甲县人民政府", sentence=sentence)


def test_dingtalk_signs_in_the_address():
    request = dingtalk("https://oapi.dingtalk.com/robot/send?access_token=x", "SEC1", [piece()], AT)
    query = parse_qs(urlsplit(request.url).query)
    stamp = str(int(AT.timestamp() * 1000))
    sign = base64.b64encode(hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()).decode()
    assert (query["timestamp"], query["sign"], query["access_token"]) == ([stamp], [sign], ["x"])
    assert json.loads(request.body)["msgtype"] == "markdown"


def test_feishu_signs_in_the_body():
    body = json.loads(feishu("https://open.feishu.cn/x", "SEC2", [piece()], AT).body)
    stamp = str(int(AT.timestamp()))
    assert body["sign"] == base64.b64encode(hmac.new(f"{stamp}\nSEC2".encode(), b"", hashlib.sha256).digest()).decode()
    assert (body["timestamp"], body["msg_type"]) == (stamp, "text")
    assert "sign" not in json.loads(feishu("https://x", "", [piece()], AT).body)


def test_wecom_stays_within_its_limit():
    body = json.loads(wecom("https://qyapi.weixin.qq.com/x", [piece("很长" * 200, number) for number in range(60)], AT).body)
    assert body["msgtype"] == "markdown"
    assert len(body["markdown"]["content"].encode()) <= MAX_BYTES + 3


@pytest.mark.parametrize(
    "form", [lambda news: dingtalk("u", "", news, AT), lambda news: wecom("u", news, AT), lambda news: feishu("u", "", news, AT)]
)
def test_hostile_texts_mention_nobody_and_link_nowhere(form):
    text = json.dumps(json.loads(form([piece(EVIL)]).body), ensure_ascii=False)
    for sign in ("<at", "](http", "@所有人", "`rm`", "**", "\u202e", "\\n>"):
        assert sign not in text


# ---- settings and command -----------------------------------------------------------------------------------------------


def test_secrets_are_masked(receiver):
    text = repr(make(receiver))
    assert "GEHEIM" not in text
    assert "schluessel" not in text


@pytest.mark.parametrize(
    ("hook", "message"),
    [
        pytest.param({"name": "a", "kind": "webhook", "url": "https://x.cn/"}, "至少 8 个字符的 secret", id="no secret"),
        pytest.param({"name": "a", "kind": "wecom", "url": "x.cn"}, "应为 https://", id="no address"),
        pytest.param({"name": "a", "kind": "telegram", "url": "https://x.cn"}, "kind", id="unknown kind"),
    ],
)
def test_wrong_hook_is_explained(tmp_path, hook, message):
    import yaml

    path = tmp_path / "w.yaml"
    path.write_text(yaml.safe_dump({"notify": {"hooks": [hook]}}, allow_unicode=True), "utf-8")
    with pytest.raises(ConfigError, match=message):
        load_settings(path)


async def test_test_message_reaches_the_robot(receiver):
    settings = make(receiver, "feishu")
    fetcher = create_fetcher(settings.network)
    assert await deliver(settings.notify.hooks[0], [piece()], fetcher, AT, sleep=no_sleep) == ""
    await fetcher.aclose()
    assert "甲县人民政府" in receiver.bodies()[0]["content"]["text"]


def test_command_without_hooks_and_with_unknown_name(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(["--db", f"sqlite:///{tmp_path / 'w.db'}", "notify"])
    assert stop.value.code == 2
    assert "没有配置通知" in capsys.readouterr().err
