"""A small invented province: 演示省 carries out Hunan's circular; 甲县 adopts the county plan of 2015, 乙县 the measures of 2018.

东川乡 of 甲县 has two villages with teams: 演示市教育局 (city level) in 东川村, 甲县水务局 (county level) in 羊坡村.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from zhucun.foundation.accounts.models import User
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.models import Organisation as OrganisationRow
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.cadres.models import Cadre, Post
from zhucun.work.oversight.actions import groups, links
from zhucun.work.oversight.models import GroupSeat, LeaderLink, SupervisionGroup
from zhucun.work.teams.models import Team
from zhucun.work.teams.models.team import Posting
from zhucun.work.units.models import Batch
from zhucun.work.units.tests.conftest import BACKEND, MACHINE, STARTS, actor, make_batch, person

PLACES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "甲县",
    "990102": "乙县",
    "990101200": "东川乡",
    "990101201": "石坪乡",
    "990102200": "铁厂乡",
    "990101200200": "东川村",
    "990101200201": "羊坡村",
    "990101201200": "石坪村",
    "990102200200": "方山坪村",
}
DONGCHUAN, SHIPING, TIECHANG = "990101200", "990101201", "990102200"
VILLAGE, OTHER_VILLAGE = "990101200200", "990101200201"
SINCE, TODAY = date(2015, 3, 1), date(2015, 9, 20)


@pytest.fixture
def plan_of_the_county() -> str:
    """What 甲县 adopts; a file of tests on another instrument says so itself."""
    return "county-2015"


@pytest.fixture
def world(db: None, plan_of_the_county: str) -> Iterator[date]:
    """The places and what they adopted; today is 20 September 2015."""
    with clock.business_date(TODAY):
        for code, name in PLACES.items():
            divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
        for instrument, place in (("hunan-2015-1", "99"), (plan_of_the_county, "990101")):
            if instrument:
                policy.adopt(
                    actor=MACHINE, instrument=instrument, division=place, citation="测试", valid_from=STARTS
                )
        policy.adopt(
            actor=MACHINE, instrument="linfen-2018-34", division="990102", citation="测试", valid_from=date(2018, 1, 1)
        )  # fmt: skip
        for name, level, place in (
            ("演示省委办公厅", "province", "99"),
            ("演示市教育局", "city", "9901"),
            ("甲县县委", "county", "990101"),
            ("甲县水务局", "county", "990101"),
            ("东川乡政府", "township", DONGCHUAN),
        ):
            body(name, level, place)
        yield TODAY


def body(
    name: str, level: str = "county", place: str = "990101", *, restricted: bool = False
) -> Organisation:
    """A body of that name; registered where it is not there yet."""
    if there := OrganisationRow.objects.filter(name=name).first():
        return there
    return organisations.register(
        actor=MACHINE, name=name, kind="party_government", level=level, division=place, restricted=restricted
    )


def cadre(
    name: str, unit: Organisation, *, title: str = "", account: User | None = None, phone: str = ""
) -> Cadre:
    """A cadre of a body, with a post where ``title`` is given."""
    row = Cadre.objects.create(
        county=unit.county, organisation=unit, name=name, sex="男", born_month=date(1970, 1, 1), politics="中共党员",
        account=account, phone=phone,
    )  # fmt: skip
    if title:
        Post.objects.create(
            county=unit.county, cadre=row, organisation=unit, title=title, valid_from=date(2010, 1, 1)
        )
    return row


def team(unit: Organisation, village: str, level: str, *, since: date = SINCE) -> Team:
    """A team of a unit in a village."""
    batch = Batch.objects.filter(division_id="99").first() or make_batch("99", "测试批次")
    return Team.objects.create(
        county=village[:6], batch=batch, organisation=unit, village_id=village, level=level, valid_from=since
    )


def captain(row: Team, name: str, *, role: str = "leader") -> Posting:
    """A member of a team, its leader unless said otherwise."""
    return Posting.objects.create(
        county=row.county, team=row, cadre=cadre(name, row.organisation), role=role, valid_from=row.valid_from,
        planned_to=date(2018, 1, 1),
    )  # fmt: skip


def link(
    division: str, name: str, unit: str = "甲县县委", *, since: date = SINCE, who: Actor = MACHINE
) -> LeaderLink:
    """A leader linked to an area; the person is made when not there."""
    row = body(unit)
    if not Cadre.objects.filter(name=name, organisation=row).exists():
        cadre(name, row)
    return links.link(actor=who, division=division, name=name, body=unit, since=since)


def seat(
    group: SupervisionGroup, kind: str, name: str, unit: str, *, since: date = SINCE, who: Actor = MACHINE
) -> GroupSeat:
    """A seat of a group; the person is made when not there."""
    row = body(unit)
    if not Cadre.objects.filter(name=name, organisation=row).exists():
        cadre(name, row)
    return groups.seat(actor=who, group=group, kind=kind, name=name, body=unit, since=since)


@dataclass(frozen=True)
class Township:
    """东川乡 with its two teams, its linked leader and its full group."""

    city_team: Team
    county_team: Team
    link: LeaderLink
    group: SupervisionGroup


@pytest.fixture
def dongchuan(world: date) -> Township:
    """Everything as the county plan wants it."""
    city = team(body("演示市教育局", "city", "9901"), VILLAGE, "city")
    county = team(body("甲县水务局"), OTHER_VILLAGE, "county")
    linked = link(DONGCHUAN, "高远")
    group = groups.set_up(actor=MACHINE, division=DONGCHUAN, since=SINCE)
    seat(group, "prefecture", "何川", "演示市教育局")
    seat(group, "department", "李青", "甲县水务局")
    seat(group, "secretary", "王山", "东川乡政府")
    seat(group, "mayor", "赵河", "东川乡政府")
    return Township(city, county, linked, group)


def browser(role: str, division: str = "", unit: Organisation | None = None) -> Client:
    """The signed-in browser of a role, whose business date is today's."""
    user = person(role, division, unit)
    User.objects.filter(pk=user.pk).update(demo_date=TODAY)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def office(place: str = "990101", role: str = "county_office") -> Actor:
    """An office of an area."""
    return actor(role, place)


def loaded_with(folder: Path, instrument: str, old: str, new: str) -> None:
    """Load a pack anew with other words in its parameters."""
    copy = folder / instrument
    copy.mkdir()
    for name in ("instrument", "clauses", "parameters", "obligations", "chains"):
        text = (packs.TREE / instrument / f"{name}.yaml").read_text(encoding="utf-8")
        assert name != "parameters" or old in text
        (copy / f"{name}.yaml").write_text(
            text.replace(old, new) if name == "parameters" else text, encoding="utf-8"
        )
    policy.load_pack(actor=MACHINE, folder=copy)
