"""The documentation site: strictly built, and nothing in it is loaded from elsewhere."""

import re
import subprocess
import sys

import pytest

from tests.docs.blocks import ROOT

REMOTE = re.compile(r'<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)="(https?:)?//[^"]*"')


@pytest.mark.slow
def test_site_is_built_strictly_and_loads_nothing_from_elsewhere(tmp_path):
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 120
    assert not [(page.name, found[0]) for page in pages if (found := REMOTE.search(page.read_text("utf-8")))]
