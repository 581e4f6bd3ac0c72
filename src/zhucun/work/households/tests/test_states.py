"""What is known changes from a day on: yesterday's card stays as it was, and the trail keeps every old value."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.households.actions import identity, states
from zhucun.work.households.facts import PersonFacts
from zhucun.work.households.models import HouseholdState, IdentityEntry, YearClose
from zhucun.work.households.queries import register as queries

from . import world as places
from .world import DAY, VILLAGE, actor

SINCE, MAY, JULY = date(2014, 10, 1), date(2015, 5, 1), date(2015, 7, 1)
US = actor("village_committee", VILLAGE)
pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.clause("H15-028", "PL-020")
def test_a_change_leaves_every_day_before_it_as_it_was_and_notes_who_changed_what() -> None:
    him = places.person("王大山", since=SINCE)
    row = places.household((him, "户主"), since=SINCE, arable=Decimal("3.50"), phone="19900000001")
    states.change_household(
        actor=US, household=row, at=MAY, changes={"arable": Decimal("4.00"), "fuel": ("柴草", "清洁能源")}
    )
    states.change_person(
        actor=US, household=row, person=him, at=JULY, changes={"labour": "丧失劳动力", "health": ("残疾",)}
    )
    card = queries.states_on([row.pk], date(2014, 12, 31))[row.pk]
    assert (card.arable, card.fuel, card.phone) == (Decimal("3.50"), [], "19900000001")
    card = queries.states_on([row.pk], MAY)[row.pk]
    assert (card.arable, card.fuel, card.phone) == (Decimal("4.00"), ["柴草", "清洁能源"], "19900000001")
    known = [queries.person_states_on([him.pk], day)[him.pk].labour for day in (JULY - timedelta(1), JULY)]
    assert known == ["普通劳动力", "丧失劳动力"]
    entry = AuditEntry.objects.get(verb="修改农户资料")
    assert entry.actor_label == US.label
    assert entry.happened_on == MAY
    assert entry.detail["changes"]["arable"] == {"before": "3.5", "after": "4"}
    row.refresh_from_db()
    assert row.changed_at > entry.recorded_at - timedelta(minutes=1)


def test_the_same_day_again_corrects_the_row_and_nothing_new_changes_nothing() -> None:
    row = places.household((places.person("王大山"), "户主"), since=SINCE)
    assert states.change_household(actor=US, household=row, at=MAY, changes={"cause": "因残"})
    assert states.change_household(actor=US, household=row, at=MAY, changes={"cause": "因学"})
    assert not states.change_household(actor=US, household=row, at=MAY, changes={"cause": "因学"})
    assert HouseholdState.objects.filter(household=row).count() == 2
    notes = [
        one.detail["changes"]["cause"]
        for one in AuditEntry.objects.filter(verb="修改农户资料").order_by("id")
    ]
    assert notes == [{"before": "因病", "after": "因残"}, {"before": "因残", "after": "因学"}]


def test_what_is_learnt_late_goes_on_until_a_later_change_says_otherwise() -> None:
    row = places.household((places.person("王大山"), "户主"), since=SINCE, phone="1", road="泥土路")
    states.change_household(actor=US, household=row, at=JULY, changes={"phone": "3"})
    states.change_household(actor=US, household=row, at=MAY, changes={"phone": "2", "road": "水泥路"})
    held = [queries.states_on([row.pk], day)[row.pk] for day in (MAY - timedelta(1), MAY, JULY)]
    assert [(one.phone, one.road) for one in held] == [("1", "泥土路"), ("2", "水泥路"), ("3", "水泥路")]
    spans = (
        HouseholdState.objects.filter(household=row)
        .order_by("valid_from")
        .values_list("valid_from", "valid_to")
    )
    assert list(spans) == [(SINCE, MAY), (MAY, JULY), (JULY, None)]
    assert AuditEntry.objects.filter(verb="修改农户资料").latest("id").detail["carried"] == ["2015-07-01"]
    with pytest.raises(Refusal, match="登记日期"):
        states.change_household(actor=US, household=row, at=SINCE - timedelta(1), changes={"phone": "4"})


@pytest.mark.clause("PL-018")
def test_a_registered_household_has_one_main_cause_and_no_other_twice() -> None:
    row = places.household((places.person("王大山"), "户主"), since=SINCE)
    for changes, sentence in (
        ({"cause": ""}, "须有一个主要致贫原因"),
        ({"causes": ("因病",)}, "只填一次"),
        ({"causes": ("缺水", "缺水")}, "只填一次"),
    ):
        with pytest.raises(Refusal, match=sentence):
            states.change_household(actor=US, household=row, at=MAY, changes=changes)
    ordinary = places.household((places.person("李四"), "户主"), since=SINCE, status="", cause="")
    states.change_household(actor=US, household=ordinary, at=MAY, changes={"road": "水泥路"})
    with pytest.raises(Refusal, match="还须选定一个主要"):
        states.change_household(actor=US, household=ordinary, at=MAY, changes={"causes": ("缺水",)})


def test_somebody_is_at_school_or_has_left_it() -> None:
    him = places.person("王大山", since=SINCE)
    row = places.household((him, "户主"), since=SINCE)
    states.change_person(actor=US, household=row, person=him, at=MAY, changes={"education": "初中"})
    with pytest.raises(Refusal, match="只填一项"):
        states.change_person(actor=US, household=row, person=him, at=JULY, changes={"student": "九年级"})
    states.change_person(
        actor=US, household=row, person=him, at=JULY, changes={"student": "九年级", "education": ""}
    )
    for field, value in (("disability_grade", 5), ("work_months", 13)):
        with pytest.raises(Refusal):
            states.change_person(actor=US, household=row, person=him, at=JULY, changes={field: value})


def test_a_closed_year_is_changed_by_the_county_only() -> None:
    row = places.household((places.person("王大山"), "户主"), since=SINCE)
    YearClose.objects.create(
        county=row.county, division_id=row.county, year=2014, closed_on=DAY, closed_by="县", households=1, persons=1, sha256=""
    )  # fmt: skip
    late = date(2014, 12, 1)
    with pytest.raises(Refusal, match="2014年的数据已由县里关闭"):
        states.change_household(actor=US, household=row, at=late, changes={"phone": "2"})
    assert states.change_household(
        actor=actor("county_office", "990102"), household=row, at=late, changes={"phone": "2"}
    )


def test_strangers_change_nothing() -> None:
    him = places.person("王大山")
    row = places.household((him, "户主"), since=SINCE)
    for who in (
        actor("county_office", "990101"),
        actor("auditor", "990102"),
        actor("village_committee", "990102200201"),
    ):
        with pytest.raises(NotAllowed):
            states.change_household(actor=who, household=row, at=MAY, changes={"phone": "2"})
        with pytest.raises(NotAllowed):
            identity.correct_person(actor=who, household=row, person=him, facts=PersonFacts("王二"))


def test_numbers_are_shown_for_a_reason_to_who_may_and_each_showing_is_noted() -> None:
    him = places.person("王大山")
    row = places.household((him, "户主"), since=SINCE, account="6200000000000001")
    changed = row.changed_at
    auditor = actor("auditor", "990102")
    with pytest.raises(Refusal, match="事由"):
        identity.reveal_identity(actor=auditor, household=row, person=him, reason=" ")
    assert identity.reveal_identity(actor=auditor, household=row, person=him, reason="核查") == him.identity
    assert identity.reveal_account(actor=US, household=row, on=DAY, reason="打卡") == "6200000000000001"
    for verb, reason in (("查看证件号码", "核查"), ("查看银行卡号", "打卡")):
        assert AuditEntry.objects.get(verb=verb).detail == {"household": str(row.pk), "reason": reason}
    row.refresh_from_db()
    assert row.changed_at == changed
    for who in (actor("county_leader", "990102"), actor("auditor", "990101")):
        with pytest.raises(NotAllowed):
            identity.reveal_identity(actor=who, household=row, person=him, reason="看看")
    stranger = places.person("李四")
    with pytest.raises(NotAllowed):
        identity.reveal_identity(actor=US, household=row, person=stranger, reason="看看")


def test_a_corrected_number_is_registered_in_place_of_the_old_one() -> None:
    him, other = places.person("王大山"), places.person("李四")
    row = places.household((him, "户主"), since=SINCE)
    places.household((other, "户主"), since=SINCE)
    facts = PersonFacts("王大山", number=other.identity)
    with pytest.raises(Refusal, match="李四"):
        identity.correct_person(actor=US, household=row, person=him, facts=facts)
    number = places.identity(date(1971, 1, 1), 995)
    identity.correct_person(actor=US, household=row, person=him, facts=PersonFacts("王大川", number=number))
    him.refresh_from_db()
    assert (him.name, him.initials, him.born_on, him.identity) == ("王大川", "wdc", date(1971, 1, 1), number)
    assert IdentityEntry.objects.get(person=him).index == him.identity_index == queries.index_of(number)
    detail = AuditEntry.objects.get(verb="更正成员身份").detail
    assert detail["changes"]["name"] == {"before": "王大山", "after": "王大川"}
    assert number not in str(detail)
