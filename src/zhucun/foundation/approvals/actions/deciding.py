"""Deciding a step.

Who may: a holder of one of its account roles in exactly its division, or in its organisation; or whoever stands in for such a
person. Nobody decides the own case. Two people at once: the case's row is locked, the second is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import touched

from .. import rules, signing
from ..events import Outcome, StepDecided
from ..models import Case, CaseStep
from ..queries import deciding_as
from .course import close, go_on

VERBS = {"approved": "同意", "returned": "退回修改", "refused": "不同意"}


def decide(
    *,
    actor: Actor,
    step: UUID,
    outcome: Outcome,
    opinion: str = "",
    evidence: Mapping[str, str] | None = None,
    on: date | None = None,
    password: str = "",
    code: str = "",
) -> Case:
    """Decide a step: ``approved``, ``returned`` (``opinion`` says what must change) or ``refused`` (with its reason).

    ``on`` is the day the office decided (default today, not in the future, not before the step opened). ``evidence`` answers
    each item the step asks for by its name; signer and day are filled in by themselves. Raises ``NotAllowed``, ``Conflict``
    (somebody was quicker) and ``Refusal``; a wrong password or code leaves a trace and counts as nothing else.
    """
    # Everything that can be refused is judged before the case is locked: proving a password takes long, and on SQLite a lock
    # holds everybody up.
    row = CaseStep.objects.select_related("case").filter(pk=step).first()
    if row is None:
        raise Refusal("没有这一步审批。请刷新后重试。")
    as_whom = deciding_as(actor, row, row.case)
    _still_open(row)
    day = _day(row, on)
    if outcome not in VERBS:
        raise Refusal("请选择同意、退回修改或不同意。", field="outcome")
    if outcome != "approved" and not opinion.strip():
        need = "需要修改什么" if outcome == "returned" else "不同意的理由"
        raise Refusal(f"请写明{need}。", row.clause, "opinion")
    given = _evidence(row, outcome, evidence or {}, actor, day)
    proof = signing.prove(actor=actor, how=row.sign, password=password, code=code, clause=row.clause)
    return _decide(actor, as_whom, row, outcome, opinion.strip(), given, day, proof)


@dataclass(frozen=True)
class Agreed:
    """What became of agreeing to several steps at once: how many, and which were refused with why."""

    done: int
    refused: tuple[tuple[CaseStep, Refusal], ...]


def agree_to_many(
    *, actor: Actor, steps: Sequence[UUID], opinion: str = "", on: date | None = None, password: str = ""
) -> Agreed:
    """Agree to several steps with one signature, each decided in a transaction of its own.

    What cannot be agreed to (decided meanwhile, no right, papers wanted, a one-time code wanted) is told and left as it was. A
    missing or wrong password refuses all.
    """
    rows = list(CaseStep.objects.select_related("case").filter(pk__in=steps).order_by("opened_on", "id"))
    signed = next((row for row in rows if row.sign == "password"), None)
    proof = signing.Proof()
    if signed is not None:
        proof = signing.prove(actor=actor, how="password", password=password, code="", clause=signed.clause)
    done, refused = 0, []
    for row in rows:
        try:
            if row.sign == "second_factor":
                raise Refusal("这一步要求动态口令，请逐件办理。", row.clause, "code")
            as_whom = deciding_as(actor, row, row.case)
            _still_open(row)
            day = _day(row, on)
            given = _evidence(row, "approved", {}, actor, day)
            _decide(
                actor, as_whom, row, "approved", opinion.strip(), given, day,
                proof if row.sign == "password" else signing.Proof(),
            )  # fmt: skip
        except Refusal as refusal:
            refused.append((row, refusal))
        else:
            done += 1
    return Agreed(done, tuple(refused))


@transaction.atomic
def _decide(
    actor: Actor,
    as_whom: Actor,
    row: CaseStep,
    outcome: Outcome,
    opinion: str,
    given: Mapping[str, str],
    day: date,
    proof: signing.Proof,
) -> Case:
    case = Case.objects.select_for_update().get(pk=row.case_id)
    signing.use(actor=actor, proof=proof, clause=row.clause)
    for_whom = as_whom.label if as_whom.id != actor.id else ""
    changed = CaseStep.objects.filter(pk=row.pk, state=CaseStep.State.OPEN).update(
        state=outcome, decided_by=actor.id, decided_by_label=actor.label, decided_for_label=for_whom, decided_on=day,
        decided_at=clock.now(), signed_with=proof.how, opinion=opinion, evidence=dict(given),
    )  # fmt: skip
    if not changed:
        _still_open(CaseStep.objects.select_related("case").get(pk=row.pk))
    record(
        actor=actor, verb=f"审批{VERBS[outcome]}", subject_kind=case.title, subject_id=case.pk,
        subject_label=case.subject_label, county=case.county, happened_on=day,
        detail={"step": row.title, "opinion": opinion, "evidence": dict(given), "for": for_whom, "signed": proof.how},
    )  # fmt: skip
    touched(row.clause, case.clause)
    if outcome == "approved":
        announce(StepDecided(case.pk, row.pk, case.subject_kind, case.subject_id, row.role, actor, day))
        beside = list(case.steps.filter(number=row.number))
        if rules.finished([step.state for step in beside]):
            # Side by side, the step entered last need not be the one decided last.
            go_on(case, max(step.decided_on for step in beside if step.decided_on), actor)
    else:
        close(case, outcome, actor, day, opinion)
    case.refresh_from_db()
    return case


def _day(row: CaseStep, on: date | None) -> date:
    today = clock.today()
    day = on or today
    if day > today:
        raise Refusal("办理日期不能晚于今天。", field="on")
    if row.opened_on is not None and day < row.opened_on:
        raise Refusal(f"办理日期不能早于这一步的到达日期{row.opened_on:%Y年%-m月%-d日}。", row.clause, "on")
    return day


def _evidence(
    row: CaseStep, outcome: Outcome, given: Mapping[str, str], actor: Actor, day: date
) -> dict[str, str]:
    """What the step asks for; signer and day are what the system knows, not what somebody typed."""
    typed = {name: given.get(name, "").strip() for name in row.evidence_wanted}
    kept = typed | {name: text for name, text in rules.known(actor.label, day).items() if name in typed}
    missing = [name for name, text in kept.items() if not text]
    if outcome == "approved" and missing:
        raise Refusal(f"这一步须附：{'、'.join(missing)}。请补上后再同意。", row.clause, "evidence")
    return {name: text for name, text in kept.items() if text}


def _still_open(row: CaseStep) -> None:
    """Raises ``Conflict`` with what became of a step that can no longer, or not yet, be decided."""
    if row.state in VERBS:
        raise Conflict(
            f"这一步已由{row.decided_by_label}于{row.decided_on:%Y年%-m月%-d日}办理（{row.get_state_display()}），您的意见没有提交。"
        )
    if row.state == CaseStep.State.WAITING:
        raise Conflict("上一步还没有办完，这一步还不能办理。", row.clause)
    if row.state == CaseStep.State.CLOSED:
        raise Conflict(f"“{row.case.subject_label}”已经办结（{row.case.get_state_display()}），不再办理。")
