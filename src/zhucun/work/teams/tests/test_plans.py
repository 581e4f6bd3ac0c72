"""Plans of a batch: moved by hand, proposed, adopted as a whole, and who may see and do it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.teams.actions import placement
from zhucun.work.teams.models import PlacementPlan, PlanUnit
from zhucun.work.teams.placement.facts import CountyRow, Where
from zhucun.work.teams.queries import placement as queries
from zhucun.work.teams.queries.checking import limits_of
from zhucun.work.units import actions as units
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, actor, browser, load, make_batch

from .conftest import COUNTIES, UNITS, body, choose, import_table, queries_of, table

pytestmark = pytest.mark.django_db


def placed(plan: PlacementPlan) -> dict[str, str]:
    """County by unit."""
    return dict(plan.units.values_list("printed", "row__name"))


def unit_of(plan: PlacementPlan, name: str) -> PlanUnit:
    return plan.units.get(printed=name)


def state(plan: PlacementPlan) -> str:
    plan.refresh_from_db()
    return plan.state


# --- moving by hand ---------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-005")
def test_a_unit_moves_to_another_county_of_the_list_and_keeps_where_it_stood(plan: PlacementPlan) -> None:
    office = actor("province_office", "99")
    placement.move_unit(actor=office, plan=plan, unit=unit_of(plan, "演示林业厅"), to="甲县", reason=" 就近 ")
    moved = unit_of(plan, "演示林业厅")
    assert moved.moved_from is not None
    assert (moved.row.name, moved.moved_from.name, moved.reason) == ("甲县", "乙县", "就近")
    placement.move_unit(actor=office, plan=plan, unit=moved, to="990102", reason="改回")
    assert queries.moves(plan, viewer=MACHINE) == []
    entry = AuditEntry.objects.filter(verb="调整到县安排").order_by("id")[0]
    assert (entry.actor_id, entry.detail["from"], entry.detail["to"]) == (office.id, "乙县", "甲县")


@pytest.mark.clause("H15-005")
@pytest.mark.parametrize("elsewhere", ["丙县", "430121"])
def test_a_county_outside_the_list_of_the_batch_is_refused(plan: PlacementPlan, elsewhere: str) -> None:
    with pytest.raises(Refusal, match=rf"“{elsewhere}”不在.*（2 个县市区）内") as refused:
        placement.move_unit(
            actor=MACHINE, plan=plan, unit=unit_of(plan, "演示大学"), to=elsewhere, reason="就近"
        )
    assert (refused.value.clause, refused.value.field) == ("H15-005", "to")
    assert placed(plan) == UNITS


def test_a_move_needs_a_reason_and_another_county(plan: PlacementPlan) -> None:
    with pytest.raises(Refusal, match="请写明调整理由"):
        placement.move_unit(actor=MACHINE, plan=plan, unit=unit_of(plan, "演示大学"), to="乙县", reason=" ")
    with pytest.raises(Refusal, match="“演示大学”已在甲县"):
        placement.move_unit(
            actor=MACHINE, plan=plan, unit=unit_of(plan, "演示大学"), to="甲县", reason="就近"
        )


def test_a_unit_somebody_else_just_moved_is_not_moved_again(plan: PlacementPlan) -> None:
    seen = unit_of(plan, "演示林业厅")
    placement.move_unit(actor=MACHINE, plan=plan, unit=seen, to="甲县", reason="先")
    with pytest.raises(Conflict, match="刚被他人调整"):
        placement.move_unit(actor=MACHINE, plan=plan, unit=seen, to="甲县", reason="后")
    assert unit_of(plan, "演示林业厅").reason == "先"


# --- proposing --------------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-005")
def test_a_proposal_is_a_new_draft_that_says_what_each_county_gains_and_loses(plan: PlacementPlan) -> None:
    draft = placement.propose(actor=actor("province_office", "99"), plan=plan)
    lines = {line.name: line for line in queries.counties(draft, viewer=MACHINE)}
    assert (draft.origin, draft.state, draft.based_on) == ("proposed", "draft", plan)
    assert {name: line.change for name, line in lines.items()} == {"甲县": 1, "乙县": -1}
    assert [(move.before, move.after) for move in queries.moves(draft, viewer=MACHINE)] == [("乙县", "甲县")]
    assert (draft.summary["heaviest_before"], draft.summary["heaviest_after"]) == ("20", "13.3")
    assert len(draft.summary["counties"]) == 2
    assert placed(plan) == UNITS


def test_a_proposal_keeps_pinned_units_and_the_number_of_moves_allowed(plan: PlacementPlan) -> None:
    pinned = [body(name).pk for name in ("演示民政厅", "演示林业厅", "演示国资委")]
    draft = placement.propose(actor=MACHINE, plan=plan, pinned=pinned)
    assert [move.unit for move in queries.moves(draft, viewer=MACHINE)] == ["演示农商银行"]
    still = placement.propose(actor=MACHINE, plan=plan, max_moves=0)
    assert placed(still) == UNITS


def test_a_draft_may_be_changed_by_hand_before_it_is_adopted(plan: PlacementPlan) -> None:
    draft = placement.propose(actor=MACHINE, plan=plan)
    (move,) = queries.moves(draft, viewer=MACHINE)
    placement.move_unit(actor=MACHINE, plan=draft, unit=unit_of(draft, move.unit), to="乙县", reason="留下")
    assert queries.moves(draft, viewer=MACHINE) == []
    assert placed(draft) == UNITS


def test_counties_without_a_number_of_villages_cannot_be_proposed_for(
    batch: Batch, plan: PlacementPlan
) -> None:
    plan.counties.filter(name="乙县").update(villages=None)
    with pytest.raises(Refusal, match="没有贫困村数量，无法测算：乙县"):
        placement.propose(actor=MACHINE, plan=plan)


def test_the_same_asked_twice_gives_one_draft_until_something_changes(plan: PlacementPlan) -> None:
    first = placement.propose(actor=MACHINE, plan=plan, max_moves=3)
    assert placement.propose(actor=MACHINE, plan=PlacementPlan.objects.get(pk=plan.pk), max_moves=3) == first
    assert placement.propose(actor=MACHINE, plan=plan, max_moves=1) != first
    assert placement.propose(actor=MACHINE, plan=plan, max_moves=3, pinned=[body("演示林业厅").pk]) != first
    placement.move_unit(actor=MACHINE, plan=plan, unit=unit_of(plan, "演示林业厅"), to="甲县", reason="就近")
    again = placement.propose(actor=MACHINE, plan=plan, max_moves=3)
    assert again != first
    (move,) = queries.moves(again, viewer=MACHINE)
    placement.move_unit(actor=MACHINE, plan=again, unit=unit_of(again, move.unit), to="乙县", reason="改回")
    assert placement.propose(actor=MACHINE, plan=plan, max_moves=3) != again


@pytest.mark.clause("H15-005")
def test_poor_persons_weigh_as_much_as_asked_and_must_be_known(plan: PlacementPlan) -> None:
    with pytest.raises(Refusal, match="没有贫困人口，不能按人口测算：甲县、乙县"):
        placement.propose(actor=MACHINE, plan=plan, persons_share=Fraction(1))
    plan.counties.filter(name="甲县").update(persons=1000)
    plan.counties.filter(name="乙县").update(persons=8000)
    draft = placement.propose(actor=MACHINE, plan=plan, persons_share=Fraction(1))
    lines = {line.name: line for line in queries.counties(draft, viewer=MACHINE)}
    assert (lines["甲县"].change, lines["乙县"].change) == (-1, 1)
    assert lines["乙县"].persons_load == 1600


# --- namesakes --------------------------------------------------------------------------------------------------


@pytest.fixture
def namesakes(batch: Batch) -> PlacementPlan:
    """Two counties 甲县: the one of 演示市, and one of 邻市."""
    for code, name in (("9902", "邻市"), ("990201", "甲县")):
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    made = table(dict.fromkeys(UNITS, "甲县"))
    where = Where("表.csv", "", 9, "A9")
    rows = (*made.rows[:1], CountyRow("邻市", "甲县", 20, 0, None, where))
    return placement.import_plan(
        actor=MACHINE, batch=batch, table=replace(made, rows=rows), meant={name: body(name).pk for name in UNITS},
        file_name="同名.csv", file_hash="同名",
    )  # fmt: skip


def test_each_of_two_namesakes_is_its_own_division(namesakes: PlacementPlan) -> None:
    assert dict(namesakes.counties.values_list("city", "division_id")) == {
        "演示市": "990101",
        "邻市": "990201",
    }
    assert not [one for one in queries.findings(namesakes) if one.code == "placement.county.twice"]


def test_a_move_to_a_namesake_names_its_city_and_shows_as_a_move(namesakes: PlacementPlan) -> None:
    unit = unit_of(namesakes, "演示大学")
    with pytest.raises(Refusal, match="有 2 个“甲县”，请写明是哪一个：演示市甲县、邻市甲县"):
        placement.move_unit(actor=MACHINE, plan=namesakes, unit=unit, to="甲县", reason="就近")
    placement.move_unit(actor=MACHINE, plan=namesakes, unit=unit, to="邻市甲县", reason="就近")
    (move,) = queries.moves(namesakes, viewer=MACHINE)
    assert (move.before, move.after) == ("演示市甲县", "邻市甲县")


def test_a_proposal_between_namesakes_moves_the_units_there(namesakes: PlacementPlan) -> None:
    draft = placement.propose(actor=MACHINE, plan=namesakes)
    teams = {line.city: line.teams for line in queries.counties(draft, viewer=MACHINE)}
    assert teams == {"演示市": 4, "邻市": 2}
    assert len(queries.moves(draft, viewer=MACHINE)) == 2


# --- adopting ---------------------------------------------------------------------------------------------------


def test_adopting_supersedes_the_plan_before(batch: Batch, plan: PlacementPlan) -> None:
    better = placement.propose(actor=MACHINE, plan=plan)
    placement.adopt(actor=actor("province_office", "99"), plan=plan)
    assert queries.adopted(batch) == plan
    placement.adopt(actor=actor("province_office", "99"), plan=better)
    assert (state(plan), state(better), queries.adopted(batch)) == ("superseded", "adopted", better)


@pytest.mark.clause("H15-004")
def test_every_unit_must_stand_in_exactly_one_county_to_adopt(batch: Batch) -> None:
    short = import_table(batch, {name: county for name, county in UNITS.items() if name != "演示大学"})
    with pytest.raises(Refusal, match="现有 1 个单位没有安排，0 处重复") as refused:
        placement.adopt(actor=MACHINE, plan=short)
    assert (refused.value.clause, state(short)) == ("H15-004", "draft")
    twice = import_table(batch, UNITS, file="重.csv")
    PlanUnit.objects.filter(plan=twice, printed="演示大学").update(organisation=body("演示水利厅"))
    with pytest.raises(Refusal, match="现有 1 个单位没有安排，1 处重复"):
        placement.adopt(actor=MACHINE, plan=twice)


def test_what_is_adopted_or_discarded_changes_no_more(batch: Batch, plan: PlacementPlan) -> None:
    other = import_table(batch, UNITS, file="二.csv")
    placement.adopt(actor=MACHINE, plan=plan)
    placement.discard(actor=MACHINE, plan=other)
    for frozen in (plan, other):
        with pytest.raises(Conflict, match="已不是草案"):
            placement.move_unit(
                actor=MACHINE, plan=frozen, unit=unit_of(frozen, "演示大学"), to="乙县", reason="就近"
            )
        for act in (placement.adopt, placement.discard):
            with pytest.raises(Conflict, match="已不是草案"):
                act(actor=MACHINE, plan=frozen)
    assert (state(plan), state(other)) == ("adopted", "discarded")


def test_only_the_office_of_the_area_or_above_changes_plans(plan: PlacementPlan) -> None:
    county, unit = actor("county_office", "990101"), actor("sending_unit", body=body("演示大学"))
    for stranger in (actor("province_office", "43"), county, unit, actor("auditor", "99")):
        for act in (placement.propose, placement.adopt, placement.discard):
            with pytest.raises(NotAllowed):
                act(actor=stranger, plan=plan)
        with pytest.raises(NotAllowed):
            placement.move_unit(
                actor=stranger, plan=plan, unit=unit_of(plan, "演示大学"), to="乙县", reason="就近"
            )
    placement.adopt(actor=actor("selection_office", "99"), plan=plan)


@pytest.mark.clause("H15-006")
def test_units_fixed_to_a_village_of_another_county_stop_the_plan_unless_an_exception_ends_their_siting(
    batch: Batch, adopted: PlacementPlan
) -> None:
    siting, stays = choose(batch), choose(batch, "演示大学", "990101200201")
    other = import_table(batch, {**UNITS, "演示水利厅": "乙县"}, file="新.csv")
    with pytest.raises(Refusal, match="1 个驻点村不在新安排的县：演示水利厅（定点在甲县）") as refused:
        placement.adopt(actor=MACHINE, plan=other)
    assert (refused.value.clause, refused.value.field) == ("H15-006", "exception")
    assert (state(other), state(adopted)) == ("draft", "adopted")
    with clock.business_date(date(2015, 6, 1)):
        placement.adopt(actor=MACHINE, plan=other, exception=" 省里统一调整 ")
    siting.refresh_from_db()
    stays.refresh_from_db()
    assert (siting.valid_to, siting.exception) == (date(2015, 6, 1), "省里统一调整")
    assert (stays.valid_to, state(other)) == (None, "adopted")
    assert AuditEntry.objects.get(verb="结束驻点村").detail["exception"] == "省里统一调整"


# --- who sees what ----------------------------------------------------------------------------------------------


def sees(viewer: Actor, plan: PlacementPlan) -> bool:
    return queries.plan(viewer=viewer, pk=plan.pk) is not None


def test_a_draft_is_for_the_offices_of_its_area_and_above_and_nobody_below_sees_it(
    plan: PlacementPlan,
) -> None:
    readers = [actor("province_office", "99"), actor("auditor", "99"), actor("auditor", "")]
    below = [actor("city_office", "9901"), actor("county_office", "990101"), actor("auditor", "990101")]
    others = [actor("province_office", "43"), actor("sending_unit", body=body("演示大学"))]
    assert [sees(viewer, plan) for viewer in readers] == [True] * 3
    assert [sees(viewer, plan) for viewer in [*below, *others]] == [False] * 5
    assert queries.plan(viewer=MACHINE, pk=uuid4()) is None
    placement.adopt(actor=MACHINE, plan=plan)
    assert [sees(viewer, plan) for viewer in below] == [True] * 3


def test_a_sending_unit_sees_the_adopted_plan_and_in_it_its_own_county_alone(plan: PlacementPlan) -> None:
    draft = placement.propose(actor=MACHINE, plan=plan)
    placement.adopt(actor=MACHINE, plan=draft)
    (move,) = queries.moves(draft, viewer=MACHINE)
    for name in ("演示大学", move.unit):
        us = actor("sending_unit", body=body(name))
        assert (sees(us, draft), sees(us, plan)) == (True, False)
        assert [line.name for line in queries.counties(draft, viewer=us)] == ["甲县"]
    assert queries.moves(draft, viewer=actor("sending_unit", body=body("演示大学"))) == []


def test_what_stands_is_the_adopted_plan_or_else_the_newest_table_and_never_a_proposal(
    batch: Batch, plan: PlacementPlan
) -> None:
    office = actor("province_office", "99")
    draft = placement.propose(actor=MACHINE, plan=plan)
    assert queries.present(viewer=office, batch=batch) == plan
    placement.adopt(actor=MACHINE, plan=draft)
    import_table(batch, UNITS, file="新.csv")
    assert queries.present(viewer=office, batch=batch) == draft


def test_the_office_is_told_what_comes_next(batch: Batch) -> None:
    office = actor("province_office", "99")
    assert [task.clause for task in queries.tasks(viewer=office)] == ["H15-043"]
    plan = import_table(batch, UNITS)
    assert [task.state for task in queries.tasks(viewer=office)] == ["草案"]
    placement.adopt(actor=office, plan=plan)
    assert queries.tasks(viewer=office) == []
    assert queries.tasks(viewer=actor("county_office", "990101")) == []


def test_what_comes_next_costs_the_same_for_one_batch_as_for_ten(batch: Batch, plan: PlacementPlan) -> None:
    office = actor("province_office", "99")
    one = queries_of(lambda: queries.tasks(viewer=office))
    for number in range(9):
        load(make_batch("99", f"第{number}批"), ["演示大学"])
    assert queries_of(lambda: queries.tasks(viewer=office)) == one
    assert len(queries.tasks(viewer=office)) == 10


# --- what the checks measure against ----------------------------------------------------------------------------


@pytest.mark.clause("H15-005", "H15-043")
def test_printed_figures_are_those_of_the_instrument_of_the_batch_alone(db: None) -> None:
    batch = make_batch("43")
    assert (limits_of(batch).counties, limits_of(batch).placed["villages"]) == (51, 6162)
    later = units.open_batch(
        actor=MACHINE, division="43", title="2018年", instrument="national-2017-teams", starts_on=date(2018, 3, 1),
        ends_on=date(2021, 3, 1),
    )  # fmt: skip
    limits = limits_of(later)
    assert (limits.counties, dict(limits.placed), dict(limits.listed)) == (None, {}, {})
    assert limits.high_factor == Fraction(6, 5)


def test_the_figures_of_a_batch_follow_its_plan(batch: Batch, plan: PlacementPlan) -> None:
    seen = queries.overview(viewer=actor("auditor", "99"), batch=batch)
    assert seen is not None
    shown = {one.label: (one.value, one.note) for one in queries.figures(batch, seen)}
    assert shown["到县"] == ("2 个县市区", f"贫困村 {sum(COUNTIES.values())} 个")
    assert (shown["参与单位"][0], shown["最重的县"]) == ("6", ("20 村/队", "甲县"))
    assert shown["核对结果"][0] == f"{len(queries.findings(plan))} 条"
    assert queries.overview(viewer=actor("sending_unit", body=body("演示大学")), batch=batch) is None
    assert [one.label for one in queries.figures(batch, None)] == ["参与单位"]


def test_a_proposal_moved_by_hand_no_longer_claims_its_proof(batch: Batch) -> None:
    office = actor("province_office", "99")
    draft = placement.propose(actor=office, plan=import_table(batch, UNITS))
    unit = draft.units.select_related("row").first()
    assert unit is not None
    elsewhere = draft.counties.exclude(pk=unit.row_id).first()
    assert elsewhere is not None
    placement.move_unit(actor=office, plan=draft, unit=unit, to=str(elsewhere.pk), reason="县里协商")
    draft.refresh_from_db()
    assert draft.summary["adjusted"] == 1
    page = browser("province_office", "99").get(f"/placement/plans/{draft.pk}/").content.decode()
    assert "已手工调整" in page
