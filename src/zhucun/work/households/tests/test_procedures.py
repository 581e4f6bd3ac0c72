"""Exit, relapse, monitoring and removal of risk, each from end to end by the national steps."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.households.actions import roll_records, rolls
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    Measure,
    Monitoring,
    PersonState,
    Roll,
    RollEntry,
    Standing,
    Survey,
)
from zhucun.work.households.queries import rolls as queries

from . import world as places
from .procedure_world import (
    apply,
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
    vote,
    who,
)
from .world import DAY

pytestmark = pytest.mark.django_db
MET = dict.fromkeys(("不愁吃", "不愁穿", "义务教育", "基本医疗", "住房安全", "饮水安全"), True)


def surveyed(name: str = "李大山", *, per_head: str = "3000", year: int = 2015, **more: Any) -> Household:
    """A poor household with a survey in which every guarantee is met."""
    home = family(name, since=date(2014, 6, 1), **more)
    places.survey(home, year=year, per_head=per_head, size=3, guarantees=MET)
    return home


def to_recognition(row: Roll) -> Roll:
    """An exit through vote and examination."""
    vote(row)
    row = finish(row)
    examine(row)
    return finish(row)


def recognised(row: Roll) -> Roll:
    """And recognised by every household."""
    for entry in queries.pending(row):
        roll_records.recognise(
            actor=who("village_committee"), entry=entry, step=now(row).pk, signed_on=clock.today()
        )
    return finish(row)


def to_end(row: Roll) -> Roll:
    """From the notice in the village to the county's announcement a week later."""
    notice(row)
    with later(7):
        row = finish(row)
        while row.state == "running":
            step = now(row)
            role = "township_clerk" if step.place == "township" else "county_office"
            if step.needs == "sample":
                sample(row, role)
            if step.needs == "announcement":
                notice(row, by=who(role))
            row = finish(row, role)
    return row


@pytest.mark.clause("PL-129")
def test_a_household_exits_with_evidence_and_date_and_then_shows_as_lifted(world: None) -> None:
    home = surveyed()
    row = recognised(to_recognition(submitted(home, kind="exit")))
    assert Standing.objects.get(household=home).status == "poor"  # not before the last decision
    row = to_end(row)
    end = DAY + timedelta(days=7)
    before, after = Standing.objects.filter(household=home).order_by("valid_from")
    assert (before.status, before.valid_to) == ("poor", end)
    assert (after.status, after.valid_from, after.since_year) == ("lifted", end, 2015)
    assert after.entry is not None
    assert after.entry.recognised_on == DAY
    assert [line["item"] for line in after.entry.criteria if line["met"]] == [
        "当前状态", "人均纯收入", "调查年度", "不愁吃", "不愁穿", "义务教育", "基本医疗", "住房安全",
    ]  # fmt: skip
    assert Survey.objects.get().signed_on == DAY


def test_a_household_not_lifted_yet_stays_poor_when_its_exit_is_refused(world: None) -> None:
    home = surveyed()
    row = to_recognition(submitted(home, kind="exit"))
    (entry,) = queries.pending(row)
    roll_records.decline(
        actor=who("village_committee"), entry=entry, step=now(row).pk, reason="认为收入不稳定"
    )
    out = RollEntry.objects.get()
    assert (out.outcome, out.drop_reason) == ("dropped", "户不认可：认为收入不稳定")
    with pytest.raises(Refusal, match="没有一户能通过"):
        finish(row)
    assert Standing.objects.get(household=home).status == "poor"


@pytest.mark.clause("ND-001")
def test_income_at_the_standard_refuses_the_exit_and_another_standard_lets_it_pass(
    world: None, tmp_path: Path
) -> None:
    row = drafted(surveyed(per_head="2855"), kind="exit")
    with pytest.raises(
        Refusal, match="人均纯收入”不符合：2015年 2,855元，应为高于扶贫标准 2,855元"
    ) as refused:
        rolls.submit_roll(actor=who("village_committee"), roll=row)
    assert refused.value.clause == "ND-001"
    rule(tmp_path, "households.standard.income_yuan, value: 2800")
    assert rolls.submit_roll(actor=who("village_committee"), roll=row).state == "running"


@pytest.mark.clause("ND-015")
def test_a_guarantee_not_met_refuses_the_exit_where_it_is_asked_for(world: None, tmp_path: Path) -> None:
    home = family(since=date(2014, 6, 1))
    places.survey(home, per_head="3000", guarantees={**MET, "住房安全": False})
    row = drafted(home, kind="exit")
    with pytest.raises(Refusal, match="“住房安全”不符合：没有达到") as refused:
        rolls.submit_roll(actor=who("village_committee"), roll=row)
    assert refused.value.clause == "ND-015"
    rule(tmp_path, "households.exit.guarantees, value: [不愁吃]")
    assert rolls.submit_roll(actor=who("village_committee"), roll=row).state == "running"


def test_a_warning_does_not_refuse_but_stands_on_the_list(world: None, tmp_path: Path) -> None:
    rule(tmp_path, "households.standard.income_yuan, value: 4000, severity: warning")
    row = submitted(surveyed(per_head="3000"), kind="exit")
    failing = [line["item"] for line in queries.entries(row)[0].criteria if not line["met"]]
    assert failing == ["人均纯收入"]


@pytest.mark.clause("ND-016")
def test_without_every_signature_the_exit_waits(world: None) -> None:
    row = to_recognition(submitted(surveyed(), surveyed("王小河"), kind="exit"))
    first, second = queries.pending(row)
    step = now(row).pk
    roll_records.recognise(actor=who("village_committee"), entry=first, step=step, signed_on=DAY)
    with pytest.raises(Refusal, match=f"{second.head}没有登记户主认可签字"):
        finish(row)
    Survey.objects.filter(household=second.household_id).delete()
    with pytest.raises(Refusal, match="没有可以签字的收入核算表") as refused:
        roll_records.recognise(actor=who("village_committee"), entry=second, step=step, signed_on=DAY)
    assert refused.value.clause == "ND-016"
    assert RollEntry.objects.get(pk=second.pk).recognised_on is None


@pytest.mark.clause("ND-017")
def test_a_lifted_household_falls_back_and_its_history_stays(world: None) -> None:
    home = surveyed(status="lifted", per_head="2000")
    row = finish(submitted(home, kind="relapse"))
    examine(row)
    row = finish(row)
    vote(row)
    row = to_end(finish(row))
    assert [one.status for one in Standing.objects.filter(household=home).order_by("valid_from")] == [
        "lifted",
        "relapsed",
    ]
    again = drafted(home, kind="exit", title="再次退出")
    with later(8), pytest.raises(Refusal, match="人均纯收入"):
        rolls.submit_roll(actor=who("village_committee"), roll=again)


def monitored(home: Household, **details: Any) -> Roll:
    """A list for monitoring with what is asked besides."""
    row = drafted(home, kind="monitoring", year=2022)
    apply(
        queries.entries(row)[0],
        **{"category": "脱贫不稳定户", "risks": ["因病"], "contact": "赵队长", **details},
    )
    return rolls.submit_roll(actor=who("village_committee"), roll=row)


@pytest.mark.clause("ND-012", "ND-018")
def test_a_household_comes_under_monitoring_with_category_and_risks(world: None) -> None:
    with clock.business_date(date(2022, 5, 1)):
        home = family(status="lifted", since=date(2018, 1, 1))
        row = finish(monitored(home))
        examine(row)
        row = finish(row)
        vote(row)
        row = finish(row)
        posted = notice(row)
        assert (posted.ends_on, posted.clause) == (date(2022, 5, 6), "ND-012")
    with clock.business_date(date(2022, 5, 6)):
        row = finish(finish(finish(row), "township_clerk"), "county_office")
    watched = Monitoring.objects.get(household=home)
    assert (row.state, watched.category, watched.risks, watched.valid_from, watched.contact) == (
        "approved", "脱贫不稳定户", ["因病"], date(2022, 5, 6), "赵队长",
    )  # fmt: skip


@pytest.mark.clause("PD-057")
def test_a_category_that_does_not_fit_the_standing_is_refused(world: None) -> None:
    with clock.business_date(date(2022, 5, 1)):
        ordinary = family(status="", since=date(2018, 1, 1))
        with pytest.raises(Refusal, match="脱贫不稳定户须为脱贫") as refused:
            monitored(ordinary)
        assert refused.value.clause == "PD-057"
        other = family("王小河", status="", since=date(2018, 1, 1))
        assert monitored(other, category="边缘易致贫户").state == "running"


@pytest.mark.clause("ND-027")
def test_more_risks_than_policy_allows_are_refused(world: None, tmp_path: Path) -> None:
    with clock.business_date(date(2022, 5, 1)):
        home = family(status="lifted", since=date(2018, 1, 1))
        risks = ["因病", "因残", "因自然灾害", "因缺劳动力"]
        assert monitored(home, risks=risks).state == "running"
        rule(tmp_path, "households.risks.max, value: 3, severity: hard")
        with pytest.raises(Refusal, match="应为1至3项"):
            monitored(family("王小河", status="lifted", since=date(2018, 1, 1)), risks=risks)


def watched(
    name: str = "李大山", *, labour: str = "普通劳动力", since: date = date(2022, 1, 10)
) -> Household:
    """A monitored household that is safe again, with a measure."""
    home = family(name, status="lifted", since=date(2018, 1, 1))
    places.survey(home, year=2022, per_head="9000", guarantees=MET)
    Monitoring.objects.create(
        county=home.county,
        household=home,
        category="脱贫不稳定户",
        risks=["因病"],
        valid_from=since,
        source="测试",
    )
    Measure.objects.create(
        county=home.county, household=home, kind="产业帮扶", content="养牛", given_on=since
    )
    people = HouseholdMember.objects.filter(household=home).values("person_id")
    PersonState.objects.filter(person_id__in=people).update(labour=labour)
    return home


def removed(home: Household, way: str = "帮扶消除") -> Roll:
    """A removal through every step, from 1 December 2022 on."""
    with clock.business_date(date(2022, 12, 1)):
        row = drafted(home, kind="removal", year=2022)
        apply(queries.entries(row)[0], way=way)
        row = rolls.submit_roll(actor=who("village_committee"), roll=row)
        examine(row)
        row = finish(row)
        vote(row)
        row = recognised(finish(row))
        notice(row)
    with clock.business_date(date(2022, 12, 8)):
        return finish(finish(finish(row), "township_clerk"), "county_office")


@pytest.mark.clause("ND-019", "ND-020")
def test_the_risk_of_a_monitored_household_is_removed_in_its_way(world: None) -> None:
    home = watched()
    assert removed(home).state == "approved"
    over = Monitoring.objects.get(household=home)
    assert (over.valid_to, over.removal, over.kept) == (date(2022, 12, 8), "帮扶消除", False)
    assert over.removed_by is not None
    assert over.removed_by.outcome == "approved"


@pytest.mark.clause("ND-020")
def test_before_the_months_of_observation_are_over_no_risk_is_removed(world: None, tmp_path: Path) -> None:
    home = watched(since=date(2022, 8, 1))
    with pytest.raises(Refusal, match="“观察期”不符合") as refused:
        removed(home)
    assert refused.value.clause == "ND-020"
    rule(tmp_path, "households.removal.observe_months, value: 3, severity: hard")
    assert removed(home).state == "approved"


@pytest.mark.clause("PD-056", "ND-019")
def test_a_removal_by_help_wants_a_measure_on_record(world: None) -> None:
    home = watched()
    Measure.objects.all().delete()
    with pytest.raises(Refusal, match="“帮扶措施”不符合：监测以来0项"):
        removed(home)
    assert removed(home, "自然消除").state == "approved"


@pytest.mark.clause("PD-055")
def test_a_household_nobody_of_which_can_work_stays_monitored_and_is_marked(world: None) -> None:
    home = watched(labour="无劳动力")
    assert removed(home).state == "approved"
    stays = Monitoring.objects.get(household=home)
    assert (stays.valid_to, stays.kept, stays.removal) == (None, True, "")


def test_what_changed_since_the_list_was_put_refuses_the_approval(world: None) -> None:
    home = surveyed()
    row = recognised(to_recognition(submitted(home, kind="exit")))
    Standing.objects.filter(household=home).update(status="lifted")
    with pytest.raises(Refusal, match="与提交名单时不同"):
        to_end(row)
    assert Standing.objects.filter(household=home).count() == 1
