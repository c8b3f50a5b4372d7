"""Numbers in sheets: the cell holds the exact value, people see two decimals of it."""

from typing import Any, Final

TWO_DECIMALS: Final = {"num_format": "0.00", "valign": "top"}
"""Of ``add_format``; for ``write_figure``."""


def write_figure(sheet: Any, row: int, column: int, value: float, two_decimals: Any) -> None:
    """Write a number; one without end (a mean of three sites, seconds as measured) is shown with two decimals, as everywhere else."""
    sheet.write_number(row, column, value, two_decimals if round(value, 2) != value else None)
