"""Logs of the service: what a machine searches for and what a person reads stand in one line."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from cli.logs import configure_logs, told_in_words


@pytest.fixture
def said(capsys):
    """What one warning looks like."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def say(form, **extra):
        configure_logs(form, 0)
        logging.getLogger("pipeline.visiting").warning("store not usable: %s", "磁盘已满", extra=extra)
        return capsys.readouterr().err

    yield say
    root.handlers[:], root.level = before


@pytest.mark.parametrize(
    ("extra", "event"),
    [
        pytest.param({"event": "store_error", "unwritten": 3}, "store_error", id="event with a name"),
        pytest.param({}, "store not usable: 磁盘已满", id="event without"),
    ],
)
def test_json_line_keeps_the_sentence_beside_the_name_of_the_event(said, extra, event):
    row = json.loads(said("json", **extra))
    assert (row["event"], row["message"], row["level"], row.get("unwritten")) == (
        event,
        "store not usable: 磁盘已满",
        "warning",
        extra.get("unwritten"),
    )


def test_text_line_tells_the_time_of_beijing(said):
    told = said("text").partition(" WARNING ")[0]
    assert abs(datetime.fromisoformat(f"{told}+08:00") - datetime.now(UTC)) < timedelta(minutes=1)


def test_command_that_tells_itself_says_nothing_twice(said):
    with told_in_words("pipeline.visiting", "text", 0):
        assert said("text") == ""
    with told_in_words("pipeline.visiting", "json", 0):
        assert said("json")
    assert said("text")


def test_text_line_is_the_sentence(said):
    assert said("text", event="store_error").endswith("WARNING pipeline.visiting: store not usable: 磁盘已满\n")
