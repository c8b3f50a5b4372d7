"""Mails go through a real SMTP server on loopback: once per recipient and week, whatever happens."""

import email
import io
import os
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
import python_calamine
import trustme

pytest.importorskip("aiosmtpd")
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cli.main import main
from config.settings import Settings
from core.clock import utc_now
from core.digest import week_of
from core.errors import CannotRunError, ConfigError, StoreError
from core.mailing import MailingState
from pipeline.digest import deliver_digest, mailing, send_digest
from pipeline.digest.mailing import LEASE, recipients
from pipeline.doctor import Health, _mail
from pipeline.process import own_name
from pipeline.timetable import digest_time
from store import open_store
from tests.pipeline.digest.conftest import A, T, finding

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd", "ignore:Requiring AUTH while not requiring TLS:UserWarning")


class Box:
    """Keeps letters; answers what the test wants."""

    def __init__(self):
        self.letters, self.mail, self.rcpt, self.data, self.delay = [], [], [], [], 0.0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt:
            answer = self.rcpt.pop(0)
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.delay:
            import asyncio

            await asyncio.sleep(self.delay)
        if self.data:
            answer = self.data.pop(0)
            if answer == "cut":
                self.letters.append((envelope.rcpt_tos[0], envelope.content))
                server.transport.abort()
                return "250 OK"
            if answer:
                return answer
        self.letters.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


class Post(Controller):
    """On a port the system chose; the library's own first connection knows neither it nor our authority."""

    def _trigger_server(self):
        socket.create_connection(self.where, timeout=5).close()

    @property
    def where(self):
        return self.server.sockets[0].getsockname()


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def server(box):
    controller = Post(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller.where[1]
    controller.stop()


def make(port, **changes) -> Settings:
    mail = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "网检 <wj@example.gov.cn>",
        "timeout_s": 5,
        **changes.pop("mail", {}),
    }
    digest = {"to": ["a@example.gov.cn"], "retry_s": 0.05, "attempts": 3, **changes.pop("digest", {})}
    return Settings(mail=mail, digest=digest, **changes)


def states(store):
    return {item.recipient: (item.state, item.attempts) for item in store.digests.recent()}


def test_letter_has_text_html_and_ledger(filled, box, server):
    said = send_digest(filled, make(server), as_of=T, now=T)
    assert said == "周报 2026-W48：已发送 1"
    message = email.message_from_bytes(box.letters[0][1], policy=default)
    assert "临近否决" in message["Subject"]
    assert message["To"] == "a@example.gov.cn"
    assert message["Auto-Submitted"] == "auto-generated"
    text, page = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    for part in (text, page):
        assert "周四（11月26日）满14天未更新" in part
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == ["整改台账_2026-W48.xlsx"]
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(attached[0].get_content())).get_sheet_by_index(0).to_python()
    assert {row[rows[0].index("代码")] for row in rows[1:]} == {"footer.police.missing", "tags.site_missing", "footer.contact.missing"}


def test_second_run_sends_nothing(filled, box, server):
    settings = make(server)
    send_digest(filled, settings, as_of=T, now=T)
    send_digest(filled, settings, as_of=T, now=T + timedelta(hours=5))
    assert len(box.letters) == 1
    send_digest(filled, settings, as_of=T, week="2026-W49", now=T)
    assert len(box.letters) == 2


def test_each_recipient_gets_its_own_scope(filled, box, server):
    to = ["a@example.gov.cn", {"address": "b@example.gov.cn", "unit": "乙县"}, {"address": "c@example.gov.cn", "site": A}]
    send_digest(filled, make(server, digest={"to": to}), as_of=T, now=T)
    letters = {who: email.message_from_bytes(data, policy=default).get_body(("plain",)).get_content() for who, data in box.letters}
    assert "甲县人民政府" in letters["a@example.gov.cn"]
    assert "甲县" not in letters["b@example.gov.cn"]
    assert "乙县人民政府" not in letters["c@example.gov.cn"]


def test_temporary_refusal_is_tried_again(filled, box, server):
    box.rcpt = ["451 later", "451 later", ""]
    send_digest(filled, make(server), as_of=T)
    assert states(filled) == {"a@example.gov.cn": (MailingState.SENT, 3)}
    assert len(box.letters) == 1


def test_temporary_refusals_to_the_end_are_given_up_until_the_next_run(filled, box, server):
    box.data = ["452 full"] * 3
    with pytest.raises(CannotRunError, match=r"多次失败后放弃 1.*452 full.*digest --send --as-of 2026-11-23T08:00 续发"):
        send_digest(filled, make(server), as_of=T)
    assert states(filled) == {"a@example.gov.cn": (MailingState.GIVEN_UP, 3)}
    assert send_digest(filled, make(server), as_of=T) == "周报 2026-W48：已发送 1"
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("stage", "answer", "state"),
    [
        pytest.param(
            "mail", "550 5.7.1 sender rejected", MailingState.GIVEN_UP, id="our sender is refused for good: no fault of the recipient"
        ),
        pytest.param("rcpt", "530 5.7.0 authentication required", MailingState.GIVEN_UP, id="a login is asked for"),
        pytest.param("rcpt", "421 too many connections", MailingState.GIVEN_UP, id="busy"),
        pytest.param("rcpt", "550 no such user", MailingState.BOUNCED, id="no such user"),
        pytest.param("data", "552 too large", MailingState.BOUNCED, id="letter refused"),
        pytest.param("data", "251 forwarded", MailingState.SENT, id="taken in other words"),
        pytest.param("data", "hello", MailingState.HANDING, id="nobody knows what that means"),
    ],
)
def test_whose_fault_a_refusal_is(filled, box, server, stage, answer, state):
    setattr(box, stage, [answer] * 3)
    deliver_digest(filled, make(server), as_of=T)
    assert states(filled)["a@example.gov.cn"][0] is state


@pytest.mark.parametrize("goodbye", ["250 bye", "421 shutting down", "what?", None], ids=["250", "421", "no code", "silence"])
def test_letter_that_was_taken_is_not_sent_again_whatever_the_server_says_at_the_end(filled, box, server, monkeypatch, goodbye):
    from aiosmtpd.smtp import SMTP

    async def say(session, *_):
        if goodbye:
            await session.push(goodbye)

    monkeypatch.setattr(SMTP, "smtp_QUIT", say)
    monkeypatch.setattr("pipeline.notify.mail._GOODBYE_S", 0.2)
    assert send_digest(filled, make(server), as_of=T) == "周报 2026-W48：已发送 1"
    assert len(box.letters) == 1


def test_final_refusal_is_a_bounce_and_hurts_nobody_else(filled, box, server, caplog):
    box.rcpt = ["550 no such user", ""]
    caplog.set_level("WARNING")
    send_digest(filled, make(server, digest={"to": ["x@example.gov.cn", "a@example.gov.cn"]}), as_of=T)
    assert states(filled) == {"x@example.gov.cn": (MailingState.BOUNCED, 1), "a@example.gov.cn": (MailingState.SENT, 1)}
    assert "550 no such user" in filled.digests.get("x@example.gov.cn", "2026-W48").detail
    assert [record.event for record in caplog.records if hasattr(record, "event")] == ["mail_bounced"]


def test_connection_cut_during_transfer_is_never_sent_again(filled, box, server):
    box.data = ["cut"]
    settings = make(server)
    said = send_digest(filled, settings, as_of=T, now=T)
    assert "交付结果不明" in said
    assert states(filled)["a@example.gov.cn"][0] is MailingState.HANDING
    send_digest(filled, settings, as_of=T, now=T + timedelta(days=1))
    assert len(box.letters) == 1


@pytest.mark.parametrize("room", range(7))
def test_disk_that_fills_up_at_any_write_sends_nothing_twice_and_notes_nothing_that_was_not_sent(filled, box, server, monkeypatch, room):
    """Three rows are written for each of two letters; *room* of them fit, all others fail until there is room again."""
    settings = make(server, digest={"to": ["a@example.gov.cn", "b@example.gov.cn"]})
    left = room

    def with_room(write):
        def tried(*arguments, **more):
            nonlocal left
            left -= 1
            if left < 0:
                raise StoreError("数据库操作失败：磁盘已满")
            return write(*arguments, **more)

        return tried

    with monkeypatch.context() as full:
        for name in ("claim", "handing", "finish"):
            full.setattr(filled.digests, name, with_room(getattr(filled.digests, name)))
        if room < 6:
            with pytest.raises(StoreError):
                send_digest(filled, settings, as_of=T, now=T)
        else:
            send_digest(filled, settings, as_of=T, now=T)
    got = {address for address, _ in box.letters}
    assert {item.recipient for item in filled.digests.recent() if item.state is MailingState.SENT} <= got
    send_digest(filled, settings, as_of=T, now=T + timedelta(hours=1))
    assert Counter(address for address, _ in box.letters) == {"a@example.gov.cn": 1, "b@example.gov.cn": 1}
    unclear = {item.recipient for item in filled.digests.recent() if item.state is MailingState.HANDING}
    assert unclear == ({2: {"a@example.gov.cn"}, 5: {"b@example.gov.cn"}}.get(room, set()))


def test_person_may_ask_for_it_again(filled, box, server):
    settings = make(server)
    send_digest(filled, settings, as_of=T, now=T)
    assert filled.digests.forget("a@example.gov.cn", "2026-W48")
    send_digest(filled, settings, as_of=T, now=T)
    assert len(box.letters) == 2
    assert len({email.message_from_bytes(data)["Message-ID"] for _, data in box.letters}) == 1


def test_unreachable_server_waits_for_the_next_run(filled, box):
    port, heard = 1, []
    delivery = deliver_digest(filled, make(port, digest={"attempts": 2}), as_of=T, tell=heard.append)
    assert "放弃" in delivery.said
    assert delivery.undelivered == 1
    assert ["第 2 次尝试（共 2 次" in text and "待重试 1" in text for text in heard] == [True]


def test_server_that_is_away_is_not_asked_again_for_each_of_many(filled, monkeypatch):
    """Two hundred time-outs of a minute each would be hours."""
    asked = []

    def connect(*_, **__):
        asked.append(1)
        raise TimeoutError("timed out")

    monkeypatch.setattr(smtplib.SMTP, "connect", connect)
    settings = make(1, digest={"to": [f"p{number}@example.gov.cn" for number in range(200)]})
    delivery = deliver_digest(filled, settings, as_of=T)
    assert len(asked) == 3
    assert (delivery.undelivered, delivery.waiting) == (200, 200)
    assert "尚未尝试 199" in delivery.said


def test_those_that_were_not_tried_are_sent_once_the_server_is_back(filled, box, server, monkeypatch):
    settings = make(server, digest={"to": [f"p{number}@example.gov.cn" for number in range(3)]})
    with monkeypatch.context() as away:
        away.setattr(smtplib.SMTP, "connect", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError(111, "Connection refused")))
        assert deliver_digest(filled, settings, as_of=T).waiting == 3
    assert deliver_digest(filled, settings, as_of=T).said == "周报 2026-W48：已发送 3"
    assert len(box.letters) == 3


def test_command_that_delivers_nothing_has_not_done_its_job(tmp_path, capsys):
    config = tmp_path / "wangjian.yaml"
    config.write_text(
        f"data_dir: {tmp_path}\n"
        "digest: {to: [a@example.gov.cn], attempts: 1}\n"
        "mail: {host: 127.0.0.1, port: 1, security: none, sender: wj@example.gov.cn}\n",
        "utf-8",
    )
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), "--db", f"sqlite:///{tmp_path / 'w.db'}", "digest", "--send"])
    assert ended.value.code == 3
    assert "1 封未送达" in capsys.readouterr().err


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_logged_in(filled, box, security, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(str(root))
    seen = []

    def check(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"geheim", handled=False)

    options = {"authenticator": check, "auth_required": True, "auth_require_tls": security == "starttls"}
    more = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    controller = Post(box, hostname="127.0.0.1", port=0, **options, **more)
    controller.start()
    try:
        port = controller.where[1]
        mail = {"security": security, "username": "wj", "password": "geheim"}
        trusting = {"network": {"ca_file": root}}
        assert "已发送 1" in send_digest(filled, make(port, mail=mail, **trusting), as_of=T, week="w1")
        assert seen[-1] == (b"wj", b"geheim")
        wrong = {**mail, "password": "falsch"}
        said = deliver_digest(filled, make(port, mail=wrong, digest={"attempts": 1}, **trusting), as_of=T, week="w2").said
        assert "535" in said
        assert "geheim" not in said
        assert "加密连接失败" in deliver_digest(filled, make(port, mail=mail, digest={"attempts": 1}), as_of=T, week="w3").said
    finally:
        controller.stop()
    assert len(box.letters) == 1


def test_certificates_are_read_for_encrypted_connections_only(filled, box, server, tmp_path):
    (tmp_path / "root.pem").write_text("-----BEGIN CERTIFICATE-----\nnone of this is read\n")
    settings = make(server, network={"ca_file": tmp_path / "root.pem"})
    assert "已发送 1" in send_digest(filled, settings, as_of=T)
    assert len(box.letters) == 1


def test_server_without_starttls_is_no_reason_to_send_in_the_clear(filled, box, server):
    with pytest.raises(ConfigError, match="不支持 STARTTLS 加密"):
        send_digest(filled, make(server, mail={"security": "starttls"}), as_of=T)
    assert not box.letters
    assert states(filled)["a@example.gov.cn"][0] is MailingState.RETRY


def test_doctor_logs_in_and_sends_nothing(box, server):
    assert _mail(make(server)).health is Health.OK
    assert _mail(make(1)).health is Health.FAIL
    assert "不支持 STARTTLS 加密" in _mail(make(server, mail={"security": "starttls"})).message
    assert "不支持登录" in _mail(make(server, mail={"username": "u", "password": "p"})).message
    assert not box.letters


def test_hostile_texts_add_no_header_and_run_nowhere(store, box, server):
    evil = 'x\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>=HYPERLINK("http://e","x")'
    from core.site import Site

    store.sites.upsert([Site(id=A, url="http://a.gov.cn/", name=evil, unit=evil)])
    store.findings.import_records([finding(message=evil, title=evil, url='javascript:alert(1)//"><img src=x onerror=alert(1)>')])
    to = [{"address": "a@example.gov.cn", "unit": evil}]
    send_digest(store, make(server, digest={"to": to}), as_of=T, now=T)
    message = email.message_from_bytes(box.letters[0][1], policy=default)
    assert message["Bcc"] is None
    assert [header for header in message if header.lower().startswith("b")] == []
    page = message.get_body(("html",)).get_content()
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(next(message.iter_attachments()).get_content())).get_sheet_by_index(0)
    assert any("=HYPERLINK" in str(cell) for row in sheet.to_python() for cell in row)
    import zipfile

    with zipfile.ZipFile(io.BytesIO(next(message.iter_attachments()).get_content())) as book:
        assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())


def test_addresses_are_checked_and_named_once():
    with pytest.raises(ValueError, match="应为邮箱地址"):
        Settings(digest={"to": ["a@example.gov.cn\r\nBcc: b@example.com"]})
    with pytest.raises(ValueError, match="控制字符"):
        Settings(mail={"sender": "x\n <a@b.cn>"})
    with pytest.raises(ConfigError, match="出现两次"):
        recipients(Settings(digest={"to": ["a@b.cn", {"address": "A@b.cn", "unit": "x"}]}))


def held(store, by, state=MailingState.CLAIMED):
    """Somebody else claimed the letter ten seconds ago."""
    at = T - timedelta(seconds=10)
    assert store.digests.claim("a@example.gov.cn", "2026-W48", scope="", at=at, lease_until=at + LEASE, by=by)
    if state is MailingState.HANDING:
        assert store.digests.handing("a@example.gov.cn", "2026-W48", by=by, message_id="<x>", at=at)


ELSEWHERE, HERE = "jz-2/0a1b2c3d/77/123456#1", f"{own_name()}#1"
DEAD = f"{own_name().rpartition('/')[0]}/1#1"


@pytest.mark.parametrize("state", [MailingState.CLAIMED, MailingState.HANDING])
@pytest.mark.parametrize(
    ("by", "told"),
    [pytest.param(ELSEWHERE, "主机 jz-2 的进程 77", id="elsewhere"), pytest.param(HERE, f"本机进程 {os.getpid()}", id="here")],
)
def test_letter_that_another_process_has_is_left_to_it_and_asked_for_again(filled, box, server, by, told, state):
    held(filled, by, state)
    delivery = deliver_digest(filled, make(server), as_of=T, now=T)
    assert delivery.said == (
        f"周报 2026-W48：另一进程正在处理 1，a@example.gov.cn：另一进程正在处理（{told}，07:59:50 开始；"
        "到 08:09:50 仍未送出的，届时再次运行即接手）"
    )
    assert (delivery.undelivered, delivery.waiting, box.letters) == (0, 1, [])
    with pytest.raises(CannotRunError, match="另一进程正在处理"):
        send_digest(filled, make(server), as_of=T, now=T)
    later = deliver_digest(filled, make(server), as_of=T, now=T + LEASE)
    assert later.waiting == 0
    assert len(box.letters) == (state is MailingState.CLAIMED)
    assert ("交付结果不明" in later.said) == (state is MailingState.HANDING)


@pytest.mark.parametrize("ends", [True, False], ids=["claim ends", "claim is held on and on"])
def test_digest_for_cron_waits_for_a_letter_that_another_process_holds(tmp_path, capsys, box, server, monkeypatch, ends):
    """Cron comes back in a week only."""
    config, url, now = tmp_path / "wangjian.yaml", f"sqlite:///{tmp_path / 'w.db'}", utc_now()
    config.write_text(
        f"data_dir: {tmp_path}\ndigest: {{to: [a@example.gov.cn]}}\n"
        f"mail: {{host: 127.0.0.1, port: {server}, security: none, sender: wj@example.gov.cn}}\n",
        "utf-8",
    )
    week = week_of(digest_time(Settings(), now))
    slept = []
    with open_store(url, tmp_path) as store:
        store.digests.claim("a@example.gov.cn", week, scope="", at=now, lease_until=now + LEASE, by=ELSEWHERE)

        def sleep(seconds):
            slept.append(seconds)
            if ends:
                store.digests.end_lease("a@example.gov.cn", week, by=ELSEWHERE)

        monkeypatch.setattr("cli.run.time.sleep", sleep)
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), "--db", url, "run", "--once", "digest"])
    err = capsys.readouterr().err
    assert "主机 jz-2 的进程 77" in err
    assert "等到" in err
    assert all(LEASE.total_seconds() - 60 < seconds <= LEASE.total_seconds() + 1 for seconds in slept)
    assert (len(slept), len(box.letters), ended.value.code) == ((1, 1, 0) if ends else (2, 0, 3))


def test_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once(filled, box, server):
    held(filled, DEAD)
    assert send_digest(filled, make(server), as_of=T, now=T) == "周报 2026-W48：已发送 1"
    assert len(box.letters) == 1


def test_transfer_of_a_dead_process_is_told_as_unclear_at_once(filled, box, server):
    held(filled, DEAD, MailingState.HANDING)
    delivery = deliver_digest(filled, make(server), as_of=T, now=T)
    assert (
        "交付结果不明（不会自动重发；问明没有收到的，用 digest --send --as-of 2026-11-23T08:00 --again a@example.gov.cn 重发）"
        in delivery.said
    )
    assert (delivery.undelivered, delivery.waiting, box.letters) == (1, 0, [])


def test_slow_process_that_lost_its_claim_and_then_fails_undoes_nothing(filled, box, server, monkeypatch):
    """While it built its letter for longer than its lease, another sent it; its own failure must not have the letter sent again."""
    real, settings = mailing.build, make(server)

    def slow(*arguments, **more):
        monkeypatch.setattr(mailing, "build", real)
        assert "已发送 1" in send_digest(filled, settings, as_of=T, now=T + 2 * LEASE)
        return real(*arguments, **more)

    monkeypatch.setattr(mailing, "build", slow)
    assert "已发送 1" in send_digest(filled, make(1), as_of=T, now=T)  # nothing listens on its port
    send_digest(filled, settings, as_of=T, now=T + timedelta(days=1))
    assert len(box.letters) == 1


CHILD = """
    import sys
    from datetime import datetime, UTC, timedelta
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from config.settings import Settings
    from pipeline.digest import mailing
    from store import open_store
    settings = Settings.model_validate_json(sys.argv[1])
    folder = Path(sys.argv[2])
    with open_store(f"sqlite:///{{folder / 'w.db'}}", folder) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        print(mailing.deliver_digest(store, settings, as_of=datetime(2026, 11, 23, tzinfo=UTC), lease=timedelta(seconds=float(sys.argv[3]))).said, flush=True)
"""


def child(settings, folder, lease=600.0):
    body = settings.model_dump(mode="json")
    body["mail"]["password"] = ""
    import json

    code = textwrap.dedent(CHILD).format(root=str(ROOT))
    command = [sys.executable, "-c", code, json.dumps(body), str(folder), str(lease)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdout.readline().strip() == "ready"
    return process


@pytest.mark.slow
def test_two_processes_send_each_letter_once(filled, box, server, tmp_path):
    to = [f"r{number}@example.gov.cn" for number in range(8)]
    processes = [child(make(server, digest={"to": to}), tmp_path) for _ in range(2)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        assert process.wait(60) == 0
        process.stdin.close()
        process.stdout.close()
    assert Counter(who for who, _ in box.letters) == dict.fromkeys(to, 1)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before the transfer", "during the transfer"])
def test_killed_half_way_nobody_gets_two(filled, box, server, tmp_path, moment):
    to = [f"r{number}@example.gov.cn" for number in range(4)]
    settings = make(server, digest={"to": to})
    started = threading.Event()
    if moment == "before the transfer":

        async def slow(server, session, envelope, address, options):
            if address == to[2]:
                started.set()
                import asyncio

                await asyncio.sleep(1.5)
            envelope.rcpt_tos.append(address)
            return "250 OK"

        box.handle_RCPT = slow
    else:
        real = box.handle_DATA

        async def slow_data(server, session, envelope):
            if envelope.rcpt_tos == [to[2]]:
                started.set()
                import asyncio

                await asyncio.sleep(1.5)
            return await real(server, session, envelope)

        box.handle_DATA = slow_data
    process = child(settings, tmp_path)  # its lease lasts ten minutes, but it is seen to be dead
    process.stdin.write("go\n")
    process.stdin.flush()
    assert started.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    process.stdin.close()
    process.stdout.close()
    time.sleep(2)
    send_digest(filled, settings, as_of=T)
    got = Counter(who for who, _ in box.letters)
    assert {who: got[who] for who in (to[0], to[1], to[3])} == {to[0]: 1, to[1]: 1, to[3]: 1}
    if moment == "before the transfer":
        assert got[to[2]] == 1
    else:
        assert got[to[2]] <= 1
        assert states(filled)[to[2]][0] is MailingState.HANDING


@pytest.mark.parametrize(
    ("answer", "attempts", "told", "hint"),
    [
        pytest.param(
            "550 5.1.1 No such user 不存在",
            1,
            "被退回（邮件服务器拒绝：550 5.1.1 No such user 不存在；核对邮箱后，用",
            "--again a@example.gov.cn 重发）",
            id="refused for good",
        ),
        pytest.param(
            "451 4.7.1 Greylisted", 2, "多次失败后放弃（邮件服务器拒绝：451 4.7.1 Greylisted；", "续发）", id="greylisted to the end"
        ),
    ],
)
def test_digest_for_cron_that_delivers_nothing_has_not_done_its_job(tmp_path, capsys, box, server, answer, attempts, told, hint):
    config, url = tmp_path / "wangjian.yaml", f"sqlite:///{tmp_path / 'w.db'}"
    config.write_text(
        f"data_dir: {tmp_path}\ndigest: {{to: [a@example.gov.cn], attempts: {attempts}, retry_s: 0.01}}\n"
        f"mail: {{host: 127.0.0.1, port: {server}, security: none, sender: wj@example.gov.cn}}\n",
        "utf-8",
    )
    box.rcpt = [answer] * (2 * attempts)
    for _ in range(2):  # the second run does not call it sent
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), "--db", url, "run", "--once", "digest"])
        err = capsys.readouterr().err
        assert ended.value.code == 3
        assert "封未送达" in err or "没有发完" in err
        assert told in err
        assert hint in err
        assert "已发送" not in err
    assert box.letters == []


@pytest.mark.slow
@pytest.mark.usefixtures("in_foreground")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_amid_the_pauses_between_tries_is_not_kept_waiting(tmp_path, number):
    """The second try is a minute away."""
    config = tmp_path / "wangjian.yaml"
    config.write_text(
        f"data_dir: {tmp_path}\ndigest: {{to: [a@example.gov.cn], retry_s: 60}}\n"
        "mail: {host: 127.0.0.1, port: 1, security: none, sender: wj@example.gov.cn}\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "cli.entry", "--config", str(config), "run", "--once", "digest"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert "周报未送达" in process.stdout.readline()
        begun = time.monotonic()
        process.send_signal(number)
        try:
            said, _ = process.communicate(timeout=40)
        finally:
            process.kill()
    assert time.monotonic() - begun < 20
    assert process.returncode == (143 if number is signal.SIGTERM else 130)
    assert "Traceback" not in said


def test_those_refused_for_good_are_sent_once_more_when_a_person_says_so(tmp_path, capsys, box, server):
    config, url = tmp_path / "wangjian.yaml", f"sqlite:///{tmp_path / 'w.db'}"
    config.write_text(
        f"data_dir: {tmp_path}\ndigest: {{to: [a@example.gov.cn, b@example.gov.cn, c@example.gov.cn]}}\n"
        f"mail: {{host: 127.0.0.1, port: {server}, security: none, sender: wj@example.gov.cn}}\n",
        "utf-8",
    )
    box.rcpt = ["550 relaying denied", "", "550 relaying denied"]

    def send(*more):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), "--db", url, "digest", "--send", *more])
        return ended.value.code, capsys.readouterr().err

    assert send()[0] == 3
    assert send()[0] == 3
    assert [address for address, _ in box.letters] == ["b@example.gov.cn"]
    code, said = send("--again", "x@example.gov.cn")
    assert (code, "没有发给 x@example.gov.cn 的记录；别的周用 --as-of" in said) == (2, True)
    assert send("--again-bounced")[0] == 0
    assert [address for address, _ in box.letters] == ["b@example.gov.cn", "a@example.gov.cn", "c@example.gov.cn"]
    assert send("--again", "a@example.gov.cn", "--again", "b@example.gov.cn")[0] == 0
    assert len(box.letters) == 5


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out"), "等待应答超时", id="silent"),
        pytest.param(TimeoutError("timed out"), "等待应答超时", id="no connection in time"),
        pytest.param(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "对方中断了连接", id="cut"),
        pytest.param(ConnectionRefusedError(111, "Connection refused"), "连接被拒绝", id="refused"),
    ],
)
def test_servers_that_say_nothing_are_told_in_our_language(error, words):
    from pipeline.notify.mail import _said

    assert words in _said(error)


def test_words_of_older_chinese_servers_are_read():
    from pipeline.notify.mail import _text

    assert _text("用户不存在".encode("gb18030")) == _text("用户不存在".encode()) == "用户不存在"
