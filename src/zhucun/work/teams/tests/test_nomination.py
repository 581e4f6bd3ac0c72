"""From a draft to an appointed team: who may, what must be there, what the approvals make of it."""

from datetime import date

import pytest

from zhucun.foundation.approvals.models import Case
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy.queries import clause_label
from zhucun.work.cadres.models import Station
from zhucun.work.teams.actions import nomination as actions
from zhucun.work.teams.models import Nomination, PlacementPlan, Posting, Team
from zhucun.work.teams.queries import nomination as queries
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE, actor

from .conftest import body, choose
from .life import approve, cadre, candidate, clerk, decide, formed, head, leader, member, nominate

VILLAGE = "990101200200"


@pytest.fixture
def sited(batch: Batch, adopted: PlacementPlan) -> Batch:
    """演示水利厅 has chosen 东川村."""
    choose(batch)
    return batch


def draft(sited: Batch, **more: object) -> Nomination:
    unit = body("演示水利厅")
    people = [(cadre(unit, "周建国"), "leader"), (cadre(unit, "吴敏"), "member")]
    return nominate(sited, unit, people, village=VILLAGE, starts_on=DAY, **more)  # type: ignore[arg-type]


@pytest.mark.clause("H15-048", "H15-016", "H15-017")
def test_a_nomination_passes_the_unit_then_the_organisation_department_and_becomes_a_team(
    sited: Batch,
) -> None:
    unit = body("演示水利厅")
    row = actions.submit(actor=clerk(unit), nomination=draft(sited))
    assert (row.state, row.filed_on) == (Nomination.State.SUBMITTED, DAY)
    with pytest.raises(
        IndexError
    ):  # the Organisation Department has nothing before the unit gave its opinion
        decide(row.case, actor("selection_office", "99"))
    decide(row.case, head(unit))
    assert not Team.objects.exists()
    decide(row.case, actor("selection_office", "99"))
    row.refresh_from_db()
    team = Team.objects.get()
    assert (row.state, row.team, team.village_id, team.level) == ("approved", team, VILLAGE, "province")
    found = Posting.objects.order_by("role").values_list(
        "cadre__name", "role", "first_secretary", "valid_from", "term"
    )
    assert list(found) == [("周建国", "leader", True, DAY, 1), ("吴敏", "member", False, DAY, 1)]
    assert set(Station.objects.values_list("division_id", flat=True)) == {VILLAGE}
    steps = Case.objects.get(subject_id=row.pk).steps.values_list(
        "decided_by_label", "decided_on", "evidence"
    )
    assert [(who, day, set(kept)) for who, day, kept in steps] == [
        ("head-演示水利厅", DAY, {"签字人", "日期"}),
        ("selection_office-99", DAY, {"签字人", "日期"}),
    ]


def test_the_account_that_files_does_not_decide(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = actions.submit(actor=clerk(unit), nomination=draft(sited))
    with pytest.raises(IndexError):
        decide(row.case, clerk(unit))


def test_what_goes_back_to_the_unit_can_be_changed_and_sent_again_as_a_new_case(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = actions.submit(actor=clerk(unit), nomination=draft(sited))
    decide(row.case, head(unit), outcome="returned", opinion="吴敏换成能常驻的人")
    row.refresh_from_db()
    assert row.state == Nomination.State.DRAFT
    first = Case.objects.get(subject_id=row.pk)
    assert (first.state, first.closing_note) == ("returned", "吴敏换成能常驻的人")
    old = next(one for one in row.nominees.all() if one.cadre.name == "吴敏")
    actions.drop_nominee(actor=clerk(unit), nominee=old)
    actions.put_nominee(
        actor=clerk(unit), nomination=row, cadre=cadre(unit, "郑洁"), candidate=candidate(row)
    )
    approve(row, head(unit), actor("selection_office", "99"))
    assert set(Posting.objects.values_list("cadre__name", flat=True)) == {"周建国", "郑洁"}
    first.refresh_from_db()
    assert [one["姓名"] for one in first.payload["人选"]] == ["周建国", "吴敏"]  # frozen as it was put


def test_a_refused_nomination_makes_nothing(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = actions.submit(actor=clerk(unit), nomination=draft(sited))
    decide(row.case, head(unit), outcome="refused", opinion="单位另行研究")
    row.refresh_from_db()
    assert (row.state, Team.objects.count(), Posting.objects.count()) == ("refused", 0, 0)


def test_what_is_under_approval_or_decided_cannot_be_changed(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = actions.submit(actor=clerk(unit), nomination=draft(sited))
    for act in (
        lambda: actions.drop_nominee(actor=clerk(unit), nominee=row.nominees.all()[0]),
        lambda: actions.record_decision(actor=clerk(unit), nomination=row, meeting_on=DAY, minutes="1"),
        lambda: actions.submit(actor=clerk(unit), nomination=row),
    ):
        with pytest.raises(Conflict, match="审批中"):
            act()


@pytest.mark.clause("H15-006")
def test_a_provincial_unit_nominates_only_for_the_village_it_has_chosen(sited: Batch) -> None:
    with pytest.raises(Refusal, match="没有定点羊坡村") as refused:
        nominate(sited, body("演示水利厅"), [], village="990101200201", starts_on=DAY)
    assert refused.value.clause == "H15-006"


@pytest.mark.clause("H15-004")
def test_a_unit_outside_the_list_of_the_batch_sends_no_team(sited: Batch) -> None:
    from zhucun.foundation.organisations import actions as organisations

    stranger = organisations.register(
        actor=MACHINE, name="演示商会", kind="mass", level="province", division="99"
    )
    with pytest.raises(Refusal, match="不在“2015年省派驻村帮扶”的名单内") as refused:
        nominate(sited, stranger, [], village=VILLAGE, starts_on=DAY)
    assert refused.value.clause == "H15-004"


def test_only_the_unit_and_the_offices_above_the_village_nominate(sited: Batch) -> None:
    unit = body("演示水利厅")
    for who in (
        actor("county_office", "990102"),
        actor("township_clerk", "990101200"),
        clerk(body("演示大学")),
    ):
        with pytest.raises(NotAllowed):
            actions.draft(actor=who, batch=sited, organisation=unit, village=VILLAGE, starts_on=DAY)
    made = actions.draft(
        actor=actor("county_office", "990101"), batch=sited, organisation=unit, village=VILLAGE, starts_on=DAY
    )
    assert AuditEntry.objects.filter(verb="起草选派", subject_id=str(made.pk)).exists()


def test_a_unit_names_nobody_it_may_not_see(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = draft(sited)
    with pytest.raises(Refusal, match="不在您可以选派的范围内"):
        actions.put_nominee(
            actor=clerk(unit), nomination=row, cadre=cadre(body("演示大学"), "钱进"), candidate=candidate(row)
        )


def test_two_drafts_for_one_village_are_one_too_many(sited: Batch) -> None:
    draft(sited)
    with pytest.raises(Conflict, match="已有一份选派草稿"):
        nominate(sited, body("演示水利厅"), [], village=VILLAGE, starts_on=DAY)


def test_who_is_named_in_anothers_place_takes_it_over_on_the_day(sited: Batch) -> None:
    unit = body("演示水利厅")
    team = formed(sited, unit)
    leaving = member(team)
    with clock.business_date(date(2016, 3, 1)):
        row = nominate(
            sited, unit, [(cadre(unit, "郑洁"), "member")], village=VILLAGE, starts_on=date(2016, 3, 1), replaces=leaving
        )  # fmt: skip
        assert approve(row, head(unit), actor("selection_office", "99")).pk == team.pk
    leaving.refresh_from_db()
    assert (leaving.valid_to, leaving.ending) == (date(2016, 3, 1), "rotation")
    after = member(team)
    assert (after.cadre.name, after.replaces_id, after.term) == ("郑洁", leaving.pk, 2)
    assert leader(team).valid_to is None


def test_nobody_serves_in_two_teams_at_once(sited: Batch) -> None:
    unit = body("演示水利厅")
    formed(sited, unit)
    busy = Posting.objects.get(role="member").cadre
    choose(sited, "演示大学", "990101201200")
    other = body("演示大学")
    row = actions.draft(actor=MACHINE, batch=sited, organisation=other, village="990101201200", starts_on=DAY)
    actions.put_nominee(actor=MACHINE, nomination=row, cadre=busy, candidate=candidate(row, "leader"))
    actions.record_decision(actor=MACHINE, nomination=row, meeting_on=DAY, minutes="1")
    row.refresh_from_db()
    with pytest.raises(Refusal, match="同时在2个工作队任职"):
        approve(row, head(other), actor("selection_office", "99"))
    assert Posting.objects.filter(cadre=busy).count() == 1


# --- what the packs in force say --------------------------------------------------------------------------------


@pytest.mark.clause("H15-014")
def test_a_leader_who_is_no_full_party_member_stops_the_nomination(sited: Batch) -> None:
    unit = body("演示水利厅")
    for politics in ("群众", "中共预备党员"):
        people = [
            (cadre(unit, f"周{politics}", politics=politics), "leader"),
            (cadre(unit, "吴敏"), "member"),
        ]
        row = nominate(sited, unit, people, village=VILLAGE, starts_on=DAY)
        with pytest.raises(Refusal, match="中共党员") as refused:
            actions.submit(actor=clerk(unit), nomination=row)
        assert refused.value.clause == "H15-014"
        row.refresh_from_db()
        assert (row.state, row.case) == (Nomination.State.DRAFT, None)
        actions.discard(actor=clerk(unit), nomination=row, reason="换人")


@pytest.mark.clause("H15-015", "H15-013")
def test_without_the_collective_decision_or_with_a_criterion_open_nothing_goes_up(sited: Batch) -> None:
    unit = body("演示水利厅")
    row = draft(sited, decided=False)
    with pytest.raises(Refusal) as undecided:
        actions.submit(actor=clerk(unit), nomination=row)
    assert undecided.value.clause == "H15-015"
    actions.record_decision(actor=clerk(unit), nomination=row, meeting_on=DAY, minutes="3号")
    first = row.nominees.get(cadre__name="吴敏")
    wanted = dict.fromkeys(first.criteria, (True, "")) | {"廉洁自律": (False, "待核")}
    said = candidate(row, criteria=wanted)
    actions.put_nominee(actor=clerk(unit), nomination=row, cadre=first.cadre, candidate=said)
    row.refresh_from_db()
    with pytest.raises(Refusal, match="廉洁自律") as open_criterion:
        actions.submit(actor=clerk(unit), nomination=row)
    assert open_criterion.value.clause == "H15-013"


@pytest.mark.clause("H15-011")
def test_a_third_member_is_a_remark_that_goes_along_and_not_a_refusal(sited: Batch) -> None:
    unit = body("演示水利厅")
    people = [
        (cadre(unit, "周建国"), "leader"),
        (cadre(unit, "吴敏"), "member"),
        (cadre(unit, "郑洁"), "member"),
    ]
    row = actions.submit(
        actor=clerk(unit), nomination=nominate(sited, unit, people, village=VILLAGE, starts_on=DAY)
    )
    remarks = Case.objects.get(subject_id=row.pk).payload["核对提示"]
    assert [text for text in remarks if clause_label("H15-011") in text]


@pytest.mark.clause("H15-031")
def test_the_organisation_department_sees_and_decides_nominations_of_the_whole_province(sited: Batch) -> None:
    choose(sited, "演示民政厅", "990102200200")
    for name, village in (("演示水利厅", VILLAGE), ("演示民政厅", "990102200200")):
        unit = body(name)
        people = [(cadre(unit, f"周{name}"), "leader"), (cadre(unit, f"吴{name}"), "member")]
        row = actions.submit(
            actor=clerk(unit), nomination=nominate(sited, unit, people, village=village, starts_on=DAY)
        )
        decide(row.case, head(unit))
    department = actor("selection_office", "99")
    assert queries.visible_to(department).count() == 2
    assert queries.visible_to(actor("selection_office", "990102")).count() == 1
    for row in queries.visible_to(department):
        decide(row.case, department)
    assert Team.objects.count() == 2
