"""The deep examination tries every part and names what to do; a broken part never hides the others."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult

from config.settings import Mail, Queue, Settings, Vantage
from core.clock import utc_now
from core.job import Job, JobKind
from core.visit import Visit
from lab.town import town_in_thread
from pipeline.diagnosis import Health
from pipeline.distributed import install_schema, require_postgres
from pipeline.doctor import examine, summary
from store import open_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd", "ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]


@pytest.fixture
def mailbox():
    """A mail server with one account."""

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port, authenticator=authenticate, auth_require_tls=False, auth_required=True)
    controller.start()
    yield port
    controller.stop()


def by_part(lines):
    found = {}
    for line in lines:
        found.setdefault(line.part, []).append(line)
    return found


async def test_everything_in_order_and_each_fault_named(tmp_path, mailbox):
    with town_in_thread(utc_now(), keys=["navonly"]) as town:
        now = utc_now()
        settings = Settings(
            database=f"sqlite:///{tmp_path / 'w.db'}",
            data_dir=tmp_path,
            network={**town.settings, "nameservers": [town.nameserver, "127.0.0.1:9"]},
            mail=Mail(host="127.0.0.1", port=mailbox, security="none", username="u", password="right", sender="a@b.cn"),
            vantages={"east": Vantage(title="华东"), "west": Vantage()},
            browser={"enabled": False},
        )
        with open_store(settings.database, tmp_path) as store:
            store.vantages.append([Visit(site="a", at=now - timedelta(minutes=5), ok=True, seconds=0.1, vantage="east")])
            store.jobs.enqueue([Job(kind=JobKind.AUDIT, subject="a", period="p", due_at=now - timedelta(hours=2))])
        parts = by_part(await examine(settings, deep=True, now=now))
        good, dead = parts["DNS 服务器"]
        assert (good.health, dead.health) == (Health.OK, Health.FAIL)
        assert "127.0.0.1:9" in dead.message
        assert parts["数据库文件"][0].health is Health.OK
        assert "提交一次用时" in parts["数据库读写"][0].message
        assert parts["邮件"][0].health is Health.OK
        assert parts["时钟偏差"][0].health is Health.OK
        assert (parts["观测点"][0].health, "west" in parts["观测点"][0].message) == (Health.WARN, True)
        assert "华东" not in parts["观测点"][0].message
        assert (parts["任务队列"][0].health, "120 分钟" in parts["任务队列"][0].message) == (Health.WARN, True)
        assert parts["浏览器启动"][0].health is Health.SKIPPED
        wrong = settings.model_copy(update={"mail": settings.mail.model_copy(update={"password": Mail(password="wrong").password})})
        refused = by_part(await examine(wrong, deep=True, now=now))["邮件"][0]
        assert refused.health is Health.FAIL
        assert "wrong" not in "".join(summary([refused]))


@pytest.mark.parametrize(("limit", "health"), [(15.0, Health.OK), (20.0, Health.OK), (5.0, Health.WARN)])
async def test_a_limit_stricter_than_the_standard_is_told(tmp_path, limit, health):
    settings = Settings(data_dir=tmp_path, network={"deadline_s": limit}, browser={"enabled": False})
    found = by_part(await examine(settings))["访问时限"][0]
    assert (found.health, bool(found.mend)) == (health, health is Health.WARN)


async def test_a_lost_database_is_told_and_the_rest_goes_on(tmp_path):
    settings = Settings(database="postgresql+psycopg://nobody@127.0.0.1:9/none", data_dir=tmp_path, browser={"enabled": False})
    parts = by_part(await examine(settings, deep=True))
    assert parts["数据库读写"][0].health is Health.FAIL
    assert "runbook" in parts["数据库读写"][0].mend
    assert "磁盘空间" in parts


async def test_distributed_queue_is_looked_into(postgres_url, tmp_path):
    settings = Settings(database=postgres_url, data_dir=tmp_path, queue=Queue(engine="procrastinate"), browser={"enabled": False})
    with open_store(postgres_url, tmp_path) as store:
        missing = by_part(await examine(settings, deep=True))["worker"][0]
        assert (missing.health, "db upgrade" in missing.mend) == (Health.FAIL, True)
        install_schema(store.database, require_postgres(settings))
    parts = by_part(await examine(settings, deep=True))
    assert (parts["worker"][0].health, parts["worker"][0].message) == (Health.WARN, "没有在工作的 worker")
    assert "PostgreSQL" in parts["数据库服务"][0].message
    assert parts["数据库时钟"][0].health is Health.OK
