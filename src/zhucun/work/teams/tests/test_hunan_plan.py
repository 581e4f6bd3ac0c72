"""Annex 2 of Hunan once it is in the database: what does not add up, the fairer draft, and the annex printed back."""

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest

from zhucun.work.teams.actions import placement
from zhucun.work.teams.documents import table_rows
from zhucun.work.teams.models import PlacementPlan
from zhucun.work.teams.placement.reading import read_placements
from zhucun.work.teams.queries import placement as queries
from zhucun.work.units.tests.conftest import MACHINE

from .conftest import FILES, Hunan

pytestmark = pytest.mark.django_db
COUNTY_FINDINGS = {"placement.county.number", "placement.load.high", "placement.load.low"}
ANNEX = Path(__file__).parent / "data" / "hunan_2015_annex2.csv"


@pytest.fixture
def plan(hunan: Hunan, db: None) -> PlacementPlan:
    """Annex 2 as issued."""
    assert hunan.plan is not None
    return PlacementPlan.objects.get(pk=hunan.plan.pk)


def moved(draft: PlacementPlan) -> list[str]:
    return [move.unit for move in queries.moves(draft, viewer=MACHINE)]


@pytest.mark.clause("H15-043", "H15-005")
def test_once_the_names_are_settled_the_loads_and_the_fifty_second_county_remain(plan: PlacementPlan) -> None:
    found = queries.findings(plan)
    assert {one.code for one in found} == COUNTY_FINDINGS
    (number,) = [one for one in found if one.code == "placement.county.number"]
    assert (number.clause, "洪江区" in number.sentence) == ("H15-005", True)


@pytest.mark.clause("H15-043")
def test_a_figure_of_the_table_that_does_not_add_up_is_found_at_its_cell(
    hunan: Hunan, plan: PlacementPlan
) -> None:
    table = read_placements(FILES / "annex2.docx", "附件2.docx")
    rows = [replace(row, villages=245) if row.county == "新化县" else row for row in table.rows]
    changed = placement.import_plan(
        actor=MACHINE, batch=hunan.batch, table=replace(table, rows=tuple(rows)),
        meant=dict(plan.units.values_list("printed", "organisation_id")), file_name="附件2（改）.docx", file_hash="1",
    )  # fmt: skip
    found = {one.code: one for one in queries.findings(changed)}
    assert set(found) - COUNTY_FINDINGS == {"placement.sum.city"}
    assert "娄底市" in found["placement.sum.city"].sentence
    assert found["placement.sum.city"].rows[0].where.cell


def test_a_plan_changed_by_hand_is_judged_by_where_its_units_now_stand(plan: PlacementPlan) -> None:
    def found() -> set[tuple[str, str]]:
        now = PlacementPlan.objects.get(pk=plan.pk)
        return {(one.code, one.subject) for one in queries.findings(now)}

    before = found()
    unit = plan.units.get(printed="省科技厅")  # one of the two in 炎陵县, which has 66 villages
    placement.move_unit(actor=MACHINE, plan=plan, unit=unit, to="韶山市", reason="测试")
    # The numbers of teams printed for both counties no longer speak of this plan and are no error.
    assert found() - before == {("placement.load.high", "炎陵县")}


@pytest.mark.clause("H15-005")
def test_villages_per_team_are_shown_for_each_county(plan: PlacementPlan) -> None:
    lines = {line.name: line for line in queries.counties(plan, viewer=MACHINE)}
    assert len(lines) == 52
    assert max(line.load or 0 for line in lines.values()) == Fraction(89, 2)
    assert min(line.load or 99 for line in lines.values()) == 8
    assert (lines["茶陵县"].teams, lines["茶陵县"].load, lines["茶陵县"].change) == (3, Fraction(80, 3), None)


@pytest.mark.clause("H15-005")
def test_the_fairest_draft_moves_five_units_and_brings_the_heaviest_load_to_37_and_a_half(
    plan: PlacementPlan,
) -> None:
    draft = placement.propose(actor=MACHINE, plan=plan)
    loads = [line.load or 0 for line in queries.counties(draft, viewer=MACHINE)]
    assert (len(moved(draft)), max(loads)) == (5, Fraction(75, 2))
    assert (draft.summary["heaviest_before"], draft.summary["heaviest_after"]) == ("44.5", "37.5")
    assert draft.summary["optimal"] is True
    assert any("6,162 个贫困村中的 189 个" in remark for remark in draft.summary["remarks"])
    assert draft.units.count() == 189
    assert {one.code for one in queries.findings(draft)} <= COUNTY_FINDINGS


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_units_move_than_allowed(plan: PlacementPlan, most: int) -> None:
    draft = placement.propose(actor=MACHINE, plan=plan, max_moves=most)
    assert len(moved(draft)) == most


def test_pinned_units_stay_and_others_go(plan: PlacementPlan) -> None:
    first = placement.propose(actor=MACHINE, plan=plan)
    pinned: list[UUID] = list(
        first.units.filter(printed__in=moved(first)).values_list("organisation_id", flat=True)
    )
    second = placement.propose(actor=MACHINE, plan=plan, pinned=pinned)
    assert not set(moved(first)) & set(moved(second))
    assert second.summary["heaviest_after"] == "37.5"


@pytest.mark.clause("H15-043")
def test_the_annex_prints_as_it_came_cell_by_cell(plan: PlacementPlan) -> None:
    printed = list(csv.reader(ANNEX.read_text("utf-8").splitlines()))
    table = queries.annex(plan)
    assert [[str(cell or "") for cell in row.cells] for row in table_rows(table)] == printed[2:]
    assert [(one.name, [part.name for part in one.parts]) for one in table.categories] == [
        ("机关事业单位", []),
        ("省属企业", []),
        ("本科院校", []),
        ("中央驻湘单位", ["机关事业单位", "金融保险机构", "大型国有企业"]),
    ]
