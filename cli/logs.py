"""Logging set-up of the doors: a sentence for people or JSON lines for machines, always on stderr."""

import logging
import sys


def configure_logs(log_format: str, verbose: int) -> None:
    """Warnings by default; ``-v`` shows what jobs do, ``-vv`` every step."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    if log_format == "text":
        logging.basicConfig(stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
        _quiet(verbose)
        return
    import structlog

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _quiet(verbose)


def _quiet(verbose: int) -> None:
    """Libraries speak only when everything is asked for."""
    if verbose < 2:
        for name in ("scrapy", "asyncio", "httpx", "httpcore", "apscheduler", "alembic", "twisted"):
            logging.getLogger(name).setLevel(logging.ERROR)
