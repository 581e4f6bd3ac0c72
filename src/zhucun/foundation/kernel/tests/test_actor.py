"""What an actor may do follows from the grants carried, and from nothing else."""

from zhucun.foundation.kernel.actor import Actor, Grant, system

COUNTY = ("431121", "4311", "43", "")
CITY_OFFICE = Actor("1", "市办", (Grant("city_office", division="4311"),))


def test_a_role_held_in_a_city_holds_in_its_counties_and_not_beside_them() -> None:
    assert CITY_OFFICE.holds({"city_office"}, path=COUNTY)
    assert not CITY_OFFICE.holds({"city_office"}, path=("431321", "4313", "43", ""))


def test_a_role_held_in_a_city_does_not_hold_in_the_province() -> None:
    assert not CITY_OFFICE.holds({"city_office"}, path=("43", ""))


def test_a_role_must_be_held_itself() -> None:
    assert not CITY_OFFICE.holds({"county_office"}, path=COUNTY)
    assert not system().holds({"city_office"}, path=COUNTY)


def test_organisations_are_those_of_the_asked_role_only() -> None:
    grants = (
        Grant("sending_unit", "43", "a"),
        Grant("lead_department", "43", "b"),
        Grant("sending_unit", "43"),
    )
    assert Actor("1", "单位", grants).organisations({"sending_unit"}) == {"a"}
