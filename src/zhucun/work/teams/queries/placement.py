"""Reading placements: the plan as a case for the checks, its table, its findings, proposals, and what is left to do."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui.parts import Figure, Tone
from zhucun.work.units import queries as units
from zhucun.work.units.actions import may_edit
from zhucun.work.units.queries import READERS, Batch

from ..checks import check_placement
from ..documents import Category, City, County, CountyPlacementTable
from ..models import PlacementPlan as PlacementPlan
from ..models import PlanUnit
from ..placement.apportion import County as Burdened
from ..placement.case import build_case
from ..placement.categories import LABELS
from ..placement.facts import (
    CountyRow,
    ListedUnit,
    PlacedUnit,
    Placements,
    PrintedCount,
    PrintedSum,
    UnitList,
    Where,
)
from ..placement.findings import Finding
from ..placement.limits import Limits, limits_from
from ..placement.proposal import Proposal, shown
from ..placement.propose import propose
from ..placement.text import plain

_PRINTED = ("placement.printed.", "placement.text.", "units.printed.")
# Columns of the printed table, in the circular's order; a category outside them follows with its own heading.
_COLUMNS = ("organs", "enterprises", "colleges", "central.organs", "central.finance", "central.enterprises")


@dataclass(frozen=True)
class Task:
    """Something the viewer can do next about a placement."""

    sentence: str
    url: str
    state: str
    why: str
    clause: str


@dataclass(frozen=True)
class CountyLine:
    """A county of a plan as shown: units by category, load, and how it differs from the plan this one is based on."""

    key: str
    city: str
    name: str
    villages: int | None
    persons: int | None
    teams: int
    load: Fraction | None
    persons_load: Fraction | None
    before: int | None
    units: tuple[str, ...]

    @property
    def change(self) -> int | None:
        """Teams gained (positive) or lost against the plan before; None for an imported plan."""
        return None if self.before is None else self.teams - self.before


@dataclass(frozen=True)
class MoveLine:
    """A unit that a draft moves."""

    unit: str
    category: str
    before: str
    after: str
    reason: str


def plans(*, viewer: Actor, batch: Batch) -> QuerySet[PlacementPlan]:
    """Plans of a batch the viewer may see: offices and auditors all, others the adopted one."""
    rows = PlacementPlan.objects.filter(batch=batch).select_related("batch", "based_on")
    # A count beside a join would group by the stored facts, which are long.
    placed = (
        PlanUnit.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(number=Count("pk"))
    )
    rows = rows.annotate(placed=Coalesce(Subquery(placed.values("number")), 0))
    if not (viewer.is_system or viewer.holds(READERS)):
        rows = rows.filter(state="adopted")
    return rows.order_by("-created_at", "-id")


def plan(*, viewer: Actor, pk: UUID) -> PlacementPlan | None:
    """One plan the viewer may see."""
    row = PlacementPlan.objects.filter(pk=pk).select_related("batch").first()
    if row is None or units.batch(viewer=viewer, pk=row.batch_id) is None:
        return None
    return plans(viewer=viewer, batch=row.batch).filter(pk=pk).first()


def present(*, viewer: Actor, batch: Batch) -> PlacementPlan | None:
    """The plan that tells how things stand: the adopted one, else the newest imported; proposals are only thoughts."""
    return adopted(batch) or plans(viewer=viewer, batch=batch).filter(origin="imported").first()


def adopted(batch: Batch) -> PlacementPlan | None:
    """The plan in force for a batch."""
    return PlacementPlan.objects.filter(batch=batch, state="adopted").first()


@implements("H15-005")
def counties(plan: PlacementPlan, *, viewer: Actor) -> list[CountyLine]:
    """The counties of a plan with villages per team and, where entered, poor persons per team.

    Offices and auditors see all; a unit sees the county it is placed in.
    """
    placed: dict[UUID, list[PlanUnit]] = {}
    for unit in plan.units.select_related("organisation").order_by("position"):
        placed.setdefault(unit.row_id, []).append(unit)
    before = _teams_before(plan)
    rows = plan.counties.order_by("position")
    if not (viewer.is_system or viewer.holds(READERS)):
        own = viewer.organisations({"sending_unit"})
        rows = rows.filter(units__organisation_id__in=own).distinct()
    lines = []
    for row in rows:
        here = placed.get(row.pk, [])
        lines.append(
            CountyLine(
                key=row.division_id or "",
                city=row.city,
                name=row.name,
                villages=row.villages,
                persons=row.persons,
                teams=len(here),
                load=Fraction(row.villages, len(here)) if here and row.villages is not None else None,
                persons_load=Fraction(row.persons, len(here)) if here and row.persons is not None else None,
                before=None if before is None else before.get((row.city, row.name), 0),
                units=tuple(unit.printed for unit in here),
            )
        )
    return lines


def moves(plan: PlacementPlan, *, viewer: Actor) -> list[MoveLine]:
    """The units a draft moves, with the reason of each; a unit sees itself alone."""
    rows = plan.units.exclude(moved_from="").select_related("row").order_by("position")
    if not (viewer.is_system or viewer.holds(READERS)):
        rows = rows.filter(organisation_id__in=viewer.organisations({"sending_unit"}))
    return [
        MoveLine(row.printed, LABELS.get(row.category, row.heading), row.moved_from, row.row.name, row.reason)
        for row in rows
        if row.moved_from != row.row.name
    ]


@implements("H15-004", "H15-043", "H15-005")
def findings(plan: PlacementPlan) -> list[Finding]:
    """What does not add up in a plan, by the checks; a proposed plan has no printed sums to contradict.

    Worked out once for a plan's version, the names known for its units and the policy in force.
    """
    names = frozenset(units.names(plan.batch).items())
    return list(_found(plan.pk, plan.version, names, _Shown(limits_of(plan.batch))))


@dataclass(frozen=True)
class _Shown:
    """Limits as a key: compared by what they say, since they hold mappings."""

    limits: Limits = field(compare=False)
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", repr(self.limits))


@lru_cache(maxsize=64)
def _found(pk: UUID, version: int, names: frozenset[tuple[str, UUID]], limits: _Shown) -> tuple[Finding, ...]:
    plan = PlacementPlan.objects.select_related("batch").get(pk=pk)
    listed = units.listed(plan.batch)
    printed_names = {row.organisation_id: row.printed for row in listed}
    unit_list = UnitList(
        units=tuple(ListedUnit(row.printed, row.category, row.heading, Where(**row.where)) for row in listed),
        printed=tuple(
            PrintedCount(**{**count, "where": Where(**count["where"])}) for count in plan.batch.totals
        ),
    )
    aliases = {plain(name): printed_names[unit] for name, unit in names if unit in printed_names}
    return tuple(check_placement(build_case(unit_list, table_of(plan), aliases, limits.limits)))


def table_of(plan: PlacementPlan) -> Placements:
    """The placement table behind a plan: county rows and sums as read, units where they now stand.

    Once a unit was moved, the printed numbers of teams no longer speak of this plan: it counts its own.
    """
    facts = plan.facts
    lines = list(plan.units.select_related("row").order_by("position"))
    changed = any(unit.moved_from not in {"", unit.row.name} for unit in lines)
    placed = tuple(
        PlacedUnit(
            unit.printed, unit.row.city, unit.row.name, unit.category, unit.heading, Where(**unit.where)
        )
        for unit in lines
    )
    if not facts or changed:
        here = Counter((unit.city, unit.county) for unit in placed)
        rows = tuple(
            CountyRow(
                r.city, r.name, r.villages, here[r.city, r.name], r.persons, Where(plan.title, "", r.position)
            )
            for r in plan.counties.order_by("position")
        )
        return Placements(rows=rows, units=placed, printed=(), by_unit=False)
    return Placements(
        rows=tuple(CountyRow(**{**row, "where": Where(**row["where"])}) for row in facts["rows"]),
        units=placed,
        printed=tuple(PrintedSum(**{**row, "where": Where(**row["where"])}) for row in facts["printed"]),
        by_unit=facts["by_unit"],
    )


def facts_json(table: Placements) -> dict[str, Any]:
    """County rows and printed sums of a table as plain values, to be kept with its plan."""
    return {
        "rows": [asdict(row) for row in table.rows],
        "printed": [asdict(row) for row in table.printed],
        "by_unit": table.by_unit,
    }


def limits_of(batch: Batch) -> Limits:
    """The parameters of the checks for a batch: what holds in its area on its first day."""

    book = policy.book()
    keys = [key for key in book.keys if key.startswith(("placement.", "units.printed."))]
    answers = policy.found(keys, division=batch.division_id, on=batch.starts_on)
    above = set(divisions.path_keys(batch.division_id, batch.starts_on))

    def value(key: str) -> int | Decimal | None:
        answer = answers.get(key)
        if answer is None or not isinstance(answer.value, int | Decimal):
            return None
        # Figures printed in an instrument speak of the area it was issued for, not of one that adopted its rules.
        printed = key.startswith(_PRINTED)
        if printed and book.packs[answer.instrument].instrument.jurisdiction not in above:
            return None
        return answer.value

    areas = divisions.below(batch.division_id, Level.COUNTY, batch.starts_on)
    return limits_from(value, frozenset(area.name for area in areas if area.management_area))


def proposal_for(plan: PlacementPlan, *, max_moves: int | None, pinned: Collection[UUID]) -> Proposal:
    """The fairest arrangement within ``max_moves`` moves from a plan, pinned units staying. Pure and repeatable."""
    rows = list(plan.counties.order_by("position"))
    if unknown := [row.name for row in rows if row.villages is None]:
        raise Refusal(
            f"这些县没有贫困村数量，无法测算：{'、'.join(unknown[:5])}。请补齐后重新导入。", "H15-005"
        )
    burdened = [Burdened(row.city, row.name, row.villages or 0, row.persons) for row in rows]
    names = (
        set(plan.units.filter(organisation_id__in=pinned).values_list("printed", flat=True)) if pinned else ()
    )
    return propose(burdened, table_of(plan).units, max_moves=max_moves, pinned=names)


def summary_json(proposal: Proposal) -> dict[str, Any]:
    """What a proposal says about itself, kept with the draft made from it."""
    return {
        "heaviest_before": shown(proposal.heaviest_before) if proposal.heaviest_before is not None else None,
        "heaviest_after": shown(proposal.heaviest_after),
        "bound": shown(proposal.bound),
        "optimal": proposal.optimal,
        "remarks": list(proposal.remarks),
        "counties": [change.sentence for change in proposal.counties if change.sentence],
    }


def annex(plan: PlacementPlan) -> CountyPlacementTable:
    """The plan as the printed county placement table (annex 2)."""
    headings: dict[str, str] = {}
    by_row: dict[UUID, dict[str, list[str]]] = {}
    for unit in plan.units.order_by("position"):
        headings.setdefault(unit.category, unit.heading or LABELS.get(unit.category, unit.category))
        by_row.setdefault(unit.row_id, {}).setdefault(unit.category, []).append(unit.printed)
    cities: dict[str, list[County]] = {}
    for row in plan.counties.order_by("position"):
        held = {category: tuple(names) for category, names in by_row.get(row.pk, {}).items()}
        cities.setdefault(row.city, []).append(County(row.name, row.villages, held))
    area = divisions.by_key(plan.batch.division_id, plan.batch.starts_on)
    return CountyPlacementTable(
        province=area.name,
        batch="省派驻村帮扶工作队",
        categories=_categories(headings),
        cities=tuple(City(name, tuple(rows)) for name, rows in cities.items()),
        annex="附件2",
    )


def tasks(*, viewer: Actor) -> list[Task]:
    """What an office can do next for its batches: load the list, import the table, adopt."""
    found = []
    for batch in units.batches(viewer=viewer):
        if not may_edit(viewer, batch.division_id):
            continue
        url = f"/placement/batches/{batch.pk}/"
        if not batch.units:  # type: ignore[attr-defined]  # annotated by units.batches
            found.append(
                Task(
                    f"{batch.title}：载入参与单位名单（附件1）",
                    url,
                    "待载入",
                    "名单是到县安排的依据",
                    "H15-004",
                )
            )
            continue
        drafts = list(plans(viewer=viewer, batch=batch).filter(state="draft"))
        if not drafts and adopted(batch) is None:
            found.append(
                Task(f"{batch.title}：导入到县安排表（附件2）", url, "待导入", "导入后自动核对", "H15-043")
            )
        for draft in drafts:
            link = f"/placement/plans/{draft.pk}/"
            found.append(Task(f"{draft.title}：核对后可采用", link, "草案", batch.title, "H15-005"))
    return found


@dataclass(frozen=True)
class Overview:
    """How the placement of a batch stands: its counties and what does not add up, each worked out once."""

    plan: PlacementPlan
    lines: tuple[CountyLine, ...]
    findings: tuple[Finding, ...]


def overview(*, viewer: Actor, batch: Batch) -> Overview | None:
    """The plan that tells how things stand with its lines and findings; None without one or for those who read none."""
    plan = present(viewer=viewer, batch=batch) if viewer.holds(READERS) else None
    if plan is None:
        return None
    return Overview(plan, tuple(counties(plan, viewer=viewer)), tuple(findings(plan)))


def figures(batch: Batch, seen: Overview | None) -> list[Figure]:
    """At most four numbers of a batch: units, counties, heaviest load, findings."""
    own = f"/placement/batches/{batch.pk}/"
    result = [Figure("参与单位", f"{len(units.listed(batch)):,}", batch.title, url=f"{own}units/")]
    if seen is None:
        return result
    link = f"/placement/plans/{seen.plan.pk}/"
    villages = sum(line.villages or 0 for line in seen.lines)
    result.append(Figure("到县", f"{len(seen.lines)} 个县市区", f"贫困村 {villages:,} 个", url=link))
    loads = [(line.load, line.name) for line in seen.lines if line.load is not None]
    if loads:
        load, name = max(loads)
        result.append(Figure("最重的县", f"{shown(load)} 村/队", name, url=f"{link}map/"))
    count = len(seen.findings)
    tone: Tone = "bad" if any(one.severity == "error" for one in seen.findings) else "warn" if count else "ok"
    result.append(Figure("核对结果", f"{count} 条", seen.plan.title, tone, url=f"{link}findings/"))
    return result


def _teams_before(plan: PlacementPlan) -> dict[tuple[str, str], int] | None:
    if plan.based_on_id is None:
        return None
    rows = PlanUnit.objects.filter(plan_id=plan.based_on_id).values_list("row__city", "row__name")
    return dict(Counter(rows))


def _categories(headings: dict[str, str]) -> tuple[Category, ...]:
    """The columns: in the circular's order, ``central.*`` under one heading, foreign categories after them."""
    ordered = [key for key in _COLUMNS if key in headings] + sorted(set(headings) - set(_COLUMNS))
    central = [key for key in ordered if key.startswith("central.")]
    result = []
    for key in ordered:
        if key not in central:
            result.append(Category(key, _column(headings[key])))
        elif key == central[0]:
            group = headings[key].split("-")[0] if "-" in headings[key] else LABELS["central"]
            parts = tuple(Category(part, _column(headings[part])) for part in central)
            result.append(Category("central", group, parts))
    return tuple(result)


def _column(heading: str) -> str:
    return heading.split("-")[-1]
