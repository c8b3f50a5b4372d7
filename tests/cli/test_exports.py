"""Posts, messages and maintenance windows leave as files that come back as they were, whatever people have typed into them."""

import csv
import io
import json

import pytest

SITES = "id,name,url\n5107000001,甲,http://127.0.0.1:9/\n5107000002,乙,http://127.0.0.1:9/b/\n"
HOSTILE = (
    "=cmd|'/C calc'!A0",
    "+1",
    "-2",
    "@SUM(1)",
    "＝1+1",
    '换行\n制表\t"引号",逗号',
    "😀🇨🇳",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "'单引号",
)


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def office(run, once, tmp_path):
    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text(SITES, "utf-8")
        (tmp_path / "accounts.csv").write_text("id,platform,name\nwx1,wechat,甲发布\nwx2,wechat,乙发布\n", "utf-8")
        posts = [
            {"account": account, "at": f"2026-11-{10 + number}T08:00:00+08:00", "title": title, "url": f"http://mp.example/{number}"}
            for account in ("wx1", "wx2")
            for number, title in enumerate(HOSTILE)
        ]
        (tmp_path / "posts.jsonl").write_text(lines(posts), "utf-8")
        asked = {"board": "consult", "asked_at": "2026-10-01T08:00:00+08:00", "answered_at": None, "poor": False}
        messages = [{"site": site, "id": number, **asked} for site in ("5107000001", "5107000002") for number in ("=1+1", "2")]
        (tmp_path / "messages.jsonl").write_text(lines(messages), "utf-8")
        windows = [
            {
                "site": "5107000001",
                "starts_at": f"2026-12-0{number % 9 + 1}T22:00:00+08:00",
                "ends_at": "2026-12-20T00:00:00+08:00",
                "reason": text,
            }
            for number, text in enumerate(HOSTILE[:5])
        ]
        (tmp_path / "windows.jsonl").write_text(lines(windows), "utf-8")
        for command, file in (
            ("sites import", "sites.csv"),
            ("accounts import", "accounts.csv"),
            ("accounts posts import", "posts.jsonl"),
            ("messages import", "messages.jsonl"),
            ("sites windows import", "windows.jsonl"),
        ):
            assert run(*command.split(), file)[0] == 0

    return run


@pytest.mark.parametrize("command", ["accounts posts", "messages", "sites windows"])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_what_was_exported_comes_back_unchanged(office, command, ending):
    file = f"out.{ending}"
    assert office(*command.split(), "export", "--output", file)[:2] == (0, "")
    counted = json.loads(office(*command.split(), "import", file, "--format", "json")[1])
    assert counted["same"] > 3
    assert (counted["added"], counted["changed"], counted["bad_lines"]) == (0, 0, 0)


def test_lines_are_those_that_the_import_reads(office, tmp_path):
    for command, file in (("accounts posts", "posts.jsonl"), ("messages", "messages.jsonl"), ("sites windows", "windows.jsonl")):
        status, out, err = office(*command.split(), "export")
        assert (status, err) == (0, "")
        given = [json.loads(line) for line in (tmp_path / file).read_text("utf-8").splitlines()]
        assert sorted(map(json.loads, out.splitlines()), key=str) == sorted(given, key=str)


def test_no_cell_of_a_csv_is_a_formula(office):
    out = office("accounts", "posts", "export", "wx1", "--format", "csv")[1].removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(out), strict=True) for cell in row]
    assert len(cells) == 4 * (len(HOSTILE) + 1)
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r＝＋－＠")] == []


def test_choice_of_what_leaves(office):
    within = office("accounts", "posts", "export", "甲发布", "--since", "2026-11-11", "--until", "2026-11-13")[1].splitlines()
    assert [json.loads(line)["at"][:10] for line in within] == ["2026-11-11", "2026-11-12", "2026-11-13"]
    assert {json.loads(line)["site"] for line in office("messages", "export", "--site", "乙")[1].splitlines()} == {"5107000002"}
    assert office("sites", "windows", "list", "--site", "乙") == (0, "", "没有申报过维护窗口\n")
    listed = json.loads(office("sites", "windows", "list", "--format", "json")[1])["windows"]
    assert [item["reason"] for item in listed] == list(HOSTILE[:5])
    assert "没有这样的发文" in office("accounts", "posts", "export", "--until", "2020-01-01")[2]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("accounts posts export nobody", "名册中没有账号 'nobody'"),
        ("accounts posts export --since 2026-12-01 --until 2026-11-01", "--since：'2026-12-01' 晚于 --until '2026-11-01'"),
        ("messages export --site nobody", "名册中没有网站 'nobody'"),
        ("messages export --output a.pdf", "写不出 .pdf 文件"),
    ],
)
def test_mistakes(office, command, words):
    status, out, err = office(*command.split())
    assert (status, out) == (2, "")
    assert words in err


def test_wrong_windows_are_named(office, tmp_path):
    (tmp_path / "w.csv").write_text("网站,开始时间,结束时间\n5107000001,2026-12-02,2026-12-01\n5107000009,2026-12-02,x\n", "utf-8")
    status, _, err = office("sites", "windows", "import", "w.csv")
    assert status == 0
    assert "第 2 行: ends_at: 实为 '2026-12-01'，应晚于 starts_at" in err
    assert "第 3 行: site: 实为 '5107000009'，名册中没有这个网站" in err
    assert "2 行有问题未导入" in err
