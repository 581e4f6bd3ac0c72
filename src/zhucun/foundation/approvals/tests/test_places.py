"""Where the words of a chain lead: areas above the subject, the unit, its counterpart, the level it sends at."""

from datetime import date

import pytest

from zhucun.foundation.approvals import places
from zhucun.foundation.approvals.places import Office
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation

from .conftest import MACHINE, VILLAGE, body


def find(role: str, place: str, day: date, unit: Organisation | None = None, level: str = "") -> Office:
    return places.office(role, place, division=VILLAGE, organisation=unit, sending_level=level, on=day)


@pytest.mark.parametrize(
    ("role", "place", "division", "label"),
    [
        ("township_office", "township", "990101200", "东川乡"),
        ("county_office", "county", "990101", "甲县领导小组办公室"),
        ("city_office", "city", "9901", "演示市领导小组办公室"),
        ("province_office", "province", "99", "演示省领导小组办公室"),
        ("province_office", "nation", "", "全国省领导小组办公室"),
    ],
)
def test_an_area_word_leads_to_the_area_above_the_subject(
    world: Organisation, day: date, role: str, place: str, division: str, label: str
) -> None:
    found = find(role, place, day)
    assert (found.division, found.organisation, found.label) == (division, None, label)


def test_the_unit_decides_through_its_own_people(world: Organisation, day: date) -> None:
    assert find("unit_office", "unit", day, world) == Office(
        ("sending_unit",), None, world.pk, "演示市畜牧局"
    )


def test_the_sending_level_is_the_units_own_unless_the_case_says_otherwise(
    world: Organisation, day: date
) -> None:
    assert find("leading_group_office", "sending_level", day, world).division == "9901"
    assert find("leading_group_office", "sending_level", day, world, "province").division == "99"
    county = body("甲县教育局", "county", "990101")
    assert find("leading_group_office", "sending_level", day, county).label == "甲县同级领导小组办公室"


def test_a_counterpart_that_is_tied_decides_in_its_own_area(world: Organisation, day: date) -> None:
    untied = find("approving_office", "counterpart", day, world)
    assert (untied.division, untied.organisation) == ("9901", None)
    office = body("演示省委组织部一处", "province", "99")
    organisations.tie(actor=MACHINE, organisation=world, kind="counterpart", other=office, since=day)
    tied = find("approving_office", "counterpart", day, world)
    assert (tied.division, tied.organisation, tied.label) == ("99", office.pk, "演示省委组织部一处")


def test_a_case_without_a_unit_cannot_go_to_one(world: Organisation, day: date) -> None:
    with pytest.raises(Refusal, match="没有写明单位"):
        find("unit_office", "unit", day)


def test_a_word_nobody_knows_is_refused_and_named(world: Organisation, day: date) -> None:
    with pytest.raises(Refusal, match="“harbour_master”没有对应的账号角色"):
        find("harbour_master", "county", day)
    with pytest.raises(Refusal, match="地点“harbour”无法识别"):
        find("county_office", "harbour", day)


def test_a_level_that_does_not_lie_above_the_subject_is_refused(world: Organisation, day: date) -> None:
    with pytest.raises(Refusal, match="“演示市”之上没有这一级地区"):
        places.office("county_office", "county", division="9901", organisation=None, sending_level="", on=day)
