"""How the program ends when it is told to: SIGTERM is taken as Ctrl-C is, so that files, children and browsers are left in order."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED: Final = 130
TERMINATED: Final = 143
"""Exit statuses: 128 + the number of the signal, as of other programs."""


class Termination:
    """Handler of SIGTERM; remembers that it came."""

    def __init__(self) -> None:
        self.came = False
        self._pid = os.getpid()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Do what Ctrl-C does here; in a forked child, which has a parent to end it, what the system does."""
        if os.getpid() != self._pid:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.came = True
        interrupt = signal.getsignal(signal.SIGINT)  # that of a running loop cancels its task
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)
        else:  # Ctrl-C is ignored, as in the background of a script
            raise KeyboardInterrupt


@contextmanager
def orderly() -> Iterator[Termination]:
    """Catch SIGTERM meanwhile, unless whoever started us has it ignored."""
    before = signal.getsignal(signal.SIGTERM)
    if isinstance(before, Termination):
        yield before
        return
    handler = Termination()
    if before is not signal.SIG_DFL or threading.current_thread() is not threading.main_thread():
        yield handler
        return
    signal.signal(signal.SIGTERM, handler)
    try:
        yield handler
    finally:
        signal.signal(signal.SIGTERM, before)


def last_words(termination: Termination) -> tuple[str, int]:
    """What an interrupted program says, and its exit status."""
    return ("已终止", TERMINATED) if termination.came else ("已中断", INTERRUPTED)


def is_interrupted(error: BaseException) -> bool:
    """Whether an error is what Python made of an interruption: amid the making of a class it tells a RuntimeError with the true cause behind it."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        if isinstance(each, KeyboardInterrupt):
            return True
        seen.add(id(each))
        each = each.__cause__
    return False


def without_interruptions(unraisable: "UnraisableHookArgs") -> None:
    """For ``sys.unraisablehook``: of an interruption that native code or a lock could not pass on, Python need not tell where it came."""
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)


def end_at_once() -> None:
    """From here on the system ends us without a word: everything is done, and Python would tell where it was."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
