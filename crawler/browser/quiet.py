"""When an open page has come to rest: the network silent, something on it."""

import contextlib
from typing import Any, Final

QUIET_S: Final = 3.0
"""How long to wait for the network to fall silent after the DOM is ready."""
SHELL_S: Final = 5.0
"""How much longer a page that still shows nothing is waited for: scripts that draw a page may be slow to start."""
_SHOWS_SOMETHING: Final = "() => !document.body || document.body.tagName === 'FRAMESET' || document.body.innerText.trim().length >= 30"


async def until_quiet(page: Any) -> None:
    """Wait for a Playwright page whose DOM is ready; one that never comes to rest is read as it is."""
    with contextlib.suppress(Exception):
        await page.wait_for_load_state("networkidle", timeout=QUIET_S * 1000)
    with contextlib.suppress(Exception):
        await page.wait_for_function(_SHOWS_SOMETHING, timeout=SHELL_S * 1000)
