"""Get a browser if one can be had: Playwright's download, else (as root on Debian) the package, else go on without."""

import os
import shutil
import subprocess
import sys
from typing import Final

from crawler.browser.find import find_browser

LIMIT_S: Final = 300
PACKAGES: Final = ("chromium-headless-shell", "fonts-noto-cjk")


def _run(*command: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603  fixed commands of our own
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install_browser() -> bool:
    """Try the ways of installing a browser in order; says whether there is one now."""
    if _run(sys.executable, "-m", "playwright", "install", "chromium-headless-shell") and find_browser():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        if not _run("apt-get", "install", "-y", "-q", *PACKAGES):
            _run("apt-get", "update", "-q")
            _run("apt-get", "install", "-y", "-q", *PACKAGES)
    return find_browser() is not None


def main() -> None:
    """Command behind ``make browser``: always succeeds, and says what it found."""
    found = find_browser()
    if found is None:
        sys.stderr.write("没有找到浏览器，尝试安装 …\n")
        install_browser()
        found = find_browser()
    text = f"浏览器：{found}" if found else "没有浏览器：继续运行；需要浏览器的检查将记为“无法测量”，绝不会当作通过"
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
