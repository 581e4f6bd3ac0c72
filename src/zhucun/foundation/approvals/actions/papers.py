"""Deciding a step with files beside the evidence: a scan, a photograph, minutes.

The files are kept first, since taking a picture in is slow and must not hold the case's lock; where the decision is then
refused they are taken off again. Shown are only those of whoever decided.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from zhucun.foundation.attachments import actions as attachments
from zhucun.foundation.attachments.actions import UploadedFile
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from ..events import Outcome
from ..models import Case, CaseStep
from ..queries import FILES, deciding_as
from .deciding import decide


def decide_with_files(
    *,
    actor: Actor,
    step: CaseStep,
    files: Mapping[str, UploadedFile],
    outcome: Outcome,
    opinion: str = "",
    evidence: Mapping[str, str] | None = None,
    on: date | None = None,
    password: str = "",
    code: str = "",
) -> Case:
    """``decide``, with a file for some items of evidence (by their names); an item of which nothing was typed is named after
    its file. Raises as ``decide`` and as ``attachments.actions.add``.
    """
    deciding_as(actor, step, step.case)
    given, kept = dict(evidence or {}), []
    try:
        for name, file in files.items():
            row = attachments.add(
                actor=actor, subject_kind=FILES, subject_id=str(step.pk), county=step.county, file=file
            )
            kept.append(row)
            given[name] = given.get(name, "").strip() or row.name
        return decide(
            actor=actor, step=step.pk, outcome=outcome, opinion=opinion, evidence=given, on=on, password=password, code=code
        )  # fmt: skip
    except Refusal:
        for row in kept:
            with suppress(NotAllowed):  # somebody else decided in between; the file is then shown nowhere
                attachments.remove(actor=actor, attachment=row)
        raise


def may_add(actor: Actor, step: str) -> bool:
    """Whether the actor may put files to the step: who may decide it, while it is open."""
    row = CaseStep.objects.select_related("case").filter(pk=UUID(step), state=CaseStep.State.OPEN).first()
    if row is None:
        return False
    try:
        deciding_as(actor, row, row.case)
    except NotAllowed:
        return False
    return True
