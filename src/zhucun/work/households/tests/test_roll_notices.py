"""Notices and samples of a list: their days, objections to them, what they show, who is drawn."""

from datetime import timedelta
from pathlib import Path

import pytest

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.publication import actions as publication
from zhucun.work.households.actions import roll_records, rolls
from zhucun.work.households.models import Roll, RollEntry
from zhucun.work.households.queries import rolls as queries
from zhucun.work.households.roll_rules import commitment

from .procedure_world import examine, family, finish, later, notice, now, rule, submitted, to_notice, who
from .world import DAY, MACHINE

pytestmark = pytest.mark.django_db


@pytest.mark.clause("ND-011")
def test_a_notice_runs_its_days_before_the_step_ends(plan: None) -> None:
    row = to_notice(submitted(family(status="")))
    with pytest.raises(Refusal, match="还没有张贴公示"):
        finish(row)
    posted = notice(row)
    assert posted.ends_on == DAY + timedelta(days=7)
    with later(6), pytest.raises(Refusal, match="公示到2015年9月7日") as refused:
        finish(row)
    assert refused.value.clause == "ND-011"
    with later(7):
        assert now(finish(row)).title == "乡镇审核"


def test_changed_days_change_when_the_step_ends(plan: None, tmp_path: Path) -> None:
    rule(tmp_path, "households.notice.days, value: 5")
    row = to_notice(submitted(family(status="")))
    notice(row)
    with later(4), pytest.raises(Refusal, match="公示到2015年9月5日"):
        finish(row)
    with later(5):
        finish(row)


def test_a_notice_names_heads_groups_and_numbers_and_the_digest_of_the_seed_alone(plan: None) -> None:
    home = family(status="")
    row = to_notice(submitted(home))
    posted = notice(row)
    assert posted.columns == ["序号", "户主", "村民小组", "人数"]
    assert posted.rows[0]["cells"] == ["1", "李大山", "", "3"]
    assert commitment(row.seed) in posted.body
    assert row.seed not in posted.body
    assert home.number not in str(posted.rows)


def test_an_open_objection_holds_the_step_up_and_an_upheld_one_puts_the_household_out(plan: None) -> None:
    row = to_notice(submitted(family("李大山", status=""), family("王小河", status="")))
    posted = notice(row)
    key = posted.rows[1]["key"]
    with later(3):
        raised = publication.object_to(actor=MACHINE, notice=posted, text="家里有小轿车", row_key=key)
    with later(7):
        with pytest.raises(Refusal, match="有1件异议没有办结"):
            finish(row)
        publication.answer(actor=who("county_office"), objection=raised, upheld=True, text="核查属实")
        out = RollEntry.objects.get(pk=key)
        assert (out.outcome, out.drop_reason) == ("dropped", "公示期间的异议成立")
        row = finish(row)
    assert [entry.head for entry in queries.pending(row)] == ["李大山"]


def test_a_dismissed_objection_lets_the_household_go_on(plan: None) -> None:
    row = to_notice(submitted(family(status="")))
    posted = notice(row)
    raised = publication.object_to(
        actor=MACHINE, notice=posted, text="家里有小轿车", row_key=posted.rows[0]["key"]
    )
    publication.answer(actor=who("county_office"), objection=raised, upheld=False, text="车辆已报废")
    with later(7):
        assert len(queries.pending(finish(row))) == 1


def test_an_upheld_objection_to_the_whole_list_sends_it_back_and_it_can_be_put_again(plan: None) -> None:
    row = to_notice(submitted(family(status="")))
    first = Case.objects.get()
    raised = publication.object_to(actor=MACHINE, notice=notice(row), text="没有开会评议")
    publication.answer(actor=who("county_office"), objection=raised, upheld=True, text="会议程序有误")
    with later(7):
        with pytest.raises(Refusal, match="对整份名单的异议成立"):
            finish(row)
        approvals.decide(
            actor=who("village_committee"), step=now(row).pk, outcome="returned", opinion="重新评议"
        )
        row = Roll.objects.get(pk=row.pk)
        assert row.state == "returned"
        seed = row.seed
        row = rolls.submit_roll(actor=who("village_committee"), roll=row)
        second = Case.objects.get(pk=str(row.case))
        assert (second.previous, row.state, now(row).number) == (first, "running", 1)
        assert row.seed != seed
        row = finish(row)
        examine(row, by=who("village_committee"))
        row = finish(row)
        with pytest.raises(Refusal, match="没有表决"):  # the vote before was on the list before
            finish(row)


def test_a_notice_taken_down_early_does_not_count(plan: None) -> None:
    row = to_notice(submitted(family(status="")))
    posted = notice(row)
    publication.take_down(actor=who("village_committee"), notice=posted, reason="贴错")
    with later(8), pytest.raises(Refusal, match="还没有张贴公示"):
        finish(row)


def test_a_sample_needs_the_share_of_policy_and_every_household_drawn_looked_into(
    plan: None, tmp_path: Path
) -> None:
    rule(tmp_path, "households.sample.township_percent, value: 50")
    row = to_notice(submitted(*[family(f"户{number}", status="") for number in range(3)]))
    notice(row)
    with later(7):
        row = finish(row)
        with pytest.raises(Refusal, match="还没有抽取样本"):
            finish(row, "township_clerk")
        draw = roll_records.draw_sample(actor=who("township_clerk"), roll=row, step=now(row).pk)
        assert (len(draw.numbers), draw.percent, draw.clause, draw.seed) == (2, 50, "A-1", row.seed)
        with pytest.raises(Conflict, match="不能重抽"):
            roll_records.draw_sample(actor=who("township_clerk"), roll=row, step=now(row).pk)
        examine(row, by=who("township_clerk"), only=draw.numbers[:1])
        with pytest.raises(Refusal, match="已抽中，没有登记核实"):
            finish(row, "township_clerk")
        examine(row, by=who("township_clerk"), only=draw.numbers[1:])
        finish(row, "township_clerk")


def test_a_village_does_not_draw_the_townships_sample(plan: None) -> None:
    row = to_notice(submitted(family(status="")))
    notice(row)
    with later(7):
        row = finish(row)
        with pytest.raises(NotAllowed):
            roll_records.draw_sample(actor=who("village_committee"), roll=row, step=now(row).pk)
