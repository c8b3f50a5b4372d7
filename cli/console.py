"""Consoles that print what sites said as plain text: no control character of it reaches the terminal."""

from typing import Any

from rich.console import Console

from reports.safety import clean

MAX_LINE = 20_000
"""Longest line of ours, in characters."""


class SafeConsole(Console):
    """Cleans every string; what rich itself draws (colours, progress) is left alone."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Like ``Console.print``."""
        super().print(*(clean_lines(each) if isinstance(each, str) else each for each in objects), **options)


def clean_lines(text: str) -> str:
    """The text with its own line breaks, and nothing else that commands a terminal."""
    return "\n".join(_indented(line) for line in text.split("\n"))


def _indented(line: str) -> str:
    body = line.lstrip(" ")
    return " " * (len(line) - len(body)) + clean(body, MAX_LINE)
