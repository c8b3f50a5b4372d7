"""Nobody whom the guard forbids is ever called: a canary on every forbidden address counts connections while the real program runs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.notify.announce import TRIES
from tests.hostile import addresses as table
from tests.hostile import guard_site

ROOT = Path(__file__).resolve().parents[2]
HOME = f"http://{table.HOST}/"

pytestmark = pytest.mark.slow


def closed_world(commands: list[list[str]], *, allow: tuple[str, ...] = (), limit_s: float = 500) -> dict[str, Any]:
    """Run the commands where every address is a canary."""
    if shutil.which("unshare") is None or shutil.which("ip") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("这台机器不允许建立隔离网络(unshare -rn),跳过")
    wanted = json.dumps({"commands": commands, "allow": list(allow)})
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "tests.hostile.closed_world", wanted],
        cwd=ROOT, capture_output=True, timeout=limit_s, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    for result in found["results"]:
        assert "Traceback" not in result["err"], result["err"]
        assert "内部错误" not in result["err"], result["err"]
    return found


def test_links_asks_no_forbidden_address():
    found = closed_world([["links", HOME, "--format", "json", "--timeout", "4"]])
    assert found["hits"] == {}
    assert found["results"][0]["status"] == 0
    assert found["served"]["/"] >= 1
    assert sum(count for path, count in found["served"].items() if path.startswith("/r/")) > 100, "redirects were followed up to the guard"
    refused = [row for row in json.loads(found["results"][0]["out"])["unverifiable"] if row["cause"] == "private_address"]
    assert len(refused) > 200


def test_audit_with_browser_asks_no_forbidden_address():
    found = closed_world([["audit", HOME, "--format", "json"]])
    assert found["hits"] == {}
    assert found["results"][0]["status"] == 0, found["results"][0]["err"]
    assert found["served"]["/"] >= 2


def test_browser_calls_no_forbidden_address_by_any_means():
    scripted = [HOME[:-1] + path for path in guard_site.scripted_pages()]
    pages = [*scripted, HOME, f"{HOME}meta", f"{HOME}refresh", f"{HOME}gone", f"http://{table.REBIND}/", f"http://{table.MIXED}/"]
    odd = [f"{HOME}r/{code}/{index}" for code, index in ((301, 0), (302, 30), (307, 60), (308, 80))] + [
        "http://10.0.0.5/",
        "http://[::1]/",
        "http://0x7f.1/",
    ]
    found = closed_world([["render", *pages, *odd]])
    rows = json.loads(found["results"][0]["out"])
    if rows[0].get("skipped"):
        pytest.skip("没有浏览器,跳过")
    assert found["hits"] == {}
    assert not [row for row in rows[: len(scripted)] if not row["ran"]], "the scripts made their attempts"
    assert rows[-1]["refused"] > 40
    assert all(row["status"] is None for row in rows[len(pages) : -1]), "a refused address is no answer of the site"


def test_inspect_and_probe_ask_no_forbidden_address():
    urls = [url for url in table.forbidden_urls() if "\n" not in url and "\t" not in url]
    commands = [["sites", "import", "sites.csv"], ["probe", "--all", "--format", "json"], *(["inspect", url] for url in urls[::6])]
    found = closed_world(commands)
    assert found["hits"] == {}
    imported, probed, *inspected = found["results"]
    assert imported["status"] == 0, imported["err"]
    visits = json.loads(probed["out"])["visits"]
    assert len(visits) > 80
    assert {visit["address"] for visit in visits if visit["ok"]} <= {table.SITE}, "one trick really names the public host"
    assert all(visit["owner"] != "site" for visit in visits if visit["cause"] == "private_address")
    assert all(result["status"] in (2, 3) for result in inspected if result["command"] == "inspect")


NEWS = [["sites", "import", "sites.csv"], ["findings", "import", "findings.jsonl"], ["notify"]]
FEEDS = [["accounts", "import", "accounts.csv"], ["accounts", "watch", "--all", "--format", "json"]]


def test_web_hooks_and_feeds_ask_no_forbidden_address():
    found = closed_world([*NEWS, *FEEDS])
    assert found["hits"] == {}
    told, watched = found["results"][2], found["results"][4]
    assert told["status"] == 0, told["err"]
    assert told["err"].count("1 条未送达") > 80, "every hook had something to tell, and was kept from it"
    assert found["served"]["/mixed"] >= 1, "of a name with a public and a forbidden address the public one is used"
    assert found["served"]["/r/301/0"] == TRIES + 1, "a hook follows no redirect, a feed does, up to the guard"
    assert watched["status"] == 0, watched["err"]
    counted = json.loads(watched["out"])
    assert counted["looked"] > 80
    assert counted["failed"] >= counted["looked"] - 5


def test_canaries_are_awake_when_the_guard_is_opened():
    """The proof above means something: with every range allowed, the same run reaches them."""
    everybody = {"10.0.0.5", "169.254.169.254", "127.0.0.1", "::1", "192.168.1.1"}
    found = closed_world([["links", HOME, "--format", "json", "--timeout", "4"], *NEWS, *FEEDS], allow=("0.0.0.0/0", "::/0"))
    assert everybody <= {row.partition(":80 ")[0] for row in found["hits"]}
    assert everybody <= {row.partition(":80 ")[0] for row in found["hits"] if " POST /secret" in row}, "web hooks"
    assert everybody <= {row.partition(":80 ")[0] for row in found["hits"] if row.endswith("GET /secret HTTP/1.1")}, "links and feeds"
