"""Every module that can open a connection or start a program stands in SECURITY.md, with what holds it and what proves that."""

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SHIPPED: Final = ("core", "config", "crawler", "monitors", "checks", "rules", "reports", "store", "pipeline", "cli", "web", "lab")
LIBRARIES: Final = frozenset(
    [
        "aiohttp",
        "asyncssh",
        "dns",
        "feedparser",
        "ftplib",
        "httpx",
        "imaplib",
        "nntplib",
        "paramiko",
        "playwright",
        "poplib",
        "procrastinate",
        "psycopg",
        "psycopg_pool",
        "pycurl",
        "requests",
        "scrapy",
        "smtplib",
        "socket",
        "socketserver",
        "subprocess",
        "telnetlib",
        "twisted",
        "urllib3",
        "uvicorn",
        "webbrowser",
        "websockets",
        "xmlrpc",
    ]
)
"""Top-level modules that can reach out by themselves."""
SUBMODULES: Final = frozenset({"urllib.request", "http.client", "http.server", "xml.sax", "multiprocessing.connection"})
CALLS: Final = frozenset(
    [
        "open_connection",
        "open_unix_connection",
        "create_connection",
        "create_unix_connection",
        "create_datagram_endpoint",
        "sock_connect",
        "start_server",
        "create_server",
        "create_subprocess_exec",
        "create_subprocess_shell",
        "subprocess_exec",
        "subprocess_shell",
        "create_engine",
        "create_async_engine",
        "getaddrinfo",
        "gethostbyname",
        "urlopen",
        "popen",
        "system",
        "execv",
        "execve",
        "posix_spawn",
        "fork",
        "urlretrieve",
    ]
)
"""Functions of other modules that do."""
MENTIONED: Final = re.compile(rf"\b(?:{'|'.join(sorted({name.partition('.')[0] for name in LIBRARIES | SUBMODULES | CALLS}))})\b")
"""Without one of these words a module need not be parsed."""
ROW: Final = re.compile(r"`((?:[\w]+/)*[\w]+\.py)`")


def doors_in(path: Path) -> set[str]:
    """What in a module can open a connection or start a program."""
    found: set[str] = set()
    text = path.read_text("utf-8")
    if not MENTIONED.search(text):
        return found
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        found |= {name for name in names if name.partition(".")[0] in LIBRARIES or name in SUBMODULES}
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            found |= {called} & CALLS
    return found


def documented() -> list[list[str]]:
    """Cells of the table of doors."""
    text = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Doors to the network")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")][2:]


def test_every_door_stands_in_the_table_and_nothing_else():
    files = [ROOT / "scheduler.py", *(path for room in SHIPPED for path in (ROOT / room).rglob("*.py"))]
    real = {str(path.relative_to(ROOT)) for path in files if doors_in(path)}
    told = {name for row in documented() for name in ROW.findall(row[0])}
    assert told == real


def test_every_proof_in_the_table_exists():
    for row in documented():
        proofs = re.findall(r"`([^`]+)`", row[-1])
        assert proofs, row
        for proof in proofs:
            path, _, name = proof.partition("::")
            assert (ROOT / path).exists(), proof
            assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), proof
