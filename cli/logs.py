"""Logging set-up of the doors: a sentence for people or JSON lines for machines, always on stderr."""

import json
import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from core.clock import BEIJING
from reports.safety import clean, escape_json


class SafeFormatter(logging.Formatter):
    """Text lines in which what a site said can neither begin a line of its own nor command the terminal."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  name of the standard library
        """In Beijing, as every time that people read here, whatever the machine is set to."""
        return f"{datetime.fromtimestamp(record.created, BEIJING):%Y-%m-%d %H:%M:%S}"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  name of the standard library
        """One line."""
        record.message = clean(record.message)
        return super().formatMessage(record)


def configure_logs(log_format: str, verbose: int) -> None:
    """Warnings by default; ``-v`` shows what jobs do, ``-vv`` every step."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    if log_format == "text":
        lines = logging.StreamHandler(sys.stderr)
        lines.setFormatter(SafeFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.basicConfig(handlers=[lines], level=level, force=True)
        _quiet(verbose)
        return
    import structlog

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                _keep_sentence,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_one_line),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _quiet(verbose)


@contextmanager
def told_in_words(name: str, log_format: str, verbose: int) -> Iterator[None]:
    """A command that says itself what became of its work needs no log lines of *name* beside: people would read everything twice."""
    logger, before = logging.getLogger(name), logging.getLogger(name).level
    if log_format == "text" and not verbose:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _keep_sentence(logger: logging.Logger, name: str, row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The sentence stands in ``message``: an ``event`` named by the record takes the place that structlog gives to it."""
    row["message"] = row["event"]
    return row


def _one_line(event: object, **options: object) -> str:
    return escape_json(json.dumps(event, ensure_ascii=False, default=str))


def _quiet(verbose: int) -> None:
    """Libraries speak only when everything is asked for."""
    if verbose < 2:
        for name in ("scrapy", "asyncio", "httpx", "httpcore", "apscheduler", "alembic", "twisted"):
            logging.getLogger(name).setLevel(logging.ERROR)
