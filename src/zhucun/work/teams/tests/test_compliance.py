"""Compliance from the tables: as of a day, within the viewer's rights, by command and on the board."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.cadres.models import Cadre, Post
from zhucun.work.teams.models import LocalLiaison, PartyTransfer, Posting, PostingNote, Team, TermReport
from zhucun.work.teams.queries import compliance
from zhucun.work.teams.queries.compliance import Violation
from zhucun.work.teams.roster_cli import add_commands
from zhucun.work.units import actions as units
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, actor

from .conftest import PLACES

pytestmark = pytest.mark.django_db
ON, BEGINS, FORMED = date(2018, 9, 1), date(2018, 7, 5), date(2018, 7, 10)
UNTIL = date(2020, 7, 10)
VILLAGES = ("990101200200", "990101200201", "990101201200", "990102200200")


@dataclass
class County:
    """演示市 under the Linfen measures: four poor villages in two counties, a team of three in each, all in order."""

    batch: Batch
    teams: dict[str, Team]

    def member(self, village: str, role: str = "member") -> Posting:
        return Posting.objects.get(team=self.teams[village], role=role, valid_to=None)


@pytest.fixture
def county(db: None) -> Iterator[County]:
    """The four teams on 1 September 2018."""
    with clock.business_date(ON):
        for code, name in PLACES.items():
            divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
        policy.adopt(
            actor=MACHINE, instrument="linfen-2018-34", division="9901", citation="测试", valid_from=BEGINS
        )
        batch = units.open_batch(
            actor=MACHINE, division="9901", title="2018年市派驻村", instrument="linfen-2018-34", starts_on=BEGINS,
            ends_on=date(2021, 1, 1),
        )  # fmt: skip
        teams = {}
        for number, village in enumerate(VILLAGES):
            figures.set_mark(
                actor=MACHINE,
                division=village,
                kind="filed_poor_village",
                value="2014",
                since=date(2015, 1, 1),
            )
            teams[village] = make_team(batch, village, body(f"演示{number}局"))
        yield County(batch, teams)


def body(name: str, *, restricted: bool = False) -> Organisation:
    """A unit of 演示市."""
    return organisations.register(
        actor=MACHINE,
        name=name,
        kind="party_government",
        level="city",
        division="9901",
        restricted=restricted,
    )


def make_team(batch: Batch, village: str, unit: Organisation, level: str = "city") -> Team:
    """A team in order: a leader who is first secretary, a deputy, a member."""
    team = Team.objects.create(
        county=village[:6], batch=batch, organisation=unit, village_id=village, level=level, entered_on=FORMED,
        valid_from=FORMED,
    )  # fmt: skip
    LocalLiaison.objects.create(county=team.county, team=team, name="石磊", body="东川乡", valid_from=FORMED)
    for role in ("leader", "deputy", "member"):
        make_member(team, role=role, first_secretary=role == "leader")
    return team


def make_member(team: Team, *, name: str = "", cadre: Cadre | None = None, **changes: Any) -> Posting:
    """A Party member in post whose relation was transferred, unless said otherwise."""
    number = Cadre.objects.count()
    cadre = cadre or Cadre.objects.create(
        county="9901", organisation=team.organisation, name=name or f"甲{number}", sex="男", born_month=date(1980, 1, 1),
        politics="中共党员",
    )  # fmt: skip
    usual = {"role": "member", "planned_to": UNTIL, "arrived_on": FORMED, "valid_from": FORMED}
    row = Posting.objects.create(county=team.county, team=team, cadre=cadre, **(usual | changes))
    PartyTransfer.objects.create(
        county=team.county, posting=row, letter="1", transferred_in_on=row.valid_from
    )
    return row


def found(on: date = ON, division: str = "9901", viewer: Actor = MACHINE) -> list[Violation]:
    return compliance.violations(viewer=viewer, division=division, on=on)


def codes(rows: list[Violation]) -> list[str]:
    return sorted(one.code for one in rows)


def test_a_county_in_order_has_no_violations(county: County) -> None:
    assert found() == []
    looked_at = compliance.checked(viewer=MACHINE, division="9901", on=ON)
    assert (looked_at.teams, looked_at.members) == (4, 12)


@pytest.mark.clause("JX18-014", "JX18-017", "JX18-006")
def test_rows_of_the_tables_become_violations_with_ids_place_and_clause(county: County) -> None:
    short, work, apart = (county.teams[village] for village in VILLAGES[:3])
    gone = county.member(VILLAGES[0])
    gone.delete()
    busy = county.member(VILLAGES[1])
    PostingNote.objects.create(
        county=busy.county, posting=busy, kind="other_work", happened_on=date(2018, 8, 20), reason="参加普查"
    )
    Posting.objects.filter(team=apart, role="leader").update(first_secretary=False)
    rows = {one.code: one for one in found()}
    assert set(rows) == {"roster.size_min", "roster.full_time", "roster.first_secretary"}
    assert (rows["roster.size_min"].team, rows["roster.size_min"].clause) == (str(short.pk), "JX18-014")
    assert (
        rows["roster.size_min"].sentence == "甲县东川乡东川村（演示0局）工作队计2人，少于3人，请再选派1人。"
    )
    assert (rows["roster.full_time"].posting, rows["roster.full_time"].team) == (str(busy.pk), str(work.pk))
    assert rows["roster.full_time"].subject == str(busy.cadre_id)
    assert rows["roster.first_secretary"].area == VILLAGES[2]


@pytest.mark.clause("JX18-005", "JX18-015")
def test_villages_without_a_team_and_with_two_levels_are_told(county: County) -> None:
    Team.objects.filter(pk=county.teams[VILLAGES[0]].pk).update(valid_to=date(2018, 8, 1))
    second = make_team(county.batch, VILLAGES[1], body("演示省厅"), "province")
    rows = {one.code: one for one in found()}
    assert set(rows) == {"roster.coverage", "roster.village_teams", "roster.levels"}
    assert (
        rows["roster.coverage"].sentence
        == "建档立卡贫困村甲县东川乡东川村没有帮扶单位，也没有工作队，请安排单位派驻。"
    )
    assert (rows["roster.levels"].team, rows["roster.levels"].severity) == (str(second.pk), "hard")


def test_yesterday_reprints_yesterdays_state(county: County) -> None:
    gone = county.member(VILLAGES[0])
    Posting.objects.filter(pk=gone.pk).update(valid_to=ON, ending="recall", ending_reason="演示")
    PartyTransfer.objects.filter(posting=gone).update(transferred_out_on=ON)
    team = county.teams[VILLAGES[1]]
    PostingNote.objects.create(
        county=team.county,
        posting=county.member(VILLAGES[1]),
        kind="other_work",
        happened_on=ON,
        reason="演示",
    )
    later = county.member(VILLAGES[2])
    PartyTransfer.objects.filter(posting=later).update(transferred_in_on=date(2018, 9, 2))
    assert codes(found()) == [
        "roster.early_end",
        "roster.full_time",
        "roster.party_relation",
        "roster.size_min",
    ]
    assert codes(found(date(2018, 8, 31))) == ["roster.party_relation"]
    before = found(date(2018, 7, 1))
    assert [(one.code, one.clause) for one in before] == [("roster.coverage", "NAT17-003")] * 4


@pytest.mark.clause("JX18-014")
def test_a_value_set_for_one_township_changes_the_verdict_there_alone(county: County) -> None:
    policy.set_local_value(
        actor=MACHINE,
        division="990101200",
        key="teams.size.min",
        value=4,
        citation="东川乡〔2018〕1号",
        valid_from=BEGINS,
    )
    rows = found()
    assert [(one.code, one.area, one.clause) for one in rows] == [
        ("roster.size_min", village, "JX18-014") for village in VILLAGES[:2]
    ]
    assert "（东川乡〔2018〕1号）" in rows[0].sentence


@pytest.mark.clause("JX18-061")
def test_a_vacancy_counts_from_the_day_of_leaving_where_a_number_of_days_is_set(county: County) -> None:
    gone = county.member(VILLAGES[0])
    Posting.objects.filter(pk=gone.pk).update(
        valid_to=date(2018, 8, 1), ending="rotation", ending_reason="演示"
    )
    policy.set_local_value(
        actor=MACHINE,
        division="9901",
        key="teams.vacancy.max_days",
        value=30,
        citation="演示市〔2018〕2号",
        valid_from=BEGINS,
    )
    (late,) = [one for one in found() if one.code == "roster.vacancy"]
    assert "已空缺31天，应在30天内补派到位" in late.sentence
    fresh = make_member(
        county.teams[VILLAGES[0]], replaces=gone, valid_from=date(2018, 8, 20), planned_to=date(2020, 8, 20)
    )
    assert "roster.vacancy" not in codes(found())
    Posting.objects.filter(pk=fresh.pk).update(arrived_on=None)
    assert "roster.vacancy" in codes(found())


@pytest.mark.clause("H15-046")
def test_the_liaison_is_compared_by_the_person_named(county: County) -> None:
    policy.adopt(
        actor=MACHINE, instrument="hunan-2015-1", division="990102", citation="测试", valid_from=BEGINS
    )
    member = county.member(VILLAGES[3])
    unit = county.teams[VILLAGES[3]].organisation
    units.name_liaison(actor=MACHINE, organisation=unit, name=member.cadre.name, since=FORMED)
    assert [one.code for one in found(division="990102")] == ["roster.liaison_namesake"]
    units.name_liaison(
        actor=MACHINE,
        organisation=unit,
        name=member.cadre.name,
        since=date(2018, 8, 1),
        person=member.cadre_id,
    )
    (refused,) = found(division="990102")
    assert (refused.code, refused.severity, refused.posting) == (
        "roster.liaison_apart",
        "hard",
        str(member.pk),
    )
    units.name_liaison(
        actor=MACHINE, organisation=unit, name=member.cadre.name, since=date(2018, 8, 15), person=UUID(int=1)
    )
    assert found(division="990102") == []


@pytest.mark.clause("SC15-049", "SC15-054", "SC15-012")
def test_posts_reports_and_roles_are_read_as_of_the_day(county: County) -> None:
    policy.adopt(
        actor=MACHINE, instrument="county-2015", division="990102", citation="测试", valid_from=BEGINS
    )
    team = county.teams[VILLAGES[3]]
    for role, title, rank in (("leader", "办公室干事", "科员"), ("member", "处长", "副处级")):
        row = county.member(VILLAGES[3], role)
        Post.objects.create(
            county="9901",
            cadre=row.cadre,
            organisation=team.organisation,
            title=title,
            rank=rank,
            valid_from=date(2018, 8, 1),
        )
    left = make_member(team, valid_from=FORMED)
    Posting.objects.filter(pk=left.pk).update(valid_to=date(2018, 8, 15), ending="term", ending_reason="演示")
    TermReport.objects.create(
        county=left.county, posting=left, title="思想总结", delivered_on=date(2018, 8, 16)
    )
    TermReport.objects.create(
        county=left.county, posting=left, title="调研报告", delivered_on=date(2018, 9, 2)
    )
    here = {one.code for one in found(division="990102")}
    assert {"roster.rank", "roster.composition", "roster.reports"} <= here
    assert not {"roster.rank", "roster.composition"} & {
        one.code for one in found(date(2018, 7, 31), "990102")
    }
    assert "roster.reports" not in {one.code for one in found(date(2018, 9, 2), "990102")}


def test_who_changes_role_keeps_the_day_of_arrival_in_the_team(county: County) -> None:
    member = county.member(VILLAGES[0])
    Posting.objects.filter(pk=member.pk).update(
        valid_to=date(2018, 8, 1), ending="role", ending_reason="改任"
    )
    make_member(
        county.teams[VILLAGES[0]],
        cadre=member.cadre,
        role="deputy",
        valid_from=date(2018, 8, 1),
        planned_to=UNTIL,
    )
    assert found() == []


def test_a_viewer_is_told_of_the_own_areas_only_and_a_unit_of_its_own_teams(county: County) -> None:
    for village in VILLAGES:
        county.member(village).delete()
    Team.objects.filter(pk=county.teams[VILLAGES[0]].pk).update(valid_to=date(2018, 8, 1))
    unit = county.teams[VILLAGES[1]].organisation

    def areas(viewer: Actor) -> list[tuple[str, str]]:
        return [(one.code, one.area) for one in found(viewer=viewer, division="")]

    assert areas(actor("county_office", "990102")) == [("roster.size_min", VILLAGES[3])]
    clerk = areas(actor("township_clerk", "990101200"))
    assert sorted(clerk) == [("roster.coverage", VILLAGES[0]), ("roster.size_min", VILLAGES[1])]
    assert areas(actor("sending_unit", body=unit)) == [("roster.size_min", VILLAGES[1])]
    assert areas(actor("system_admin", "99")) == []


def test_a_restricted_units_people_are_never_read(county: County) -> None:
    unit = county.teams[VILLAGES[0]].organisation
    county.member(VILLAGES[0]).delete()
    assert codes(found()) == ["roster.size_min"]
    Organisation.objects.filter(pk=unit.pk).update(restricted=True)
    case = compliance.case_of(viewer=MACHINE, division="9901", on=ON)
    assert str(county.teams[VILLAGES[0]].pk) not in case.members["team"].to_list()
    assert found() == []


def test_statements_do_not_grow_with_the_teams(county: County) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            found()
        return len(seen)

    statements()
    before = statements()
    for number in range(6):
        make_team(county.batch, VILLAGES[number % 4], body(f"演示又{number}局"))
    assert statements() == before
    assert before <= 16


# --- the command --------------------------------------------------------------------------------------------------------


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    options = parser.parse_args(["teams", "check", *words])
    status: int = options.func(options)
    return status


@pytest.mark.clause("JX18-014")
def test_the_command_lists_violations_with_clause_ids_and_ends_with_1(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--division", "9901", "--on", "2018-09-01") == 0
    assert capsys.readouterr().out == "核对了 4 支工作队、12 名队员，没有发现问题。\n"
    county.member(VILLAGES[0]).delete()
    assert run("--division", "9901") == 1
    assert "少于3人，请再选派1人。（JX18-014，roster.size_min）" in capsys.readouterr().out
    assert run("--division", "9901", "--format", "json") == 1
    answer = json.loads(capsys.readouterr().out)
    (only,) = answer["violations"]
    assert (only["clause"], only["severity"], only["title"]) == ("JX18-014", "warning", "人数不足")
    assert only["team"] == str(county.teams[VILLAGES[0]].pk)
    assert answer["summary"]["by_clause"] == {"JX18-014": 1}
    assert (answer["division"], answer["on"], answer["summary"]["teams"]) == ("9901", "2018-09-01", 4)


def test_the_command_ends_with_2_for_a_place_or_a_day_that_is_none(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--division", "9977") == 2
    assert "9977 的区划在2018年9月1日不存在" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        run("--division", "9901", "--on", "9月1日")
    assert wrong.value.code == 2
