"""Several processes share one sweep: same result, one budget per host, and nobody is missed when one of them dies."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

PAGES = 150
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")]


class Site(ThreadingHTTPServer):
    """Pages 0 to ``count``, each names the next ones and a dead link of its own; counts what is asked at once."""

    daemon_threads = True
    request_queue_size = 128
    delay_s = 0.0
    files = 0
    """Dead attachments of each page."""
    count = PAGES

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.active = self.most = self.pages = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written apart: each answer would wait 40 ms for the other side's word
    server: Site

    def do_GET(self) -> None:
        site = self.server
        with site.lock:
            site.active += 1
            site.most = max(site.most, site.active)
            site.pages += self.path.startswith("/p")
        time.sleep(site.delay_s)
        name = self.path.strip("/").removesuffix(".html")
        number = 0 if not name else int(name[1:]) if name.startswith("p") and name[1:].isdigit() else -1
        found = 0 <= number < site.count
        body = (
            "".join(f"<a href=/p{(number * 3 + step) % site.count}.html>x</a>" for step in (1, 2, 3))
            + f"<a href=/dead{number // 2}.html>x</a>"
        )
        body += "".join(f"<a href=/f{number}-{step}.pdf>x</a>" for step in range(site.files))
        data = body.encode() if found else b"nothing"
        with site.lock:
            site.active -= 1
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def command(site: Site, folder: Path, *more: str) -> list[str]:
    config = folder / "wangjian.yaml"
    config.write_text('network: {allow_addresses: ["127.0.0.0/8"]}\n', "utf-8")
    start = f"http://127.0.0.1:{site.server_port}/"
    return [
        sys.executable,
        "-m",
        "cli.main",
        "--config",
        str(config),
        "links",
        start,
        "--format",
        "json",
        "--output",
        str(folder / "out.json"),
        *more,
    ]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "XDG_DATA_HOME": str(folder)}


def run(site: Site, folder: Path, *more: str) -> dict[str, Any]:
    subprocess.run(command(site, folder, *more), check=True, env=environment(folder), timeout=60)
    return read(folder)


def read(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "out.json").read_text("utf-8"))
    return data


def dead(data: dict[str, Any]) -> dict[str, list[str]]:
    return {target["url"]: target["pages"] for target in data["broken"]}


def children(process: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def test_processes_agree_with_one(site: Site, tmp_path: Path):
    alone = run(site, tmp_path, "--processes", "1", "--fresh")
    together = run(site, tmp_path, "--processes", "3", "--fresh")
    assert len(dead(alone)) == PAGES // 2
    assert dead(alone) == dead(together)
    for key in ("pages", "targets", "pairs"):
        assert alone[key] == together[key]
    again = run(site, tmp_path, "--processes", "2")
    known = run(site, tmp_path, "--processes", "3")
    assert dead(again) == dead(known) == dead(alone)
    # The page behind "/" and "/p0.html" stands under two addresses.
    assert known["unchanged"] == known["pages"] == PAGES + 1


def test_files_that_change_hands_are_verified_once(site: Site, tmp_path: Path):
    site.files = 4
    alone = run(site, tmp_path, "--processes", "1", "--fresh")
    together = run(site, tmp_path, "--processes", "3", "--fresh")
    assert len(dead(alone)) == PAGES // 2 + 4 * PAGES
    assert dead(alone) == dead(together)
    for key in ("pages", "targets", "pairs"):
        assert alone[key] == together[key]


def test_processes_that_keep_what_they_meet_agree_with_one(site: Site, tmp_path: Path):
    site.count = 1_200  # so many that all have enough to do, and one runs out of pages before the others
    alone = run(site, tmp_path, "--processes", "1", "--fresh")
    together = run(site, tmp_path, "--processes", "2", "--fresh")
    assert len(dead(alone)) == site.count // 2
    assert dead(alone) == dead(together)
    for key in ("pages", "targets", "pairs"):
        assert alone[key] == together[key]


def test_a_host_is_never_asked_more_at_once_than_allowed(site: Site, tmp_path: Path):
    site.delay_s = 0.004
    run(site, tmp_path, "--processes", "3", "--concurrency", "4", "--fresh")
    assert 2 <= site.most <= 4


def test_the_page_limit_holds_over_all_processes(site: Site, tmp_path: Path):
    data = run(site, tmp_path, "--processes", "3", "--max-pages", "40", "--fresh")
    assert data["pages"] <= 40
    assert data["truncated_by"] == "max_pages"


@pytest.mark.parametrize(
    ("count", "files", "until", "delay_s"),
    [
        pytest.param(PAGES, 0, 40, 0.02, id="amid the pages"),
        pytest.param(PAGES, 4, PAGES, 0.02, id="amid the files"),
        pytest.param(1_500, 0, 700, 0.0, id="amid pages that it kept as it met them"),
    ],
)
def test_the_work_of_a_killed_process_is_done_by_the_others(count: int, files: int, until: int, delay_s: float, site: Site, tmp_path: Path):
    site.delay_s, site.files, site.count = delay_s, files, count
    process = subprocess.Popen(command(site, tmp_path, "--processes", "3", "--concurrency", "6"), env=environment(tmp_path))
    try:
        limit = time.monotonic() + 20
        while site.pages < until and time.monotonic() < limit:
            time.sleep(0.01)
        victim = children(process.pid)[0]
        os.kill(victim, signal.SIGKILL)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
    data = read(tmp_path)
    assert len(dead(data)) == count // 2 + files * count
    assert {page for pages in dead(data).values() for page in pages} >= {
        f"http://127.0.0.1:{site.server_port}/p{number}.html" for number in range(count)
    }
    assert data["pages"] >= count


def test_members_leave_with_their_parent(site: Site, tmp_path: Path):
    site.delay_s = 0.05
    process = subprocess.Popen(command(site, tmp_path, "--processes", "3", "--concurrency", "6"), env=environment(tmp_path))
    limit = time.monotonic() + 20
    while site.pages < 10 and time.monotonic() < limit:
        time.sleep(0.01)
    members = children(process.pid)
    assert len(members) == 2
    process.kill()
    process.wait()
    limit = time.monotonic() + 10
    while any(Path(f"/proc/{member}/cmdline").exists() and Path(f"/proc/{member}/cmdline").read_bytes() for member in members):
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_the_start_page_of_a_process_that_died_at_once_is_read_by_another(site: Site, tmp_path: Path):
    site.delay_s = 0.3
    for victim in range(2):
        process = subprocess.Popen(command(site, tmp_path, "--processes", "3", "--concurrency", "30", "--fresh"), env=environment(tmp_path))
        try:
            limit = time.monotonic() + 20
            while len(children(process.pid)) < 2 and time.monotonic() < limit:
                time.sleep(0.005)
            os.kill(children(process.pid)[victim], signal.SIGKILL)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
        assert read(tmp_path)["pages"] == PAGES + 1
