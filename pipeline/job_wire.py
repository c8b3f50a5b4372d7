"""What a process of jobs and its parent say to each other: one JSON object a line; log records go to the parent, which writes them its way."""

import json
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from core.job import Job

MAX_LINE: Final = 1_000_000
"""Bytes of a line that the parent reads."""
MAX_TEXT: Final = 20_000
"""Characters of a message or a traceback that are passed on."""
_JOB: Final = TypeAdapter(Job)
_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def line_of(message: Mapping[str, Any]) -> bytes:
    """A message as it goes over the pipe."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def job_to_json(job: Job) -> dict[str, Any]:
    """A job as JSON values."""
    row: dict[str, Any] = _JOB.dump_python(job, mode="json")
    return row


def job_from_json(row: Mapping[str, Any]) -> Job:
    """The job again."""
    return _JOB.validate_python(row)


class Line:
    """
    The child's end: messages of the parent in, answers and log records out.

    Our standard output is the line; what anybody else prints goes to standard error instead.
    """

    def __init__(self) -> None:
        self._sink = os.dup(1)
        os.dup2(2, 1)
        self._lock = threading.Lock()
        self._rest = b""

    def say(self, **message: Any) -> None:
        """Tell the parent, from any thread; a parent that is gone hears nothing."""
        with self._lock:
            waiting = memoryview(line_of(message))
            try:
                while waiting:
                    waiting = waiting[os.write(self._sink, waiting) :]
            except BrokenPipeError:
                pass

    def messages(self) -> Iterator[dict[str, Any]]:
        """Messages as they come, until the parent hangs up or is dead. Reads the bare descriptor: a thread may be left waiting in it at the end."""
        while True:
            head, found, rest = self._rest.partition(b"\n")
            if found:
                self._rest = rest
                yield json.loads(head)
                continue
            data = os.read(0, 65536)
            if not data:
                return
            self._rest += data


class Relay(logging.Handler):
    """Hands log records of the child to the parent."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one on."""
        try:
            extra = {key: _plain(value) for key, value in vars(record).items() if key not in _USUAL}
            if record.exc_info:
                extra["exception"] = logging.Formatter().formatException(record.exc_info)[-MAX_TEXT:]
            row = {
                "name": record.name,
                "levelno": record.levelno,
                "levelname": record.levelname,
                "created": record.created,
                **_place(record),
            }
            self._line.say(log=row, message=record.getMessage()[:MAX_TEXT], extra=extra)
        except Exception:  # noqa: BLE001  as every handler of the standard library
            self.handleError(record)


def log_again(message: Mapping[str, Any]) -> None:
    """Log a record of a child here, as if it had been made here: this process's handlers, levels and format hold."""
    row, extra = message["log"], message["extra"]
    logger = logging.getLogger(row["name"])
    if logger.isEnabledFor(row["levelno"]):
        record = logging.makeLogRecord({**extra, **row, "msg": message["message"], "args": ()})
        record.msecs = (record.created % 1) * 1000
        record.exc_text = extra.get("exception")
        logger.handle(record)


def _place(record: logging.LogRecord) -> dict[str, Any]:
    return {
        "pathname": record.pathname,
        "filename": record.filename,
        "module": record.module,
        "lineno": record.lineno,
        "process": record.process,
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:MAX_TEXT]
