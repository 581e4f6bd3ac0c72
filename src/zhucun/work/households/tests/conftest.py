"""The world of these tests: 1 September 2015 in 乙县."""

from collections.abc import Iterator

import pytest

from zhucun.foundation.kernel import clock

from . import world as places
from .procedure_world import adopt


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The places of the small county, on its day."""
    with clock.business_date(places.DAY):
        places.places()
        yield


@pytest.fixture
def plan(world: None) -> None:
    """乙县 carries out the plan with its seven steps of identification and its rounds."""
    adopt()
