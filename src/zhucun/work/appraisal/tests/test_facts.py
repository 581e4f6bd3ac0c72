"""Facts on record: who may state what, absence from ``duty`` alone, nothing overwritten, and the hints they give."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.appraisal.actions import facts as actions
from zhucun.work.appraisal.models import RecallFact
from zhucun.work.appraisal.queries import facts, hints, scope
from zhucun.work.teams.actions import terms
from zhucun.work.teams.models import Posting

from .conftest import (
    DAY,
    MACHINE,
    World,
    absent,
    actor,
    change_pack,
    county_office,
    decide,
    graded,
    member,
    note,
    post,
    prepared,
    submitted,
)  # fmt: skip


def grounds(posting: Posting, on: date = DAY) -> list[int]:
    return [trigger.case for trigger in facts.triggers(posting, on)]


def clerk(village: str = "990101200200") -> Actor:
    return actor("township_clerk", village[:9])


@pytest.mark.parametrize(
    ("kind", "said", "may", "may_not"),
    [
        ("grade", {"text": "优秀"}, ["county_office", "unit"], ["city_office", "township_clerk", "selection_office"]),
        ("measure", {"text": "诫勉谈话"}, ["county_office", "city_office", "province_office"], ["unit", "township_clerk"]),
        ("poll", {"text": "群众满意度测评", "number": Decimal(80), "answers": 40}, ["county_office"], ["unit", "city_office"]),
        ("punishment", {"text": "党内警告"}, ["county_office", "finance_discipline"], ["unit", "city_office"]),
        ("unsuitable", {"text": "不服从安排", "level": "县"}, ["county_office"], ["township_clerk", "city_office"]),
        ("unsuitable", {"text": "不服从安排", "level": "乡"}, ["township_clerk"], ["county_office", "unit"]),
    ],
)  # fmt: skip
def test_each_kind_of_fact_is_stated_by_whom_it_belongs_to(
    world: World, kind: str, said: dict[str, Any], may: list[str], may_not: list[str]
) -> None:
    people = {
        "county_office": county_office(), "unit": actor("sending_unit", world.county.team.organisation),
        "city_office": actor("city_office", "9901"), "province_office": actor("province_office", "99"),
        "township_clerk": clerk(), "selection_office": actor("selection_office", "990101"),
        "finance_discipline": actor("finance_discipline", "990101"),
    }  # fmt: skip
    for role in may_not:
        with pytest.raises(NotAllowed):
            note(world.county, kind, who=people[role], **said)
    for number, role in enumerate(may, 1):
        note(world.county, kind, who=people[role], on=date(2018, 8, number), **said)
    assert RecallFact.objects.count() == len(may)
    entry = AuditEntry.objects.filter(verb="登记召回事实").latest("id")
    assert entry.detail["cadre"] == str(world.county.cadre_id)


def test_offices_of_another_place_state_nothing(world: World) -> None:
    for who in (actor("county_office", "990102"), actor("sending_unit", world.city.team.organisation)):
        with pytest.raises(NotAllowed):
            note(world.county, "grade", who=who, text="优秀")
    with pytest.raises(NotAllowed):
        note(world.county, "unsuitable", who=clerk("990101201200"), text="不服从安排", level="乡")


def test_absence_cannot_be_typed(world: World) -> None:
    with pytest.raises(Refusal, match="不能手工登记"):
        note(world.county, "absence_running", number=Decimal(20))


def test_a_fact_has_a_day_within_the_service_and_a_source(world: World) -> None:
    for on in (date(2018, 1, 7), date(2018, 9, 11)):
        with pytest.raises(Refusal, match="日期应在任职日期2018年1月8日之后") as caught:
            note(world.county, "grade", on=on, text="优秀")
        assert caught.value.field == "happened_on"
    with pytest.raises(Refusal, match="依据"):
        actions.note_fact(
            actor=county_office(),
            posting=world.county,
            kind="grade",
            happened_on=DAY,
            source=" ",
            text="优秀",
        )


def test_the_same_measure_entered_twice_counts_once(world: World) -> None:
    note(world.county, "measure", text="诫勉谈话")
    with pytest.raises(Conflict, match="已经登记"):
        note(world.county, "measure", text="诫勉谈话")
    assert grounds(world.county) == []


# --- absence ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-053")
def test_the_counters_come_from_duty_and_the_sixteenth_day_gives_a_hint(world: World) -> None:
    absent(world.county, 15, 30)
    assert grounds(world.county) == []
    absent(world.county, 16, 31, on=DAY)
    assert grounds(world.county) == [4]
    assert grounds(world.county, date(2018, 9, 9)) == []  # as of the day before
    assert RecallFact.objects.count() == 4  # nothing overwritten
    running, yearly = facts.counters(viewer=member(world.county), posting=world.county, on=DAY)
    assert (running.days, running.limit) == (Decimal(16), 15)
    assert (running.over, running.clause) == (True, "JX18-053")
    assert (yearly.title, yearly.days) == ("一年内累计离岗（任意连续12个月）", Decimal(31))


def test_a_counter_that_has_not_moved_is_no_new_fact(world: World) -> None:
    absent(world.county, 0, 0)
    assert not RecallFact.objects.exists()
    absent(world.county, 3, 3)
    absent(world.county, 3, 5, on=DAY)
    assert RecallFact.objects.count() == 3


def test_the_counters_are_shown_to_those_entitled_alone(world: World) -> None:
    absent(world.county, 16, 16)

    def seen(who: Actor) -> int:
        return len(facts.counters(viewer=who, posting=world.county, on=DAY))

    assert seen(county_office()) == seen(actor("auditor", "99")) == seen(member(world.county)) == 2
    assert seen(member(world.city)) == seen(actor("county_office", "990102")) == seen(clerk()) == 0


# --- hints ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-052", "JX18-054")
def test_the_county_office_gets_hints_with_their_evidence(world: World) -> None:
    graded(world.county)
    note(world.city, "measure", text="诫勉谈话")
    note(world.city, "measure", text="责令书面检查")
    note(world.province, "grade", text="优秀")
    found = hints.hints(viewer=county_office(), on=DAY)
    assert [(one.name, one.village, [t.case for t in one.triggers]) for one in found] == [
        ("乙二", "羊坡村", [5]),
        ("甲一", "东川村", [3]),
    ]
    assert [len(one.triggers[0].evidence) for one in found] == [2, 1]
    assert len(hints.hints(viewer=actor("city_office", "9901"), on=DAY)) == 2
    for stranger in (
        actor("county_office", "990102"), actor("sending_unit", world.county.team.organisation), member(world.county), clerk(),
    ):  # fmt: skip
        assert hints.hints(viewer=stranger, on=DAY) == []


@pytest.mark.clause("JX18-055", "JX18-056", "JX18-057")
def test_polls_punishments_and_both_levels_give_hints(world: World) -> None:
    note(world.county, "poll", text="群众满意度测评", number=Decimal("59.9"), answers=31)
    note(world.city, "punishment", who=actor("finance_discipline", "990101"), text="党内警告")
    note(world.province, "unsuitable", text="不服从安排", level="县")
    assert grounds(world.province) == []
    note(world.province, "unsuitable", who=clerk("990101201200"), text="群众反映差", level="乡")
    assert [grounds(one) for one in (world.county, world.city, world.province)] == [[6], [7], [8]]


@pytest.mark.clause("JX18-052", "JX18-053", "JX18-054")
def test_other_numbers_in_the_pack_give_other_verdicts(world: World, tmp_path: Path) -> None:
    note(world.county, "grade", text="基本称职")
    absent(world.county, 15, 30)
    note(world.county, "measure", text="诫勉谈话")
    assert grounds(world.county) == []
    change_pack(
        tmp_path,
        {
            "recall.grades, value: [不称职, 不合格]": "recall.grades, value: [基本称职]",
            "absence_consecutive_days, value: 15": "absence_consecutive_days, value: 14",
            "recall.measures_min, value: 2": "recall.measures_min, value: 1",
        },
    )
    assert grounds(world.county) == [3, 4, 5]


@pytest.mark.clause("JX18-055", "JX18-056", "JX18-057")
def test_other_words_in_the_pack_give_other_verdicts(world: World, tmp_path: Path) -> None:
    note(world.county, "poll", text="年度考核测评", number=Decimal(69), answers=31)
    note(world.county, "punishment", text="党内警告")
    note(world.county, "unsuitable", text="不服从安排", level="县")
    assert grounds(world.county) == [7]
    change_pack(
        tmp_path,
        {
            "satisfaction_min_percent, value: 60": "satisfaction_min_percent, value: 70",
            "recall.punishment, value: true": "recall.punishment, value: false",
            "unsuitable_levels, value: [县, 乡]": "unsuitable_levels, value: [县]",
        },
    )
    assert grounds(world.county) == [6, 8]


def test_where_no_instrument_provides_for_recall_nothing_is_hinted(world: World) -> None:
    note(world.other, "grade", text="不合格")
    assert grounds(world.other) == []
    with pytest.raises(Refusal, match="没有规定计入召回的巡查处理种类"):
        note(world.other, "measure", text="诫勉谈话")


def test_measures_before_a_change_of_role_count_within_the_same_term(world: World) -> None:
    before = world.county
    note(before, "measure", text="诫勉谈话")
    terms.end_service(actor=MACHINE, posting=before, on=date(2018, 9, 5), ending="role", reason="改任副队长")
    after = post(before.team, before.cadre, since=date(2018, 9, 5), role="deputy")
    note(after, "measure", on=date(2018, 9, 6), text="责令书面检查")
    assert grounds(after) == [5]
    assert [one.posting for one in hints.hints(viewer=county_office(), on=DAY)] == [after]


def test_the_number_of_queries_of_the_hints_does_not_grow_with_the_members(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            hints.hints(viewer=county_office(), on=DAY)
        return len(seen)

    graded(world.county)
    asked()
    one = asked()
    for posting in (world.city, world.province):
        graded(posting)
    assert asked() == one


# --- corrections ------------------------------------------------------------------------------------------------


def test_a_wrong_fact_is_voided_with_a_reason_and_stays_readable(world: World) -> None:
    fact = graded(world.county)
    with pytest.raises(Refusal, match="请写明作废理由"):
        actions.void_fact(actor=county_office(), fact=fact, reason=" ")
    with pytest.raises(NotAllowed):
        actions.void_fact(actor=actor("county_office", "990102"), fact=fact, reason="登错人")
    actions.void_fact(actor=county_office(), fact=fact, reason="登错人")
    assert grounds(world.county) == []
    (row,) = facts.facts(viewer=county_office(), posting=world.county)
    assert (row.voided_on, row.voided_reason) == (DAY, "登错人")
    with pytest.raises(Conflict):
        actions.void_fact(actor=county_office(), fact=fact, reason="登错人")
    graded(world.county)  # the right one takes its place
    assert grounds(world.county) == [3]


def test_a_wrong_count_of_absence_is_voided_by_the_county_office(world: World) -> None:
    absent(world.county, 16, 16)
    fact = RecallFact.objects.get(kind="absence_running")
    with pytest.raises(NotAllowed):
        actions.void_fact(actor=clerk(), fact=fact, reason="已补假条")
    actions.void_fact(actor=county_office(), fact=fact, reason="已补假条")
    assert grounds(world.county) == []


def test_what_an_open_recall_rests_on_cannot_be_voided(world: World) -> None:
    recall = submitted(world.county)
    (fact,) = RecallFact.objects.all()
    with pytest.raises(Refusal, match="正在审批的召回所依据"):
        actions.void_fact(actor=county_office(), fact=fact, reason="登错人")
    decide(recall, county_office(2), "refused")
    actions.void_fact(actor=county_office(), fact=fact, reason="登错人")


# --- who reads --------------------------------------------------------------------------------------------------


def test_township_and_discipline_office_read_what_is_theirs_to_state(world: World) -> None:
    graded(world.county)
    note(world.county, "unsuitable", who=clerk(), text="群众反映差", level="乡")
    note(world.county, "unsuitable", text="不服从安排", level="县")
    note(world.county, "punishment", text="党内警告")

    def kinds(who: Actor) -> set[tuple[str, str]]:
        return {(one.kind, one.level) for one in facts.facts(viewer=who, posting=world.county)}

    assert kinds(clerk()) == {("unsuitable", "乡")}
    assert kinds(actor("finance_discipline", "990101")) == {("punishment", "")}
    assert len(kinds(actor("sending_unit", world.county.team.organisation))) == 4
    assert len(kinds(member(world.county))) == len(kinds(actor("auditor", "9901"))) == 4
    assert kinds(member(world.city)) == kinds(actor("county_office", "990102")) == set()


def test_a_restricted_unit_shows_nobody(world: World) -> None:
    prepared_fact = graded(world.county)
    unit = world.county.team.organisation
    type(unit).objects.filter(pk=unit.pk).update(restricted=True)
    assert not scope.postings(county_office()).filter(pk=world.county.pk).exists()
    assert not scope.postings(clerk()).filter(pk=world.county.pk).exists()
    assert facts.fact(viewer=county_office(), pk=prepared_fact.pk) is None
    assert hints.hints(viewer=county_office(), on=DAY) == []


def test_a_hint_names_the_recall_begun_about_it(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    (hint,) = hints.hints(viewer=county_office(), on=DAY)
    assert hint.recall == recall
