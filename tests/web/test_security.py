"""Headers, hosts, sizes, paths, payloads."""

import re

import httpx
import pytest

from config.settings import load_settings
from core.board import FindingFilter
from core.clock import utc_now
from core.finding import Finding
from tests.web.conftest import EDU, csrf_of, fill, serving
from web.app import create_app

EVIL = '"><script>alert(1)</script>\x1b[31m\u202e=cmd|calc'


@pytest.mark.parametrize("path", ["/login", "/", "/healthz", "/static/board.css", "/no/such/page", "/api/v1/sites"])
def test_every_answer_binds_the_browser(client_of, path):
    headers = client_of(None).get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_pages_have_nothing_inline(client_of, store):
    client = client_of("admin")
    for path in ("/", "/sites", f"/sites/{EDU}", f"/sites/{EDU}/availability", "/review", "/audits", "/schedule", "/users"):
        text = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\s(style|on\w+)=", text), path


def test_foreign_host_names_are_refused(store):
    fill(store)
    with serving(create_app(store, load_settings(), hosts=("localhost", "127.0.0.1"))) as base, httpx.Client(base_url=base) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"Host": "rebound.example"}).status_code == 421


def test_large_bodies_are_refused_announced_or_not(client_of):
    client = client_of("admin")
    assert client.post("/login", content=b"x" * 1_100_000).status_code == 413

    def endless():
        for _ in range(40):
            yield b"x" * 50_000

    answer = client.post("/login", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..%2f..%2fweb.db", "%2e%2e%2f%2e%2e%2fHEAD", "HEAD", "0" * 64, "a" * 63, "A" * 64],
)
def test_evidence_is_found_by_hash_only(client_of, store, name):
    fingerprint = store.board.findings(FindingFilter(code="column.blank"))[0].fingerprint
    assert client_of("admin").get(f"/findings/{fingerprint}/evidence/{name}").status_code == 404


def test_evidence_is_a_download_nobody_runs(client_of, store):
    item = store.findings.match(store.board.findings(FindingFilter(code="column.blank"))[0].fingerprint)[0]
    client = client_of("admin")
    answer = client.get(f"/findings/{item.fingerprint}/evidence/{item.evidence[0].sha256}")
    assert answer.content == "<html>空白</html>".encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    other = next(each.fingerprint for each in store.board.findings(FindingFilter()) if each.fingerprint != item.fingerprint)
    assert client.get(f"/findings/{other}/evidence/{item.evidence[0].sha256}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/rubrics/..%2f..%2fpyproject.toml", "/rubrics/x.yaml"]
)
def test_no_path_leads_out(client_of, path):
    assert client_of("admin").get(path).status_code in (404, 405)


def test_crawled_text_is_data_on_every_page_and_in_every_export(client_of, store):
    now = utc_now()
    found = Finding(
        code="column.blank",
        site=EDU,
        url="javascript:alert(1)",
        target=f"http://x/{EVIL}",
        observed_at=now,
        title=EVIL,
        message=EVIL,
        excerpt=EVIL,
        suggestion=EVIL,
    )
    store.findings.record([found], at=now)
    client = client_of("admin")
    for path in ("/findings", f"/findings/{found.fingerprint}", "/review", f"/sites/{EDU}/findings", f"/sites/{EDU}"):
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "\x1b" not in text, path
        assert "\u202e" not in text, path
        assert 'href="javascript' not in text, path
    sheet = client.get("/export/findings.csv").content.decode("utf-8-sig")
    assert not re.search(r'(^|,)"?=', sheet, re.M)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        pytest.param("sites.exe", b"x", "后缀|之一", id="ending"),
        pytest.param("sites.csv", b"nothing,here\n1,2\n", "缺少列", id="no such columns"),
        pytest.param("sites.xlsx", b"PK\x03\x04garbage", "电子表格", id="no workbook"),
        pytest.param("../../sites.csv", b"id,url,name\n51,nonsense,x\n", "1 行有问题", id="bad line"),
    ],
)
def test_bad_uploads_are_told_and_change_nothing(client_of, store, name, data, word):
    client = client_of("admin")
    before = store.sites.all()
    answer = client.post("/registry/import", data={"csrf": csrf_of(client), "kind": "sites", "strict": "1"}, files={"file": (name, data)})
    assert answer.status_code == 400
    assert re.search(word, answer.text)
    assert store.sites.all() == before


def test_a_defect_gives_one_sentence_and_no_trace(client_of, store, monkeypatch, caplog):
    client = client_of("admin")

    def broken(*args, **more):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(store.board, "totals", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "程序内部错误" in answer.text
    assert "secret detail" not in answer.text
    assert client.get("/sites").status_code == 200
