"""Reading placements: the plan as a case for the checks, its table, its findings, proposals, and what is left to do."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.ui.parts import Figure, Tone
from zhucun.work.units import queries as units
from zhucun.work.units.actions import may_edit
from zhucun.work.units.queries import READERS, Batch

from ..documents import Category, City, County, CountyPlacementTable
from ..models import PlacementPlan as PlacementPlan
from ..models import PlanUnit, Team, VillageSiting
from ..placement.apportion import County as Burdened
from ..placement.categories import LABELS
from ..placement.findings import Finding
from ..placement.proposal import Proposal, shown
from ..placement.propose import propose
from ..placement.text import plain, split_names
from .checking import findings as findings
from .checking import table_of

ANNEX = "附件2"
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
    """Plans of a batch the viewer may see: those who read plans for its area or one above all, others the adopted one."""
    rows = PlacementPlan.objects.filter(batch=batch).select_related("batch", "based_on")
    # A count beside a join would group by the stored facts, which are long.
    placed = (
        PlanUnit.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(number=Count("pk"))
    )
    rows = rows.annotate(placed=Coalesce(Subquery(placed.values("number")), 0))
    if not (
        viewer.is_system or viewer.holds(READERS, path=divisions.path_keys(batch.division_id, clock.today()))
    ):
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
    rows = plan.units.exclude(moved_from=None).exclude(moved_from=F("row")).order_by("position")
    if not (viewer.is_system or viewer.holds(READERS)):
        rows = rows.filter(organisation_id__in=viewer.organisations({"sending_unit"}))
    names = labels(plan)
    return [
        MoveLine(
            row.printed,
            LABELS.get(row.category, row.heading),
            names[row.moved_from_id] if row.moved_from_id else "",
            names[row.row_id],
            row.reason,
        )
        for row in rows
    ]


def labels(plan: PlacementPlan) -> dict[UUID, str]:
    """The names of a plan's county rows; namesakes (城区 of two cities) have their city in front."""
    rows = list(plan.counties.all())
    borne = Counter(row.name for row in rows)
    return {row.pk: row.name if borne[row.name] == 1 else f"{row.city}{row.name}" for row in rows}


@implements("H15-006")
def displaced(plan: PlacementPlan) -> list[tuple[VillageSiting, str]]:
    """The open sitings of units that the plan places in another county than their village's, with that county's name."""
    to = dict(plan.units.values_list("organisation_id", "row__division_id"))
    sitings = VillageSiting.objects.filter(batch=plan.batch_id, valid_to=None).select_related("organisation")
    gone = [
        row for row in sitings.order_by("organisation__name") if to.get(row.organisation_id) != row.county
    ]
    areas = divisions.by_keys({row.county for row in gone}, clock.today())
    return [(row, areas[row.county].name if row.county in areas else row.county) for row in gone]


def proposal_for(
    plan: PlacementPlan, *, max_moves: int | None, persons_share: Fraction, pinned: Collection[UUID]
) -> Proposal:
    """The fairest arrangement within ``max_moves`` moves from a plan, pinned units staying. Pure and repeatable.

    Refused where a county's villages, or with a share of the poor persons its persons, are not known.
    """
    rows = list(plan.counties.order_by("position"))
    if unknown := [row.name for row in rows if row.villages is None]:
        raise Refusal(
            f"这些县没有贫困村数量，无法测算：{'、'.join(unknown[:5])}。请补齐后重新导入。", "H15-005"
        )
    if persons_share and (unknown := [row.name for row in rows if row.persons is None]):
        raise Refusal(
            f"这些县没有贫困人口，不能按人口测算：{'、'.join(unknown[:5])}。请在到县安排表中补上“贫困人口”列重新导入，"
            "或把人口份额改为 0。",
            "H15-005",
            "persons_share",
        )
    burdened = [Burdened(row.city, row.name, row.villages or 0, row.persons) for row in rows]
    names = (
        set(plan.units.filter(organisation_id__in=pinned).values_list("printed", flat=True)) if pinned else ()
    )
    return propose(
        burdened, table_of(plan).units, max_moves=max_moves, persons_share=persons_share, pinned=names
    )


def units_named(plan: PlacementPlan, text: str) -> list[UUID]:
    """The units of a plan that a person lists by printed or listed name, one a line or between 、 and commas."""
    known: dict[str, UUID] = {}
    for pk, printed, name in plan.units.values_list("organisation_id", "printed", "organisation__name"):
        known.update({plain(printed): pk, plain(name): pk})
    wanted = [name for line in text.splitlines() for name in split_names(line)]
    if strangers := [name for name in wanted if plain(name) not in known]:
        raise Refusal(
            f"这份安排里没有“{'”“'.join(strangers[:5])}”。请按“逐个单位”里的写法填写。", field="pinned"
        )
    return [known[plain(name)] for name in wanted]


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
        batch=plan.batch.title if "工作队" in plan.batch.title else f"{plan.batch.title}工作队",
        categories=_categories(headings),
        cities=tuple(City(name, tuple(rows)) for name, rows in cities.items()),
        annex=ANNEX,
    )


def tasks(*, viewer: Actor) -> list[Task]:
    """What an office can do next for its batches: load the list, import the table, adopt."""
    batches = list(units.batches(viewer=viewer))
    keeps = {area: may_edit(viewer, area) for area in {batch.division_id for batch in batches}}
    batches = [batch for batch in batches if keeps[batch.division_id]]
    drafts: dict[UUID, list[PlacementPlan]] = defaultdict(list)
    settled = set()
    for plan in PlacementPlan.objects.filter(batch__in=batches, state__in=("draft", "adopted")).order_by(
        "-created_at", "-id"
    ):
        if plan.state == "draft":
            drafts[plan.batch_id].append(plan)
        else:
            settled.add(plan.batch_id)
    # Where teams serve already, or the units stay within their own county, no table of counties is wanted.
    sent = set(Team.objects.filter(batch__in=batches).values_list("batch_id", flat=True))
    areas = divisions.by_keys(keeps, clock.today())
    sent |= {
        batch.pk
        for batch in batches
        if batch.division_id in areas and areas[batch.division_id].level >= Level.COUNTY
    }
    found = []
    for batch in batches:
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
        if not drafts[batch.pk] and batch.pk not in settled and batch.pk not in sent:
            found.append(
                Task(f"{batch.title}：导入到县安排表（附件2）", url, "待导入", "导入后自动核对", "H15-043")
            )
        for draft in drafts[batch.pk]:
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
