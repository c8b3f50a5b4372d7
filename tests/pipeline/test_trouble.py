"""What goes wrong at every second is not told at every second."""

import logging

import pytest

from core.errors import StoreError
from pipeline.trouble import Trouble

log = logging.getLogger("pipeline.test_trouble")


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger=log.name)
    return lambda: [record.event for record in caplog.records]


def test_trouble_that_goes_on_is_told_once_a_minute_and_its_end_is_told(told, caplog):
    now = [0.0]
    trouble = Trouble(log, "store not usable", "store_error", steady=lambda: now[0])
    for second in range(150):
        now[0] = float(second)
        trouble.met(StoreError("磁盘已满"), unwritten=second)
    trouble.over()
    trouble.over()
    assert told() == ["store_error"] * 3 + ["store_error_over"]
    assert [record.unwritten for record in caplog.records[:3]] == [0, 60, 120]
    assert "第 121 次，已 120 秒" in caplog.messages[2]


def test_trouble_of_another_kind_or_after_an_end_is_told_at_once(told):
    trouble = Trouble(log, "store not usable", "store_error", steady=lambda: 0.0)
    trouble.met(StoreError("磁盘已满"))
    trouble.met(StoreError("数据库只读"))
    trouble.over()
    trouble.met(StoreError("数据库只读"))
    assert told() == ["store_error", "store_error", "store_error_over", "store_error"]


def test_what_never_failed_is_not_told_to_work_again(told):
    Trouble(log, "store not usable", "store_error").over()
    assert told() == []
