"""Opening, deciding and withdrawing cases.

Who may decide a step: a holder of one of its account roles in exactly its division, or in its organisation; or whoever stands
in for such a person. Nobody decides the own case. Two people at once: the case's row is locked, the second is told.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import touched
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy

from . import calendar, places, rules, signing
from .events import CaseClosed, Outcome, StepDecided
from .models import Case, CaseStep
from .queries import deciding_as

VERBS = {"approved": "同意", "returned": "退回修改", "refused": "不同意"}
AUTOMATIC = frozenset({"签字人", "日期"})  # evidence the system knows by itself


@dataclass(frozen=True)
class Subject:
    """What a case is about: ``kind`` names the record for subscribers, ``url`` its page, ``division`` where it lies."""

    kind: str
    id: str
    label: str
    url: str
    division: str
    organisation: Organisation | None = None
    sending_level: str = ""
    parties: Collection[str] = field(default_factory=tuple)


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    chain: str,
    subject: Subject,
    payload: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    previous: Case | None = None,
) -> Case:
    """Put a subject to the chain called ``chain`` (or ``chain.…``) in force where it lies, and open the first step.

    ``payload`` is what is decided and is frozen; ``facts`` choose among chains and steps. Raises ``Refusal`` where no chain is
    in force, a step finds no office, or a case about the subject is still open.
    """
    on = clock.today()
    if Case.objects.filter(subject_kind=subject.kind, subject_id=subject.id, state="open").exists():
        raise Conflict(f"“{subject.label}”已在审批中，不能再次提交。")
    found, steps = _chain(chain, subject.division, facts or {}, on)
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    case = Case(
        county=divisions.county_key(subject.division, on), chain=found.chain.code, title=found.chain.title,
        instrument=found.instrument, citation=found.citation, version=found.version, clause=found.chain.clause,
        subject_kind=subject.kind, subject_id=subject.id, subject_label=subject.label, url=subject.url,
        division_id=subject.division, organisation=subject.organisation, payload=json.loads(text),
        payload_sha256=hashlib.sha256(text.encode()).hexdigest(), facts=dict(facts or {}),
        parties=sorted({actor.id, *subject.parties}), opened_by=actor.id, opened_by_label=actor.label,
        opened_at=clock.now(), opened_on=on, previous=previous,
    )  # fmt: skip
    case.save(force_insert=True)
    rows = []
    for position, step in enumerate(steps, 1):
        office = places.office(
            step.role, step.place, division=subject.division, organisation=subject.organisation,
            sending_level=subject.sending_level, on=on,
        )  # fmt: skip
        rows.append(
            CaseStep(
                county=case.county,
                case=case,
                number=step.no,
                position=position,
                title=step.title,
                role=step.role,
                roles=list(office.roles),
                place=step.place,
                place_label=office.label,
                division_id=office.division,
                organisation_id=office.organisation,
                joint=step.joint,
                sign=step.sign,
                evidence_wanted=list(step.evidence),
                clause=step.clause,
                limit_days=step.limit,
            )
        )
    CaseStep.objects.bulk_create(rows)
    touched(found.chain.clause, *(step.clause for step in steps))
    record(
        actor=actor, verb="提交审批", subject_kind=case.title, subject_id=case.pk, subject_label=case.subject_label,
        county=case.county, detail={"chain": case.chain, "version": case.version, "payload": case.payload_sha256},
    )  # fmt: skip
    _open_next(case, on)
    return case


@transaction.atomic
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
    each item the step asks for by its name. Raises ``NotAllowed``, ``Conflict`` (somebody was quicker) and ``Refusal``.
    """
    found = CaseStep.objects.filter(pk=step).select_related("case").first()
    if found is None:
        raise Refusal("没有这一步审批，可能已被撤回。请刷新后重试。")
    case = Case.objects.select_for_update().get(pk=found.case_id)
    row = CaseStep.objects.get(pk=step)
    as_whom = deciding_as(actor, row, case)
    if case.state != Case.State.OPEN or row.state != CaseStep.State.OPEN:
        raise Conflict(_too_late(case, row))
    today, day = clock.today(), on or clock.today()
    if day > today:
        raise Refusal("办理日期不能晚于今天。", field="on")
    if row.opened_on is not None and day < row.opened_on:
        raise Refusal(f"办理日期不能早于这一步的到达日期{row.opened_on:%Y年%-m月%-d日}。", row.clause, "on")
    if outcome not in VERBS:
        raise Refusal("请选择同意、退回或不同意。", field="outcome")
    if outcome != "approved" and not opinion.strip():
        need = "需要修改什么" if outcome == "returned" else "不同意的理由"
        raise Refusal(f"请写明{need}。", row.clause, "opinion")
    given = _evidence(row, outcome, evidence or {}, actor, day)
    signed = signing.sign(actor=actor, how=row.sign, password=password, code=code, clause=row.clause)
    changed = CaseStep.objects.filter(pk=row.pk, state=CaseStep.State.OPEN).update(
        state=outcome, decided_by=actor.id, decided_by_label=actor.label,
        decided_for_label=as_whom.label if as_whom.id != actor.id else "", decided_on=day, decided_at=clock.now(),
        signed_with=signed, opinion=opinion.strip(), evidence=given,
    )  # fmt: skip
    if not changed:
        raise Conflict(_too_late(case, row))
    record(
        actor=actor, verb=f"审批{VERBS[outcome]}", subject_kind=case.title, subject_id=case.pk,
        subject_label=case.subject_label, county=case.county, happened_on=day,
        detail={"step": row.title, "opinion": opinion, "evidence": given, "for": as_whom.label, "signed": signed},
    )  # fmt: skip
    touched(row.clause, case.clause)
    if outcome == "approved":
        announce(StepDecided(case.pk, row.pk, case.subject_kind, case.subject_id, row.role, actor, day))
        if rules.finished([*case.steps.filter(number=row.number).values_list("state", flat=True)]):
            _open_next(case, day, actor)
    else:
        _close(case, outcome, actor, day, opinion.strip())
    case.refresh_from_db()
    return case


@transaction.atomic
def withdraw(*, actor: Actor, case: Case, reason: str) -> None:
    """Whoever put the question takes it back while it is open."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.opened_by != actor.id and not actor.is_system:
        raise NotAllowed("只有提出人可以撤回。")
    if locked.state != Case.State.OPEN:
        raise Conflict(f"“{locked.subject_label}”已经办结（{locked.get_state_display()}），不能撤回。")
    if not reason.strip():
        raise Refusal("请写明撤回理由。", field="reason")
    record(
        actor=actor, verb="撤回审批", subject_kind=locked.title, subject_id=locked.pk,
        subject_label=locked.subject_label, county=locked.county, detail={"reason": reason},
    )  # fmt: skip
    _close(locked, "withdrawn", actor, clock.today(), reason.strip())


def _chain(
    code: str, division: str, facts: Mapping[str, Any], on: date
) -> tuple[policy.ChainInForce, list[Any]]:
    """The nearest chain in force of which a step applies, and its steps."""
    for found in policy.chains(code, division=division, on=on):
        steps = rules.steps_of(
            found.chain, facts, lambda key: cast(int, policy.value(key, division=division, on=on).value)
        )
        if steps:
            return found, steps
    raise Refusal(f"{on:%Y年%-m月%-d日}在这个地区没有适用的审批链（{code}）。请先装入或采用相应制度。")


def _open_next(case: Case, on: date, actor: Actor | None = None) -> None:
    waiting = case.steps.filter(state=CaseStep.State.WAITING)
    number = waiting.values_list("number", flat=True).order_by("number").first()
    if number is None:
        assert actor is not None
        _close(case, "approved", actor, on, "")
        return
    steps = list(waiting.filter(number=number))
    for step in steps:
        step.state, step.opened_on = CaseStep.State.OPEN, on
        step.due_on = calendar.after(on, step.limit_days) if step.limit_days is not None else None
    CaseStep.objects.bulk_update(steps, ["state", "opened_on", "due_on"])
    Case.objects.filter(pk=case.pk).update(current=number)


def _close(case: Case, outcome: Outcome, actor: Actor, on: date, note: str) -> None:
    Case.objects.filter(pk=case.pk).update(state=outcome, closed_on=on, closing_note=note)
    case.steps.filter(state__in=[CaseStep.State.OPEN, CaseStep.State.WAITING]).update(
        state=CaseStep.State.CLOSED
    )
    announce(CaseClosed(case.pk, case.subject_kind, case.subject_id, outcome, actor, on, note))


def _evidence(
    row: CaseStep, outcome: Outcome, given: Mapping[str, str], actor: Actor, day: date
) -> dict[str, str]:
    known = {"签字人": actor.label, "日期": day.isoformat()}
    kept = {name: given.get(name, "").strip() or known.get(name, "") for name in row.evidence_wanted} | {
        name: text for name, text in given.items() if name in row.evidence_wanted and text.strip()
    }
    missing = [name for name, text in kept.items() if not text]
    if outcome == "approved" and missing:
        raise Refusal(f"这一步须附：{'、'.join(missing)}。请补上后再同意。", row.clause, "evidence")
    return {name: text for name, text in kept.items() if text}


def _too_late(case: Case, row: CaseStep) -> str:
    if row.state in {CaseStep.State.APPROVED, CaseStep.State.RETURNED, CaseStep.State.REFUSED}:
        return f"这一步已由{row.decided_by_label}于{row.decided_on:%Y年%-m月%-d日}办理（{row.get_state_display()}），您的意见没有提交。"
    if row.state == CaseStep.State.WAITING:
        return "上一步还没有办完，这一步还不能办理。"
    return f"“{case.subject_label}”已{case.get_state_display()}，不再办理。"
