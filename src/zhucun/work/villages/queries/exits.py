"""Exits of villages and counties: the verdict before one is put, those put, and what a step of one still needs."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.approvals.queries import Case, CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.publication import queries as publication
from zhucun.foundation.publication.queries import Objection, PublicNotice

from .. import rules
from ..models import ExitExamination as ExitExamination
from ..models import VillageExit as VillageExit
from . import scope
from .profile import populations
from .registry import poor_within

KIND = "village_exit"
RATE, WESTERN, WEST = (
    "households.exit.rate_percent",
    "households.exit.rate_west_percent",
    "households.exit.west_provinces",
)
KEY_COUNTY = frozenset({"national", "provincial"})


def visible_to(viewer: Actor) -> QuerySet[VillageExit]:
    """Exits in the viewer's areas."""
    return VillageExit.objects.filter(scope.inside(viewer, "division__key"))


def exit_of(*, viewer: Actor, pk: UUID) -> VillageExit | None:
    """One exit the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def latest(divisions: Collection[str]) -> dict[str, VillageExit]:
    """The last exit put for each area, whatever became of it; areas without one are missing."""
    rows = VillageExit.objects.filter(division__in=list(divisions)).order_by("put_on", "pk")
    return {row.division_id: row for row in rows}


@implements("PL-129")
def exited_on(division: str, on: date) -> date | None:
    """Since when an area counts as lifted, None while it does not."""
    rows = VillageExit.objects.filter(division=division, state=VillageExit.State.APPROVED, exited_on__lte=on)
    return rows.values_list("exited_on", flat=True).first()


def limit_of(division: str, on: date) -> tuple[rules.Limit, bool]:
    """The rate an exit must stay below there, and whether what does not is refused."""
    west = policy.find(WEST, division=division, on=on)
    western = west is not None and division[:2] in {str(code) for code in west.items}
    answer = policy.value(WESTERN if western else RATE, division=division, on=on)
    limit = rules.Limit(
        Decimal(str(answer.value)), "西部地区" if western else "全国", answer.clause
    )  # fmt: skip
    return limit, answer.severity == "hard"


def standing(division: str, level: str, on: date) -> rules.Standing:
    """What the registry and the profiles say of a village or county that may exit."""
    poor = poor_within(division, on)
    areas = {area.key: area.name for area in divisions.below(division, Level.VILLAGE, on)}
    people = populations(list(areas), on.year)
    missing = [name for key, name in areas.items() if key not in people]
    county = level == VillageExit.Level.COUNTY
    mark = figures.mark(division, "key_county" if county else "filed_poor_village", on)
    listed = mark is not None and (not county or mark.value in KEY_COUNTY)
    what = "是扶贫开发工作重点县" if county else "是建档立卡贫困村"
    return rules.Standing(poor.persons, sum(people.values()), missing, listed, what)


def verdict(division: str, level: str, on: date) -> tuple[list[rules.Line], bool]:
    """The lines of an exit as they are on the day, and whether unmet ones refuse it."""
    limit, hard = limit_of(division, on)
    return rules.exit_verdict(standing(division, level, on), limit), hard


def case_of(row: VillageExit) -> Case | None:
    """The case of an exit, for whoever sees the exit."""
    return approvals.case(viewer=system(), pk=row.case) if row.case else None


def steps(row: VillageExit) -> list[CaseStep]:
    """The steps of an exit's case, in order."""
    case = case_of(row)
    return list(case.steps.order_by("number", "position")) if case else []


def step_at(row: VillageExit, pk: UUID) -> CaseStep | None:
    """One step of an exit's case."""
    return next((step for step in steps(row) if step.pk == pk), None)


def may_act(actor: Actor, row: VillageExit, step: CaseStep) -> bool:
    """Whether the actor may record what the open step needs: who may decide it, or the office of the county or above."""
    case = case_of(row)
    if case is None or step.state != CaseStep.State.OPEN:
        return False
    return bool(approvals.decidable(viewer=actor, case=case, steps=[step])) or scope.decides(
        actor, row.county
    )


def notices(row: VillageExit) -> list[PublicNotice]:
    """The notices of an exit, oldest first."""
    return publication.of_subject(KIND, str(row.pk))


def lacking(row: VillageExit, step: CaseStep, on: date) -> str:
    """Why a step may not be agreed to yet, as a sentence; "" where nothing is missing."""
    if step.needs == "examination":
        return _examination(row, step)
    if step.needs in {"notice", "announcement"}:
        return _notice(row, step, on)
    return ""


def _examination(row: VillageExit, step: CaseStep) -> str:
    last = row.examinations.filter(step=step.pk).order_by("-examined_on", "-pk").first()
    if last is None:
        return f"“{step.title}”还没有登记核实情况。请先登记核实人、日期和结果。"
    if not last.sound:
        return f"核实结果为不属实（{last.examined_on:%Y年%-m月%-d日}），不能同意。请退回修改或不同意。"
    return ""


def _notice(row: VillageExit, step: CaseStep, on: date) -> str:
    posted = [
        one
        for one in notices(row)
        if one.step == str(step.pk) and one.kind == step.needs and one.taken_down_on is None
    ]
    if not posted:
        return f"“{step.title}”还没有张贴{'公示' if step.needs == 'notice' else '公告'}。"
    if step.needs == "announcement":
        return ""
    ids = [one.pk for one in posted]
    if not any(publication.has_run(one, on) for one in posted):
        until = max(one.ends_on for one in posted if one.ends_on)
        return f"公示还没有期满，{until:%Y年%-m月%-d日}起才能办理这一步。"
    if number := publication.open_objections(ids):
        return f"还有 {number} 件异议没有答复，答复以后才能办理这一步。"
    upheld = publication.objections(system()).filter(notice__in=ids, state=Objection.State.UPHELD)
    return "有异议经核实成立，不能同意。请退回修改或不同意。" if upheld.exists() else ""
