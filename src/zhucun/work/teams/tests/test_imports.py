"""Annexes 1 and 2 of Hunan's circular come in as issued, through the import mechanism, names settled by a person."""

from collections import Counter
from fractions import Fraction
from unittest.mock import patch

import pytest

from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.work.teams.actions import placement
from zhucun.work.teams.models import PlacementPlan, PlanUnit
from zhucun.work.teams.placement.proposal import shown
from zhucun.work.teams.placement.text import plain
from zhucun.work.teams.queries import placement as queries
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import actor, make_batch

from .conftest import (
    FILES,
    UNITS,
    Hunan,
    body,
    confirmed_names,
    import_table,
    settle,
    table,
    take_in,
    take_over,
    upload,
    upload_annex2,
)

pytestmark = pytest.mark.django_db
State = ImportJob.State


@pytest.mark.clause("H15-004", "H15-042")
def test_annex_1_becomes_the_closed_list_with_its_classes_and_printed_totals(hunan_list: Hunan) -> None:
    batch = make_batch(title="再来一批")
    take_in(hunan_list.office, batch, "placement-units", "附件1.docx", (FILES / "annex1.docx").read_bytes())
    batch.refresh_from_db()
    rows = units.listed(batch)
    assert Counter(row.category for row in rows) == {
        "organs": 99,
        "enterprises": 24,
        "colleges": 30,
        "central.organs": 15,
        "central.finance": 13,
        "central.enterprises": 8,
    }
    printed = {(one["category"], one["count"]) for one in batch.totals}
    assert {("organs", 99), ("enterprises", 24), ("colleges", 30), ("central", 36)} <= printed
    assert {row.printed for row in rows if row.organisation.restricted} == {
        "省军区政治部",
        "省国安厅",
    }
    levels = {(row.category.split(".")[0] == "central", row.organisation.level) for row in rows}
    assert levels == {(True, "central"), (False, "province")}
    entry = AuditEntry.objects.get(verb="载入单位名单", subject_id=str(batch.pk))
    assert (entry.actor_id, AuditChange.objects.filter(entry_id=entry.pk).count()) == (
        hunan_list.office.id,
        189,
    )


def test_a_county_that_sends_units_of_its_own_gives_them_its_level(hunan_list: Hunan) -> None:
    batch = make_batch("430121", "县派帮扶")
    office = actor("county_office", "430121")
    take_in(office, batch, "placement-units", "名单.csv", "类别,子类别,单位\n县直单位,,县财政局\n".encode())
    assert [row.organisation.level for row in units.listed(batch)] == ["county"]


def test_annex_2_asks_for_32_names_and_has_no_candidate_for_the_pure_alias(hunan_list: Hunan) -> None:
    job = upload_annex2(hunan_list)
    asked = import_queries.names_asked(job)
    assert (job.state, job.rows, job.errors, job.unsettled) == (State.PREVIEW, 189, 0, 32)
    assert {plain(one.text) for one in asked} == {plain(name) for name in confirmed_names()}
    lonely = next(one for one in asked if one.text == "省两型办")
    assert lonely.candidates == ()
    with pytest.raises(Refusal, match="还有 32 个名称待确认"):
        imports.commit(actor=hunan_list.office, job=job)


def test_a_typed_name_must_be_one_of_the_list(hunan_list: Hunan) -> None:
    job = upload_annex2(hunan_list)
    with pytest.raises(Refusal, match="“省两型办”对应的“省两型委”不在单位名单名册中"):
        imports.settle_names(actor=hunan_list.office, job=job, choices=[("unit", "省两型办", "省两型委")])
    imports.settle_names(
        actor=hunan_list.office, job=job, choices=[("unit", "省两型办", "省长株潭试验区工委（管委会）")]
    )
    job.refresh_from_db()
    assert job.unsettled == 31


@pytest.mark.clause("H15-043")
def test_annex_2_becomes_a_draft_of_52_counties_and_6162_villages(hunan_list: Hunan) -> None:
    job = upload_annex2(hunan_list)
    settle(hunan_list, job)
    assert take_over(hunan_list.office, job).state == State.DONE
    plan = PlacementPlan.objects.get(batch=hunan_list.batch)
    rows = list(plan.counties.all())
    assert (plan.state, plan.origin, plan.file_hash) == ("draft", "imported", job.file_hash)
    assert (len(rows), sum(row.villages or 0 for row in rows), plan.units.count()) == (52, 6162, 189)
    assert {row.name for row in rows if row.division_id is None} == set()
    assert plan.units.values("organisation").distinct().count() == 189
    placed = plan.units.get(printed="省两型办")
    assert (placed.organisation.name, placed.row.name) == ("省长株潭试验区工委（管委会）", "新化县")
    assert placed.where["cell"]


def test_confirmed_names_are_kept_as_aliases_and_known_at_the_next_import(hunan_list: Hunan) -> None:
    job = upload_annex2(hunan_list)
    settle(hunan_list, job)
    take_over(hunan_list.office, job)
    known = organisations.known_names("43")
    assert {plain(name) for name in known} == {plain(name) for name in confirmed_names()}
    again = upload_annex2(hunan_list, "附件2（再次印发）.docx")
    assert (again.unsettled, again.can_commit) == (0, True)


def test_the_same_file_twice_is_one_plan(hunan_list: Hunan) -> None:
    for name in ("附件2.docx", "附件2 副本.docx"):
        job = upload_annex2(hunan_list, name)
        if job.unsettled:
            settle(hunan_list, job)
        assert take_over(hunan_list.office, job).state == State.DONE
    assert PlacementPlan.objects.filter(batch=hunan_list.batch).count() == 1


def test_a_commit_that_fails_near_its_end_leaves_neither_plan_nor_alias(hunan_list: Hunan) -> None:
    job = upload_annex2(hunan_list)
    settle(hunan_list, job)
    with patch("zhucun.work.teams.imports.units.confirm_alias", side_effect=Refusal("名称刚被占用。")):
        take_over(hunan_list.office, job)
    assert (job.state, job.message) == (State.FAILED, "名称刚被占用。")
    assert not PlacementPlan.objects.exists()
    assert organisations.known_names("43") == {}


class Killed(BaseException):
    """What no handler catches."""


def test_a_worker_that_dies_while_writing_leaves_nothing_and_the_next_one_writes_all(
    hunan_list: Hunan,
) -> None:
    job = upload_annex2(hunan_list)
    settle(hunan_list, job)
    with patch.object(PlanUnit.objects, "bulk_create", side_effect=Killed), pytest.raises(Killed):
        take_over(hunan_list.office, job)
    job.refresh_from_db()
    assert (job.state, PlacementPlan.objects.exists()) == (State.COMMITTING, False)
    work.commit(job.pk)
    assert PlacementPlan.objects.get().units.count() == 189


def test_an_office_of_another_province_may_not_upload_for_the_batch(hunan_list: Hunan) -> None:
    with pytest.raises(NotAllowed):
        upload(actor("province_office", "36"), hunan_list.batch, "placement-table", "附件2.csv", b"x")


@pytest.mark.clause("H15-004")
def test_a_name_that_is_no_unit_of_the_list_is_refused_and_nothing_is_kept(batch: Batch) -> None:
    with pytest.raises(Refusal, match="不是“2015年省派驻村帮扶”名单内的单位：路过公司") as refused:
        placement.import_plan(
            actor=actor("province_office", "99"), batch=batch, table=table({"演示大学": "甲县", "路过公司": "乙县"}),
            meant={"演示大学": body("演示大学").pk}, file_name="表.csv", file_hash="1",
        )  # fmt: skip
    assert refused.value.clause == "H15-004"
    assert not PlacementPlan.objects.exists()


def test_a_county_the_register_does_not_know_stays_printed_text(batch: Batch) -> None:
    plan = import_table(batch, {"演示大学": "丙县"}, villages={"丙县": 12})
    row = plan.counties.get()
    assert (row.name, row.division_id, row.villages) == ("丙县", None, 12)


def test_a_discarded_table_may_be_taken_in_again(batch: Batch) -> None:
    first = import_table(batch, UNITS)
    assert import_table(batch, UNITS).pk == first.pk
    placement.discard(actor=actor("province_office", "99"), plan=first)
    assert import_table(batch, UNITS).pk != first.pk


@pytest.mark.clause("H15-005")
def test_poor_persons_of_the_table_come_in_and_weigh_on_each_team(batch: Batch) -> None:
    heads = "市州,县市区,贫困村数量,工作队数量,贫困人口,类别,单位\n"
    persons = {"甲县": 5000, "乙县": 8000}
    lines = [f"演示市,{county},40,,{persons[county]},机关事业单位,{name}\n" for name, county in UNITS.items()]
    office = actor("province_office", "99")
    take_in(office, batch, "placement-table", "安排.csv", (heads + "".join(lines)).encode())
    plan = PlacementPlan.objects.get(batch=batch)
    loads = {
        line.name: (line.persons, shown(line.persons_load or Fraction(0)))
        for line in queries.counties(plan, viewer=office)
    }
    assert loads == {"甲县": (5000, "2500"), "乙县": (8000, "2000")}
