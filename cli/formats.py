"""Formats that several commands offer under ``--format``."""

from enum import StrEnum


class Format(StrEnum):
    """Output formats of lists."""

    TEXT = "text"
    JSON = "json"


class FileFormat(StrEnum):
    """File formats of registers."""

    CSV = "csv"
    XLSX = "xlsx"
    YAML = "yaml"


class SheetFormat(StrEnum):
    """File formats of what has a line for each event."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
