"""The program under a clock that jumps: ``python -m tests.drill.jumping_clock --config … run``; each jump is told on stderr."""

import random
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import time_machine

from cli.main import main

EVERY_S = 0.7
JUMPS = (timedelta(hours=3), timedelta(hours=-5), timedelta(days=2), timedelta(days=-2), timedelta(minutes=61), timedelta(seconds=-90))


def run() -> None:
    """Start the command line; the jumps go on beside it."""
    chance = random.Random()
    begin, mono = datetime.now(UTC), time.monotonic()
    with time_machine.travel(begin, tick=True) as traveller:

        def jump() -> None:
            while True:
                threading.Event().wait(EVERY_S)
                by = chance.choice(JUMPS)
                traveller.move_to(begin + timedelta(seconds=time.monotonic() - mono) + by)
                sys.stderr.write(f"jump {by}\n")

        threading.Thread(target=jump, daemon=True).start()
        main()


if __name__ == "__main__":
    run()
