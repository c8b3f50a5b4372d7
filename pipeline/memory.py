"""Memory that is free goes back to the system: the C library keeps what a large job needed, and a service runs for months."""

import ctypes
import sys
from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """``malloc_trim`` of glibc; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Return free memory to the system; other C libraries do so by themselves."""
    trim = _trim()
    if trim is not None:
        trim(0)
