"""Putting an exit to its chain, recording what its steps need, and what the end of the chain brings."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.events import CaseClosed, StepDecided
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.publication import actions as publication
from zhucun.foundation.publication.queries import PublicNotice

from ..events import AreaExited
from ..models import ExitExamination, VillageExit
from ..queries import exits as queries
from ..queries.scope import decides, edits
from .common import not_in_future, note, said

CHAINS = {VillageExit.Level.VILLAGE: "villages.exit", VillageExit.Level.COUNTY: "counties.exit"}
LEVELS = {Level.VILLAGE: VillageExit.Level.VILLAGE, Level.COUNTY: VillageExit.Level.COUNTY}
PLACES = {"village": "村", "township": "乡镇", "county": "县", "city": "市", "province": "省"}


@implements("PL-129")
@transaction.atomic
def put(*, actor: Actor, division: str, evidence: str) -> VillageExit:
    """Put the exit of a village or county to the chain in force there, with the verdict of today.

    The rate is that of the registered poor to the population of the profiles. Refused, where the limit binds, while a line is not
    met; ``Conflict`` where the exit is under way or done. By whoever writes of the village, a county's by its office.
    """
    on = clock.today()
    area = divisions.by_key(division, on)
    level = LEVELS.get(area.level)
    if level is None:
        raise Refusal(f"“{area.name}”不是村或县，不能办理退出。", field="division")
    if not (edits if level == VillageExit.Level.VILLAGE else decides)(actor, division):
        raise NotAllowed("村退出由本村、驻村工作队、乡镇和县办公室提出，县退出由县领导小组办公室提出。")
    why = said(evidence, "请写明佐证材料。", "evidence")
    lines, hard = queries.verdict(division, level, on)
    unmet = [line for line in lines if not line.met]
    if unmet and hard:
        said_of = "；".join(f"{line.title}：{line.found}，应为{line.wanted}" for line in unmet)
        raise Refusal(f"{area.name}还不能退出。{said_of}。", unmet[0].clause)
    known = queries.standing(division, level, on)
    row = VillageExit(
        county=divisions.county_key(division, on), division_id=division, level=level, year=on.year,
        poor_persons=known.poor_persons, persons=known.persons, lines=[asdict(line) for line in lines],
        clause=lines[-1].clause, evidence=why, put_on=on, put_by=actor.label,
    )  # fmt: skip
    with once(f"{area.name}的退出正在办理或已经完成。"):
        row.save(force_insert=True)
    case = approvals.open_case(
        actor=actor, chain=CHAINS[level],
        subject=approvals.Subject(
            kind=queries.KIND, id=str(row.pk), label=f"{area.name}{row.get_level_display()}",
            url=reverse("village_exit", args=[row.pk]), division=division,
        ),
        payload={
            "单位": area.name, "年度": row.year, "贫困人口": known.poor_persons, "总人口": known.persons,
            "对照标准": [{"项目": one.title, "现状": one.found, "要求": one.wanted, "达到": one.met} for one in lines],
            "佐证材料": why,
        },
    )  # fmt: skip
    row.case = case.pk
    row.save(update_fields=["case"])
    note(
        actor,
        "提出",
        row,
        f"{area.name}{row.get_level_display()}",
        case=str(case.pk),
        poor=known.poor_persons,
    )
    return row


@transaction.atomic
def examine(
    *, actor: Actor, row: VillageExit, step: UUID, people: str, examined_on: date, sound: bool, finding: str
) -> ExitExamination:
    """Record what a step's examination found; the last one of the step counts."""
    at = _open_step(actor, row, step, "examination")
    not_in_future(examined_on, "examined_on")
    done = ExitExamination.objects.create(
        county=row.county, exit=row, step=at.pk, people=said(people, "请填写核实人。", "people"),
        examined_on=examined_on, sound=sound, finding=said(finding, "请写明核实情况。", "finding"),
        recorded_by=actor.label,
    )  # fmt: skip
    note(actor, "登记核实", row, at.title, examined_on, sound=sound)
    return done


@transaction.atomic
def post_notice(
    *, actor: Actor, row: VillageExit, step: UUID, place: str, starts_on: date, days: int | None = None
) -> PublicNotice:
    """Post what the step needs: a notice for at least the days the policy names (the default), or an announcement."""
    at = _open_step(actor, row, step, "notice", "announcement")
    is_notice = at.needs == "notice"
    answer = policy.value("households.notice.days", division=row.division_id, on=starts_on)
    if is_notice and days is not None and days < answer.integer:
        raise Refusal(f"公示不得少于{answer.integer}天，填写的是{days}天。", answer.clause, "days")
    name = divisions.by_key(row.division_id, clock.today()).name
    board = at.division_id or row.division_id
    rate = next((one["found"] for one in row.lines if one["title"] == "贫困发生率"), "")
    return publication.post(
        actor=actor, kind=at.needs, subject=(queries.KIND, str(row.pk)), division=board,
        level=PLACES.get(at.place, at.place), title=f"{name}{row.year}年{row.get_level_display()}{'公示' if is_notice else '公告'}",
        place=said(place, "请填写张贴地点。", "place"), starts_on=starts_on,
        days=(days or answer.integer) if is_notice else None,
        columns=("名称", "总人口", "贫困人口", "贫困发生率"),
        rows=[publication.Row(row.division_id, (name, str(row.persons), str(row.poor_persons), rate))],
        clause=at.clause, step=str(at.pk),
    )  # fmt: skip


def on_step_decided(event: StepDecided) -> None:
    """A step of an exit may be agreed to once what it needs is on record."""
    if event.subject_kind != queries.KIND:
        return
    row = VillageExit.objects.get(pk=UUID(event.subject_id))
    step = queries.step_at(row, event.step)
    if step is not None and (sentence := queries.lacking(row, step, event.on)):
        raise Refusal(sentence, step.clause)


@implements("PL-129")
def on_case_closed(event: CaseClosed) -> None:
    """The end of the chain: the area has exited, or just the state."""
    if event.subject_kind != queries.KIND:
        return
    approved = event.outcome == "approved"
    changed = VillageExit.objects.filter(pk=event.subject_id, state=VillageExit.State.RUNNING).update(
        state=event.outcome, exited_on=event.on if approved else None, note=event.note[:300]
    )
    if not changed:
        raise Conflict("这件退出已经办结。")
    row = VillageExit.objects.get(pk=event.subject_id)
    label = f"{divisions.by_key(row.division_id, event.on).name}{row.get_level_display()}"
    note(event.actor, row.get_state_display(), row, label, event.on)
    if approved:
        announce(AreaExited(row.pk, row.division_id, row.level, row.year, event.actor, event.on))


def _open_step(actor: Actor, row: VillageExit, pk: UUID, *needs: str) -> CaseStep:
    step = queries.step_at(row, pk)
    if step is None or step.state != CaseStep.State.OPEN or step.needs not in needs:
        raise Conflict("现在不是办理这一步的时候，请刷新页面查看。")
    if not queries.may_act(actor, row, step):
        raise NotAllowed("只有办理这一步的单位可以登记。")
    return step
