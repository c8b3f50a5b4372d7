"""Heads and numbers in sheets: every head looks alike; the cell of a number holds the exact value, people see two decimals of it."""

from typing import Any, Final

TWO_DECIMALS: Final = {"num_format": "0.00", "valign": "top"}
"""Of ``add_format``; for ``write_figure``."""

HEAD_LOOK: Final = {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "vcenter"}
"""Of ``add_format``: the first row of every sheet."""


def write_figure(sheet: Any, row: int, column: int, value: float, two_decimals: Any) -> None:
    """Write a number; one without end (a mean of three sites, seconds as measured) is shown with two decimals, as everywhere else."""
    sheet.write_number(row, column, value, two_decimals if round(value, 2) != value else None)
