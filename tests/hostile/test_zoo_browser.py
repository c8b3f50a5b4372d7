"""The real browser visits the animals of the zoo that live by script, and opens the next page as if nothing had happened."""

import json
from pathlib import Path

import pytest

from tests.hostile.visitor import run, write_settings
from tests.hostile.zoo import BROWSER, Zoo

pytestmark = pytest.mark.slow

PATIENCE_S = 10
"""Enough for each script to do its worst; a third of what the program itself gives a page."""


@pytest.mark.parametrize("name", [*BROWSER, "refresh-self"])
def test_browser_survives(zoo: Zoo, tmp_path: Path, name: str):
    config = write_settings(tmp_path, zoo.settings())
    pages = (zoo.url(name), zoo.url("good"))
    outing = run("--deadline", str(PATIENCE_S), *pages, config=config, program="tests.hostile.render_once", limit_s=150)
    assert outing.status == 0, outing.err[-2000:]
    assert "Traceback" not in outing.err
    rows = [row for row in json.loads(outing.out) if row["url"]]
    if not rows:
        pytest.skip("没有浏览器,跳过")
    assert rows[-1]["status"] == 200, "the next page opens as if nothing had happened"
    assert not list(Path("/tmp").glob("pwned*"))
