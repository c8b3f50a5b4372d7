"""The process that does the jobs of a worker in the worker drill: writes down when it begins and ends which site."""

import sys
import time
from datetime import timedelta

import pipeline.jobs
from core.job import Job, JobKind
from pipeline.job_child import main
from pipeline.jobs import Work
from pipeline.nightly import audit_job


def note(word: str, site: str) -> None:
    """One line of the log; the number is that of the worker."""
    log, worker = sys.argv[1:3]
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"{word} {site} {worker} {time.time()}\n")


async def audit(work: Work, job: Job) -> str:
    """An ordinary audit."""
    note("begin", job.subject)
    try:
        return await audit_job(work, job)
    finally:
        note("end", job.subject)


if __name__ == "__main__":
    # The drill does not wait as long as the night does.
    pipeline.jobs.STORE_AGAIN = timedelta(seconds=2)  # type: ignore[misc]
    pipeline.jobs.KILLED = 100  # type: ignore[misc]  # whoever is killed here is never to blame
    main(handlers={JobKind.AUDIT: audit})
