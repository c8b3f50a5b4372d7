"""
Writes ``constraints/python.txt``: the exact versions that were tested, of everything the program and its tools need.

``make constraints`` renews it from the virtual environment after the tests have passed there. Names and versions only, no addresses.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "constraints" / "python.txt"
HEAD = """\
# The versions that were tested, written by scripts/constraints.py (make constraints).
# pip install -c constraints/python.txt wangjian
"""


def wanted(groups: Iterable[str]) -> Iterator[Requirement]:
    """Requirements of the project and of its groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in (*project["dependencies"], *(text for group in groups for text in project["optional-dependencies"][group])):
        yield Requirement(text)


def closure(start: Iterable[Requirement]) -> dict[str, str]:
    """Name and installed version of everything that *start* leads to in this environment."""
    found: dict[str, str] = {}
    queue, seen = list(start), set()
    while queue:
        one = queue.pop()
        name = canonicalize_name(one.name)
        key = (name, frozenset(one.extras))
        if key in seen or name == "wangjian":
            continue
        seen.add(key)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform or Python
        found[name] = installed.version
        for text in installed.requires or ():
            further = Requirement(text)
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
                queue.append(further)
    return found


def render(found: dict[str, str]) -> str:
    """The file."""
    return HEAD + "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def pinned(text: str) -> dict[str, str]:
    """Versions by name of a constraints file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", text, re.MULTILINE))


def main() -> None:
    """Write the file."""
    found = closure(wanted(("dev", "docs")))
    TARGET.write_text(render(found), "utf-8")
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {len(found)} packages\n")


if __name__ == "__main__":
    main()
