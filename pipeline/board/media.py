"""New media as the dashboard shows them: a page of units × platforms with the newest post of every account."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Final

from core.media.matrix import Matrix
from core.people import User
from pipeline.media.matrix import matrix_at

if TYPE_CHECKING:
    from store import Store

UNITS_A_PAGE: Final = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaPage:
    """One page of the matrix; only what it shows was read."""

    matrix: Matrix
    units: int
    """Units that fit what was asked for."""
    page: int
    pages: int


def media_page(store: "Store", user: User, at: datetime, *, text: str = "", page: int = 1) -> MediaPage:
    """Units whose name, or an account of which, holds *text*; of those that *user* may see."""
    units = visible_units(store, user, text)
    pages = max(1, ceil(len(units) / UNITS_A_PAGE))
    page = min(page, pages)
    shown = units[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    return MediaPage(matrix=media_matrix(store, shown, at), units=len(units), page=page, pages=pages)


def visible_units(store: "Store", user: User, text: str = "") -> list[str]:
    """Names under which accounts are filed and that *user* may see."""
    return [unit for unit in store.accounts.units(text=text) if user.may_see(unit)]


def media_matrix(store: "Store", units: list[str], at: datetime) -> Matrix:
    """The matrix of these units."""
    accounts = store.accounts.filed_under(units)
    return matrix_at(store, at, accounts)
