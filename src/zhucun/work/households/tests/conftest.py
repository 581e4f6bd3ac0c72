"""The world of these tests: 1 September 2015 in 乙县."""

from collections.abc import Iterator

import pytest

from zhucun.foundation.kernel import clock

from . import world as places


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The places of the small county, on its day."""
    with clock.business_date(places.DAY):
        places.places()
        yield
