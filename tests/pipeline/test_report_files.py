"""Report files that audits leave: whole, once, without secrets, and never at the price of the audit."""

import json
import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from config.settings import Settings
from core.clock import BEIJING
from core.finding import Finding
from core.job import Job, JobKind
from core.outcome import Outcome, Severity, State
from core.site import Site
from pipeline.diagnosis import Health
from pipeline.digest.changes import KEPT_BACK
from pipeline.doctor import _report_folder
from pipeline.jobs import Work
from pipeline.nightly import audit_job, night_of
from pipeline.report_files import file_name, forget_old_reports, prune_reports, write_reports
from store import open_store

T = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
"""Half past two in Beijing: the night of the 25th is not over."""
NIGHT = date(2026, 11, 25)
SITE = Site(id="5107000001", url="http://a.gov.cn/", name="甲县人民政府")
ALL = ("html", "xlsx", "json", "text")
WORDS, PLACE = "绝密〔2026〕7号文件全文", "http://a.gov.cn/nb/secret-plan.html"


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as opened:
        opened.sites.upsert([SITE])
        opened.findings.record([fault("footer.icp.missing", "http://a.gov.cn/", "首页没有备案号")], at=T)
        yield opened


def fault(code, url, message, **changes):
    data = {"severity": Severity.DEDUCT, "outcome": Outcome.FAIL, "state": State.SUSPECTED, "title": code, **changes}
    return Finding(code=code, site=SITE.id, url=url, message=message, observed_at=T, check=code.rpartition(".")[0], **data)


def settings_of(*formats, folder=None):
    return Settings(reports={"nightly": formats, "folder": folder})


def written(store):
    return sorted(str(path.relative_to(store.data_dir)) for path in store.data_dir.glob("reports/**/*") if path.is_file())


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param(Settings(), ["html"], id="by default"),
        pytest.param(settings_of(), [], id="none wanted"),
        pytest.param(settings_of(*ALL, "html"), ["html", "json", "txt", "xlsx"], id="all formats, one named twice"),
    ],
)
def test_files_of_a_night(store, settings, names):
    assert write_reports(store, settings, SITE, T, night=NIGHT) == ""
    assert written(store) == [f"reports/2026-11-25/5107000001.{name}" for name in names]


def test_files_say_what_the_report_command_says(store, tmp_path, capsys):
    from cli.main import main

    write_reports(store, settings_of("json", "html"), SITE, T, night=NIGHT)
    with pytest.raises(SystemExit) as ended:
        main(["--db", f"sqlite:///{tmp_path / 'w.db'}", "report", SITE.id, "--as-of", T.isoformat(), "--format", "json"])
    assert not ended.value.code
    assert json.loads((store.data_dir / "reports/2026-11-25/5107000001.json").read_text("utf-8")) == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("earlier", "kept"),
    [
        pytest.param(timedelta(0), True, id="of this very audit"),
        pytest.param(timedelta(hours=-2), True, id="of a later audit of the night"),
        pytest.param(timedelta(hours=2), False, id="of an earlier audit of the night"),
    ],
)
def test_only_what_is_missing_is_written(store, earlier, kept):
    settings = settings_of("html", "text")
    write_reports(store, settings_of("html"), SITE, T - earlier, night=NIGHT)
    (page,) = store.data_dir.glob("reports/*/*.html")
    stat = page.stat()
    write_reports(store, settings, SITE, T, night=NIGHT)
    assert (page.stat().st_ino == stat.st_ino) is kept
    assert len(written(store)) == 2


def _file_in_the_way(store, _):
    (store.data_dir / "reports").write_text("不是目录")


def _disk_full(_, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("store.vault.os.fsync", full)


def _broken_page(_, monkeypatch):
    monkeypatch.setattr("pipeline.report_files.render_report", lambda *_: 1 / 0)


@pytest.mark.parametrize(
    ("breaking", "words"),
    [
        pytest.param(_file_in_the_way, "reports.folder", id="no folder"),
        pytest.param(_disk_full, "空间", id="disk full"),
        pytest.param(_broken_page, "报告没有做成", id="defect of ours"),
    ],
)
async def test_trouble_with_files_costs_no_audit_and_ends_with_it(store, monkeypatch, caplog, breaking, words):
    run = store.audits.start(SITE.id, T, {"job": "audit/5107000001/2026-11-25"})
    store.audits.finish(run, b"{}")
    work = Work(store=store, settings=settings_of("html"), tools=None, clock=lambda: T + timedelta(minutes=5))
    again = Job(kind=JobKind.AUDIT, subject=SITE.id, period="2026-11-25", due_at=T, attempt=2)
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        breaking(store, patch)
        assert words in await audit_job(work, again)
    assert words in caplog.text
    assert "wangjian report 5107000001 --as-of 2026-11-25T18:30:00+00:00" in caplog.text
    assert store.audits.get(run).state == "done"
    assert not [name for name in written(store) if name.endswith(".html") or ".new-" in name]
    if (store.data_dir / "reports").is_file():
        (store.data_dir / "reports").unlink()
    assert await audit_job(work, again) == "上一个进程已检查并发布"
    assert written(store) == ["reports/2026-11-25/5107000001.html"]


@pytest.mark.parametrize("output_format", ALL)
@pytest.mark.parametrize("state", [State.SUSPECTED, State.CONFIRMED])
def test_suspected_secrets_stay_out(store, output_format, state):
    outcome = Outcome.REVIEW if state is State.SUSPECTED else Outcome.FAIL
    more = {"severity": Severity.VETO, "outcome": outcome, "state": state, "excerpt": WORDS}
    store.findings.record([fault("secret.suspect", PLACE, WORDS, **more)], at=T)
    write_reports(store, settings_of(output_format), SITE, T, night=NIGHT)
    text = text_of(store.data_dir / "reports/2026-11-25" / file_name(SITE, output_format))
    assert WORDS not in text
    assert "secret-plan" not in text
    assert KEPT_BACK in text
    assert "首页没有备案号" in text


def text_of(path):
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    from python_calamine import load_workbook

    book = load_workbook(path)
    return "\n".join(str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)


@pytest.mark.parametrize(
    ("period", "night"),
    [
        pytest.param("2026-11-25", NIGHT, id="past midnight"),
        pytest.param("recheck-2026-11-25", NIGHT, id="recheck"),
        pytest.param("asked-20261126T023000", date(2026, 11, 26), id="asked for"),
    ],
)
def test_night_of_a_job(period, night):
    assert night_of(Job(kind=JobKind.AUDIT, subject="a", period=period, due_at=T), T, Settings()) == night


def test_pruning_takes_only_files_of_old_nights(tmp_path):
    keep = ["2026-11-24/a.html", "2026-11-01/备注.docx", "旧/a.html", "a.html", "2026-1-1/a.html"]
    for name in [*keep, "2026-11-01/a.html", "2026-11-02/a.json", "2026-11-02/.new-x1"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert prune_reports(tmp_path, date(2026, 11, 24)) == 3
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("**/*") if path.is_file()) == sorted(keep)
    assert not (tmp_path / "2026-11-02").exists()
    assert prune_reports(tmp_path / "没有", date(2026, 11, 24)) == 0


def test_service_keeps_the_wanted_nights(tmp_path, caplog):
    for name in ("2026-11-25", "2026-11-24", "2026-11-23"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text("x")
    settings = Settings(reports={"folder": tmp_path, "keep_days": 1})
    forget_old_reports(settings, tmp_path, datetime(2026, 11, 25, 3, tzinfo=BEIJING))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-24", "2026-11-25"]


@pytest.mark.parametrize(
    ("formats", "place", "health"),
    [
        pytest.param(("html",), "new/reports", Health.OK, id="to be made"),
        pytest.param(("html",), "file/reports", Health.WARN, id="a file in the way"),
        pytest.param((), "file/reports", Health.SKIPPED, id="no files wanted"),
    ],
)
def test_doctor_looks_at_the_folder(tmp_path, formats, place, health):
    (tmp_path / "file").write_text("x")
    line = _report_folder(settings_of(*formats, folder=tmp_path / place))
    assert line.health is health
    assert ("reports.folder" in line.mend) is (health is Health.WARN)
