"""A team in its village: arrival, Party relation, liaison, exceptions, vacancies, adjustment, the end."""

from datetime import date

import pytest

from zhucun.foundation.approvals.models import Case
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.cadres.models import Station
from zhucun.work.teams.actions import adjustment, appointment, nomination
from zhucun.work.teams.models import Adjustment, PlacementPlan, Posting, Team
from zhucun.work.teams.queries import life as queries
from zhucun.work.teams.queries import roster
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE, actor

from .conftest import body, choose
from .life import account, approve, cadre, clerk, decide, formed, head, leader, linfen_batch, member, nominate

VILLAGE = "990101200200"


@pytest.fixture
def team(batch: Batch, adopted: PlacementPlan) -> Team:
    """演示水利厅's team of two in 东川村, from 10 March 2015."""
    choose(batch)
    return formed(batch, body("演示水利厅"))


@pytest.fixture
def linfen(batch: Batch) -> Team:
    """甲县财政局's team of three in 石坪村 under Linfen's measures, from 1 August 2018."""
    with clock.business_date(date(2018, 8, 1)):
        round_of_2018 = linfen_batch()
        unit = _body("甲县财政局")
        people = [
            (cadre(unit, "冯刚"), "leader"),
            (cadre(unit, "褚英"), "member"),
            (cadre(unit, "卫红"), "member"),
        ]
        row = nominate(
            round_of_2018, unit, people, village="990101201200", starts_on=date(2018, 8, 1), planned_to=date(2020, 8, 1)
        )  # fmt: skip
        return approve(row, head(unit), actor("selection_office", "990101"))


def _body(name: str) -> Organisation:
    return organisations.named("990101", [name])[name]


# --- entry and arrival ------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-010", "SC15-052")
def test_the_first_arrival_is_the_entry_of_the_team(team: Team) -> None:
    township = actor("township_clerk", "990101200")
    appointment.arrive(actor=township, posting=leader(team), on=DAY)
    team.refresh_from_db()
    assert (team.entered_on, leader(team).arrived_on, member(team).arrived_on) == (DAY, DAY, None)
    with pytest.raises(Conflict, match="已经登记"):
        appointment.arrive(actor=township, posting=leader(team), on=DAY)


def test_nobody_arrives_before_the_appointment_or_tomorrow(team: Team) -> None:
    unit = clerk(body("演示水利厅"))
    for day in (date(2015, 3, 9), date(2015, 3, 11)):
        with pytest.raises(Refusal, match="日期"):
            appointment.arrive(actor=unit, posting=leader(team), on=day)
    with pytest.raises(NotAllowed):
        appointment.arrive(actor=actor("township_clerk", "990101201"), posting=leader(team), on=DAY)


@pytest.mark.clause("H15-018", "JX18-017")
def test_a_party_relation_goes_in_and_back_once_and_for_party_members_only(team: Team) -> None:
    unit = clerk(body("演示水利厅"))
    chief = leader(team)
    appointment.transfer_in(actor=unit, posting=chief, letter="湘组介〔2015〕7号", on=DAY)
    with pytest.raises(Conflict, match="已于2015年3月10日转入"):
        appointment.transfer_in(actor=unit, posting=chief, letter="湘组介〔2015〕8号", on=DAY)
    appointment.transfer_out(actor=unit, posting=chief, on=DAY)
    other = member(team)
    other.cadre.politics = "群众"
    other.cadre.save(update_fields=["politics"])
    with pytest.raises(Refusal, match="不是中共党员"):
        appointment.transfer_in(actor=unit, posting=member(team), letter="1", on=DAY)
    with pytest.raises(Refusal, match="还没有登记转入"):
        appointment.transfer_out(actor=unit, posting=member(team), on=DAY)


@pytest.mark.clause("H15-012")
def test_the_local_liaison_is_named_by_township_or_county_and_one_follows_the_other(team: Team) -> None:
    township = actor("township_clerk", "990101200")
    with pytest.raises(NotAllowed):
        appointment.name_local_liaison(
            actor=clerk(body("演示水利厅")), team=team, name="石磊", body="东川乡政府", since=DAY
        )
    appointment.name_local_liaison(actor=township, team=team, name="石磊", body="东川乡政府", since=DAY)
    later = date(2015, 6, 1)
    appointment.name_local_liaison(actor=township, team=team, name="田野", body="甲县水利局", since=later)
    on = {day: queries.liaison_of(team.pk, day) for day in (date(2015, 3, 9), DAY, later)}
    assert [row.name if row else "" for row in on.values()] == ["", "石磊", "田野"]


# --- vacancies, changes, exceptions -----------------------------------------------------------------------------


@pytest.mark.clause("JX18-061", "SC15-029")
def test_a_place_left_is_vacant_until_the_successor_has_arrived(team: Team) -> None:
    unit = body("演示水利厅")
    with clock.business_date(date(2016, 5, 1)):
        with pytest.raises(Refusal, match="计划任期到2018年2月12日") as refused:
            appointment.finish_service(
                actor=clerk(unit), posting=member(team), on=date(2016, 5, 1), reason=""
            )
        assert refused.value.clause == "SC15-029"
        appointment.finish_service(
            actor=clerk(unit),
            posting=member(team),
            on=date(2016, 5, 1),
            reason="单位抽回办案",
            withdrawal=True,
        )
        row = nominate(
            team.batch, unit, [(cadre(unit, "郑洁"), "member")], village=VILLAGE, starts_on=date(2016, 5, 10)
        )
        approve(row, head(unit), actor("selection_office", "99"))
        came = member(team)
        assert came.replaces is not None  # nobody had to say whose place it is
    with clock.business_date(date(2016, 5, 20)):
        appointment.arrive(actor=MACHINE, posting=came, on=date(2016, 5, 20))
    found = {
        day: [(one.days, one.named) for one in queries.vacancies(viewer=MACHINE, on=date(2016, *day))]
        for day in ((4, 30), (5, 1), (5, 9), (5, 19), (5, 20))
    }
    assert found == {(4, 30): [], (5, 1): [(0, "")], (5, 9): [(8, "")], (5, 19): [(18, "郑洁")], (5, 20): []}


@pytest.mark.clause("H15-036")
def test_turnover_counts_who_left_before_the_term_ended_with_the_reasons(team: Team) -> None:
    unit = body("演示水利厅")
    with clock.business_date(date(2016, 5, 1)):
        appointment.finish_service(
            actor=clerk(unit),
            posting=member(team),
            on=date(2016, 5, 1),
            reason="单位抽回办案",
            withdrawal=True,
        )
    [before] = queries.turnover(viewer=MACHINE, on=date(2016, 4, 30))
    [after] = queries.turnover(viewer=MACHINE, on=date(2016, 5, 1))
    assert (before.members, before.changed) == (2, 0)
    assert (after.members, after.changed, after.percent) == (2, 1, 50.0)
    assert after.reasons == (("吴敏", "抽回", "单位抽回办案", date(2016, 5, 1)),)


def test_whoever_serves_the_term_to_its_end_is_no_turnover(team: Team) -> None:
    with clock.business_date(date(2018, 2, 13)):
        appointment.finish_service(
            actor=clerk(body("演示水利厅")), posting=member(team), on=date(2018, 2, 13), reason=""
        )
    [found] = queries.turnover(viewer=MACHINE, on=date(2018, 3, 1))
    assert (found.members, found.changed) == (2, 0)


@pytest.mark.clause("SC15-033", "H15-019")
def test_other_work_and_difficulties_need_a_reason_and_stay_open_until_settled(team: Team) -> None:
    unit = clerk(body("演示水利厅"))
    with pytest.raises(Refusal, match="请写明理由") as refused:
        appointment.note_exception(actor=unit, posting=member(team), kind="other_work", on=DAY, reason=" ")
    assert refused.value.clause == "SC15-033"
    note = appointment.note_exception(
        actor=unit, posting=member(team), kind="difficulty", on=DAY, reason="父亲住院"
    )
    appointment.settle_exception(actor=unit, note=note, on=DAY, how="单位派人陪护")
    note.refresh_from_db()
    assert (note.settled_on, note.settled_how) == (DAY, "单位派人陪护")
    with pytest.raises(Conflict):
        appointment.settle_exception(actor=unit, note=note, on=DAY, how="再办一次")


@pytest.mark.clause("SC15-054")
def test_the_reports_of_the_county_plan_are_owed_until_handed_in(team: Team) -> None:
    assert queries.reports_due(member(team)) == []  # Hunan's circular asks for none
    policy.adopt(
        actor=MACHINE,
        instrument="county-2015",
        division="990101",
        citation="测试",
        valid_from=date(2015, 3, 1),
    )
    assert queries.reports_due(member(team)) == [("思想总结", "SC15-054"), ("调研报告", "SC15-054")]
    appointment.hand_in_report(
        actor=clerk(body("演示水利厅")), posting=member(team), title="思想总结", on=DAY
    )
    assert queries.reports_due(member(team)) == [("调研报告", "SC15-054")]


@pytest.mark.clause("JX18-066")
def test_time_in_the_village_leaves_gaps_out_and_counts_shared_days_once(team: Team) -> None:
    row = member(team)
    first = Posting(arrived_on=date(2015, 3, 11), valid_from=DAY, valid_to=date(2015, 3, 21))
    second = Posting(arrived_on=None, valid_from=date(2015, 4, 1), valid_to=date(2015, 4, 3))
    shared = Posting(arrived_on=date(2015, 4, 2), valid_from=date(2015, 4, 2), valid_to=date(2015, 4, 5))
    assert queries.time_in_village([first, second, shared], date(2016, 1, 1)) == 10 + 4
    assert queries.time_in_village([row], DAY) == 1


# --- adjustment (Linfen) ----------------------------------------------------------------------------------------

ON = date(2018, 9, 10)


def ill(who: Actor, posting: Posting, **more: object) -> Adjustment:
    said = {
        "ground": 2, "applied_on": ON, "leaves_on": ON, "reason": "身体原因不能正常履职", "restricted": "腰椎手术"
    } | more  # fmt: skip
    return adjustment.apply(actor=who, posting=posting, **said)  # type: ignore[arg-type]  # by name


@pytest.mark.clause("JX18-051", "JX18-058")
def test_a_sick_member_is_adjusted_when_unit_and_same_level_office_both_agree(linfen: Team) -> None:
    unit = _body("甲县财政局")
    sick = Posting.objects.get(team=linfen, cadre__name="褚英")
    with clock.business_date(ON):
        row = ill(clerk(unit), sick)
        decide(row.case, actor("county_office", "990101"))  # the two are not in an order
        sick.refresh_from_db()
        assert not sick.ending  # one alone does not do
        decide(row.case, head(unit))
    sick.refresh_from_db()
    row.refresh_from_db()
    assert (sick.valid_to, sick.ending, row.state) == (ON, "adjustment", "done")
    assert Station.objects.get(source=sick.pk).valid_to == ON
    assert "腰椎手术" not in str(Case.objects.get(subject_id=row.pk).payload)


@pytest.mark.clause("JX18-058")
def test_one_refusal_ends_an_adjustment_and_the_member_stays(linfen: Team) -> None:
    unit = _body("甲县财政局")
    sick = Posting.objects.get(team=linfen, cadre__name="褚英")
    with clock.business_date(ON):
        row = ill(clerk(unit), sick)
        decide(row.case, head(unit))
        decide(row.case, actor("county_office", "990101"), outcome="refused", opinion="请先治疗休养")
        sick.refresh_from_db()
        row.refresh_from_db()
        assert (sick.valid_to, row.state) == (None, "refused")
        assert ill(clerk(unit), sick, leaves_on=date(2018, 10, 1)).pk != row.pk  # may be asked again


@pytest.mark.clause("JX18-050")
def test_who_walked_out_cannot_apply_so_the_unit_files_but_not_for_health(linfen: Team) -> None:
    unit = _body("甲县财政局")
    gone = Posting.objects.get(team=linfen, cadre__name="褚英")
    with clock.business_date(ON):
        with pytest.raises(Refusal, match="须由本人书面申请") as refused:
            ill(clerk(unit), gone, by_unit=True)
        assert refused.value.clause == "JX18-051"
        row = ill(clerk(unit), gone, ground=1, by_unit=True, reason="自动离职", restricted="")
    assert (row.ground, row.by_unit) == (1, True)


def test_only_the_member_or_the_unit_applies_and_one_application_at_a_time(linfen: Team) -> None:
    unit = _body("甲县财政局")
    sick = Posting.objects.get(team=linfen, cadre__name="褚英")
    with clock.business_date(ON):
        with pytest.raises(NotAllowed):
            ill(actor("township_clerk", "990101201"), sick)
        self = account("褚英", "team_member", "990101201200")
        sick.cadre.account_id = self.id
        sick.cadre.save(update_fields=["account"])
        ill(self, sick)
        with pytest.raises(Conflict, match="已有一件调整"):
            ill(clerk(unit), sick)


def test_an_area_whose_pack_knows_no_adjustment_says_so(team: Team) -> None:
    with pytest.raises(Refusal, match="没有规定调整的情形"):
        ill(clerk(body("演示水利厅")), member(team), applied_on=DAY, leaves_on=DAY)


# --- the end ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-018")
def test_a_team_does_not_leave_with_its_villages_poverty_while_the_campaign_lasts(linfen: Team) -> None:
    office = actor("county_office", "990101")
    with clock.business_date(date(2019, 3, 1)):
        with pytest.raises(Refusal, match="脱贫攻坚期内") as refused:
            appointment.close_team(
                actor=office, team=linfen, on=date(2019, 3, 1), kind="village_exit", reason="村已退出"
            )
        assert refused.value.clause == "JX18-018"
        policy.set_local_value(
            actor=MACHINE, division="990101", key="teams.campaign.end", value=date(2019, 3, 1), citation="测试",
            valid_from=date(2018, 8, 1),
        )  # fmt: skip
        appointment.close_team(
            actor=office, team=linfen, on=date(2019, 3, 1), kind="village_exit", reason="村已退出"
        )
    linfen.refresh_from_db()
    assert linfen.valid_to == date(2019, 3, 1)
    assert set(Posting.objects.filter(team=linfen).values_list("valid_to", "ending")) == {
        (date(2019, 3, 1), "closed")
    }
    assert queries.vacancies(viewer=MACHINE, on=date(2019, 4, 1)) == []


def test_a_closed_team_takes_nobody_and_the_unit_may_begin_anew(linfen: Team) -> None:
    with clock.business_date(date(2019, 3, 1)):
        with pytest.raises(NotAllowed):
            appointment.close_team(
                actor=clerk(_body("甲县财政局")), team=linfen, on=date(2019, 3, 1), kind="end", reason="期满"
            )
        office = actor("county_office", "990101")
        appointment.close_team(actor=office, team=linfen, on=date(2019, 3, 1), kind="end", reason="期满")
        with pytest.raises(Conflict, match="已经撤队"):
            appointment.close_team(actor=office, team=linfen, on=date(2019, 3, 2), kind="end", reason="期满")
        row = nomination.draft(
            actor=office, batch=linfen.batch, organisation=_body("甲县财政局"), village="990101201200",
            starts_on=date(2019, 3, 5),
        )  # fmt: skip
    assert row.team is None


# --- who sees what ----------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-029", "H15-032", "H15-033")
def test_the_county_sees_every_team_in_it_whoever_sent_it_and_a_unit_only_its_own(
    team: Team, linfen: Team
) -> None:
    seen = {
        label: set(roster.teams(who).values_list("organisation__name", flat=True))
        for label, who in {
            "county": actor("county_office", "990101"),
            "other county": actor("county_office", "990102"),
            "province": actor("province_office", "99"),
            "township": actor("township_clerk", "990101201"),
            "unit": clerk(body("演示水利厅")),
            "member": actor("team_member", "990101200200"),
        }.items()
    }
    both = {"演示水利厅", "甲县财政局"}
    assert seen == {
        "county": both, "other county": set(), "province": both, "township": {"甲县财政局"}, "unit": {"演示水利厅"},
        "member": {"演示水利厅"},
    }  # fmt: skip


@pytest.mark.clause("SC15-044")
def test_the_bodies_that_lead_stationing_in_a_county_read_every_team_in_it_and_none_elsewhere(
    team: Team,
) -> None:
    for role in ("selection_office", "county_office"):
        assert roster.teams(actor(role, "990101")).count() == 1
        assert roster.postings(actor(role, "990101")).count() == 2
        assert roster.teams(actor(role, "990102")).count() == 0


def test_a_roster_answers_as_of_any_day(team: Team) -> None:
    unit = body("演示水利厅")
    with clock.business_date(date(2016, 5, 1)):
        appointment.finish_service(
            actor=clerk(unit), posting=member(team), on=date(2016, 5, 1), reason="抽回", withdrawal=True
        )
    names = {
        day: [row.cadre.name for row in roster.in_post(viewer=MACHINE, team=team.pk, on=day)]
        for day in (date(2015, 3, 9), DAY, date(2016, 4, 30), date(2016, 5, 1))
    }
    assert list(names.values()) == [[], ["周建国", "吴敏"], ["周建国", "吴敏"], ["周建国"]]
