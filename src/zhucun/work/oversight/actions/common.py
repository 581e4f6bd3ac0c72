"""What the acts of this app share: who may, and what holds of every dated row and every record."""

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

from ..queries.scope import keeps


def place(key: str, on: date, *levels: Level) -> Area:
    """The area as of a day, which must be of one of the levels (field ``place``)."""
    area = divisions.by_key(key, on)
    if area.level not in levels:
        raise Refusal(
            f"“{area.name}”不是{'或'.join(level.title for level in levels)}区划，请重新选择。", field="place"
        )
    return area


def office_only(actor: Actor, area: str, act: str) -> None:
    """Refuse everybody but the leading-group office of the area's county or of an area above it."""
    if not keeps(actor, divisions.county_key(area, clock.today())):
        raise NotAllowed(f"只有所在县或上级的领导小组办公室可以{act}。")


def not_in_future(day: date, field: str) -> None:
    """What happened has happened."""
    if day > clock.today():
        raise Refusal("日期不能晚于今天。", field=field)


def within_span(day: date, since: date, until: date | None, what: str, field: str) -> None:
    """A record lies in the days of the row it belongs to."""
    if day < since or (until is not None and day >= until):
        raise Refusal(f"这一天{what}不在任，请核对日期。", field=field)


@transaction.atomic
def end(
    actor: Actor,
    row: Any,  # noqa: ANN401 - any dated row
    on: date,
    *,
    verb: str,
    subject: str,
    label: str,
    field: str = "on",
    **values: str,
) -> None:
    """End a dated row on its first day without it, by compare-and-set, and note it; the caller has authorised."""
    if on <= row.valid_from:
        raise Refusal(f"日期须晚于{label}的开始日期{row.valid_from:%Y年%-m月%-d日}。", field=field)
    if not type(row).objects.filter(pk=row.pk, valid_to=None).update(valid_to=on, **values):
        raise Conflict(f"{label}已经结束，请刷新页面查看。")
    record(
        actor=actor, verb=verb, subject_kind=subject, subject_id=row.pk, subject_label=label, county=row.county,
        happened_on=on, detail=values,
    )  # fmt: skip


def free_number(rows: Any, limit: int) -> int | None:  # noqa: ANN401 - open rows with a number
    """The lowest number from 1 to ``limit`` that no open row bears."""
    taken = set(rows.values_list("number", flat=True))
    return next((number for number in range(1, limit + 1) if number not in taken), None)
