"""Every JSON document that a command prints has a printed schema, and keeps it (the check itself is in ``conftest``)."""

import json
import re
from pathlib import Path

import pytest

from reports.schema import schemas

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"""(?:dump_json|write_json)\(\s*(?:context,\s*)?["']([a-z-]+-\d+)["']""")

COLUMN = "http://www.a.gov.cn/tzgg/"


@pytest.fixture
def printed(run):
    """What a command prints that ends well."""

    def ran(*arguments):
        status, out, err = run(*arguments)
        assert status == 0, err
        return out

    return ran


@pytest.fixture
def office(printed, once, tmp_path):
    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text("id,name,url,unit\n5107000001,绵阳市人民政府,http://www.a.gov.cn/,绵阳市\n", "utf-8")
        accounts = "id,platform,name,unit,filed,state,feed\nw1,微信,绵阳发布,绵阳市,yes,open,\nw2,微博,绵阳政务,绵阳市,,open,\n"
        (tmp_path / "accounts.csv").write_text(accounts, "utf-8")
        (tmp_path / "posts.jsonl").write_text(
            json.dumps({"account": "w1", "id": "p1", "title": "通知", "published_at": "2026-11-01T08:00:00+08:00"}) + "\n", "utf-8"
        )
        (tmp_path / "list.csv").write_text("platform,name\n微信,绵阳发布厅\n", "utf-8")
        finding = {"code": "footer.icp.missing", "site": "5107000001", "url": "http://www.a.gov.cn/", "state": "confirmed"}
        (tmp_path / "findings.jsonl").write_text(json.dumps({**finding, "observed_at": "2026-11-16"}) + "\n", "utf-8")
        message = {"site": "5107000001", "board": "信箱", "id": "1", "asked_at": "2026-11-01", "answered_at": "2026-11-20"}
        (tmp_path / "messages.jsonl").write_text(json.dumps(message) + "\n", "utf-8")
        printed("sites", "import", "sites.csv")
        printed("accounts", "import", "accounts.csv")
        printed("accounts", "posts", "import", "posts.jsonl")
        printed("accounts", "lists", "import", "list.csv", "--kind", "filing")
        printed("messages", "import", "messages.jsonl")
        printed("findings", "import", "findings.jsonl")
        printed("columns", "set", "5107000001", COLUMN, "--type", "notice", "--reason", "实为通知公告")
        printed("sites", "maintenance", "5107000001", "2026-11-20T00:00", "2026-11-20T06:00", "--reason", "机房检修")

    return printed


def test_every_named_document_has_a_schema():
    named = {name for place in (ROOT / "cli").glob("*.py") for name in NAMED.findall(place.read_text("utf-8"))}
    assert len(named) >= 25
    assert named <= set(schemas())


@pytest.mark.parametrize(
    "command",
    [
        "sites list",
        "sites show 5107000001",
        "accounts list",
        "accounts check",
        "accounts diff",
        "accounts matrix",
        "messages list",
        "columns list 5107000001",
        "findings list --derived",
        "users list",
        "visits week 5107000001",
        "schedule show",
        "schedule jobs",
        "schedule lines",
        "evidence list",
        "evidence verify",
        "evidence board 绵阳市 --rubric yulin-2020-county",
        "rubric list",
        "rubric show mianyang-2022",
        "rubric show yulin-2020-department",
        "explain 5107000001 MW03",
        "explain 绵阳市 MM01",
        "score 5107000001",
        "score --all --rubric national-2019",
        "report 5107000001",
        "doctor",
    ],
)
def test_printed_document_keeps_its_schema(office, command):
    printed = json.loads(office(*command.split(), "--format", "json"))
    assert printed["schema"].removeprefix("wangjian/") in schemas()


def test_one_finding_and_its_explanation_keep_theirs(office):
    fingerprint = json.loads(office("findings", "list", "--format", "json"))["findings"][0]["fingerprint"]
    office("findings", "waive", fingerprint, "--reason", "已申请豁免", "--until", "2027-01-01")
    shown = json.loads(office("findings", "show", fingerprint, "--format", "json"))
    assert shown["events"]
    assert shown["finding"]["rows"]
    assert shown["finding"]["clause"]
    assert json.loads(office("explain", fingerprint, "--format", "json"))["finding"]["history"]
