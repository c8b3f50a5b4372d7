"""The other side of ``pipeline.job_process`` in tests: kinds of trouble as handlers, chosen by the subject of an audit job."""

import asyncio
import logging
import os
import signal
import sys
import time

import pipeline.job_child
from core.errors import CannotRunError
from core.job import JobKind
from pipeline.job_child import main


async def trouble(work, job):
    word = job.subject.partition("-")[0]
    if word == "fail":
        raise CannotRunError("首页打不开")
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "long":
        print("nobody reads this as a message")  # noqa: T201  a library may do so
        logging.getLogger("trouble").warning("begun %s", job.subject, extra={"event": "begun", "pid": os.getpid()})
        await asyncio.sleep(60)
    if word == "slow":
        logging.getLogger("trouble").warning("begun", extra={"event": "begun", "pid": os.getpid()})
        try:
            await asyncio.sleep(60)
        finally:
            time.sleep(0.6)
            logging.getLogger("trouble").warning("stopped")
    if word == "deaf":
        logging.getLogger("trouble").warning("begun", extra={"event": "begun", "pid": os.getpid()})
        time.sleep(60)
    if word == "browse":
        async with asyncio.timeout(60):
            page = await work.tools.renderer.render(job.options["url"])
        logging.getLogger("trouble").warning("begun", extra={"event": "begun", "pid": os.getpid(), "html": page.html})
        await asyncio.sleep(60)
    if word == "crash":
        raise ValueError("boom")
    return f"{os.getpid()} {work.settings.mail.password.get_secret_value()}"


if __name__ == "__main__":
    if "--broken" in sys.argv:
        raise SystemExit(7)
    pipeline.job_child.END_S = 1.0
    main(handlers={JobKind.AUDIT: trouble})
