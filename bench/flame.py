"""
A flame graph as a static SVG from the raw stacks of py-spy, so that it can be kept and compared.

    py-spy record -f raw -o stacks.txt -- python -m cli.main links …
    python -m bench.flame stacks.txt docs/performance/sweep-flame.svg
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

WIDTH, ROW = 1400, 17
LEAST = 0.002
"""Share of all samples below which a frame is left out."""
_LINE = re.compile(r":\d+\)$")


@dataclass
class Frame:
    """One function under one caller."""

    name: str
    samples: int = 0
    inner: dict[str, "Frame"] = field(default_factory=dict)


def read(path: Path, skip: str) -> Frame:
    """The tree of calls; frames outside the first one that contains *skip* are left out, line numbers too."""
    root = Frame("all")
    for line in path.read_text("utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        names = [_LINE.sub(")", name) for name in stack.split(";") if name]
        begin = next((place for place, name in enumerate(names) if skip in name), 0)
        here = root
        root.samples += int(count)
        for name in names[begin:]:
            here = here.inner.setdefault(name, Frame(name))
            here.samples += int(count)
    return root


def draw(frame: Frame, whole: int, left: float, depth: int) -> Iterator[tuple[int, str]]:
    """(depth, rectangle with its label) of a frame and everything in it."""
    width = WIDTH * frame.samples / whole
    share = 100 * frame.samples / whole
    hue = 10 + sum(frame.name.encode()) % 45
    text = escape(frame.name)
    label = escape(frame.name[: int(width / 6.5)]) if width > 30 else ""
    y = depth * ROW
    yield (
        depth,
        (
            f'<g><title>{text} {share:.1f} %</title><rect x="{left:.1f}" y="{y}" width="{max(width - 0.5, 0.3):.1f}" height="{ROW - 1}" '
            f'fill="hsl({hue},75%,65%)"/><text x="{left + 2:.1f}" y="{y + 12}">{label}</text></g>'
        ),
    )
    for inner in sorted(frame.inner.values(), key=lambda one: -one.samples):
        if inner.samples / whole >= LEAST:
            yield from draw(inner, whole, left, depth + 1)
            left += WIDTH * inner.samples / whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stacks", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--skip-to", default="run (uvloop", help="leave out the callers of the first frame that contains this")
    given = parser.parse_args()
    root = read(given.stacks, given.skip_to)
    drawn = list(draw(root, root.samples, 0.0, 0))
    height = (max(depth for depth, _ in drawn) + 1) * ROW
    body = "\n".join(text for _, text in drawn)
    given.out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">\n{body}\n</svg>\n',
        "utf-8",
    )


if __name__ == "__main__":
    main()
