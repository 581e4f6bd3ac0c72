"""A small invented county and households written straight into the tables, for tests of what reads them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.divisions.pinyin import initials
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.identity import check_character
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    HouseholdState,
    IdentityEntry,
    Person,
    PersonState,
    Standing,
    Survey,
)
from zhucun.work.households.queries.register import index_of

MACHINE = system("测试")
DAY = date(2015, 9, 1)
PLACES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "甲县",
    "990101200": "东川乡",
    "990101200200": "东川村",
    "990102": "乙县",
    "990102200": "铁厂乡",
    "990102201": "白水乡",
    "990102200200": "方山坪村",
    "990102200201": "大湾村",
    "990102201200": "白水村",
}
VILLAGE, NEXT_VILLAGE, OTHER_COUNTY = "990102200200", "990102200201", "990101200200"
COUNTY = "990102"
_number = count(1)


def places() -> None:
    """The county and its neighbour."""
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")


def actor(role: str, division: str, name: str = "") -> Actor:
    """Somebody with a role in an area, without an account; enough for actions that keep no account."""
    return Actor(
        id="",
        label=name or f"{role}@{division}",
        grants=(Grant(role, division, label=PLACES.get(division, "")),),
    )


def identity(born: date, sequence: int, area: str = "990102") -> str:
    """A sound identity number under an unassigned area code; an odd sequence is a man's."""
    body = f"{area}{born:%Y%m%d}{sequence:03}"
    return body + check_character(body)


def person(name: str, *, sex: str = "男", born: date = date(1970, 1, 1), number: str | None = None, county: str = COUNTY,
           since: date = DAY, **state: Any) -> Person:  # fmt: skip
    """A villager with a state from ``since`` on; ``number`` None makes one, "" leaves it out."""
    sequence = next(_number) % 499
    given = identity(born, sequence * 2 + (sex == "男")) if number is None else number
    row = Person.objects.create(
        county=county, name=name, initials=initials(name), sex=sex, born_on=born, nation="汉族", identity=given,
        identity_index=index_of(given),
    )  # fmt: skip
    if given:
        IdentityEntry.objects.create(index=row.identity_index, person=row, county=county)
    PersonState.objects.create(
        county=county, person=row, valid_from=since, **{"labour": "普通劳动力", **state}
    )
    return row


def household(*people: tuple[Person, str], village: str = VILLAGE, status: str = "poor", since: date = DAY, year: int = 2014,
              number: str = "", **state: Any) -> Household:  # fmt: skip
    """A household of these people (person, relation) with a state and, unless "", a standing."""
    county = village[:6]
    row = Household.objects.create(
        county=county, village_id=village, number=number or f"{village}{next(_number):04}", registered_on=since,
        changed_at=clock.now(),
    )  # fmt: skip
    for one, relation in people:
        HouseholdMember.objects.create(
            county=county, household=row, person=one, relation=relation, valid_from=since
        )
    HouseholdState.objects.create(
        county=county, household=row, valid_from=since, **{"cause": "因病", "property": "一般贫困户", **state}
    )
    if status:
        Standing.objects.create(
            county=county, household=row, status=status, since_year=year, valid_from=since, source="测试"
        )
    return row


def survey(row: Household, *, year: int = 2015, per_head: str = "2000", size: int = 1, items: Mapping[str, int] | None = None,
           guarantees: Mapping[str, bool] | None = None, **more: Any) -> Survey:  # fmt: skip
    """A survey with these figures as they are; guarantees by item."""
    return Survey.objects.create(
        county=row.county, household=row, year=year, basis="2014", taken_on=date(year, 11, 1), size=size,
        items=dict(items or {}), net_income=Decimal(per_head) * size, per_head=Decimal(per_head),
        guarantees={item: {"met": met, "evidence": ""} for item, met in (guarantees or {}).items()}, **more,
    )  # fmt: skip
