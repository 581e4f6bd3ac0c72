"""The identification from application to approval by the plan's steps: what each step needs, who falls out, how a list comes back."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.publication.models import PublicNotice
from zhucun.work.households.actions import quotas, roll_records, rolls
from zhucun.work.households.models import Examination, Roll, RollEntry, Standing, VillagersVote
from zhucun.work.households.queries import rolls as queries

from .procedure_world import (
    adopt,
    drafted,
    examine,
    family,
    finish,
    later,
    notice,
    now,
    rule,
    sample,
    submitted,
    to_examination,
    vote,
    who,
)
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.mark.clause("PL-084", "PL-050", "PL-001")
def test_a_household_goes_from_application_to_approval_by_five_people(plan: None) -> None:
    home = family(status="")
    row = drafted(home)
    row = rolls.submit_roll(actor=who("village_committee"), roll=row)
    titles = [step.title for step in queries.steps(row)]
    assert [title for title in titles if "公" not in title] == [
        "户主申请", "村民小组提名", "村民代表评议票决", "村委会审查", "乡镇审核", "县扶贫办复核", "县政府审批",
    ]  # fmt: skip
    row = finish(row)  # the application
    examine(row, by=who("village_committee"))  # the group nominates
    row = finish(row)
    vote(row)
    row = finish(row)
    examine(row, by=who("team_member"))
    row = finish(row)
    notice(row)
    with later(7):
        row = finish(row)
        sample(row, "township_clerk")
        row = finish(row, "township_clerk")
        notice(row, by=who("township_clerk"), board="township")
    with later(14):
        row = finish(row, "township_clerk")
        sample(row, "county_office")
        row = finish(row, "county_office")
        row = finish(row, "county_leader")
        notice(row, by=who("county_office"))
        assert not Standing.objects.filter(household=home).exists()
        row = finish(row, "county_office")
    assert (row.state, row.closed_on) == ("approved", DAY + timedelta(days=14))
    stands = Standing.objects.get(household=home)
    assert (stands.status, stands.since_year, stands.valid_from) == ("poor", 2015, row.closed_on)
    assert stands.entry is not None
    assert stands.entry.outcome == "approved"
    deciders = {step.decided_by for step in queries.steps(row)}
    assert len(deciders) == 4  # the team member took part in the examination
    assert "team_member" in Examination.objects.get(body="村委会", recorded_by__startswith="team").recorded_by
    trail = AuditEntry.objects.filter(detail__household=str(home.pk)).order_by("id")
    assert [entry.verb for entry in trail] == [
        "列入名单", "登记申请", "提交名单", "登记村民小组提名", "登记评议表决", "登记入户核实", "登记抽样核实", "登记抽样核实",
        "识别批准",
    ]  # fmt: skip


@pytest.mark.clause("PL-001", "PL-084")
def test_no_step_is_skipped(plan: None) -> None:
    row = submitted(family(status=""))
    steps = queries.steps(row)
    for step in steps[1:]:
        with pytest.raises(Conflict, match="还没有办完"):
            approvals.decide(actor=MACHINE, step=step.pk, outcome="approved")
    with pytest.raises(Conflict, match="现在不能登记"):
        roll_records.record_vote(
            actor=who("village_committee"), roll=row, step=steps[2].pk, held_on=DAY, place="", chair="", recorder="",
            called=1, present=1, minutes="有", counts=[],
        )  # fmt: skip


@pytest.mark.clause("PL-084")
def test_without_an_application_on_record_the_first_step_is_not_done(plan: None) -> None:
    row = rolls.draft_roll(
        actor=who("village_committee"), kind="identification", village=VILLAGE, title="第一批", year=2015,
        households=[family(status="").pk],
    )  # fmt: skip
    row = rolls.submit_roll(actor=who("village_committee"), roll=row)
    with pytest.raises(Refusal, match="没有登记申请日期和理由") as refused:
        finish(row)
    assert refused.value.clause == "PL-084"
    (entry,) = queries.pending(row)
    rolls.note_application(actor=who("village_committee"), entry=entry, applied_on=DAY, reason="因病")
    assert now(finish(row)).title == "村民小组提名"


@pytest.mark.clause("PL-084")
def test_no_vote_no_next_step(plan: None) -> None:
    row = finish(submitted(family(status="")))
    examine(row, by=who("village_committee"))
    row = finish(row)
    with pytest.raises(Refusal, match="没有表决不能进入下一步"):
        finish(row)
    assert now(row).title == "村民代表评议票决"
    vote(row)
    assert now(finish(row)).title == "村委会审查"


def at_vote(*names: str) -> Roll:
    """A list of households with these heads, at the vote."""
    row = finish(submitted(*[family(name, status="") for name in names]))
    examine(row, by=who("village_committee"))
    return finish(row)


@pytest.mark.clause("ND-009")
def test_a_meeting_that_too_few_attended_counts_for_nothing(plan: None, tmp_path: Path) -> None:
    row = at_vote("李大山")
    vote(row, called=30, present=19)
    with pytest.raises(Refusal, match="应到30人，实到19人") as refused:
        finish(row)
    assert refused.value.clause == "ND-009"
    meeting = VillagersVote.objects.get()
    roll_records.void_vote(actor=who("village_committee"), vote=meeting, reason="到会不足")
    vote(row, called=30, present=20)
    assert now(finish(row)).title == "村委会审查"
    assert VillagersVote.objects.count() == 2


def test_a_changed_quorum_changes_the_verdict(plan: None, tmp_path: Path) -> None:
    rule(tmp_path, "households.vote.quorum_percent, value: 50")
    row = at_vote("李大山")
    vote(row, called=30, present=19)
    assert now(finish(row)).title == "村委会审查"


@pytest.mark.clause("PL-084", "ND-010")
def test_households_without_the_majority_fall_out_with_the_reason(plan: None) -> None:
    row = at_vote("李大山", "王小河")
    vote(row, present=24, in_favour=(24, 12))
    row = finish(row)
    out = RollEntry.objects.get(roll=row, head="王小河")
    assert (out.outcome, out.dropped_at) == ("dropped", "村民代表评议票决")
    assert "同意12票" in out.drop_reason
    assert [entry.head for entry in queries.pending(row)] == ["李大山"]


def test_a_changed_majority_changes_who_falls_out(plan: None, tmp_path: Path) -> None:
    rule(tmp_path, "households.vote.majority_percent, value: 50")
    row = at_vote("李大山", "王小河")
    vote(row, present=24, in_favour=(24, 12))
    assert len(queries.pending(finish(row))) == 2


def test_a_vote_that_carries_nobody_ends_at_that_step(plan: None) -> None:
    row = at_vote("李大山")
    vote(row, present=24, in_favour=(3,))
    with pytest.raises(Refusal, match="没有一户能通过"):
        finish(row)
    assert queries.pending(row)  # the refusal undid the dropping
    approvals.decide(
        actor=who("village_committee"), step=now(row).pk, outcome="refused", opinion="评议未通过"
    )
    assert Roll.objects.get(pk=row.pk).state == "refused"


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [((20,), "应等于实到24人"), ((25,), "应等于实到24人")],
)
def test_votes_that_do_not_add_up_are_refused(plan: None, votes: tuple[int], sentence: str) -> None:
    row = at_vote("李大山")
    (entry,) = queries.pending(row)
    with pytest.raises(Refusal, match=sentence):
        roll_records.record_vote(
            actor=who("village_committee"), roll=row, step=now(row).pk, held_on=DAY, place="村部", chair="张", recorder="王",
            called=30, present=24, minutes="有", counts=[roll_records.Count(entry.pk, votes[0], 0, 0)],
        )  # fmt: skip
    assert not VillagersVote.objects.exists()


def test_every_household_of_the_list_is_voted_on_and_one_meeting_counts(plan: None) -> None:
    row = at_vote("李大山", "王小河")
    first = queries.pending(row)[0]
    with pytest.raises(Refusal, match="没有填写票数"):
        roll_records.record_vote(
            actor=who("village_committee"), roll=row, step=now(row).pk, held_on=DAY, place="村部", chair="张", recorder="王",
            called=30, present=24, minutes="有", counts=[roll_records.Count(first.pk, 24, 0, 0)],
        )  # fmt: skip
    vote(row)
    with pytest.raises(Conflict, match="已有人登记"):
        vote(row)


def test_a_household_the_committee_finds_unsound_falls_out_and_a_later_record_corrects(plan: None) -> None:
    row = to_examination(submitted(family("李大山", status=""), family("王小河", status="")))
    with pytest.raises(Refusal, match="李大山、王小河没有登记核实"):
        finish(row)
    examine(row, unsound=["李大山", "王小河"])
    examine(row, unsound=["王小河"])
    row = finish(row)
    assert [entry.head for entry in queries.pending(row)] == ["李大山"]
    assert RollEntry.objects.get(head="王小河").drop_reason == "核实不属实：有楼房"


@pytest.mark.parametrize(
    "adopted",
    [
        pytest.param(False, marks=pytest.mark.clause("PD-058")),
        pytest.param(True, marks=pytest.mark.clause("JX18-020")),
    ],
)
def test_where_the_team_has_a_part_an_examination_without_it_does_not_do(world: None, adopted: bool) -> None:
    adopt()
    if adopted:
        adopt("linfen-2018-34")
    with clock.business_date(date(2018, 9, 1)) as _:
        row = to_examination(submitted(family(status=""), year=2018))
        examine(row, team="")
        if adopted:
            with pytest.raises(Refusal, match="没有写明驻村工作队参加人") as refused:
                finish(row)
            assert refused.value.clause == "JX18-020"
            examine(row, team="赵队长")
        assert now(finish(row)).title == "村内公示"
    done = Examination.objects.filter(entry__roll=row, body="村委会").latest("pk")
    assert (done.team_people, done.examined_on) == ("赵队长" if adopted else "", date(2018, 9, 1))


def test_a_list_under_way_is_frozen(plan: None) -> None:
    home, other = family(status=""), family("王小河", status="")
    row = submitted(home)
    (entry,) = queries.entries(row)
    for act in (
        lambda: rolls.add_entries(actor=who("county_office"), roll=row, households=[other.pk]),
        lambda: rolls.remove_entry(actor=who("county_office"), entry=entry),
        lambda: rolls.submit_roll(actor=who("county_office"), roll=row),
        lambda: rolls.note_application(
            actor=who("county_office"), entry=entry, applied_on=DAY, reason="改", details={"way": "x"}
        ),
    ):
        with pytest.raises(Conflict, match="名单已固定"):
            act()
    assert Case.objects.get().payload["名单"][0]["户编号"] == home.number


def test_a_household_is_on_one_list_of_a_kind_at_a_time(plan: None) -> None:
    home = family(status="")
    submitted(home)
    second = drafted(home, title="第二批")
    with pytest.raises(Refusal, match="已在办理中的“第一批”里"):
        rolls.submit_roll(actor=who("village_committee"), roll=second)


def test_a_list_taken_back_can_be_mended_and_put_again(plan: None) -> None:
    home, other = family(status=""), family("王小河", status="")
    row = submitted(home, other)
    rolls.withdraw_roll(actor=who("village_committee"), roll=row, reason="写错")
    row = Roll.objects.get(pk=row.pk)
    assert row.state == "withdrawn"
    rolls.remove_entry(actor=who("village_committee"), entry=queries.entries(row)[1])
    row = rolls.submit_roll(actor=who("village_committee"), roll=row)
    assert [entry.head for entry in queries.pending(row)] == ["李大山"]
    assert Case.objects.filter(state="open").get().payload["户数"] == 1


def test_who_may_not_write_for_the_village_drafts_nothing(plan: None) -> None:
    home = family(status="")
    for role, place in (
        ("village_committee", NEXT_VILLAGE),
        ("county_office", OTHER_COUNTY[:6]),
        ("county_leader", COUNTY),
    ):
        with pytest.raises(NotAllowed):
            drafted(home, by=who(role, place))


def test_a_household_of_another_village_or_one_that_ended_does_not_come_on_a_list(plan: None) -> None:
    other = family("王小河", status="", village=NEXT_VILLAGE)
    with pytest.raises(Refusal, match="不在方山坪村"):
        drafted(other)
    ended = family("周终", status="")
    type(ended).objects.filter(pk=ended.pk).update(ended_on=DAY)
    with pytest.raises(Refusal, match="终止"):
        drafted(ended)


def test_a_registered_household_is_not_identified_again(plan: None) -> None:
    row = drafted(family(status="poor"))
    with pytest.raises(Refusal, match="“当前状态”不符合：未脱贫，应为一般农户"):
        rolls.submit_roll(actor=who("village_committee"), roll=row)


def test_the_last_approval_takes_from_the_quota_and_a_full_one_refuses_it(world: None) -> None:
    for area in ("", "99", "9901", COUNTY, VILLAGE[:9], VILLAGE):
        quotas.set_quota(actor=MACHINE, division=area, year=2015, households=1, persons=3, source="测试")

    def approve(name: str) -> Roll:
        row = finish(submitted(family(name, status=""), title=name))
        vote(row)
        row = finish(row)
        notice(row)
        with later(7):
            row = finish(row)
            sample(row, "township_clerk")
            row = finish(row, "township_clerk")
            notice(row)
        with later(14):
            row = finish(row)
            sample(row, "county_office")
            row = finish(row, "county_office")
            notice(row, by=who("county_office"))
            return finish(row, "county_office")

    assert approve("李大山").state == "approved"
    with pytest.raises(Refusal, match="不能突破"):
        approve("王小河")
    assert Standing.objects.count() == 1
    assert PublicNotice.objects.filter(kind="announcement").count() == 2
