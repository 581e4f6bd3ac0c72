"""Factories for batches, units and people; every state is made by the actions an office would use."""

from collections.abc import Iterable
from datetime import date

from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.units import actions
from zhucun.work.units.actions import ListedUnit
from zhucun.work.units.queries import Batch

MACHINE = system("测试")
PASSWORD = "Qingchuan-2015-spring"
BACKEND = "django.contrib.auth.backends.ModelBackend"
STARTS, ENDS = date(2015, 2, 13), date(2018, 2, 13)
DAY = date(2015, 3, 10)
NAMES = ("省财政厅", "省总工会", "省军区政治部", "湘电集团", "湖南大学", "省电力公司")
CATEGORIES = ("organs", "organs", "organs", "enterprises", "colleges", "central.enterprises")
HEADINGS = ("省直单位", "省直单位", "省直单位", "省管企业", "省属本科院校", "大型国有企业")


def person(
    role: str, division: str = "", body: Organisation | None = None, *, day: date | None = DAY
) -> User:
    """The one account of a role at a place; its sign-ins carry the business date ``day``."""
    name = "-".join(part for part in (role, division, body.name if body else "") if part)
    if there := by_username(name):
        return there
    user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD, demo_date=day)
    accounts.grant_role(
        actor=MACHINE, user=user, role=role, division=division, organisation=body, since=date(2015, 1, 1)
    )
    return user


def actor(role: str, division: str = "", body: Organisation | None = None) -> Actor:
    """The same as an actor."""
    return actor_for(person(role, division, body))


def browser(role: str, division: str = "", body: Organisation | None = None) -> Client:
    """The signed-in browser of that person."""
    client = Client()
    client.force_login(person(role, division, body), backend=BACKEND)
    return client


def make_batch(division: str = "43", title: str = "2015年省派驻村帮扶") -> Batch:
    """A round of sending under Hunan's circular, opened by the area's office."""
    return actions.open_batch(
        actor=MACHINE,
        division=division,
        title=title,
        instrument="hunan-2015-1",
        starts_on=STARTS,
        ends_on=ENDS,
    )


def lines(names: Iterable[str] = NAMES) -> list[ListedUnit]:
    """Lines of a list of units; names outside ``NAMES`` are organs."""
    known = dict(zip(NAMES, zip(CATEGORIES, HEADINGS, strict=True), strict=True))
    return [
        ListedUnit(
            name,
            *known.get(name, ("organs", "省直单位")),
            {"file": "名单.csv", "part": "", "row": row, "cell": ""},
        )
        for row, name in enumerate(names, 2)
    ]


def load(batch: Batch, names: Iterable[str] = NAMES) -> None:
    """Put the list in force for the batch."""
    actions.load_units(actor=MACHINE, batch=batch, units=lines(names), totals=[], level="province")


def unit(name: str, division: str = "43") -> Organisation:
    """A body of the area by its name."""
    return organisations.named(division, [name])[name]
