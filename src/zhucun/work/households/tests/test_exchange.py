"""A workbook of households and members enters the registry."""

import pytest

from zhucun.foundation.kernel import clock
from zhucun.work.households.actions.exchange import load_households
from zhucun.work.households.models import Household, HouseholdMember, Person, PersonState, HouseholdState, Survey, Standing

from . import world
from .exchange import family, typed

pytestmark = pytest.mark.usefixtures("world")


def load(rows, *, by=None):
    return load_households(actor=by or world.actor("county_office", world.COUNTY), area=world.COUNTY, frame=typed(rows), source="一户.xlsx", progress=lambda done: None)


def test_smoke() -> None:
    done = load(family(1) + family(2))
    assert (done.created, done.changed, done.unchanged) == (4, 0, 0)
    print(done.changes)
    print(Household.objects.values(), Person.objects.values(), PersonState.objects.values()[0], HouseholdState.objects.values()[0], Survey.objects.values(), Standing.objects.values())
    done = load(family(1) + family(2))
    assert (done.created, done.changed, done.unchanged) == (0, 0, 4)
