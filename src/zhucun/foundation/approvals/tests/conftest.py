"""A small province with offices, units and people; chains come from packs written by the tests. Made by actions alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.approvals import actions
from zhucun.foundation.approvals.actions import Subject
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy.tests import packing

MACHINE = system("测试")
PASSWORD = "Qingchuan-2018-spring"
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = date(2018, 5, 14)  # a Monday
PLACES = {
    "99": "演示省", "9901": "演示市", "990101": "甲县", "990102": "乙县", "990101200": "东川乡", "990101201": "石坪乡",
    "990101200200": "东川村",
}  # fmt: skip
VILLAGE = "990101200200"


@pytest.fixture
def day(db: None) -> Iterator[date]:
    """The business date, a Monday without holidays near: 14 May 2018."""
    with clock.business_date(DAY):
        yield DAY


@pytest.fixture
def world(day: date) -> Organisation:
    """The areas, and a unit of the city."""
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    return body("演示市畜牧局")


@pytest.fixture
def chains(world: Organisation, tmp_path: Path) -> Callable[..., None]:
    """Put chains in force in 演示省: the text of a chains.yaml, and of other files of the pack."""

    def put(text: str, **files: str) -> None:
        packing.write(
            tmp_path / "test-chains", instrument=packing.instrument("test-chains", jurisdiction="99"), chains=text, **files
        )  # fmt: skip
        policy.load_pack(actor=MACHINE, folder=tmp_path / "test-chains")

    return put


def body(name: str, level: str = "city", division: str = "9901", *, restricted: bool = False) -> Organisation:
    """A body, registered at first mention."""
    return organisations.register(
        actor=MACHINE,
        name=name,
        kind="party_government",
        level=level,
        division=division,
        restricted=restricted,
    )


def person(role: str, division: str = "", unit: Organisation | None = None, *, number: int = 1) -> User:
    """The account of a role at a place; ``number`` tells colleagues apart."""
    name = "-".join(part for part in (role, division, unit.name if unit else "", str(number)) if part)
    if there := by_username(name):
        return there
    user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD, demo_date=DAY)
    accounts.grant_role(actor=MACHINE, user=user, role=role, division=division, organisation=unit, since=DAY)
    return user


def actor(role: str, division: str = "", unit: Organisation | None = None, *, number: int = 1) -> Actor:
    """The same as an actor."""
    return actor_for(person(role, division, unit, number=number))


def browser(user: User) -> Client:
    """The signed-in browser of that person."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def member() -> Actor:
    """Who asks, in these tests."""
    return actor("team_member", VILLAGE)


SUBJECT = Subject(kind="test", id="1", label="一件事", url="/", division=VILLAGE)


def ask(
    chain: str, *, subject: Subject = SUBJECT, who: Actor | None = None, unit: Organisation | None = None,
    level: str = "", payload: Mapping[str, Any] | None = None, facts: Mapping[str, Any] | None = None, id: str = "",
) -> Case:  # fmt: skip
    """Open a case."""
    asked = replace(
        subject, organisation=unit or subject.organisation, sending_level=level, id=id or subject.id
    )
    return actions.open_case(
        actor=who or member(), chain=chain, subject=asked, payload=payload or {"事由": "测试"}, facts=facts
    )


def step_of(case: Case, number: int, position: int = 0) -> UUID:
    """The id of a step by its number, and by its place among those of the number."""
    return list(case.steps.filter(number=number).order_by("position"))[position].pk


def states(case: Case) -> list[str]:
    """How the steps stand, in order."""
    return list(case.steps.order_by("number", "position").values_list("state", flat=True))
