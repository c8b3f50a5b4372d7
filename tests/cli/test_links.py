"""``wangjian links`` over a real server on loopback."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cli.main import main

PAGES = {
    "/": '<a href="/1.html">一</a><a href="/dead.html">死</a><a href="/附件.doc">附件</a>'.encode("gb18030"),
    "/1.html": b'<a href="/dead.html">x</a><a href="mailto:a@b.cn">m</a>',
    "/%E9%99%84%E4%BB%B6.doc": b"\xd0\xcf\x11\xe0",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(404 if body is None else 200)
        body = body or b"nothing"
        self.send_header("Content-Type", "application/msword" if self.path.endswith("doc") else "text/html; charset=gb2312")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    config = tmp_path / "wangjian.yaml"
    config.write_text('network: {allow_addresses: ["127.0.0.0/8"]}\n', "utf-8")
    yield f"http://127.0.0.1:{server.server_port}/", ["--config", str(config), "links"]
    server.shutdown()
    server.server_close()


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def test_tsv(site: tuple[str, list[str]], tmp_path: Path):
    url, command = site
    place = tmp_path / "out.tsv"
    assert run([*command, url, "--format", "tsv", "--output", str(place), "--timeout", "5"]) == 0
    assert set(place.read_text("utf-8").splitlines()) == {f"{url}dead.html\t{url}\t404", f"{url}dead.html\t{url}1.html\t404"}


def test_json_and_fail_on(site: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]):
    url, command = site
    assert run([*command, url, "--format", "json", "--fail-on", "broken"]) == 1
    body = json.loads(capfd.readouterr().out)
    assert body["schema"] == "wangjian/links-1"
    assert body["pages"] == 2
    assert [target["reason"] for target in body["broken"]] == ["404"]


def test_text_on_a_bare_host(site: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]):
    url, command = site
    assert run([*command, url.removeprefix("http://").rstrip("/"), "--concurrency", "8"]) == 0
    assert "打不开的链接 1 个，共 2 处" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        pytest.param("http://a b/", 2, "不是网址", id="no address"),
        pytest.param("ftp://a.gov.cn/", 2, "不是网址", id="other scheme"),
        pytest.param("{url}dead.html", 3, "返回 404", id="start page is gone"),
        pytest.param("http://127.0.0.1:{free}/", 3, "连接", id="refused"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    address: str, status: int, words: str, site: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]
):
    url, command = site
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert run([*command, address.format(url=url, free=free), "--timeout", "2"]) == status
    errors = capfd.readouterr().err
    assert words in errors
    assert "Traceback" not in errors
    assert len(errors.strip().splitlines()) == 1


def test_private_addresses_are_refused_unless_listed(site: tuple[str, list[str]], tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    empty = tmp_path / "empty.yaml"
    empty.write_text("{}", "utf-8")
    assert run(["--config", str(empty), "links", site[0]]) == 3
    assert "127.0.0.1" in capfd.readouterr().err
