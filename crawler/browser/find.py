"""Where is a browser? Setting, then Playwright's own download, then the names distributions use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _playwright_downloads() -> Iterator[Path]:
    configured = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    root = Path(configured) if configured and configured != "0" else Path.home() / ".cache" / "ms-playwright"
    # Newest revision first; the headless shell starts faster and needs less memory than the full browser.
    for pattern in ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-*/chrome"):
        yield from sorted(root.glob(pattern), reverse=True)


def find_browser(executable: Path | None = None) -> Path | None:
    """
    Find a Chromium to drive, None when there is none.

    A configured *executable* is the only candidate: somebody who names one does not want another.
    """
    if executable is not None:
        return executable if os.access(executable, os.X_OK) else None
    for path in _playwright_downloads():
        if os.access(path, os.X_OK):
            return path
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return None
