"""The zoo, once for each file that goes there."""

from collections.abc import Iterator

import pytest

from tests.hostile.zoo import Zoo, zoo_in_thread


@pytest.fixture(scope="module")
def zoo() -> Iterator[Zoo]:
    with zoo_in_thread() as running:
        yield running
