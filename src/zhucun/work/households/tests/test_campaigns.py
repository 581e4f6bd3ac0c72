"""Rounds of a procedure: nodes as the plan wants them, progress against them, and the milestone of the identification."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.obligations.duties import Duty
from zhucun.work.households import obligations_rolls as obligations
from zhucun.work.households.actions import campaigns, roll_records, rolls
from zhucun.work.households.actions.campaigns import Node
from zhucun.work.households.models import Campaign, Roll
from zhucun.work.households.queries import campaigns as queries
from zhucun.work.households.queries import rolls as roll_queries

from .procedure_world import adopt, apply, examine, family, finish, rule, submitted, vote, who
from .world import COUNTY, DAY, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
FIVE = ((1, 2), (3, 4), (5,), (6, 7), (8, 9, 10))


def nodes(groups: Sequence[Sequence[int]] = FIVE) -> list[Node]:
    """A node for each group of steps, due on the tenth, twentieth … day of the round."""
    return [
        Node(f"节点{number}", date(2015, 9 + number // 3, 1 + number % 3 * 9), tuple(steps))
        for number, steps in enumerate(groups)
    ]


def opened(
    groups: Sequence[Sequence[int]] = FIVE, *, by: Actor | None = None, division: str = COUNTY
) -> Campaign:
    return campaigns.open_campaign(
        actor=by or who("county_office"), division=division, kind="identification", title="2015年识别",
        starts_on=DAY, ends_on=date(2015, 12, 31), nodes=nodes(groups),
    )  # fmt: skip


@pytest.mark.clause("PL-001")
def test_a_round_groups_the_steps_in_force_under_as_many_nodes_as_the_plan_says(
    plan: None, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="方案规定5个时间节点，现填4个") as refused:
        opened(((1, 2), (3, 4, 5), (6, 7), (8, 9, 10)))
    assert refused.value.clause == "PL-001"
    row = opened()
    assert [steps for _, _, steps in queries.nodes(row)] == list(FIVE)
    rule(tmp_path, "households.campaign.nodes, value: 4, reading: 本地另定，不同于PL-001")
    with pytest.raises(Refusal, match="方案规定4个"):
        opened()


@pytest.mark.parametrize(
    "groups",
    [
        ((1, 2), (3, 4), (5,), (6, 7), (8, 9)),  # a step is left out
        ((1, 2), (3, 4), (5,), (6, 7), (8, 9, 10, 11)),  # one there is not
        ((2, 1), (3, 4), (5,), (6, 7), (8, 9, 10)),  # not in order
        ((1, 2), (2, 3, 4), (5,), (6, 7), (8, 9, 10)),  # one twice
    ],
)
def test_every_step_belongs_to_one_node_in_order(plan: None, groups: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(Refusal, match="不重不漏、依次排列。现行程序的步骤：1 户主申请、2 村民小组提名"):
        opened(groups)


def test_nodes_fall_due_in_order_and_within_the_round(plan: None) -> None:
    swapped = nodes()
    swapped[0], swapped[1] = (
        Node(swapped[0].title, swapped[1].due, swapped[0].steps),
        Node(swapped[1].title, swapped[0].due, swapped[1].steps),
    )
    with pytest.raises(Refusal, match="节点日期须依次排列"):
        campaigns.open_campaign(
            actor=who("county_office"), division=COUNTY, kind="identification", title="识别", starts_on=DAY,
            ends_on=date(2015, 12, 31), nodes=swapped,
        )  # fmt: skip


def test_only_an_office_of_the_area_opens_a_round(plan: None) -> None:
    for role in ("township_clerk", "village_committee"):
        with pytest.raises(NotAllowed):
            opened(by=who(role))
    with pytest.raises(NotAllowed):
        opened(by=who("county_office", "990101"))


def listed(row: Campaign, name: str, village: str = VILLAGE) -> Roll:
    """A list of the round under way."""
    committee = who("village_committee", village)
    found = rolls.draft_roll(
        actor=committee, kind="identification", village=village, title=name, year=2015, campaign=row,
        households=[family(name, status="", village=village).pk],
    )  # fmt: skip
    apply(roll_queries.entries(found)[0], by=committee)
    return rolls.submit_roll(actor=committee, roll=found)


def node_duties(role: str = "county_office", on: date = DAY) -> list[Duty]:
    return list(obligations.node_duties(who(role), on))


@pytest.mark.clause("PL-001")
def test_a_node_is_done_when_the_last_list_passed_its_steps(plan: None) -> None:
    row = opened()
    first, second = listed(row, "李大山"), listed(row, "王小河", NEXT_VILLAGE)

    def pass_two(one: Roll, village: str) -> None:
        finish_as(one, village)
        examine(one, by=who("village_committee", village))
        finish_as(one, village)

    pass_two(first, VILLAGE)
    duty = node_duties()[0]
    assert (duty.title, duty.done, duty.due, duty.clause) == (
        "2015年识别：节点0（1／2份名单）", None, date(2015, 9, 1), "PL-001",
    )  # fmt: skip
    assert duty.state(date(2015, 9, 2)) == "overdue"
    with clock.business_date(date(2015, 9, 3)):
        pass_two(second, NEXT_VILLAGE)
    assert [duty.done for duty in node_duties()[:2]] == [date(2015, 9, 3), None]


def finish_as(row: Roll, village: str) -> None:
    (step,) = roll_queries.open_steps(roll_queries.steps(row))
    roll_records.finish_step(
        actor=who("village_committee", village), roll=row, step=step.pk, on=clock.today()
    )


def test_a_village_sees_the_rounds_of_its_county_and_other_counties_do_not(plan: None) -> None:
    row = opened()
    for viewer in (who("village_committee"), who("county_office"), who("township_clerk")):
        assert queries.campaign(viewer=viewer, pk=row.pk) == row
    assert queries.campaign(viewer=who("county_office", "990101"), pk=row.pk) is None
    assert not node_duties("county_office", date(2015, 8, 31))


def test_a_list_joins_a_round_of_its_procedure_and_place_alone(plan: None) -> None:
    row = opened()
    home = family(status="")
    with pytest.raises(Refusal, match="不是这个程序"):
        rolls.draft_roll(
            actor=who("village_committee"), kind="exit", village=VILLAGE, title="退出", year=2015, campaign=row,
            households=[home.pk],
        )  # fmt: skip


def milestone(on: date) -> list[Duty]:
    return list(obligations.milestone(who("county_office"), on))


@pytest.mark.clause("PL-081")
def test_the_identification_is_due_by_october_of_the_first_year(world: None) -> None:
    assert milestone(date(2014, 5, 1)) == []  # no instrument dates it
    adopt()
    (duty,) = milestone(date(2014, 5, 1))
    assert (duty.due, duty.clause, duty.done) == (date(2014, 10, 31), "PL-081", None)
    assert (duty.state(date(2014, 10, 31)), duty.state(date(2014, 11, 1))) == ("open", "overdue")


@pytest.mark.clause("PL-081")
def test_the_milestone_is_done_when_the_last_list_is_decided(plan: None) -> None:
    with clock.business_date(date(2014, 3, 3)):
        home = family(status="", since=date(2014, 1, 1))
        row = submitted(home, year=2014)
        assert milestone(date(2014, 3, 3))[0].done is None
    Roll.objects.filter(pk=row.pk).update(state="approved", closed_on=date(2014, 6, 1))
    assert milestone(date(2014, 7, 1))[0].done == date(2014, 6, 1)
    Roll.objects.create(
        county=COUNTY, kind="identification", village_id=VILLAGE, title="补录", year=2014, created_by="", created_by_label="测"
    )  # fmt: skip
    assert milestone(date(2014, 7, 1))[0].done is None


def test_vote_of_another_list_does_not_count(plan: None) -> None:
    row = finish(submitted(family(status="")))
    examine(row, by=who("village_committee"))
    row = finish(row)
    vote(row)
    other = finish(submitted(family("王小河", status=""), title="第二批"))
    examine(other, by=who("village_committee"))
    other = finish(other)
    with pytest.raises(Refusal, match="没有表决"):
        finish(other)
