"""A year's survey: figures computed and kept, corrected by replacing, signed, frozen when the county closes the year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households import income
from zhucun.work.households.actions import surveys
from zhucun.work.households.guarantees import Answer
from zhucun.work.households.models import Household, HouseholdMember, Survey, YearClose
from zhucun.work.households.queries import accounts
from zhucun.work.households.queries import surveys as queries

from . import world as places
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor

COMMITTEE, OFFICE = actor("village_committee", VILLAGE), actor("county_office", COUNTY)
TAKEN = date(2015, 9, 1)
WAGE, BUSINESS, COST = "aac073", "aac071", "aac074"
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def home(world: None) -> Household:
    """A couple, registered since 2014."""
    since = date(2014, 10, 1)
    return places.household(
        (places.person("王大山", since=since), "户主"), (places.person("李小梅", sex="女", since=since), "配偶"), since=since
    )  # fmt: skip


def taken(row: Household, who: Actor = COMMITTEE, **changes: Any) -> Survey:
    given: dict[str, Any] = {
        "year": 2015, "taken_on": TAKEN, "taken_by": "何川",
        "items": {WAGE: Decimal(5000), BUSINESS: Decimal("1500.50"), COST: Decimal(700)},
        "guarantees": {"不愁吃": Answer(True, "粮食充足"), "住房安全": Answer(False, "C级危房")},
    }  # fmt: skip
    return surveys.record_survey(actor=who, household=row, **{**given, **changes})


@pytest.mark.clause("PL-020")
def test_the_computed_figures_and_the_head_count_are_kept_with_the_survey(home: Household) -> None:
    row = taken(home)
    assert (row.basis, row.size, row.net_income, row.per_head) == (
        "2014",
        2,
        Decimal("5800.50"),
        Decimal("2900.25"),
    )
    assert row.items == {WAGE: 500_000, BUSINESS: 150_050, COST: 70_000}
    entry = AuditEntry.objects.get(verb="登记年度调查")
    assert entry.detail["household"] == str(home.pk)
    assert entry.detail["per_head"] == "2900.25"


@pytest.mark.clause("PL-020")
def test_the_income_of_every_year_is_kept_and_the_growth_can_be_read(home: Household) -> None:
    taken(home)
    with clock.business_date(date(2016, 11, 1)):
        taken(home, year=2016, taken_on=date(2016, 11, 1), items={WAGE: Decimal(7000)})
        kept = queries.of_household(viewer=COMMITTEE, household=home.pk)
    assert [(one.year, one.per_head) for one in kept] == [(2016, Decimal(3500)), (2015, Decimal("2900.25"))]


def test_who_came_into_the_household_after_the_survey_is_not_counted(home: Household) -> None:
    with clock.business_date(date(2015, 12, 1)):
        late = places.person("王小山", since=date(2015, 11, 1))
        HouseholdMember.objects.create(
            county=COUNTY, household=home, person=late, relation="之子", valid_from=date(2015, 11, 1)
        )
        assert taken(home).size == 2
        assert taken(home, taken_on=date(2015, 11, 1), reason="婴儿出生").size == 3


@pytest.mark.clause("ND-005")
def test_another_basis_asks_other_items_and_gives_another_figure(home: Household) -> None:
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="households.income.basis", value="2021", citation="县办通知",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        taken(home)
    assert refused.value.field == WAGE
    row = taken(home, items={"a1": Decimal(5000), "d1": Decimal(600), "m1": Decimal(1000)})
    assert (row.basis, row.per_head) == ("2021", Decimal(2800))
    assert accounts.account(row).reference_per_head == Decimal(2300)


@pytest.mark.clause("ND-001")
def test_the_standard_set_locally_turns_the_verdict(home: Household) -> None:
    row = taken(home)

    def word() -> str:
        standard = accounts.standard(home.village_id, row.year)
        assert standard
        return income.hold(row.per_head, standard).word

    assert word() == "高于"
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="households.standard.income_yuan", value=Decimal(3000), citation="县办通知",
        valid_from=date(2015, 1, 1), valid_to=date(2016, 1, 1),
    )  # fmt: skip
    assert word() == "低于"


def test_a_second_survey_of_the_year_needs_a_reason_and_leaves_the_first_voided(home: Household) -> None:
    first = taken(home)
    with pytest.raises(Refusal) as refused:
        taken(home, items={WAGE: Decimal(6000)})
    assert refused.value.field == "reason"
    second = taken(home, items={WAGE: Decimal(6000)}, reason="漏记务工收入")
    first.refresh_from_db()
    assert (first.voided_on, first.void_reason) == (DAY, "漏记务工收入")
    assert queries.of_year([home.pk], 2015)[home.pk] == second
    assert AuditEntry.objects.get(verb="更正年度调查").detail["per_head_before"] == "2900.25"


def test_after_the_county_closed_the_year_only_its_office_corrects_and_says_why(home: Household) -> None:
    first = taken(home)
    YearClose.objects.create(
        county=COUNTY, division_id=COUNTY, year=2015, closed_on=DAY, closed_by="县办", households=1, persons=2, sha256="0"
    )  # fmt: skip
    with pytest.raises(Refusal, match="已由县里关闭"):
        taken(home, reason="漏记")
    with pytest.raises(Refusal, match="须写明理由"):
        taken(home, OFFICE)
    taken(home, OFFICE, reason="经核实漏记")
    first.refresh_from_db()
    assert first.voided_on == DAY


def test_a_survey_taken_in_the_next_year_does_not_get_round_the_closing(home: Household) -> None:
    YearClose.objects.create(
        county=COUNTY, division_id=COUNTY, year=2014, closed_on=DAY, closed_by="县办", households=1, persons=2, sha256="0"
    )  # fmt: skip
    with pytest.raises(Refusal, match="2014年的数据已由县里关闭"):
        taken(home, year=2014)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2016}, "taken_on"),
        ({"taken_on": date(2015, 9, 2)}, "taken_on"),
        ({"taken_on": date(2014, 9, 30), "year": 2014}, "taken_on"),
        ({"taken_by": " "}, "taken_by"),
        ({"items": {WAGE: Decimal(-1)}}, WAGE),
        ({"guarantees": {"有车": Answer(True)}}, "met_有车"),
        ({"guarantees": {"住房安全": Answer(False)}}, "evidence_住房安全"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(home: Household, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        taken(home, **changes)
    assert refused.value.field == field
    assert not Survey.objects.exists()


def test_the_next_village_and_the_next_county_may_not_write_nor_see(home: Household) -> None:
    for who in (actor("village_committee", NEXT_VILLAGE), actor("county_office", OTHER_COUNTY[:6])):
        with pytest.raises(NotAllowed):
            taken(home, who)
        assert queries.of_household(viewer=who, household=home.pk) == []
    row = taken(home)
    assert queries.survey(viewer=actor("village_committee", NEXT_VILLAGE), pk=row.pk) is None


def test_the_household_signs_once_and_not_before_it_was_asked(home: Household) -> None:
    with clock.business_date(date(2015, 9, 3)):
        row = taken(home)
        with pytest.raises(Refusal) as refused:
            surveys.sign_survey(actor=COMMITTEE, survey=row, signed_on=date(2015, 8, 31))
        assert refused.value.field == "signed_on"
        surveys.sign_survey(actor=COMMITTEE, survey=row, signed_on=date(2015, 9, 2))
        row.refresh_from_db()
        assert row.signed_on == date(2015, 9, 2)
        with pytest.raises(Conflict):
            surveys.sign_survey(actor=COMMITTEE, survey=row, signed_on=date(2015, 9, 3))


@pytest.mark.clause("JX18-010")
def test_the_standard_holds_a_status_per_household_and_year(home: Household) -> None:
    policy.adopt(
        actor=MACHINE,
        instrument="linfen-2018-34",
        division=COUNTY,
        citation="测试",
        valid_from=date(2018, 1, 1),
    )
    with clock.business_date(date(2019, 10, 1)):
        for year, house in ((2018, Answer(False, "D级危房")), (2019, Answer(True, "新房验收"))):
            taken(
                home, year=year, taken_on=date(year, 10, 1),
                guarantees={"不愁吃": Answer(True), "不愁穿": Answer(True), "义务教育": Answer(True), "基本医疗": Answer(True), "住房安全": house},
            )  # fmt: skip
    after, before = queries.of_household(viewer=COMMITTEE, household=home.pk)
    assert accounts.standard_met(before).gaps == ("住房安全",)
    assert accounts.standard_met(after).met
    assert accounts.standard_met(after).clause == "JX18-010"
