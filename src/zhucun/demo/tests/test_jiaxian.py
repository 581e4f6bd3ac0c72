"""甲县 in 2018 stands as told: forty teams, what went on with them, and only those breaches that the story plants."""

import argparse
import json
from collections import Counter
from datetime import date

import pytest

from zhucun.demo.jiaxian import DAY
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.models import in_force
from zhucun.work.appraisal.models import Ban, Recall
from zhucun.work.appraisal.queries.hints import hints
from zhucun.work.teams import roster_cli
from zhucun.work.teams.actions import nomination
from zhucun.work.teams.models import Adjustment, Nomination, Posting, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# The villages of the story: who went, and what was left undone.
SHORT, ILL, RECALLED, ROTATED = "990101205202", "990101204201", "990101101201", "990101201203"
NO_LIAISON, NOT_MOVED = "990101200201", ("990101100202", "990101201202")


def account(username: str) -> Actor:
    return actor_for(User.objects.get(username=username))


def test_forty_villages_have_a_team_with_a_leader_and_all_have_arrived() -> None:
    teams = Team.objects.filter(in_force(DAY), county="990101")
    assert (teams.count(), teams.values("village").distinct().count()) == (40, 40)
    assert Counter(teams.values_list("level", flat=True)) == {"county": 36, "city": 4}
    serving = Posting.objects.filter(in_force(DAY), team__in=teams)
    assert serving.filter(role="leader").values("team").distinct().count() == 40
    assert not serving.filter(arrived_on=None).exists()


def test_the_breaches_are_those_that_the_story_plants(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    roster_cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(
        ["teams", "check", "--division", "9901", "--on", DAY.isoformat(), "--format", "json"]
    )
    assert options.func(options) == 1
    found = json.loads(capsys.readouterr().out)["violations"]
    here = [(one["code"], one["area"]) for one in found if one["area"].startswith("990101")]
    assert sorted(here) == sorted(
        [
            *(("roster.size_min", village) for village in (SHORT, ILL, RECALLED)),
            *(("roster.early_end", village) for village in (ROTATED, ILL, RECALLED)),
            *(("roster.party_relation", village) for village in NOT_MOVED),
            ("roster.local_liaison", NO_LIAISON),
            ("roster.unit_team", "990101200200"),  # the province's siting of 2015, whose unit sent nobody
        ]
    )
    assert all(one["clause"] for one in found)


def test_one_recall_went_through_its_chain_and_ended_the_service() -> None:
    row = Recall.objects.get(state="recalled")
    assert row.case is not None
    assert Case.objects.get(pk=row.case).state == "approved"
    assert (row.ground, row.posting.ending, row.posting.valid_to) == (5, "recall", row.notice_on)
    assert set(Ban.objects.filter(recall=row).values_list("kind", flat=True)) == {"award", "promotion"}


def test_one_recall_was_refused_after_the_member_spoke_and_he_stays() -> None:
    row = Recall.objects.get(state="refused")
    assert row.posting.cadre.account == User.objects.get(username="duiyuan")
    assert row.explanations.get().given == "own"
    assert row.posting.valid_to is None
    assert not row.bans.exists()


def test_one_more_member_is_a_hint_and_nothing_but_a_hint() -> None:
    with clock.business_date(DAY):
        found = hints(viewer=account("xian"), on=DAY, within="990101")
    waiting = [one for one in found if one.recall is None]
    assert [(one.unit, [trigger.case for trigger in one.triggers]) for one in waiting] == [
        ("甲县交通运输局", [5])
    ]


def test_one_adjustment_is_done_and_its_place_waits_for_the_unit() -> None:
    row = Adjustment.objects.get()
    assert (row.state, row.posting.ending, row.posting.valid_to) == ("done", "adjustment", date(2018, 9, 12))
    waiting = Nomination.objects.get(state="submitted")
    assert waiting.team_id == row.posting.team_id
    assert [one.replaces_id for one in waiting.nominees.all()] == [row.posting_id]


def test_one_member_was_rotated_and_the_next_serves_two_years() -> None:
    left = Posting.objects.get(ending="rotation")
    came = left.replaced_by.get()
    assert (left.valid_to, came.valid_from, came.arrived_on) == (date(2018, 9, 3),) * 3
    assert came.planned_to == date(2020, 9, 3)


@pytest.mark.clause("H15-014")
def test_a_draft_whose_leader_is_no_party_member_is_not_let_through() -> None:
    row = Nomination.objects.get(state="draft")
    with clock.business_date(DAY), pytest.raises(Refusal) as refused:
        nomination.submit(actor=account("xianshui"), nomination=row)
    assert refused.value.clause == "H15-014"
    row.refresh_from_db()
    assert row.state == "draft"
