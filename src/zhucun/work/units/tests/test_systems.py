"""The seven systems of central units: each unit in one at a time, each lead department with its own."""

from datetime import date

import pytest

from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations import queries as organisation_queries
from zhucun.foundation.organisations.models import OrganisationLevel
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.units import actions, queries
from zhucun.work.units.models import CentralSystem

from .conftest import MACHINE, actor, browser, unit

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2018, 3, 1), date(2018, 6, 1)
LEADS = {
    "中央直属机关": "中央直属机关工委",
    "中央国家机关": "中央国家机关工委",
    "民主党派中央和全国工商联": "中央统战部",
    "高校": "教育部",
    "金融机构": "中国人民银行",
    "中央企业": "国务院国资委",
    "解放军和武警部队": "中央军委政治工作部",
}


@pytest.fixture(autouse=True)
def _systems(db: None) -> None:
    actions.load_central_systems(actor=MACHINE)


def central(name: str) -> Organisation:
    return organisations.register(actor=MACHINE, name=name, kind="enterprise", level="central", division="")


def system(code: str) -> CentralSystem:
    return CentralSystem.objects.get(code=code)


def members(on: date, code: str) -> tuple[str, ...]:
    return next(row.units for row in queries.systems(viewer=MACHINE, on=on) if row.code == code)


@pytest.mark.clause("ZY17-019")
def test_seven_systems_are_loaded_each_with_its_lead_department_and_once() -> None:
    assert actions.load_central_systems(actor=MACHINE) == 0
    assert {row.title: row.lead for row in queries.systems(viewer=MACHINE, on=MARCH)} == LEADS


@pytest.mark.clause("ZY17-019")
def test_a_central_unit_belongs_to_one_system_at_a_time() -> None:
    body = central("演示能源集团")
    actions.join_system(actor=MACHINE, organisation=body, system=system("enterprises"), since=MARCH)
    actions.join_system(actor=MACHINE, organisation=body, system=system("finance"), since=JUNE)
    assert (members(JUNE, "enterprises"), members(JUNE, "finance")) == ((), ("演示能源集团",))
    assert (members(MARCH, "enterprises"), members(MARCH, "finance")) == (("演示能源集团",), ())
    ties = organisation_queries.ties(body.pk, JUNE)
    assert [(tie.kind, tie.other_name) for tie in ties] == [("lead", "中国人民银行")]


def test_joining_the_same_system_again_changes_nothing_and_an_earlier_day_is_refused() -> None:
    body = central("演示能源集团")
    for _ in range(2):
        actions.join_system(actor=MACHINE, organisation=body, system=system("enterprises"), since=MARCH)
    with pytest.raises(Refusal, match="新日期须晚于该日"):
        actions.join_system(actor=MACHINE, organisation=body, system=system("finance"), since=MARCH)
    assert body.systems.count() == 1


@pytest.mark.clause("ZY17-021")
def test_local_units_carry_their_level_and_join_no_central_system() -> None:
    body = organisations.register(
        actor=MACHINE, name="省财政厅", kind="party_government", level="province", division="43"
    )
    assert {"central", "province", "city", "county"} <= set(OrganisationLevel.values)
    queries.systems(viewer=MACHINE, on=MARCH)
    with pytest.raises(Refusal, match="“省财政厅”不是中央单位") as refused:
        actions.join_system(actor=MACHINE, organisation=body, system=system("state_central"), since=MARCH)
    assert refused.value.clause == "ZY17-019"


@pytest.mark.clause("ZY17-019")
def test_a_lead_department_sees_its_own_system_alone() -> None:
    actions.join_system(
        actor=MACHINE, organisation=central("演示能源集团"), system=system("enterprises"), since=MARCH
    )
    lead = unit("国务院国资委", "")
    seen = queries.systems(viewer=actor("lead_department", body=lead), on=MARCH)
    assert [(row.title, row.units) for row in seen] == [("中央企业", ("演示能源集团",))]
    assert len(queries.systems(viewer=actor("auditor", "43"), on=MARCH)) == 7
    assert queries.systems(viewer=actor("township_clerk", "430121"), on=MARCH) == []


def test_only_the_national_office_keeps_the_systems() -> None:
    office = actor("province_office", "43")
    with pytest.raises(NotAllowed):
        actions.load_central_systems(actor=office)
    with pytest.raises(NotAllowed):
        actions.join_system(
            actor=office, organisation=central("演示能源集团"), system=system("finance"), since=MARCH
        )


def test_the_page_shows_the_systems_to_readers_and_to_lead_departments_their_own() -> None:
    page = browser("auditor", "43").get("/units/systems/").content.decode()
    assert all(title in page for title in LEADS)
    own = browser("lead_department", body=unit("教育部", "")).get("/units/systems/").content.decode()
    assert ("高校" in own, "中央企业" in own) == (True, False)
    assert browser("township_clerk", "430121").get("/units/systems/").status_code == 403
