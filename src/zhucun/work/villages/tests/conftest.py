"""The world of these tests: 1 March 2018 in the small county of the registry's tests, which adopts the plan templates."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhucun.foundation.accounts.models import User
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.households.tests import world as registry
from zhucun.work.households.tests.world import COUNTY, MACHINE, VILLAGE
from zhucun.work.teams.models import Team
from zhucun.work.units.tests.conftest import BACKEND, make_batch, person
from zhucun.work.villages.actions.profile import record_profile
from zhucun.work.villages.models import Profile

TODAY = date(2018, 3, 1)
SOURCE = "入户核查"
COMMITTEE = registry.actor("village_committee", VILLAGE, "方山坪村委")
OFFICE = registry.actor("county_office", COUNTY, "乙县办公室")


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The places; 乙县 adopts the plan templates and the measures of 2018."""
    with clock.business_date(TODAY):
        registry.places()
        adopt("plans-templates", COUNTY)
        yield


def adopt(instrument: str, division: str) -> None:
    """An area adopts an instrument."""
    policy.adopt(
        actor=MACHINE, instrument=instrument, division=division, citation="测试", valid_from=date(2014, 1, 1)
    )


def profile(year: int = 2017, village: str = VILLAGE, who: Actor = MACHINE, **values: object) -> Profile:
    """A profile of a village."""
    return record_profile(actor=who, village_key=village, year=year, values=values, source=SOURCE)


def mark(division: str, kind: str, value: str, since: date = date(2014, 12, 31)) -> None:
    """A mark of an area."""
    figures.set_mark(actor=MACHINE, division=division, kind=kind, value=value, since=since)


def poor_household(
    size: int = 1, village: str = VILLAGE, since: date = date(2015, 9, 1), **state: Any
) -> Any:
    """A registered poor household of that many people."""
    people = [
        (registry.person(f"某{number}", since=since), "户主" if number == 0 else "其他")
        for number in range(size)
    ]
    return registry.household(*people, village=village, since=since, **state)


def team(name: str = "甲局", village: str = VILLAGE, since: date = date(2015, 3, 1)) -> Team:
    """A team of a new body in a village."""
    unit = organisations.register(
        actor=MACHINE, name=name, kind="party_government", level="county", division=COUNTY
    )
    batch = make_batch("99", f"{name}批次")
    return Team.objects.create(
        county=COUNTY, batch=batch, organisation=unit, village_id=village, level="county", valid_from=since
    )


def loaded_with(folder: Path, instrument: str, changes: Mapping[str, str]) -> None:
    """Load a pack anew with other words in its parameters."""
    copy = folder / instrument
    copy.mkdir()
    for name in ("instrument", "clauses", "parameters", "obligations", "chains"):
        source = packs.TREE / instrument / f"{name}.yaml"
        if not source.exists():
            continue
        text = source.read_text(encoding="utf-8")
        for old, new in changes.items() if name == "parameters" else ():
            assert old in text
            text = text.replace(old, new)
        (copy / f"{name}.yaml").write_text(text, encoding="utf-8")
    policy.load_pack(actor=MACHINE, folder=copy)


def browser(role: str, division: str) -> Client:
    """The signed-in browser of a role, whose business date is today's."""
    user = person(role, division)
    User.objects.filter(pk=user.pk).update(demo_date=TODAY)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
