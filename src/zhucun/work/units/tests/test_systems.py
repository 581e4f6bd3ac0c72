"""The seven systems of central units: each unit in one at a time, each lead department with its own."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations import queries as organisation_queries
from zhucun.foundation.organisations.models import OrganisationLevel
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.units import actions, queries
from zhucun.work.units.models import CentralSystem
from zhucun.work.units.queries import Batch

from .conftest import MACHINE, actor, browser, load, make_batch, unit

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


def system(title: str) -> CentralSystem:
    return CentralSystem.objects.get(title=title)


def systems_of(title: str) -> tuple[Organisation, ...]:
    return next(row.units for row in queries.systems(viewer=MACHINE, on=JUNE) if row.title == title)


def members(on: date, title: str) -> tuple[str, ...]:
    rows = queries.systems(viewer=MACHINE, on=on)
    return next(tuple(unit.name for unit in row.units) for row in rows if row.title == title)


@pytest.mark.clause("ZY17-019")
def test_seven_systems_are_loaded_each_with_its_lead_department_and_once() -> None:
    assert actions.load_central_systems(actor=MACHINE) == 0
    assert {row.title: row.lead for row in queries.systems(viewer=MACHINE, on=MARCH)} == LEADS


@pytest.mark.clause("ZY17-019")
def test_a_central_unit_belongs_to_one_system_at_a_time() -> None:
    body = central("演示能源集团")
    actions.join_system(actor=MACHINE, organisation=body, system=system("中央企业"), since=MARCH)
    actions.join_system(actor=MACHINE, organisation=body, system=system("金融机构"), since=JUNE)
    assert (members(JUNE, "中央企业"), members(JUNE, "金融机构")) == ((), ("演示能源集团",))
    assert (members(MARCH, "中央企业"), members(MARCH, "金融机构")) == (("演示能源集团",), ())
    ties = organisation_queries.ties(body.pk, JUNE)
    assert [(tie.kind, tie.other_name) for tie in ties] == [("lead", "中国人民银行")]


def test_joining_the_same_system_again_changes_nothing_and_an_earlier_day_is_refused() -> None:
    body = central("演示能源集团")
    for _ in range(2):
        actions.join_system(actor=MACHINE, organisation=body, system=system("中央企业"), since=MARCH)
    with pytest.raises(Refusal, match="新日期须晚于该日"):
        actions.join_system(actor=MACHINE, organisation=body, system=system("金融机构"), since=MARCH)
    assert body.systems.count() == 1


@pytest.mark.clause("ZY17-021")
def test_local_units_carry_their_level_and_join_no_central_system() -> None:
    body = organisations.register(
        actor=MACHINE, name="省财政厅", kind="party_government", level="province", division="43"
    )
    assert {"central", "province", "city", "county"} <= set(OrganisationLevel.values)
    queries.systems(viewer=MACHINE, on=MARCH)
    with pytest.raises(Refusal, match="“省财政厅”不是中央单位") as refused:
        actions.join_system(actor=MACHINE, organisation=body, system=system("中央国家机关"), since=MARCH)
    assert refused.value.clause == "ZY17-019"


@pytest.mark.clause("ZY17-019")
def test_a_lead_department_sees_its_own_system_alone() -> None:
    actions.join_system(
        actor=MACHINE, organisation=central("演示能源集团"), system=system("中央企业"), since=MARCH
    )
    lead = unit("国务院国资委", "")
    seen = queries.systems(viewer=actor("lead_department", body=lead), on=MARCH)
    assert [(row.title, [unit.name for unit in row.units]) for row in seen] == [
        ("中央企业", ["演示能源集团"])
    ]
    assert len(queries.systems(viewer=actor("auditor", "43"), on=MARCH)) == 7
    assert queries.systems(viewer=actor("township_clerk", "430121"), on=MARCH) == []


def test_only_the_national_office_keeps_the_systems() -> None:
    office = actor("province_office", "43")
    with pytest.raises(NotAllowed):
        actions.load_central_systems(actor=office)
    with pytest.raises(NotAllowed):
        actions.join_system(
            actor=office, organisation=central("演示能源集团"), system=system("金融机构"), since=MARCH
        )


def test_the_page_shows_the_systems_to_readers_and_to_lead_departments_their_own() -> None:
    page = browser("auditor", "43").get("/units/systems/").content.decode()
    assert all(title in page for title in LEADS)
    own = browser("lead_department", body=unit("教育部", "")).get("/units/systems/").content.decode()
    assert ("高校" in own, "中央企业" in own) == (True, False)
    assert browser("township_clerk", "430121").get("/units/systems/").status_code == 403


@pytest.fixture
def listed() -> Batch:
    """The list of Hunan with one central unit, 省电力公司."""
    row = make_batch()
    load(row)
    return row


@pytest.mark.clause("ZY17-021")
def test_units_listed_as_central_are_central_and_the_others_of_the_lists_level() -> None:
    batch = make_batch()
    load(batch)
    levels = {row.printed: row.organisation.level for row in queries.listed(batch)}
    assert levels.pop("省电力公司") == "central"
    assert set(levels.values()) == {"province"}


@pytest.mark.clause("ZY17-019")
def test_the_office_of_the_list_puts_a_central_unit_into_a_system_on_the_page(listed: Batch) -> None:
    body, office = unit("省电力公司"), browser("province_office", "43")
    where = f"/units/{body.pk}/system/"
    before = office.get("/units/systems/").content.decode()
    assert (where in before, "未归入" in before) == (True, True)
    assert office.get(where).status_code == 200
    assert office.post(where, {"system": "中央企业", "since": "2015-03-01"}).status_code == 302
    assert [row.name for row in systems_of("中央企业")] == ["省电力公司"]
    again = office.post(where, {"system": "金融机构", "since": "2015-02-01"})
    assert (again.status_code, "新日期须晚于该日" in again.content.decode()) == (422, True)
    after = office.get("/units/systems/").content.decode()
    assert ("省电力公司" in after, "未归入" in after) == (True, False)
    lead = browser("lead_department", body=unit("国务院国资委", "")).get("/units/systems/").content.decode()
    assert ("省电力公司" in lead, where in lead) == (True, False)


def test_the_page_refuses_a_local_unit_and_is_not_there_for_offices_elsewhere(listed: Batch) -> None:
    local = f"/units/{unit('省财政厅').pk}/system/"
    answer = browser("province_office", "43").post(local, {"system": "中央企业", "since": "2015-03-01"})
    assert (answer.status_code, "不是中央单位" in answer.content.decode()) == (422, True)
    central_unit = f"/units/{unit('省电力公司').pk}/system/"
    for role, division in (("province_office", "36"), ("county_office", "430121")):
        assert browser(role, division).get(central_unit).status_code == 404
        assert central_unit not in browser(role, division).get("/units/systems/").content.decode()


def test_loading_and_joining_leave_entries_of_their_own(listed: Batch) -> None:
    loaded = AuditEntry.objects.get(verb="登记牵头系统")
    assert len(loaded.detail["systems"]) == len(LEADS)
    body = unit("省电力公司")
    actions.join_system(actor=MACHINE, organisation=body, system=system("中央企业"), since=MARCH)
    entry = AuditEntry.objects.get(verb="归入牵头系统")
    assert (entry.subject_id, entry.county, entry.detail) == (
        str(body.pk),
        "43",
        {"before": "", "after": "中央企业"},
    )


@pytest.mark.clause("ZY17-019")
def test_the_systems_are_those_the_instrument_in_force_names(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = policy.value("units.systems", division="", on=MARCH)
    changed = replace(answer, value=[*answer.value, {"system": "中央文化单位", "lead": "文化部"}])
    monkeypatch.setattr(policy, "find", lambda *_, **__: changed)
    assert actions.load_central_systems(actor=MACHINE) == 1
    assert system("中央文化单位").lead.name == "文化部"


def test_the_systems_take_as_many_queries_empty_as_full() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.systems(viewer=MACHINE, on=JUNE)
        return len(seen)

    empty = asked()
    for name, title in (("甲", "中央企业"), ("乙", "中央企业"), ("丙", "金融机构")):
        actions.join_system(actor=MACHINE, organisation=central(name), system=system(title), since=MARCH)
    assert asked() == empty
