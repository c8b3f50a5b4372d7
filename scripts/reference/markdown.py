"""Small pieces of Markdown; what comes from data is escaped here."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """Text inside a table cell."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are used as they are (``cell`` escapes)."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def literal(text: str) -> str:
    """Double back-ticks of a docstring as Markdown code; loose ``<`` are escaped."""
    parts = text.split("``")
    return "".join(_span(part) if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))


def _span(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
