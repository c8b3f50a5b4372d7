"""Where results go: a file's name tells its format, a wrong one and a place that cannot be written are told before the work."""

import json
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path

import pytest

from cli.context import CliContext
from cli.importing import print_table
from cli.output import check_ending, check_writable, format_of
from core.errors import CannotRunError, UsageError
from tests.reports.conftest import build

SITES = "id,name,url,unit,state\n5107000001,甲,http://127.0.0.1:9/,甲局,open\n5107000002,乙,http://127.0.0.1:9/b/,乙局,closed\n"
ACCOUNTS = "id,platform,name,unit,state\nwx1,wechat,甲发布,甲局,open\nwx2,wechat,乙发布,乙局,frozen\n"
VISIT = {"site": "5107000001", "at": "2026-11-16T00:07:31+08:00", "ok": True, "seconds": 0.4, "cause": None, "owner": None, "vantage": ""}


class Kind(StrEnum):
    TEXT = "text"
    HTML = "html"
    YAML = "yaml"


@pytest.fixture
def town(run, once, tmp_path):
    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text(SITES, "utf-8")
        (tmp_path / "accounts.csv").write_text(ACCOUNTS, "utf-8")
        (tmp_path / "visits.jsonl").write_text(json.dumps(VISIT) + "\n", "utf-8")
        (tmp_path / "wangjian.yaml").write_text(
            'database: sqlite:///w.db\nnetwork: {nameservers: ["127.0.0.1:9"], allow_addresses: ["127.0.0.0/8"]}\n', "utf-8"
        )
        for what in ("sites", "accounts"):
            assert run(what, "import", f"{what}.csv")[0] == 0
        assert run("visits", "import", "visits.jsonl")[0] == 0

    return run


@pytest.mark.parametrize(
    ("name", "wanted", "kind"),
    [
        pytest.param(None, None, Kind.TEXT, id="standard output"),
        pytest.param("-", None, Kind.TEXT, id="standard output by its sign"),
        pytest.param("报告", None, Kind.TEXT, id="no ending"),
        pytest.param("报告.html", None, Kind.HTML, id="ending"),
        pytest.param("报告.HTM", None, Kind.HTML, id="ending of old systems"),
        pytest.param("报告.yml", None, Kind.YAML, id="short ending"),
        pytest.param("报告.txt", None, Kind.TEXT, id="text"),
        pytest.param("报告.2026", None, Kind.TEXT, id="a year is no ending"),
        pytest.param("2026.第3期", None, Kind.TEXT, id="words are no ending"),
        pytest.param("报告.pdf", Kind.HTML, Kind.HTML, id="what is asked for comes first"),
        pytest.param("报告.html", Kind.TEXT, Kind.TEXT, id="also before a known ending"),
        pytest.param("/dev/null", None, Kind.TEXT, id="device"),
    ],
)
def test_format_of_a_file(name, wanted, kind):
    assert format_of(name and Path(name), wanted, Kind.TEXT) is kind


def test_a_folder_named_like_a_file_has_no_format(tmp_path):
    (tmp_path / "x.html").mkdir()
    assert format_of(tmp_path / "x.html", None, Kind.TEXT) is Kind.TEXT
    check_ending(tmp_path / "x.html", "zip")


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        ("sites export --output {}", ".csv、.xlsx、.yaml"),
        ("accounts export --output {}", ".csv、.xlsx、.yaml"),
        ("accounts matrix --output {}", ".txt、.json、.csv、.xlsx"),
        ("findings export --output {}", ".jsonl、.csv、.xlsx"),
        ("visits export --output {}", ".jsonl、.ndjson"),
        ("score --all --output {}", ".txt、.json、.xlsx、.html"),
        ("report 5107000001 --output {}", ".txt、.html、.json、.xlsx"),
        ("digest --output {}", ".txt、.html、.json、.eml、.xlsx"),
        ("audit 5107000001 --no-browser --output {}", ".txt、.json、.html、.xlsx"),
        ("links http://127.0.0.1:9/ --output {}", ".txt、.json、.tsv"),
        ("evidence export 3fa9c1 --output {}", ".zip"),
        ("rubric new mycity-2026 --output {}", ".yaml、.yml"),
        ("notice --write-template {}", ".docx"),
    ],
)
def test_a_file_that_we_do_not_write_is_refused(town, tmp_path, command, endings):
    status, out, err = town(*command.format("结果.pdf").split())
    assert (status, out) == (2, "")
    assert f"结果.pdf: 写不出 .pdf 文件；文件名应以 {endings} 结尾" in err
    assert not (tmp_path / "结果.pdf").exists()


@pytest.mark.parametrize(
    "command", ["sites export", "accounts export", "accounts matrix", "findings export", "score --all", "report 5107000001", "digest"]
)
def test_workbook_goes_into_a_pipe_and_never_onto_a_terminal(town, monkeypatch, command):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    status, _, err = town(*command.split(), "--format", "xlsx")
    assert status == 2
    assert "不能显示在终端上；请用 --output 写明文件名" in err
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    piped = []
    monkeypatch.setattr(CliContext, "write", lambda self, content, output: piped.append((content, output)))
    assert town(*command.split(), "--format", "xlsx")[0] == 0
    ((content, output),) = piped
    assert (content[:2], output) == (b"PK", None)


def test_audits_of_several_sites_are_a_line_each(town, monkeypatch):
    monkeypatch.setattr("cli.audit._run", lambda *_: ([build(), build()], []))
    lines = []
    monkeypatch.setattr(CliContext, "write", lambda self, content, output: lines.append(content))
    assert town("audit", "5107000001", "http://127.0.0.1:9/b/", "--format", "json")[0] == 0
    assert [json.loads(line)["schema"] for line in lines] == ["wangjian/audit-1"] * 2
    assert [line.index("\n") for line in lines] == [len(line) - 1 for line in lines]


def rows(count, long):
    return [("3fa9c1d2e4b5a697", "疑似", "", long)] * count


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        pytest.param(120, ["┃ 指纹             ┃ 状态 ┃ 说明 ", "│ 3fa9c1d2e4b5a697 │ 疑似 │ 很长"], id="wide enough for a table"),
        pytest.param(40, ["指纹  3fa9c1d2e4b5a697\n状态  疑似\n说明  很长"], id="narrow: a paragraph for each row"),
    ],
)
def test_lists_on_a_terminal_keep_what_is_copied_from_them_on_one_line(monkeypatch, capsys, width, shown):
    context = CliContext()
    monkeypatch.setattr(context.out, "_force_terminal", True)
    monkeypatch.setattr(context.out, "_width", width)
    monkeypatch.setattr(context.out, "_color_system", None)
    monkeypatch.setattr(context.out, "legacy_windows", False)
    print_table(context, ("指纹", "状态", "期限", "说明"), rows(2, "很长" * 30))
    out = capsys.readouterr().out
    for text in shown:
        assert text in out
    assert "期限" not in out  # empty throughout


def test_lists_in_a_pipe_have_every_column(capsys):
    print_table(CliContext(), ("指纹", "状态", "期限", "说明"), rows(2, "甲\n乙"))
    assert capsys.readouterr().out == "3fa9c1d2e4b5a697\t疑似\t\t甲 乙\n" * 2


@pytest.mark.parametrize(
    ("command", "name", "begins"),
    [
        ("sites export", "a.xlsx", b"PK"),
        ("findings export", "a.csv", b"\xef\xbb\xbfcode,"),
        ("visits export", "a.ndjson", b'{"site": "5107000001"'),
        ("score --all", "a.json", b'{\n  "schema": "wangjian/score-1"'),
        ("score --all", "a.xlsx", b"PK"),
        ("report 5107000001", "a.html", b"<!doctype html>"),
        ("digest", "a.eml", b"Subject: "),
    ],
)
def test_the_name_of_a_file_tells_its_format(town, tmp_path, command, name, begins):
    assert town(*command.split(), "--output", name)[::2] == (0, "")
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize("command", ["score --all", "visits week --all"])
def test_long_arithmetic_tells_how_far_it_is(town, monkeypatch, command):
    told = []

    class Counted:
        def step(self, phase, done, total=None, note=""):
            told.append((done, total))

    monkeypatch.setattr("cli.progress.progress_on", lambda _: nullcontext(Counted()))
    assert town(*command.split())[0] == 0
    assert told == [(number, len(told)) for number in range(1, len(told) + 1)]
    assert told


def test_lines_for_people_command_no_terminal_and_begin_no_line(capsys):
    CliContext().show(["甲\x1b[2J\u202e", "  乙\r\nERROR 伪造"])
    assert capsys.readouterr().out == "甲⟨U+001B⟩[2J⟨U+202E⟩\n  乙 ERROR 伪造\n"
    CliContext().show([])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["audit 5107000001 --no-browser", "links http://127.0.0.1:9/"])
@pytest.mark.parametrize(
    ("place", "why"),
    [("sites.csv/x.json", "路径中有一段不是文件夹"), ("/proc/1/x.json", "不存在")],
    ids=["below a file", "no folder for files"],
)
def test_a_place_that_cannot_be_written_is_told_before_the_crawl(town, command, place, why):
    """Nobody answers at that address: a crawl would end with status 3."""
    status, out, err = town(*command.split(), "--output", place)
    assert (status, out) == (2, "")
    assert f"{place}: 写不进去（{why}）" in err


def test_trying_a_place_leaves_nothing(tmp_path):
    check_writable(tmp_path / "new" / "folder" / "a.html")
    check_writable(tmp_path)
    check_writable(Path("-"))
    check_writable(None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "kind"), [(28, CannotRunError), (122, CannotRunError), (13, UsageError)], ids=["full", "quota", "rights"]
)
def test_a_full_disk_is_no_wrong_request(tmp_path, monkeypatch, number, kind):
    def refuse(**_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(kind, match="写不进去"):
        check_writable(tmp_path / "a.html")


def test_a_vantage_point_that_nobody_knows_is_refused(town):
    status, out, err = town("visits", "export", "--vantage", "ovn")
    assert (status, out) == (2, "")
    assert "没有观测点 'ovn'；是不是 own？" in err
    assert town("visits", "export", "--vantage", "own") == (0, "", "没有这样的访问记录\n")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("visits export --since 2027-01-01", "没有这样的访问记录"),
        ("messages list", "没有留言记录"),
        ("evidence list", "没有这样的证据"),
        ("evidence list --subject 5107000001", "没有这样的证据"),
    ],
)
def test_an_empty_list_says_so(town, command, words):
    status, out, err = town(*command.split())
    assert (status, out) == (0, "")
    assert words in err


@pytest.mark.parametrize("command", ["score --all", "visits week --all", "probe --all --no-browser"])
def test_all_of_an_empty_registry_says_so(run, command):
    status, out, err = run("--db", "sqlite:///empty.db", *command.split())
    assert (status, out) == (0, "")
    assert "名册中没有在用的网站" in err


def test_evidence_of_a_subject_that_nobody_knows_is_refused(town):
    status, out, err = town("evidence", "list", "--subject", "丙局")
    assert (status, out) == (2, "")
    assert "名册中没有网站、账号或考核单位 '丙局'" in err


def test_evidence_of_a_unit_that_has_left_the_registry_is_not_lost(town, tmp_path):
    (tmp_path / "总结.txt").write_text("总结", "utf-8")
    assert town("evidence", "add", "总结.txt", "--subject", "甲局", "--row", "MG01a")[0] == 0
    for what in ("sites", "accounts"):
        (tmp_path / f"{what}.csv").write_text((SITES if what == "sites" else ACCOUNTS).replace("甲局", "新局"), "utf-8")
        assert town(what, "import", f"{what}.csv")[0] == 0
    status, out, _ = town("evidence", "list", "--subject", "甲局")
    assert (status, out.count("总结.txt")) == (0, 1)
    assert "+00:00" not in out, "times for people are those of Beijing"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        pytest.param("5107000002", "网站 5107000002 在名册中已关停，只按已入库的事实计算", id="closed site"),
        pytest.param("wx2", "账号 wx2 在名册中已冻结，不在检查范围，没有计入任何事实", id="frozen account"),
    ],
)
@pytest.mark.parametrize("kind", ["text", "json", "html"])
def test_card_of_what_is_not_watched_says_so(town, subject, words, kind):
    assert words in town("score", subject, "--format", kind)[1]


@pytest.mark.parametrize("subject", ["5107000001", "wx1", "甲局"])
def test_card_of_what_is_watched_says_nothing_of_the_registry(town, subject):
    assert "在名册中" not in town("score", subject)[1]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("demo", "--no-open", "--no-browser", "--output", "file"), id="demo"),
        pytest.param(("audit", "https://a.gov.cn/", "https://b.gov.cn/", "--output", "file"), id="several audits"),
        pytest.param(("report", "--all", "--output", "file"), id="several reports"),
    ],
)
def test_file_in_the_place_of_a_folder_is_told_before_the_work(run, tmp_path, command):
    (tmp_path / "file").write_text("mine", "utf-8")
    for name in "ab":
        run("sites", "add", name, f"https://{name}.gov.cn/")
    status, _, err = run(*command)
    assert (status, err) == (2, "wangjian: file: 不是文件夹；有多份报告时 --output 应为文件夹\n")
    assert (tmp_path / "file").read_text("utf-8") == "mine"
