"""The lists of 乙县: a list taken through its procedure step by step by the people whose turn it is, as far as a chapter asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.work.households.actions import roll_records as records
from zhucun.work.households.actions import rolls as actions
from zhucun.work.households.queries import rolls
from zhucun.work.households.queries.rolls import Roll

from .jiaxian_parts import decide
from .parts import account

VILLAGE, PLACE = "990102200200", "方山坪村"
NOTICE_DAYS = 8  # what passes in the story while a notice hangs
CALLED, PRESENT = 30, 24
_CLERKS = {"village": "yicun", "township": "yixiang", "county": "yixian"}


@dataclass(frozen=True)
class Plan:
    """A list as the story tells it: ``until`` is the number of steps agreed to (None: all), ``details`` for each of its lines."""

    kind: str
    title: str
    begins: date
    households: Sequence[UUID]
    reason: str
    until: int | None = None
    details: dict[str, object] | None = None


def tell(plan: Plan) -> Roll:
    """Draft, submit and take the list as far as the plan says; answers with it as it then stands."""
    day = plan.begins
    with clock.business_date(day):
        drafter = account("yidui")
        row = actions.draft_roll(
            actor=drafter, kind=plan.kind, village=VILLAGE, title=plan.title, year=day.year,
            households=plan.households,
        )  # fmt: skip
        for entry in rolls.pending(row):
            actions.note_application(
                actor=drafter, entry=entry, applied_on=day, reason=plan.reason, details=plan.details
            )
        row = actions.submit_roll(actor=drafter, roll=row)
    done = 0
    while (plan.until is None or done < plan.until) and (opened := rolls.open_steps(rolls.steps(row))):
        for step in opened:
            day = _take(row, step, day)
        row.refresh_from_db()
        done += 1
    return row


def ready(row: Roll, day: date) -> None:
    """Have everything on record that the open step needs, without agreeing to it."""
    step = rolls.open_steps(rolls.steps(row))[0]
    with clock.business_date(day):
        _record(row, step, _clerk(step), day)


def _take(row: Roll, step: CaseStep, day: date) -> date:
    """One step on the day after the last; answers with the day it was agreed to."""
    day += timedelta(days=1)
    clerk = _clerk(step)
    with clock.business_date(day):
        _record(row, step, clerk, day)
    if step.needs == "notice":
        day += timedelta(days=NOTICE_DAYS)
    with clock.business_date(day):
        if step.recorded:
            records.finish_step(actor=clerk, roll=row, step=step.pk, on=day)
        else:
            decide(_CLERKS[step.place], row.case, "approved", "同意。")
    return day


def _record(row: Roll, step: CaseStep, clerk: Actor, day: date) -> None:
    entries = rolls.pending(row)
    if step.needs == "vote":
        records.record_vote(
            actor=clerk, roll=row, step=step.pk, held_on=day, place="村委会会议室", chair="孙梅（演示）", recorder="罗平（演示）",
            called=CALLED, present=PRESENT, team_present="高山（演示）", minutes="逐户介绍情况，村民代表发言后票决。",
            counts=[records.Count(one.pk, PRESENT - 3, 2, 1) for one in entries],
        )  # fmt: skip
    elif step.needs in {"nomination", "examination", "sample"}:
        if step.needs == "sample":
            drawn = set(records.draw_sample(actor=clerk, roll=row, step=step.pk).numbers)
            entries = [one for one in entries if one.household.number in drawn]
        records.examine(
            actor=clerk, roll=row, step=step.pk, body=step.place_label, people="罗平（演示）", examined_on=day,
            team_people="高山（演示）", findings=[records.Finding(one.pk, sound=True, text="入户核实，情况属实。") for one in entries],
        )  # fmt: skip
    elif step.needs == "recognition":
        for one in entries:
            records.recognise(actor=clerk, entry=one, step=step.pk, signed_on=day)
    elif step.needs in {"notice", "announcement"}:
        board = "township" if step.place == "township" else "village"
        records.post_notice(
            actor=clerk, roll=row, step=step.pk, board=board, place=f"{PLACE}村务公开栏" if board == "village" else "乡政府公开栏",
            starts_on=day,
        )  # fmt: skip


def _clerk(step: CaseStep) -> Actor:
    return account(_CLERKS[step.place])
