"""Opening, withdrawing and escalating cases."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import implements, touched
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import facts as policy_facts
from zhucun.foundation.policy import queries as policy

from .. import places, rules
from ..events import StepOverdue
from ..models import Case, CaseStep
from ..queries import digest, latest_about, overdue_steps
from .course import close, go_on

LIMIT = "approvals.limit_days"


@dataclass(frozen=True)
class Subject:
    """What a case is about: ``kind`` names the record for subscribers, ``url`` its page, ``division`` where it lies.

    ``sending_level`` (central, province, city, county, township) is the level a chain's ``sending_level`` and ``counterpart``
    mean, where it is not the level of the organisation. ``parties`` are ids of accounts that may not decide.
    """

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

    Whether the actor may ask is the caller's matter. ``payload`` is what is decided, by Chinese names, and is frozen; it holds
    no identity or bank number. ``facts`` choose among chains and steps. ``previous`` is the case this one follows, by default
    the latest about the subject. Raises ``Refusal`` where no chain is in force or a step finds no office, and ``Conflict`` where
    a case about the subject is still open.
    """
    on = clock.today()
    if Case.objects.filter(subject_kind=subject.kind, subject_id=subject.id, state="open").exists():
        raise _already(subject)
    asked = facts or {}
    found, steps = _chain(chain, subject.division, asked, on)
    text = _json(payload)
    case = Case(
        county=divisions.county_key(subject.division, on), chain=found.chain.code, title=found.chain.title,
        instrument=found.instrument, citation=found.citation, version=found.version, clause=found.chain.clause,
        subject_kind=subject.kind, subject_id=subject.id, subject_label=subject.label, url=subject.url,
        division_id=subject.division, organisation=subject.organisation, payload_text=text, payload_sha256=digest(text),
        facts=json.loads(_json(asked)), parties=sorted({actor.id, *subject.parties}), opened_by=actor.id,
        opened_by_label=actor.label, opened_at=clock.now(), opened_on=on,
        previous=previous or latest_about(subject.kind, subject.id),
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise _already(subject) from error
    CaseStep.objects.bulk_create(_rows(case, subject, steps, on))
    touched(found.chain.clause, *(step.clause for step in steps))
    record(
        actor=actor, verb="提交审批", subject_kind=case.title, subject_id=case.pk, subject_label=case.subject_label,
        county=case.county, detail={"chain": case.chain, "version": case.version, "payload": case.payload_sha256},
    )  # fmt: skip
    go_on(case, on, actor)
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
        subject_label=locked.subject_label, county=locked.county, detail={"reason": reason.strip()},
    )  # fmt: skip
    close(locked, "withdrawn", actor, clock.today(), reason.strip())


def escalate(*, on: date) -> int:
    """Mark the steps that are past their day on ``on``, each once: an entry in the trail and ``StepOverdue``. How many."""
    late = overdue_steps(on).filter(escalated_on=None).values_list("pk", flat=True)
    return sum(_escalate(step, on) for step in list(late))


@transaction.atomic
def _escalate(pk: UUID, on: date) -> bool:
    row = CaseStep.objects.select_related("case").get(pk=pk)
    open_still = CaseStep.objects.filter(pk=pk, state=CaseStep.State.OPEN, escalated_on=None)
    if row.due_on is None or not open_still.update(escalated_on=on):
        return False  # decided, or marked by another tick, in between
    case = row.case
    record(
        actor=system("定时任务"), verb="审批逾期", subject_kind=case.title, subject_id=case.pk, subject_label=case.subject_label,
        county=case.county, detail={"step": row.title, "place": row.place_label, "due": row.due_on.isoformat()}, happened_on=on,
    )  # fmt: skip
    announce(StepOverdue(case.pk, row.pk, case.subject_kind, case.subject_id, row.due_on))
    return True


def _already(subject: Subject) -> Conflict:
    return Conflict(f"“{subject.label}”已在审批中，不能再次提交。可先撤回，或等办结。")


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, default=str)


def _chain(
    code: str, division: str, facts: Mapping[str, Any], on: date
) -> tuple[policy.ChainInForce, list[policy_facts.Step]]:
    """The nearest chain in force of which a step applies, and its steps."""
    for found in policy.chains(code, division=division, on=on):
        steps = rules.steps_of(
            found.chain, facts, lambda key: cast(int, policy.value(key, division=division, on=on).value)
        )
        if steps:
            return found, steps
    raise Refusal(f"{on:%Y年%-m月%-d日}在这个地区没有适用的审批链（{code}）。请先装入或采用相应制度。")


def _rows(case: Case, subject: Subject, steps: Sequence[policy_facts.Step], on: date) -> list[CaseStep]:
    """The chain's steps copied into the case, each with the office found for it and its limit."""
    rows = []
    for position, step in enumerate(steps, 1):
        office = places.office(
            step.role, step.place, division=subject.division, organisation=subject.organisation,
            sending_level=subject.sending_level, on=on,
        )  # fmt: skip
        days, days_clause = _limit(step, subject.division, on)
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
                needs=step.needs,
                recorded=step.recorded,
                clause=step.clause,
                limit_days=days,
                limit_clause=days_clause,
            )
        )
    return rows


@implements("PD-014")
def _limit(step: policy_facts.Step, division: str, on: date) -> tuple[int | None, str]:
    """Working days for the step and their clause: the chain's own, else what the area set, else the product's."""
    if step.limit is not None:
        return step.limit, step.clause
    found = policy.find(LIMIT, division=division, on=on)
    return (found.integer, found.clause or step.clause) if found else (None, "")
