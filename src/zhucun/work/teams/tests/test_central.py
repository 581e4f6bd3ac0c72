"""Central units: designated counties, officials on temporary posts, first secretaries, who sees what as of which day."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.cadres import queries as cadre_queries
from zhucun.work.cadres.models import Cadre, Station
from zhucun.work.teams.actions import central as actions
from zhucun.work.teams.models import Designation, Posting, Secondment, Team
from zhucun.work.teams.queries import central as queries
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.tests.conftest import BACKEND, MACHINE, actor, make_batch
from zhucun.work.units.tests.conftest import person as account

from .conftest import FILED, PLACES, queries_of, shown

pytestmark = pytest.mark.django_db
SINCE, ON = date(2018, 3, 1), date(2018, 6, 1)
TWO_YEARS = date(2020, 3, 1)


@dataclass(frozen=True)
class World:
    """演示省 with two central units of different systems, nothing designated."""

    energy: Organisation
    college: Organisation
    army: Organisation


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.business_date(ON):
        for code, name in PLACES.items():
            divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
        for village in FILED:
            figures.set_mark(
                actor=MACHINE, division=village, kind="filed_poor_village", value="2014", since=date(2015, 1, 1)
            )  # fmt: skip
        units.load_central_systems(actor=MACHINE)
        made = []
        for name, kind, system in (
            ("演示能源集团", "enterprise", "中央企业"),
            ("演示工业大学", "college", "高校"),
            ("演示某部", "military", "解放军和武警部队"),
        ):
            body = organisations.register(
                actor=MACHINE, name=name, kind=kind, level="central", division="", restricted=kind == "military"
            )  # fmt: skip
            row = next(one for one in unit_queries.central_systems() if one.title == system)
            units.join_system(actor=MACHINE, organisation=body, system=row, since=SINCE)
            made.append(body)
        yield World(*made)


def lead(name: str) -> Actor:
    """The lead department's clerk."""
    row = next(one for one in unit_queries.central_systems() if one.lead.name == name)
    return actor("lead_department", body=row.lead)


def browser(role: str, division: str = "", body: Organisation | None = None) -> Client:
    """A signed-in browser on the day of the stories."""
    client = Client()
    client.force_login(account(role, division, body, day=ON), backend=BACKEND)
    return client


def person(unit: Organisation, name: str) -> Cadre:
    return Cadre.objects.create(
        county=unit.county, organisation=unit, name=name, sex="男", born_month=date(1978, 6, 1), politics="中共党员"
    )  # fmt: skip


def county(unit: Organisation, key: str = "990101", who: Actor = MACHINE) -> Designation:
    return actions.designate(actor=who, organisation=unit, division=key, since=SINCE)


def send(
    row: Designation, name: str = "张宁", *, who: Actor = MACHINE, since: date = SINCE, until: date = TWO_YEARS,
    post: str = "县委常委、副县长", portfolio: str = "assists", cadre: Cadre | None = None,
) -> Secondment:  # fmt: skip
    return actions.second(
        actor=who, designation=row, cadre=cadre or person(row.organisation, name), post=post, portfolio=portfolio,
        since=since, planned_to=until,
    )  # fmt: skip


def first_secretary(
    unit: Organisation, village: str = "990101200200", name: str = "李明", *, since: date = SINCE, until: date = TWO_YEARS
) -> Posting:  # fmt: skip
    batch = make_batch("99")
    team = Team.objects.create(
        county=village[:6],
        batch=batch,
        organisation=unit,
        village_id=village,
        level="central",
        valid_from=since,
    )
    return Posting.objects.create(
        county=team.county, team=team, cadre=person(unit, name), role="leader", first_secretary=True, valid_from=since,
        planned_to=until,
    )  # fmt: skip


def flags(viewer: Actor = MACHINE, on: date = ON) -> set[tuple[str, str]]:
    return {
        (flag.word, flag.clause) for unit in queries.coverage(viewer=viewer, on=on) for flag in unit.all_flags
    }


def names(viewer: Actor, on: date = ON) -> list[tuple[str, list[str]]]:
    return [
        (unit.name, [one.key for one in unit.counties]) for unit in queries.coverage(viewer=viewer, on=on)
    ]


# --- designating ------------------------------------------------------------------------------------------------


@pytest.mark.clause("ZY17-002")
def test_the_provinces_office_designates_a_county_to_a_central_unit(world: World) -> None:
    office = actor("province_office", "99")
    row = county(world.energy, who=office)
    assert (row.county, row.division_id, row.valid_from, row.valid_to) == ("990101", "990101", SINCE, None)
    entry = AuditEntry.objects.get(verb="确定定点扶贫县")
    assert (entry.actor_id, entry.county, entry.subject_id) == (office.id, "990101", str(row.pk))
    with pytest.raises(Refusal, match="已是“演示能源集团”的定点扶贫县") as refused:
        county(world.energy, who=office)
    assert (refused.value.clause, refused.value.field) == ("ZY17-002", "county")


def test_only_the_offices_of_nation_and_province_designate(world: World) -> None:
    row = county(world.college, "990102", who=actor("province_office", ""))
    for who in (
        lead("国务院国资委"),
        actor("county_office", "990101"),
        actor("province_office", "43"),
        actor("sending_unit", body=world.energy),
    ):
        with pytest.raises(NotAllowed):
            county(world.energy, who=who)
        with pytest.raises(NotAllowed):
            actions.end_designation(actor=who, designation=row, on=ON, reason="调整")


def test_a_local_unit_or_a_place_that_is_no_county_is_refused(world: World) -> None:
    local = organisations.register(
        actor=MACHINE, name="演示水利厅", kind="party_government", level="province", division="99"
    )
    with pytest.raises(Refusal, match="不是中央单位"):
        county(local)
    with pytest.raises(Refusal, match="“演示市”不是县"):
        county(world.energy, "9901")


def test_a_designation_ends_once_its_officials_have_left_and_may_begin_anew(world: World) -> None:
    row = county(world.energy)
    official = send(row)
    with pytest.raises(Refusal, match="张宁还在挂职"):
        actions.end_designation(actor=MACHINE, designation=row, on=ON, reason="调整")
    actions.end_secondment(actor=MACHINE, secondment=official, on=ON, reason="调回")
    with pytest.raises(Refusal, match="请写明结束定点扶贫的理由"):
        actions.end_designation(actor=MACHINE, designation=row, on=ON, reason=" ")
    actions.end_designation(actor=MACHINE, designation=row, on=ON, reason="调整")
    with pytest.raises(Conflict):
        actions.end_designation(actor=MACHINE, designation=row, on=ON, reason="调整")
    assert (names(MACHINE), names(MACHINE, date(2018, 5, 31))) == ([], [("演示能源集团", ["990101"])])
    with pytest.raises(Refusal, match="已经结束，不能再派"):
        send(row, "王芳", since=ON)
    again = actions.designate(actor=MACHINE, organisation=world.energy, division="990101", since=ON)
    assert again.pk != row.pk


# --- officials --------------------------------------------------------------------------------------------------


@pytest.mark.clause("ZY17-003")
def test_the_unit_seconds_an_official_with_title_and_portfolio(world: World) -> None:
    us, row = actor("sending_unit", body=world.energy), county(world.energy)
    made = send(row, who=us, portfolio="in_charge")
    [unit] = queries.coverage(viewer=us, on=ON)
    [official] = unit.counties[0].officials
    assert (official.name, official.post, official.portfolio) == ("张宁", "县委常委、副县长", "分管扶贫")
    assert (official.since, official.planned_to, official.ended) == (SINCE, TWO_YEARS, None)
    entry = AuditEntry.objects.get(verb="派出挂职干部", subject_id=str(made.pk))
    assert (entry.actor_id, entry.detail["portfolio"]) == (us.id, "in_charge")


@pytest.mark.clause("ZY17-003")
@pytest.mark.parametrize(
    ("post", "portfolio", "field"), [(" ", "assists", "post"), ("副县长", "leads", "portfolio")]
)
def test_without_title_or_portfolio_an_official_is_refused(
    world: World, post: str, portfolio: str, field: str
) -> None:
    row = county(world.energy)
    with pytest.raises(Refusal) as refused:
        send(row, post=post, portfolio=portfolio)
    assert (refused.value.clause, refused.value.field) == ("ZY17-003", field)
    assert Secondment.objects.count() == 0


def test_the_county_sees_the_official_while_and_after_he_serves_there(world: World) -> None:
    office, row = actor("county_office", "990101"), county(world.energy)
    assert not cadre_queries.visible_to(office).exists()
    made = send(row)
    assert [one.name for one in cadre_queries.visible_to(office)] == ["张宁"]
    assert not cadre_queries.visible_to(actor("county_office", "990102")).exists()
    actions.end_secondment(actor=actor("county_office", "990101"), secondment=made, on=ON, reason="调回")
    station = Station.objects.get(source=made.pk)
    assert (station.division_id, station.valid_from, station.valid_to) == ("990101", SINCE, ON)


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        (date(2018, 2, 28), TWO_YEARS, "不能早于定点扶贫开始的2018年3月1日"),
        (SINCE, SINCE, "计划期满须晚于到任日期"),
    ],
)
def test_days_outside_the_designation_or_turned_round_are_refused(
    world: World, since: date, until: date, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        send(county(world.energy), since=since, until=until)


def test_a_cadre_of_another_unit_or_one_who_serves_elsewhere_is_refused(world: World) -> None:
    here, there = county(world.energy), county(world.energy, "990102")
    with pytest.raises(Refusal, match="不是“演示能源集团”的干部"):
        send(here, cadre=person(world.college, "王芳"))
    zhang = person(world.energy, "张宁")
    first = send(here, cadre=zhang)
    with pytest.raises(Refusal, match="张宁自2018年3月1日起在甲县挂职"):
        send(there, cadre=zhang, since=ON, until=date(2020, 6, 1))
    actions.end_secondment(actor=MACHINE, secondment=first, on=ON, reason="调整")
    assert send(there, cadre=zhang, since=ON, until=date(2020, 6, 1)).valid_from == ON


def test_strangers_neither_send_nor_recall_and_an_end_is_final(world: World) -> None:
    row = county(world.energy)
    made = send(row)
    for who in (
        lead("国务院国资委"),
        actor("county_office", "990102"),
        actor("sending_unit", body=world.college),
    ):
        with pytest.raises(NotAllowed):
            send(row, "王芳", who=who)
        with pytest.raises(NotAllowed):
            actions.end_secondment(actor=who, secondment=made, on=ON, reason="调回")
    with pytest.raises(Refusal, match="请写明离任理由"):
        actions.end_secondment(actor=MACHINE, secondment=made, on=ON, reason="")
    with pytest.raises(Refusal, match="离任日期须晚于到任日期"):
        actions.end_secondment(actor=MACHINE, secondment=made, on=SINCE, reason="调回")
    actions.end_secondment(actor=MACHINE, secondment=made, on=ON, reason="调回")
    with pytest.raises(Conflict):
        actions.end_secondment(actor=MACHINE, secondment=made, on=TWO_YEARS, reason="调回")


def test_a_unit_that_shows_no_people_sends_nobody_and_nothing_is_missed_there(world: World) -> None:
    row = county(world.army)
    with pytest.raises(Refusal, match="“演示某部”不公开人员"):
        send(row)
    posting = first_secretary(world.army)
    [unit] = queries.coverage(viewer=actor("province_office", "99"), on=ON)
    assert (unit.restricted, unit.all_flags, unit.counties[0].first_secretaries) == (True, (), ())
    assert posting.cadre.name not in shown(browser("province_office", "99"), f"/central/{row.pk}/")


# --- coverage ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("ZY17-002", "ZY17-004")
def test_a_unit_with_neither_is_flagged_for_both_with_their_clauses(world: World) -> None:
    row = county(world.energy)
    assert flags() == {("缺挂职干部", "ZY17-002"), ("缺第一书记", "ZY17-004")}
    send(row)
    first_secretary(world.energy)
    assert flags() == set()
    assert flags(on=date(2018, 2, 28)) == set()  # nothing was designated yet


@pytest.mark.clause("ZY17-002")
def test_each_designated_county_needs_its_own_official(world: World) -> None:
    send(county(world.energy))
    county(world.energy, "990102")
    first_secretary(world.energy)
    [unit] = queries.coverage(viewer=MACHINE, on=ON)
    assert [(one.name, [flag.word for flag in one.flags]) for one in unit.counties] == [
        ("甲县", []),
        ("乙县", ["缺挂职干部"]),
    ]


@pytest.mark.clause("ZY17-004")
def test_one_first_secretary_covers_all_counties_of_the_unit_and_only_in_a_poor_village(world: World) -> None:
    send(county(world.energy))
    send(county(world.energy, "990102"), "王芳")
    first_secretary(world.energy, "990101201201")  # 高崖村 is not registered as poor
    assert flags() == {("缺第一书记", "ZY17-004"), ("不是贫困村", "ZY17-004")}
    first_secretary(world.energy, "990101201200", "赵强")
    assert flags() == {("不是贫困村", "ZY17-004")}


@pytest.mark.clause("ZY17-004")
def test_a_first_secretary_outside_the_designated_counties_does_not_count(world: World) -> None:
    send(county(world.energy))
    first_secretary(world.energy, "990102200200")
    assert flags() == {("缺第一书记", "ZY17-004")}
    office = queries.coverage(viewer=actor("county_office", "990101"), on=ON)
    assert office[0].counties[0].first_secretaries == ()


@pytest.mark.clause("ZY17-002", "ZY17-004")
def test_an_early_end_is_flagged_until_the_two_years_are_full_and_not_before_it_came(world: World) -> None:
    row = county(world.energy)
    made, posting = send(row), first_secretary(world.energy)
    send(row, "王芳", since=date(2018, 5, 1), until=date(2021, 5, 1))
    first_secretary(world.energy, "990101201200", "赵强", since=date(2018, 5, 1), until=date(2021, 5, 1))
    before = flags(on=date(2018, 12, 31))
    actions.end_secondment(actor=MACHINE, secondment=made, on=date(2019, 1, 1), reason="调回")
    Posting.objects.filter(pk=posting.pk).update(valid_to=date(2019, 1, 1))
    assert flags(on=date(2018, 12, 31)) == before == set()
    assert flags(on=date(2019, 1, 1)) == {("提前离任", "ZY17-002"), ("提前离任", "ZY17-004")}
    assert flags(on=TWO_YEARS) == set()


@pytest.mark.clause("ZY17-002")
def test_another_number_in_the_pack_changes_the_verdict(world: World, tmp_path: Path) -> None:
    send(county(world.energy))
    first_secretary(world.energy)
    assert flags() == set()
    change_pack(
        tmp_path,
        "key: teams.secondment.min_per_county, value: 1",
        "key: teams.secondment.min_per_county, value: 2",
    )
    assert flags() == {("缺挂职干部", "ZY17-002")}


@pytest.mark.clause("ZY17-004")
def test_other_years_in_the_pack_change_the_alert(world: World, tmp_path: Path) -> None:
    send(county(world.energy))
    first_secretary(world.energy, until=date(2020, 3, 1))
    key = "key: teams.central_first_secretary.min_years, value: "
    change_pack(tmp_path, f"{key}2", f"{key}3")
    assert flags() == {("任期偏短", "ZY17-004")}


def change_pack(folder: Path, old: str, new: str) -> None:
    """Load the central units' opinion anew with another value."""
    copy = folder / "central-2017-13"
    shutil.copytree(packs.TREE / "central-2017-13", copy)
    path = copy / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    shutil.rmtree(copy / "cases")
    policy.load_pack(actor=MACHINE, folder=copy)


@pytest.mark.clause("ZY17-019")
def test_everybody_sees_the_own_system_area_or_unit_alone(world: World) -> None:
    county(world.energy), county(world.college), county(world.college, "990102")
    energy, college = ("演示能源集团", ["990101"]), ("演示工业大学", ["990101", "990102"])
    assert names(lead("国务院国资委")) == [energy]
    assert names(lead("教育部")) == [college]
    assert names(actor("province_office", "99")) == [college, energy]
    assert names(actor("county_office", "990102")) == [("演示工业大学", ["990102"])]
    assert names(actor("sending_unit", body=world.energy)) == [energy]
    assert names(actor("province_office", "43")) == []
    assert names(actor("township_clerk", "990101200")) == []


@pytest.mark.clause("ZY17-019")
def test_the_system_is_that_of_the_day(world: World) -> None:
    county(world.energy)
    other = next(one for one in unit_queries.central_systems() if one.title == "金融机构")
    units.join_system(actor=MACHINE, organisation=world.energy, system=other, since=ON)
    bank, state = lead("中国人民银行"), lead("国务院国资委")
    assert ([one[0] for one in names(bank)], names(state)) == (["演示能源集团"], [])
    assert [one[0] for one in names(state, date(2018, 5, 31))] == ["演示能源集团"]


def test_the_coverage_takes_as_many_queries_for_one_county_as_for_many(world: World) -> None:
    send(county(world.energy))
    first_secretary(world.energy)
    few = queries_of(lambda: queries.coverage(viewer=MACHINE, on=ON))
    for key, unit in (("990102", world.energy), ("990101", world.college), ("990102", world.college)):
        send(county(unit, key), f"{unit.name}{key}")
    first_secretary(world.college, "990101201200", "赵强")
    assert queries_of(lambda: queries.coverage(viewer=MACHINE, on=ON)) == few


# --- pages ------------------------------------------------------------------------------------------------------


def test_the_coverage_page_names_people_flags_and_clauses_and_filters(world: World) -> None:
    send(county(world.energy))
    county(world.college, "990102")
    office = browser("province_office", "99")
    page = shown(office, "/central/?on=2018-06-01")
    assert "张宁，县委常委、副县长，协助分管扶贫（2018-03-01 至 2020-02-29）" in page
    assert "乙县没有在任的挂职干部" in page
    assert "/clauses/ZY17-002/" in page
    for query, there, missing in (
        ("q=能源", "演示能源集团", "演示工业大学"),
        ("q=乙县", "演示工业大学", "演示能源集团"),
        ("system=高校", "演示工业大学", "演示能源集团"),
    ):
        found = shown(office, f"/central/?on=2018-06-01&{query}").split('id="list"')[1]
        assert (there in found, missing in found) == (True, False), query
    assert "演示能源集团" not in shown(office, "/central/?on=2018-02-28")


def test_taking_the_coverage_along_holds_the_rows_of_the_page_and_leaves_an_entry(world: World) -> None:
    send(county(world.energy))
    county(world.college, "990102")
    clerk = browser("county_office", "990101")
    answer = clerk.get("/central/?on=2018-06-01&export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[0] for row in rows] == ["演示能源集团"]
    assert AuditEntry.objects.filter(verb="导出", subject_kind="定点扶贫").count() == 1


def test_a_unit_names_its_official_on_the_page_and_is_told_of_a_short_term(world: World) -> None:
    row, us = county(world.energy), browser("sending_unit", body=world.energy)
    cadre = person(world.energy, "张宁")
    where = f"/central/{row.pk}/officials/new/"
    assert "张宁" in shown(us, where)
    typed = {
        "cadre": str(cadre.pk),
        "post": "副县长",
        "portfolio": "assists",
        "since": "2018-02-01",
        "planned_to": "2019-02-28",
    }
    refused = us.post(where, typed)
    assert (refused.status_code, "不能早于定点扶贫开始" in refused.content.decode()) == (422, True)
    assert 'value="副县长"' in refused.content.decode()
    done = us.post(where, typed | {"since": "2018-03-01"}, follow=True).content.decode()
    assert "已登记张宁挂职。" in done
    assert "张宁挂职的计划不满 2 年" in done
    made = Secondment.objects.get()
    assert us.get(f"/central/officials/{made.pk}/end/").status_code == 200
    answer = us.post(
        f"/central/officials/{made.pk}/end/", {"on": "2018-06-01", "reason": "调回"}, follow=True
    )
    assert "2018-03-01 至 2018-05-31" in answer.content.decode()


def test_the_office_designates_and_ends_on_the_page(world: World) -> None:
    office = browser("province_office", "99")
    typed = {"organisation": str(world.energy.pk), "county": "无此县", "since": "2018-03-01"}
    refused = office.post("/central/new/", typed)
    assert (refused.status_code, "没有叫“无此县”的县" in refused.content.decode()) == (422, True)
    assert office.post("/central/new/", typed | {"county": "甲县"}).status_code == 302
    row = Designation.objects.get()
    assert (row.division_id, row.valid_from) == ("990101", SINCE)
    ended = office.post(f"/central/{row.pk}/end/", {"on": "2018-06-01", "reason": "调整"})
    assert ended.status_code == 302
    assert Designation.objects.get().valid_to == ON


def test_pages_of_others_are_not_there(world: World) -> None:
    row = county(world.energy)
    made = send(row)
    lead_clerk = browser("lead_department", body=lead_body("国务院国资委"))
    assert "张宁" in shown(lead_clerk, f"/central/{row.pk}/")
    shown(browser("lead_department", body=lead_body("教育部")), f"/central/{row.pk}/", 404)
    elsewhere = browser("county_office", "990102")
    for where in (
        f"/central/{row.pk}/",
        f"/central/{row.pk}/officials/new/",
        f"/central/officials/{made.pk}/end/",
    ):
        assert elsewhere.get(where).status_code == 404
        assert elsewhere.post(where, {}).status_code in {404, 405}
    assert browser("province_office", "43").get(f"/central/{row.pk}/end/").status_code == 404


def lead_body(name: str) -> Organisation:
    return next(one for one in unit_queries.central_systems() if one.lead.name == name).lead
