"""``wangjian rubric`` for scripts: validity and differences as JSON, mistakes with their lines."""

import json

import pytest

SITE = "5107000001"


@pytest.fixture
def mine(run, tmp_path):
    assert run("rubric", "new", "mycity-2026", "--output", "mine.yaml")[0] == 0
    return tmp_path / "mine.yaml"


def test_right_file_is_told_as_json(run, mine):
    status, out, _ = run("rubric", "check", mine, "--format", "json")
    told = json.loads(out)
    assert (status, told["schema"], told["valid"], told["mistakes"]) == (0, "wangjian/rubric-check-1", True, [])
    assert told["rubric"] == {"id": "mycity-2026", "rubric_version": "1", "title": "(填写文件名称)", "rows": 4}


def test_every_mistake_of_a_file_has_its_line_in_json_and_on_stderr(run, mine):
    mine.write_text(
        mine.read_text("utf-8").replace("automation: A", "automation: Z", 1).replace("link.home.broken", "link.hom.broken"), "utf-8"
    )
    status, out, err = run("rubric", "check", mine, "--format", "json")
    told = json.loads(out)
    assert (status, told["valid"], told["rubric"], len(told["mistakes"])) == (2, False, None, 2)
    assert all(f"{mine}:{each['line']}: {each['text']}" in err for each in told["mistakes"])


@pytest.mark.parametrize("text", ["rows: [", "id: x\nid: y\n", "\tid: x\n", "- 1\n", ""], ids=["syntax", "doubled", "tab", "list", "empty"])
def test_file_that_is_no_rubric_is_told_with_a_line(run, tmp_path, text):
    (tmp_path / "bad.yaml").write_text(text, "utf-8")
    status, out, err = run("rubric", "check", "bad.yaml", "--format", "json")
    assert status == 2
    assert json.loads(out)["mistakes"][0]["line"] >= 1
    assert err.startswith("wangjian: bad.yaml:")


def test_folder_and_mistyped_name_are_told_as_such(run, tmp_path):
    (tmp_path / "folder").mkdir()
    assert "这是文件夹" in run("rubric", "check", "folder")[2]
    assert "是不是 mianyang-2022？" in run("rubric", "show", "mianyang-2021")[2]


def test_differences_as_json_name_both_rubrics_and_the_points_of_a_site(run, mine):
    run("sites", "add", SITE, "https://www.my.gov.cn/")
    run("findings", "add", "--site", SITE, "--code", "footer.icp.missing", "--url", "https://www.my.gov.cn/")
    told = json.loads(run("rubric", "diff", "mianyang-2022", mine, "--site", SITE, "--format", "json")[1])
    assert (told["first"]["id"], told["second"]["id"], told["subject"]) == ("mianyang-2022", "mycity-2026", SITE)
    assert [card["rubric"] for card in told["scores"]] == ["mianyang-2022", "mycity-2026"]
    assert any(line.startswith("取消：MW15 ") for line in told["changes"])
    points = {row["row"]: (row["first"], row["second"]) for row in told["rows"]}
    assert points["WZ01"] == (None, -1.0)
    assert points["MW15"][1] is None


def test_rubric_has_no_difference_from_itself(run):
    told = json.loads(run("rubric", "diff", "national-2019", "national-2019", "--format", "json")[1])
    assert (told["changes"], told["scores"], told["rows"], told["subject"]) == ([], [], [], None)


def test_time_without_a_site_is_refused(run):
    status, _, err = run("rubric", "diff", "national-2019", "mianyang-2022", "--as-of", "2026-11-20")
    assert (status, "--site" in err) == (2, True)
