"""Crawled text is data: one table of payloads through every output; the HTML ones are opened in a real browser."""

import contextlib
import csv
import email
import io
import json
import logging
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.logs import configure_logs
from cli.main import main
from core.finding import Finding
from core.outcome import Outcome, Severity, State
from core.people import Role
from core.site import Account, Site
from pipeline.access import add_user
from store import open_store
from tests.hostile.payloads import MARK, PAYLOADS
from tests.hostile.visitor import write_settings
from tests.web.conftest import PASSWORD, find_path, serving

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]")
"""What no terminal and no line of a log may get raw."""


class Said(NamedTuple):
    """What a command printed."""

    out: str
    err: str


def _fill(folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'data' / 'wangjian.db'}", folder / "data") as store:
        sites, accounts, findings = [], [], []
        for number, text in enumerate(PAYLOADS.values()):
            site = f"51{number:08d}"
            sites.append(Site(id=site, url=f"http://s{number}.gov.cn/", name=text, unit=text, sponsor=text, remark=text))
            accounts.append(Account(id=f"a{number}", platform="微信", name=text, unit=text, sponsor=text))
            for code in ("footer.icp.missing", "link.page.broken"):
                findings.append(
                    Finding(
                        code=code, site=site, url=f"http://s{number}.gov.cn/{text}", target=text, observed_at=NOW - timedelta(hours=1), title=text,
                        message=text, suggestion=text, excerpt=text, parents=(text,), measured={text[:40]: text}, outcome=Outcome.FAIL,
                        state=State.CONFIRMED, severity=Severity.DEDUCT,
                    )
                )  # fmt: skip
        store.sites.upsert(sites)
        store.accounts.upsert(accounts)
        store.findings.record(findings, at=NOW - timedelta(hours=1))
        add_user(store, "admin", Role.ADMIN, PASSWORD, at=NOW)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    _fill(folder)
    return folder


@pytest.fixture(scope="module")
def said(office: Path) -> dict[str, Said]:
    """Every command that shows stored text, once."""
    config = write_settings(office, {})
    commands = {
        "sites": ("sites", "list"),
        "sites json": ("sites", "list", "--format", "json"),
        "findings": ("findings", "list"),
        "findings json": ("findings", "list", "--format", "json"),
        "report": ("report", "--all", "--output", str(office / "out-text")),
        "report html": ("report", "--all", "--format", "html", "--output", str(office / "out-html")),
        "report xlsx": ("report", "--all", "--format", "xlsx", "--output", str(office / "out-xlsx")),
        "notice": ("notice", "--all", "--output", str(office / "out-notice")),
        "verify": ("evidence", "verify"),
        "accounts": ("accounts", "list"),
        "matrix": ("accounts", "matrix"),
        "week": ("visits", "week", "--all"),
        "schedule": ("schedule", "show"),
        "lines": ("schedule", "lines"),
        "jobs": ("schedule", "jobs"),
        "score": ("score", "--all"),
        "score html": ("score", "--all", "--format", "html", "--output", str(office / "score.html")),
        "score xlsx": ("score", "--all", "--format", "xlsx", "--output", str(office / "score.xlsx")),
        "digest": ("digest",),
        "digest html": ("digest", "--format", "html", "--output", str(office / "digest.html")),
        "digest xlsx": ("digest", "--format", "xlsx", "--output", str(office / "digest.xlsx")),
        "digest eml": ("digest", "--format", "eml", "--output", str(office / "digest.eml")),
        "export csv": ("findings", "export", "--output", str(office / "findings.csv")),
        "export xlsx": ("findings", "export", "--output", str(office / "findings.xlsx")),
    }
    return {name: _ran("--config", str(config), *arguments) for name, arguments in commands.items()}


def _ran(*arguments: str) -> Said:
    """The command line in this process, which starts quicker; its streams are bytes, as a pipe's."""
    root, out, err = logging.getLogger(), io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    before = (root.handlers[:], root.level)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(list(arguments))
    root.handlers[:], root.level = before
    out.flush()
    assert ended.value.code in (0, 1), (arguments, err.getvalue()[-500:])
    return Said(out.buffer.getvalue().decode(), err.getvalue())


def test_terminal_gets_no_control_character(said):
    for name, outing in said.items():
        for stream in (outing.out, outing.err):
            if not name.endswith("json"):
                assert not _TERMINAL.search(stream), (name, _TERMINAL.search(stream))
            assert "1337" not in stream, "a template was evaluated"


def test_every_line_of_a_list_begins_with_what_it_lists(said):
    for name, number in (("week", 3), ("schedule", 24), ("accounts", 1)):
        lines = said[name].out.splitlines()
        assert len(lines) >= number * len(PAYLOADS), name
        assert not [
            line
            for line in lines
            if not re.match(r"51\d{8}\s|  近 7 天|  每天|  按计划访问|20\d\d-.*  (访问|全面检查|更新监测|新媒体监测|周报)|a\d", line)
        ], name


def test_json_is_whole_and_says_the_same(said):
    named = {site["name"] for site in json.loads(said["sites json"].out)["sites"]}
    assert set(PAYLOADS.values()) - named <= {PAYLOADS["long"]} or len(named) == len(PAYLOADS)
    assert "\x1b" not in said["sites json"].out
    assert "\u202e" not in said["findings json"].out


def test_database_is_as_before(office, said):
    with sqlite3.connect(office / "data" / "wangjian.db") as store:
        assert store.execute("select count(*) from sites").fetchone() == (len(PAYLOADS),)
        assert store.execute("pragma integrity_check").fetchone() == ("ok",)


def test_file_names_stay_in_their_folder(office, said):
    assert not list(Path("/tmp").glob("pwned*"))
    made = {path for path in office.rglob("*") if path.is_file() and "data" not in path.relative_to(office).parts}
    assert made
    for path in made:
        assert re.fullmatch(r"[\w.\- （）()＋+—－〔〕]+", path.name), path.name
        assert len(path.name.encode()) <= 255
    assert len(list((office / "out-html").iterdir())) >= len(PAYLOADS)


def test_spreadsheets_hold_no_formula_and_no_link_to_others(office, said):
    books = list(office.rglob("*.xlsx"))
    assert len(books) > 3
    for path in books:
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                data = book.read(name)
                if name.startswith("xl/worksheets/"):
                    assert b"<f>" not in data, (path, name)
                assert b'Target="http://evil' not in data, (path, name)
                assert b'Target="javascript' not in data, (path, name)


def test_csv_cells_start_no_formula(office, said):
    cells = [cell for row in csv.reader(io.StringIO((office / "findings.csv").read_text("utf-8-sig"))) for cell in row]
    assert len(cells) > len(PAYLOADS)
    assert not [
        cell
        for cell in cells
        if cell[:1] in ("=", "+", "@", "＝", "＋", "＠", "－", "\t", "\r", "\n") or (cell[:1] == "-" and not re.fullmatch(r"-[\d.]+", cell))
    ]
    assert not [cell for cell in cells if _TERMINAL.search(cell)]


def test_mail_has_our_headers_only(office, said):
    message = email.message_from_bytes((office / "digest.eml").read_bytes(), policy=default)
    assert message["Bcc"] is None
    assert not message.defects
    text = message.get_body(("plain",)).get_content()
    assert not _TERMINAL.search(text.replace("\r\n", "\n"))


def test_browser_runs_nothing_of_it(office, said):
    from playwright.sync_api import sync_playwright

    files = [*sorted((office / "out-html").glob("*.html")), office / "score.html", office / "digest.html"]
    letter = office / "letter.html"
    letter.write_text(
        email.message_from_bytes((office / "digest.eml").read_bytes(), policy=default).get_body(("html",)).get_content(), "utf-8"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(find_path()), args=["--no-sandbox"])
        for path in (*files, letter):
            assert list(_opened(browser, path.as_uri(), path.name)) == [], path
        browser.close()


def _opened(browser, url: str, name: str, page=None) -> Iterator[str]:
    """What went wrong when a page was opened: scripts that ran, dialogs, foreign requests, dangerous links."""
    page, events = page or browser.new_page(), []
    page.on("dialog", lambda dialog: (events.append("dialog"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: events.append(request.url) if "evil.example" in request.url or request.url.startswith("data:text") else None,
    )
    page.goto(url)
    if page.evaluate(f"typeof window.{MARK}") != "undefined":
        events.append("script ran")
    links = "[...document.querySelectorAll('a,area,form,iframe,base')].map(e => e.getAttribute('href') || e.getAttribute('action') || e.src || '')"
    events += [link for link in page.evaluate(links) if re.match(r"\s*(javascript|data|vbscript):", link) or link.startswith("//evil")]
    events += ["handler"] * page.evaluate("document.querySelectorAll('[onerror],[onload],[srcdoc],base').length")
    shown = page.evaluate("document.body.innerText")
    events += ["a template was evaluated"] * ("1337" in shown)
    events += ["invisible text"] * bool(re.search("[\u202a-\u202e\u2066-\u2069\x1b\x9b]", shown))
    page.close()
    yield from events


def test_dashboard_runs_nothing_of_it(office, said):
    from playwright.sync_api import sync_playwright

    from config.settings import load_settings
    from web.app import create_app

    settings = load_settings(office / "wangjian.yaml")
    with (
        open_store(f"sqlite:///{office / 'data' / 'wangjian.db'}", office / "data") as store,
        serving(create_app(store, settings, run_audits=False)) as base,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=str(find_path()), args=["--no-sandbox"])
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{base}/login")
        page.fill("input[name=name]", "admin")
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        sites = [f"/sites/51{number:08d}" for number in range(len(PAYLOADS))]
        found = [f"/findings/{item.fingerprint}" for item in store.findings.at(NOW)][: 2 * len(PAYLOADS) : 3]
        for path in ("/", "/sites", "/findings", "/review", "/audits", "/search?q=%3Cscript%3E", *sites, *found):
            assert list(_opened(browser, base + path, path, context.new_page())) == [], path
        browser.close()


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in PAYLOADS.items()])
def test_a_log_line_is_one_line(log_format, text, capsys):
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        configure_logs(log_format, 1)
        logging.getLogger("crawler").warning("browser: %s", text, extra={"url": text})
        err = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = before
    assert err.count("\n") == 1
    assert not _TERMINAL.search(err.replace("\n", ""))
    if log_format == "json":
        assert json.loads(err)["event"] == f"browser: {text}"
