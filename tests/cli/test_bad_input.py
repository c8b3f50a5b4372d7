"""What cannot be done is one clear sentence and the contract's exit status, whatever command was asked."""

import errno
import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cli.main import main

NOISE = random.Random(7).randbytes(20_000)
ANSWERS = {
    "/gone/": (404, "text/html", b"<html><h1>Not Found</h1></html>"),
    "/pdf/": (200, "application/pdf", b"%PDF-1.4\n" + NOISE),
    "/empty/": (200, "text/html", b""),
    "/noise/": (200, "text/html", NOISE),
}
UNREADABLE = [
    pytest.param("http://no-such-host.invalid/", "域名", id="unknown host"),
    pytest.param("http://127.0.0.1:{closed}/", "拒绝连接", id="refused port"),
    pytest.param("{site}/gone/", "返回 404", id="missing home page"),
    pytest.param("{site}/pdf/", "不是网页", id="pdf as home page"),
    pytest.param("{site}/empty/", "空白页", id="empty page"),
    pytest.param("{site}/noise/", "无法解码|不是可读的文字", id="random bytes"),
    pytest.param("http://10.0.0.1/", "内网地址", id="private address"),
]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = ANSWERS.get(self.path, ANSWERS["/gone/"])
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def closed() -> Iterator[int]:
    """A port that is bound and does not listen."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    config = tmp_path / "wangjian.yaml"
    config.write_text(
        f'database: sqlite:///{tmp_path}/w.db\nnetwork: {{nameservers: ["127.0.0.1:9"], allow_addresses: ["127.0.0.0/8"]}}\n', "utf-8"
    )
    return ["--config", str(config)]


def said(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert ended.value.code == status, err
    assert "Traceback" not in err + out
    assert out == ""
    assert err.startswith("wangjian: ")
    assert err.count("\n") == 1
    assert not re.search(r"[\u4e00-\u9fff][,;:](?=[\u4e00-\u9fff])", err)
    return err


@pytest.mark.parametrize("command", ["audit --no-browser", "inspect", "links"])
@pytest.mark.parametrize(("address", "words"), UNREADABLE)
def test_unreadable_site_is_one_sentence(
    command: str, address: str, words: str, site: str, closed: int, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target = address.format(site=site, closed=closed)
    name, *flags = command.split()
    error = said([*options, name, target, *flags], capsys, 3)
    assert target in error
    if "invalid" not in address:
        assert re.search(words, error)


@pytest.mark.parametrize("arguments", ["audit http://127.0.0.1/", "inspect http://127.0.0.1/", "links http://127.0.0.1/", "score x"])
def test_wrong_key_names_file_key_value_and_expectation(arguments: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "w.yaml"
    path.write_text("network: {deadline: 17}\n", "utf-8")
    error = said(["--config", str(path), *arguments.split()], capsys, 2)
    for part in (str(path), "network.deadline", "17", "是不是 deadline_s"):
        assert part in error


def test_wrong_key_that_may_be_a_secret_keeps_its_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "w.yaml"
    path.write_text("mail: {pasword: hunter2}\n", "utf-8")
    error = said(["--config", str(path), "score", "x"], capsys, 2)
    assert "hunter2" not in error
    assert "password" in error


@pytest.mark.parametrize("arguments", ["audit http://127.0.0.1/ --rubric {}", "score --all --rubric {}", "rubric check {}"])
def test_broken_rubric_is_refused_with_its_line(arguments: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "broken.yaml"
    path.write_text("id: broken-2024\nrows:\n  - id: X1\n    amount: [1\n", "utf-8")
    error = said([*options, *arguments.format(path).split()], capsys, 2)
    assert f"{path}:" in error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param("score nobody", "没有网站、单位或账号", id="unknown site"),
        pytest.param("score --all --rubric nothing", "没有评分细则", id="unknown rubric"),
        pytest.param(
            "audit http://127.0.0.1/ http://127.0.0.2/ --format html", "多个目标的 html 报告需要 --output 目录", id="pages of several sites"
        ),
        pytest.param("audit nobody", "既不是登记的网站", id="no address"),
        pytest.param("inspect no-such-file.html", "读不到文件", id="no such file"),
        pytest.param("links ftp://a.gov.cn/", "不是网址", id="other scheme"),
        pytest.param("serve --trust-proxy notanip", "'notanip' 不是地址；应为 IP 地址或地址段", id="proxy that is no address"),
        pytest.param("serve --trust-proxy 10.0.0.1/8", "'10.0.0.1/8' 不是地址", id="proxy network with host bits"),
        pytest.param("findings list --code no.such", "没有问题代码 'no.such'", id="unknown code"),
        pytest.param("findings export --code footer.icp.mising", "是不是 footer.icp.missing？", id="misspelt code"),
        pytest.param("findings list --code foot", "没有问题代码 'foot'", id="half a word of a code"),
        pytest.param("rubric show mianyang-2022 MW155", "没有行 'MW155'；是不是 MW15？", id="misspelt row"),
        pytest.param("rubric new ..", "'..' 只能用字母、数字和 - _ .，以字母或数字开头", id="rubric named like a folder"),
        pytest.param("rubric new .hidden", "以字母或数字开头", id="rubric named like a hidden file"),
        pytest.param("rubric new mianyang-2022", "已是自带的细则；请另取名称，如 mianyang-2022-local", id="rubric of ours"),
    ],
)
def test_wrong_request_is_status_2(arguments: str, words: str, options: list[str], capsys: pytest.CaptureFixture[str]):
    assert words in said([*options, *arguments.split()], capsys, 2)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full here")
@pytest.mark.parametrize("output", [pytest.param("", id="stdout"), pytest.param("--output /dev/full", id="file")])
def test_a_full_disk_is_one_sentence(output: str, tmp_path: Path):
    command = [sys.executable, "-m", "cli.main", "--db", f"sqlite:///{tmp_path}/w.db", *f"score --all --format json {output}".split()]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    assert ended.returncode == 3
    told, said_so = ended.stderr.splitlines()
    assert "名册中没有在用的网站" in told
    assert re.fullmatch(r"wangjian: .*写不进去（磁盘已满）", said_so)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "encoding"),
    [
        pytest.param({"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "utf-8", id="ASCII"),
        pytest.param({"PYTHONIOENCODING": "gbk"}, "gbk", id="GBK"),
    ],
)
def test_chinese_in_any_locale(settings: dict[str, str], encoding: str, tmp_path: Path):
    """Data is UTF-8 everywhere; words are what the terminal reads, and never escapes."""
    (tmp_path / "sites.csv").write_text("id,name,url\n5107000001,绵阳😀,http://127.0.0.1:9/\n", "utf-8")
    start = [sys.executable, "-m", "cli.entry", "--db", f"sqlite:///{tmp_path}/w.db", "sites"]
    for command, words, data in (
        (["import", str(tmp_path / "sites.csv")], "网站新增 1", ""),
        (["list"], "", "绵阳😀"),
        (["show", "x"], "名册中没有网站 'x'", ""),
    ):
        ended = subprocess.run([*start, *command], capture_output=True, env={**os.environ, **settings}, check=False)
        assert words in ended.stderr.decode(encoding)
        assert data in ended.stdout.decode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_output_is_no_defect_of_ours(closed: str, tmp_path: Path):
    command = f'exec "$0" -m cli.entry --db "sqlite:///{tmp_path}/w.db" sites list --format json {closed}'
    ended = subprocess.run(["/bin/sh", "-c", command, sys.executable], capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.returncode == 0
    assert "内部错误" not in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rubric show mianyang-2022", "rubric list", "findings list", "audit --help"])
def test_a_reader_that_leaves_is_no_mistake(command: str, tmp_path: Path):
    """As of ``| head``: silence, and not the status of ``--fail-on``."""
    words = [
        sys.executable,
        "-m",
        "cli.main",
        "--db",
        f"sqlite:///{tmp_path}/w.db",
        *command.split(),
        *(["--format", "json"] * ("--help" not in command)),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.parametrize("code", ["footer", "footer.icp", "footer.icp.missing"])
def test_a_code_and_the_beginning_of_one_are_known(code: str, options: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([*options, "findings", "list", "--code", code])
    assert ended.value.code == 0


def test_a_file_is_written_whole_or_stays_as_it_was(options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place = tmp_path / "folder" / "digest.json"
    with pytest.raises(SystemExit):
        main([*options, "digest", "--format", "json", "--output", str(place)])
    before = place.read_bytes()
    place.chmod(0o600)
    monkeypatch.setattr("os.fsync", full)
    assert "写不进去（磁盘已满）" in said([*options, "digest", "--format", "json", "--output", str(place)], capsys, 3)
    assert place.read_bytes() == before
    assert [each.name for each in place.parent.iterdir()] == ["digest.json"]
    monkeypatch.undo()
    with pytest.raises(SystemExit):
        main([*options, "digest", "--format", "json", "--output", str(place)])
    assert place.stat().st_mode & 0o777 == 0o600


def test_an_interrupted_command_says_so(options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.context.CliContext.open_store", interrupt)
    assert said([*options, "sites", "list"], capsys, 130) == "wangjian: 已中断\n"


def test_a_port_in_use_is_one_sentence(options: list[str], capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}: 不能监听（端口已被占用）" in said([*options, "serve", "--port", str(port)], capsys, 3)


def test_a_notice_is_not_written_into_a_folder_named_like_a_document(options, capsys, tmp_path):
    place = tmp_path / "通知.docx"
    assert "应为目录" in said([*options, "notice", "--all", "--output", str(place)], capsys, 2)
    assert not place.exists()


@pytest.mark.parametrize("words", [pytest.param(["users", "list"], id="users"), pytest.param(["users", "token", "list"], id="tokens")])
def test_an_empty_list_says_so_and_how_to_add(words, options, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*options, *words])
    assert ended.value.code in (None, 0)
    assert "用 wangjian users" in capsys.readouterr().err
