"""Posting notices, taking objections, answering them. Whether the actor may post about a record is the caller's matter."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.policy import queries as policy

from . import queries
from .events import ObjectionAnswered
from .models import Objection, PublicNotice

MOST_SAID = 2000  # characters of an objection
_RECEIPT = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read aloud and typed again without mistakes


@dataclass(frozen=True)
class Row:
    """A row of a posted list: ``key`` names it for objections, ``cells`` are what is shown, in the order of the columns."""

    key: str
    cells: tuple[str, ...]


@transaction.atomic
def post(
    *,
    actor: Actor,
    kind: str,
    subject: tuple[str, str],
    division: str,
    level: str,
    title: str,
    place: str,
    starts_on: date,
    days: int | None,
    columns: Sequence[str],
    rows: Sequence[Row],
    body: str = "",
    clause: str = "",
    step: str = "",
) -> PublicNotice:
    """Post a list or decision at ``place``: for ``days`` days from ``starts_on`` on, that day included; an announcement may
    have None. ``subject`` is (kind, id) of the record, ``step`` the approval step it is posted for.

    Raises ``Refusal`` where a column is one that must not be shown to the public, a row has too few cells, or there are no days.
    """
    _sound(kind, days, columns, rows, division)
    content = [{"key": row.key, "cells": list(row.cells)} for row in rows]
    notice = PublicNotice.objects.create(
        county=divisions.county_key(division, clock.today()), kind=kind, subject_kind=subject[0], subject_id=subject[1],
        step=step, division_id=division, level=level, title=title, body=body, place=place, columns=list(columns),
        rows=content, sha256=digest(columns, content), clause=clause, starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days) if days else None, slug=secrets.token_urlsafe(18),
        posted_by=actor.id, posted_by_label=actor.label,
    )  # fmt: skip
    _note(
        actor, "张贴", notice, {"place": place, "rows": len(content), "sha256": notice.sha256, "days": days}
    )
    return notice


@transaction.atomic
def take_down(*, actor: Actor, notice: PublicNotice, reason: str) -> None:
    """Take a notice down before its days are over, by who posted it or the county's office; it no longer counts."""
    row = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    if row.posted_by != actor.id and not queries.may_answer(actor, row):
        raise NotAllowed("只有张贴人和县级以上领导小组办公室可以撤下。")
    if row.taken_down_on:
        raise Conflict(f"“{row.title}”已于{row.taken_down_on:%Y年%-m月%-d日}撤下。")
    if not reason.strip():
        raise Refusal("请写明撤下的理由。", field="reason")
    row.taken_down_on, row.taken_down_reason = clock.today(), reason.strip()
    row.save(update_fields=["taken_down_on", "taken_down_reason"])
    _note(actor, "撤下", row, {"reason": reason.strip()})


@transaction.atomic
def object_to(
    *,
    actor: Actor,
    notice: PublicNotice,
    text: str,
    row_key: str = "",
    name: str = "",
    contact: str = "",
    channel: str = "网上",
) -> Objection:
    """Object to a notice while it runs; without a name it is anonymous. Answers with the receipt.

    Raises ``Refusal`` where the notice does not run any more, nothing is said, or more than ``MOST_SAID`` characters.
    """
    row = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    on = clock.today()
    if not queries.takes_objections(row, on):
        raise Refusal("公示期已过，不能再提出异议。如仍有意见，请直接向县领导小组办公室反映。")
    if len(text.strip()) < 5:
        raise Refusal("请写明对谁、有什么不同意见，以及理由。", field="text")
    if len(text) > MOST_SAID:
        raise Refusal(f"异议内容不能超过{MOST_SAID}字。请写要点，材料可送县领导小组办公室。", field="text")
    if row_key and row_key not in {one["key"] for one in row.rows}:
        raise Refusal("公示名单里没有这一行，请核对序号。", field="about")
    days = policy.value("publication.objection.answer_days", division=row.division_id, on=on)
    objection = Objection.objects.create(
        county=row.county, notice=row, receipt="".join(secrets.choice(_RECEIPT) for _ in range(10)), row_key=row_key,
        text=text.strip(), anonymous=not name.strip(), name=name.strip(), contact=contact.strip(), made_on=on,
        due_on=on + timedelta(days=days.integer), channel=channel,
    )  # fmt: skip
    # Neither words nor names: the trail is read by more people than the objection.
    _note(actor, "提出异议", row, {"objection": str(objection.pk), "anonymous": objection.anonymous})
    return objection


@transaction.atomic
def answer(*, actor: Actor, objection: Objection, upheld: bool, text: str) -> None:
    """Decide an objection with an answer the objector can read. Raises ``NotAllowed``, ``Conflict``, ``Refusal``."""
    row = Objection.objects.select_for_update().select_related("notice").get(pk=objection.pk)
    if not queries.may_answer(actor, row.notice):
        raise NotAllowed("异议由县级以上领导小组办公室办理。")
    if row.state != Objection.State.OPEN:
        raise Conflict(f"这件异议已经办结（{row.get_state_display()}）。")
    if not text.strip():
        raise Refusal("请写明答复：查了什么，结果怎样。", field="text")
    row.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    row.answer, row.answered_on, row.answered_by = text.strip(), clock.today(), actor.label
    row.save(update_fields=["state", "answer", "answered_on", "answered_by"])
    notice = row.notice
    _note(actor, "答复异议", notice, {"objection": str(row.pk), "upheld": upheld})
    announce(
        ObjectionAnswered(
            row.pk,
            notice.pk,
            notice.subject_kind,
            notice.subject_id,
            row.row_key,
            upheld,
            actor,
            clock.today(),
        )
    )


def digest(columns: Sequence[str], rows: Sequence[object]) -> str:
    """SHA-256 of a posted list, printed on it, so that anyone can compare what hangs with what was filed."""
    text = json.dumps([list(columns), list(rows)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _sound(kind: str, days: int | None, columns: Sequence[str], rows: Sequence[Row], division: str) -> None:
    if kind == PublicNotice.Kind.NOTICE and not days:
        raise Refusal("公示须写明天数。", field="days")
    forbidden = policy.value("publication.forbidden_columns", division=division, on=clock.today())
    shown = [column for column in columns if any(str(word) in column for word in forbidden.value)]
    if shown:
        raise Refusal(f"公示不得出现“{'、'.join(shown)}”。请去掉后再张贴。", forbidden.clause)
    if any(len(row.cells) != len(columns) for row in rows):
        raise Refusal("公示名单的每一行须与栏目对应。")


def _note(actor: Actor, verb: str, row: PublicNotice, detail: dict[str, object]) -> None:
    record(
        actor=actor, verb=verb, subject_kind=row.get_kind_display(), subject_id=row.pk, subject_label=row.title,
        county=row.county, detail={"about": row.subject_id, **detail},
    )  # fmt: skip
