"""Stores for the contract suite: SQLite always, PostgreSQL (started by the tests themselves) in the slow run."""

from collections.abc import Iterator

import pytest

from store import Store, open_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request, tmp_path) -> str:
    """Database URL; every test that uses it runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def store(url, tmp_path) -> Iterator[Store]:
    """An empty store."""
    with open_store(url, tmp_path / "data") as opened:
        yield opened
