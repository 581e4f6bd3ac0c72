"""Two people at once: one list stands, one decision counts, the other is told."""

from datetime import date

import pytest

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict
from zhucun.foundation.kernel.testing import at_once
from zhucun.work.households.actions import rolls
from zhucun.work.households.models import Roll, Standing, VillagersVote

from .procedure_world import (
    drafted,
    family,
    finish,
    notice,
    now,
    sample,
    submitted,
    vote,
    who,
)
from .test_procedures import recognised, surveyed, to_recognition
from .world import DAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db: None) -> None:
    """The fixtures of this app on a database whose commits other threads see."""


def test_of_two_approvers_at_once_one_decides_and_the_household_exits_once(world: None) -> None:
    home = surveyed()
    row = recognised(to_recognition(submitted(home, kind="exit")))
    notice(row)
    end = date(2015, 9, 8)
    with clock.business_date(end):
        row = finish(row)
        sample(row, "township_clerk")
        row = finish(row, "township_clerk")
        row = finish(row, "county_office")
        notice(row, by=who("county_office"))
    step = now(row).pk
    offices = [who("county_office"), who("county_office", number=2)]
    answers = at_once(
        end,
        *[
            lambda actor=actor: approvals.decide(actor=actor, step=step, outcome="approved")
            for actor in offices
        ],
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]
    assert Roll.objects.get().state == "approved"
    assert Standing.objects.filter(household=home, status="lifted").count() == 1


def test_of_two_lists_with_one_household_submitted_at_once_one_is_under_way(world: None) -> None:
    home = family(status="")
    lists = [drafted(home, title=title) for title in ("第一批", "第二批")]
    committee = who("village_committee")
    answers = at_once(DAY, *[lambda row=row: rolls.submit_roll(actor=committee, roll=row) for row in lists])
    assert sum(answer is not None for answer in answers) == 1
    assert sorted(Roll.objects.values_list("state", flat=True)) == ["draft", "running"]


def test_a_list_submitted_twice_at_once_is_submitted_once(world: None) -> None:
    row, committee = drafted(family(status="")), who("village_committee")
    answers = at_once(DAY, *[lambda: rolls.submit_roll(actor=committee, roll=row)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]


def test_a_meeting_recorded_by_two_at_once_is_recorded_once(world: None) -> None:
    row = finish(submitted(family(status="")))
    actors = [who("village_committee"), who("team_member")]
    answers = at_once(DAY, *[lambda actor=actor: vote(row, by=actor) for actor in actors])
    assert [type(answer) for answer in answers if answer] == [Conflict]
    assert VillagersVote.objects.count() == 1
