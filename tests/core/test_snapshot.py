"""How much of a site was looked at."""

import pytest

from core.snapshot import Coverage


@pytest.mark.parametrize(
    ("truncated_by", "cut_short", "with_columns"),
    [
        pytest.param(None, False, "max_columns", id="whole"),
        pytest.param("robots", False, "max_columns", id="kept out by robots.txt"),
        pytest.param("max_pages", True, "max_pages", id="pages"),
        pytest.param("max_depth", True, "max_depth", id="depth"),
        pytest.param("trap", True, "trap", id="endless addresses"),
        pytest.param("max_columns", True, "max_columns", id="columns"),
    ],
)
def test_the_weightiest_cut_is_told(truncated_by: str | None, cut_short: bool, with_columns: str):
    coverage = Coverage(pages=3, truncated_by=truncated_by)
    assert coverage.cut_short is cut_short
    assert coverage.with_columns_cut() == Coverage(pages=3, truncated_by=with_columns)
