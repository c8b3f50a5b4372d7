"""Sites and addresses that a command is asked about: the same word means, and is refused, the same everywhere."""

import json

import pytest

SITES = """\
id,name,url,state
5107000001,甲,http://127.0.0.1:9/,open
5107000002,乙,http://127.0.0.1:9/b/,closed
5107000003,丙,http://127.0.0.1:9/c/,paused
"""


@pytest.fixture
def town(run, once, tmp_path):
    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text(SITES, "utf-8")
        (tmp_path / "wangjian.yaml").write_text('network: {nameservers: ["127.0.0.1:9"], allow_addresses: ["127.0.0.0/8"]}\n', "utf-8")
        (tmp_path / "page.html").write_text("<html><title>首页</title></html>", "utf-8")
        assert run("sites", "import", "sites.csv")[0] == 0

    return run


@pytest.mark.parametrize(
    "command",
    [
        "audit {}",
        "links {}",
        "inspect {}",
        "inspect page.html --url {}",
        "probe {}",
        "accounts discover {}",
        "sites add 5107000009 {}",
        "findings add --site 5107000001 --row MG02a --url {}",
        "init --yes --directory new --site {}",
        "score {}",
        "report {}",
        "notice {} --output out",
        "sites show {}",
        "visits week {}",
    ],
)
@pytest.mark.parametrize("address", ["http://root:hunter2@127.0.0.1/x", "http://root:hunter2@127.0.0.1:99999/x"])
def test_password_in_an_address_is_refused_and_never_repeated(town, command, address):
    status, out, err = town(*command.format(address).split())
    assert (status, out) == (2, "")
    assert "hunter2" not in err
    assert "127.0.0.1" in err


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param("audit {}", 2, id="audit"),
        pytest.param("links {}", 2, id="links"),
        pytest.param("probe {}", 2, id="probe"),
        pytest.param("accounts discover {}", 2, id="discover"),
        pytest.param("inspect page.html --url {}", 2, id="inspect"),
        pytest.param("findings add --site 5107000001 --row MG02a --url {}", 2, id="finding"),
    ],
)
@pytest.mark.parametrize("text", ["nosuchsite", "ftp://a.gov.cn/", "http://a:99999/"])
def test_what_is_no_address_is_a_usage_error(town, command, status, text):
    found, out, err = town(*command.format(text).split())
    assert (found, out) == (status, "")
    assert f"{text!r}" in err
    assert "不是网址；" in err
    assert "https://www.example.gov.cn" in err


@pytest.mark.parametrize(
    "command", ["links http://nosuchsite.invalid/", "audit http://nosuchsite.invalid/ --no-browser", "links a.invalid"]
)
def test_address_that_nobody_answers_is_no_usage_error(town, command):
    assert town(*command.split())[0] == 3


@pytest.mark.parametrize(
    "command",
    [
        "probe {} --all",
        "score {} --all",
        "report {} --all",
        "notice {} --all --output out",
        "visits week {} --all",
        "accounts watch {} --all",
        "accounts discover {} --all",
    ],
)
def test_names_or_all_but_not_both(town, command):
    status, out, err = town(*command.format("5107000001").split())
    assert (status, out) == (2, "")
    assert "'5107000001'，又给了 --all；只能二选一" in err
    status, _, err = town(*command.replace(" --all", "").format("").split())
    assert status == 2
    assert "请给出" in err
    assert "或用 --all" in err


@pytest.mark.parametrize(
    ("site", "words"), [pytest.param("5107000002", "已关停", id="closed"), pytest.param("5107000003", "暂停监测", id="paused")]
)
def test_visit_of_a_site_that_is_not_watched_is_told_and_not_kept(town, site, words):
    status, out, err = town("probe", site, "--no-browser", "--format", "json")
    assert status == 0
    assert json.loads(out)["visits"][0]["ok"] is not True
    assert f"{site} " in err
    assert f"在名册中{words}；这次访问不入库" in err
    assert town("visits", "export")[1] == ""


def test_visit_of_an_open_site_is_kept(town):
    _, _, err = town("probe", "5107000001", "--no-browser")
    assert "注意" not in err
    assert json.loads(town("visits", "export")[1])["site"] == "5107000001"


def test_audit_of_a_closed_site_says_that_it_is_closed(town):
    _, _, err = town("audit", "5107000002", "5107000001", "--no-browser")
    assert "注意：5107000002 乙 在名册中已关停；仍按要求检查这一次" in err
    assert "注意：5107000001" not in err


def test_site_that_is_named_twice_is_visited_once(town):
    _, out, _ = town("probe", "5107000001", "甲", "http://127.0.0.1:9/", "--no-browser", "--format", "json")
    assert [visit["site"] for visit in json.loads(out)["visits"]] == ["5107000001"]
    assert town("audit", "5107000001", "甲", "--no-browser")[2].count("服务器拒绝连接") == 1
    assert town("report", "5107000001", "甲", "--format", "json")[0] == 0, "one report goes to stdout"


def test_report_and_notice_of_a_closed_site_say_that_it_is_closed(town, tmp_path):
    assert "注意：5107000002 乙 在名册中已关停；报告只用已入库的事实" in town("report", "5107000002")[2]
    status, _, err = town("notice", "5107000002", "--output", "out")
    assert (status, "在名册中已关停；只出通知，没有台账" in err) == (0, True)
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".docx"]


@pytest.mark.parametrize("options", [["--output", "矩阵.txt"], ["--output", "矩阵.csv", "--format", "text"]])
def test_matrix_for_people_is_no_file(town, tmp_path, options):
    status, out, err = town("accounts", "matrix", *options)
    assert (status, out) == (2, "")
    assert "写文件要用 json、csv 或 xlsx" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["a b", "http://a.gov.cn/"], "ID：实为 'a b'，编号中不能有空白", id="blank in the id"),
        pytest.param(["", "http://a.gov.cn/"], "ID：实为 空，不能为空", id="no id"),
        pytest.param(["5.107E+09", "http://a.gov.cn/"], "科学计数法", id="id mangled by a spreadsheet"),
        pytest.param(["5107000009", "www.a.gov.cn"], "URL：实为 'www.a.gov.cn'，应为 http:// 或 https:// 开头的网址", id="no scheme"),
        pytest.param(
            ["5107000009", "http://a.gov.cn/", "--name", "甲\x07"], "--name：实为 '甲\\x07'，不能含控制字符", id="control character"
        ),
        pytest.param(["5107000009", "http://a.gov.cn/", "--unit", "甲" * 201], "最多 200 个字", id="too long"),
        pytest.param(["5107000009", "http://a.gov.cn/", "--filed-domain", "a" * 300], "--filed-domain：", id="name of the option"),
        pytest.param(["5107000001", "http://a.gov.cn/"], "名册中已有 5107000001", id="known id"),
    ],
)
def test_site_is_added_by_the_rules_of_the_import(town, arguments, words):
    status, _, err = town("sites", "add", *arguments)
    assert status == 2
    assert words in err
    assert "第 1 行" not in err


@pytest.mark.parametrize(
    ("options", "level"),
    [pytest.param([], "city", id="level by the code"), pytest.param(["--level", "park"], "park", id="level as given")],
)
def test_added_site_is_what_was_given(town, options, level):
    assert town("sites", "add", "5107000009", "http://a.gov.cn/", "--no-outward-service", "--class", "department", *options)[0] == 0
    site = json.loads(town("sites", "show", "5107000009", "--format", "json")[1])["site"]
    assert (site["level"], site["class"], site["outward_service"]) == (level, "department", False)
