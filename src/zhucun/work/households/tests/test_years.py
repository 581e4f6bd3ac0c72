"""The county closes a year: its list stands for good, and two lists say who entered, left, was lifted and fell back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.obligations.duties import Duty, duties
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import years
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    HouseholdState,
    Standing,
    YearClose,
    YearRow,
)
from zhucun.work.households.queries import years as queries
from zhucun.work.households.years import Compared, ListLine, compare, digest

from . import world as places
from .world import COUNTY, MACHINE, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor

OFFICE = actor("county_office", COUNTY)
SINCE, NEW_YEAR = date(2014, 10, 1), date(2016, 1, 5)
pytestmark = pytest.mark.usefixtures("world")


def family(name: str, *, village: str = VILLAGE, status: str = "poor", per_head: str = "2000") -> Household:
    row = places.household(
        (places.person(name, since=SINCE), "户主"), village=village, status=status, since=SINCE
    )
    if per_head:
        places.survey(row, per_head=per_head)
    return row


def change(row: Household, status: str, on: date) -> None:
    Standing.objects.filter(household=row, valid_to=None).update(valid_to=on)
    if status:
        Standing.objects.create(
            county=row.county, household=row, status=status, since_year=on.year, valid_from=on, source="测试"
        )


def names(found: tuple[object, ...]) -> list[str]:
    return [one.line.head for one in found]  # type: ignore[attr-defined]  # changes


@pytest.mark.clause("PL-051")
def test_the_list_stands_as_it_was_on_the_last_day_of_the_year_whatever_comes_after() -> None:
    family("王大山", per_head="2900")
    gone = family("李石头")
    family("外人", village=OTHER_COUNTY)
    change(gone, "", date(2015, 12, 31))
    with clock.business_date(NEW_YEAR):
        late = family("赵新来")
        Standing.objects.filter(household=late).update(valid_from=date(2016, 1, 1))
        close = years.close_year(actor=OFFICE, county=COUNTY, year=2015)
        (row,) = YearRow.objects.all()
        assert (row.head, row.size, row.status, row.cause, row.per_head) == (
            "王大山",
            1,
            "poor",
            "因病",
            Decimal(2900),
        )
        assert (close.households, close.persons) == (1, 1)
        HouseholdState.objects.update(cause="因学")
        (line,) = queries.lines_of(queries.frozen(viewer=OFFICE, close=close))
        assert line.cause == "因病"
        assert queries.intact(close)
        YearRow.objects.update(status="lifted")
        assert not queries.intact(close)
    entry = AuditEntry.objects.get(verb="关闭年度数据")
    assert entry.detail["sha256"] == close.sha256


def test_a_year_is_closed_once_by_the_county_and_not_before_its_last_day() -> None:
    family("王大山")
    with pytest.raises(Refusal, match="12月31日起"):
        years.close_year(actor=OFFICE, county=COUNTY, year=2015)
    with clock.business_date(date(2015, 12, 31)):
        for who in (actor("township_clerk", "990102200"), actor("county_office", "990101")):
            with pytest.raises(NotAllowed):
                years.close_year(actor=who, county=COUNTY, year=2015)
        years.close_year(actor=OFFICE, county=COUNTY, year=2015)
        with pytest.raises(Conflict, match="已经关闭"):
            years.close_year(actor=OFFICE, county=COUNTY, year=2015)
    assert YearClose.objects.count() == 1


def test_what_is_missing_is_listed_first_and_closing_over_it_needs_a_reason() -> None:
    family("王大山")
    lacking = family("李石头", per_head="")
    family("外村人", village=NEXT_VILLAGE, per_head="")
    with clock.business_date(NEW_YEAR):
        found = queries.missing(viewer=actor("village_committee", VILLAGE), county=COUNTY, year=2015)
        assert [(one.household, one.what) for one in found] == [(lacking.pk, "没有2015年的调查")]
        with pytest.raises(Refusal, match="还有2户缺少") as refused:
            years.close_year(actor=OFFICE, county=COUNTY, year=2015)
        assert refused.value.field == "reason"
        years.close_year(actor=OFFICE, county=COUNTY, year=2015, reason="两户外出未归")
    assert AuditEntry.objects.get(verb="关闭年度数据").detail["reason"] == "两户外出未归"


@pytest.mark.clause("PL-051")
def test_two_closed_years_say_who_entered_left_was_lifted_fell_back_and_whose_members_changed() -> None:
    stays, goes, up, back = (family(name) for name in ("甲不变", "乙出列", "丙脱贫", "丁返贫"))
    change(back, "lifted", date(2015, 6, 1))
    with clock.business_date(NEW_YEAR):
        first = years.close_year(actor=OFFICE, county=COUNTY, year=2015)
    change(goes, "", date(2016, 5, 1))
    change(up, "lifted", date(2016, 12, 1))
    change(back, "relapsed", date(2016, 12, 1))
    fresh = family("戊新识别")
    Standing.objects.filter(household=fresh).update(valid_from=date(2016, 3, 1))
    child = places.person("甲小宝", since=date(2016, 2, 1))
    HouseholdMember.objects.create(
        county=COUNTY,
        household=stays,
        person=child,
        relation="之子",
        joined="birth",
        valid_from=date(2016, 2, 1),
    )
    with clock.business_date(date(2017, 1, 5)):
        today = queries.compared(viewer=OFFICE, close=first, other=None, on=clock.today())
        second = years.close_year(actor=OFFICE, county=COUNTY, year=2016, reason="测试不查收入")
        found = queries.compared(viewer=OFFICE, close=first, other=second, on=clock.today())
    for one in (found, today):
        _as_it_was(one)
    (members,) = found.members
    assert (members.joined, members.left) == (("甲小宝",), ())
    narrow = queries.compared(
        viewer=actor("village_committee", NEXT_VILLAGE), close=first, other=second, on=date(2017, 1, 5)
    )
    assert narrow == Compared((), (), (), (), ())


def _as_it_was(found: Compared) -> None:
    assert names(found.entered) == ["戊新识别"]
    assert names(found.gone) == ["乙出列"]
    assert names(found.lifted) == ["丙脱贫"]
    assert names(found.fell_back) == ["丁返贫"]
    assert names(found.members) == ["甲不变"]


def test_a_change_of_relation_is_no_change_of_members() -> None:
    row = family("王大山")
    with clock.business_date(NEW_YEAR):
        close = years.close_year(actor=OFFICE, county=COUNTY, year=2015)
        member = HouseholdMember.objects.get(household=row)
        HouseholdMember.objects.filter(pk=member.pk).update(valid_to=date(2016, 1, 2), left="relation")
        HouseholdMember.objects.create(
            county=COUNTY, household=row, person=member.person, relation="其他", joined="relation", valid_from=date(2016, 1, 2)
        )  # fmt: skip
        assert queries.compared(viewer=OFFICE, close=close, other=None, on=NEW_YEAR).members == ()


@pytest.mark.clause("PL-051")
def test_the_yearly_update_is_owed_until_the_county_closes_the_year() -> None:
    family("王大山")
    policy.adopt(
        actor=MACHINE,
        instrument="plans-templates",
        division=COUNTY,
        citation="测试",
        valid_from=date(2014, 1, 1),
    )

    def state(on: date) -> str:
        (duty,) = [one for one in owed(on) if one.due == date(2015, 12, 31)]
        assert duty.clause == "PL-051"
        return duty.state(on)

    assert state(date(2015, 9, 1)) == "open"
    assert state(NEW_YEAR) == "overdue"
    with clock.business_date(NEW_YEAR):
        years.close_year(actor=OFFICE, county=COUNTY, year=2015)
    assert state(NEW_YEAR) == "late"
    assert state(date(2015, 12, 31)) == "open"


def owed(on: date) -> list[Duty]:
    return [one for one in duties(viewer=OFFICE, on=on) if one.code == "households.update"]


def test_the_digest_does_not_hang_on_the_order_of_the_lines_but_on_every_word() -> None:
    rows = [
        ListLine(family(name).pk, VILLAGE, number, name, 1, "poor", "", "", "因病", Decimal("2000.00"))
        for name, number in (("甲", "2"), ("乙", "1"))
    ]
    assert digest(rows) == digest(reversed(rows))
    other = replace(rows[0], per_head=Decimal("2000.01"))
    assert digest([other, rows[1]]) != digest(rows)
    assert compare(rows, rows, {}, {}) == Compared((), (), (), (), ())


def test_a_longer_list_asks_no_more_questions() -> None:
    family("王大山")
    with CaptureQueriesContext(connection) as few:
        assert len(list(queries.list_on(COUNTY, places.DAY, 2015))) == 1
    for number in range(5):
        family(f"户{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(list(queries.list_on(COUNTY, places.DAY, 2015))) == 6
    assert len(many) == len(few)
