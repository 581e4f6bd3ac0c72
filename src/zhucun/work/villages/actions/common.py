"""What the acts of this app share: who may, where, and what holds of every record."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from ..queries.scope import WRITERS, edits


def village(actor: Actor, key: str, on: date) -> Area:
    """The village, of which the actor must be allowed to write."""
    area = divisions.by_key(key, on)
    if area.level != Level.VILLAGE:
        raise Refusal(f"“{area.name}”不是村，请选择村。", field="village")
    may_write(actor, key)
    return area


def may_write(actor: Actor, key: str) -> None:
    """Refuse who is not of the village's committee, team, township or county office."""
    if not edits(actor, key):
        raise NotAllowed("只有本村村委、驻村工作队、所在乡镇专干和县领导小组办公室可以登记村情。")


def writable(actor: Actor, keys: Collection[str]) -> dict[str, str]:
    """The county of each of many villages; ``NotAllowed`` where the actor may not write of one. One query."""
    ways = divisions.ways_up(keys, clock.today())
    for key in keys:
        if not actor.is_system and not actor.holds(WRITERS, path=[area.key for area in ways.get(key, ())]):
            raise NotAllowed(f"您没有“{ways[key][0].name if key in ways else key}”的登记权限。")
    return {key: next(area.key for area in way if area.level <= Level.COUNTY) for key, way in ways.items()}


def county_of(key: str) -> str:
    """The county a fact of the village belongs to."""
    return divisions.county_key(key, clock.today())


def not_in_future(day: date, field: str) -> None:
    """What happened has happened."""
    if day > clock.today():
        raise Refusal("日期不能晚于今天。", field=field)


def said(text: str, sentence: str, field: str) -> str:
    """The words without blanks around them; refused where there are none."""
    if not text.strip():
        raise Refusal(sentence, field=field)
    return text.strip()


def note(
    actor: Actor, verb: str, row: Any, label: str, on: date | None = None, **detail: object  # noqa: ANN401 - any record
) -> None:  # fmt: skip
    """Note an act on a record of a village in the trail."""
    record(
        actor=actor, verb=verb, subject_kind=row._meta.verbose_name, subject_id=row.pk, subject_label=label,
        county=row.county, happened_on=on, detail={"village": getattr(row, "village_id", ""), **detail},
    )  # fmt: skip


@transaction.atomic
def void(*, actor: Actor, row: Any, label: str, reason: str) -> None:  # noqa: ANN401 - any record of a village
    """Take a record back that was written in error, by compare-and-set; it stays readable.

    By whoever may write of the village. Raises ``NotAllowed``, ``Refusal`` without a reason, ``Conflict`` if it is void already.
    """
    may_write(actor, row.village_id)
    why = said(reason, "请写明作废的理由。", "reason")
    changed = type(row).objects.filter(pk=row.pk, voided_on=None).update(
        voided_on=clock.today(), void_reason=why
    )  # fmt: skip
    if not changed:
        raise Conflict("这条记录已经作废，请刷新页面查看。")
    note(actor, "作废", row, label, reason=why)
