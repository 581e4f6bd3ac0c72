"""Keeping the calendar: what the State Council's office announces for the coming year."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from .. import calendar
from ..models import Workday

KEEPERS = frozenset({"province_office", "system_admin"})


def may_keep(actor: Actor) -> bool:
    """The calendar is the whole nation's."""
    return actor.is_system or actor.holds(KEEPERS, path=("",))


@transaction.atomic
def set_workday(*, actor: Actor, day: date, is_workday: bool, note: str) -> Workday:
    """Say whether ``day`` is worked on; it holds for due days reckoned from now on."""
    _authorise(actor)
    if not note.strip():
        raise Refusal("请写明依据，例如国务院办公厅放假通知的文号。", field="note")
    row, _ = Workday.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "note": note.strip()}
    )
    _note(actor, "设定工作日历", day, {"is_workday": is_workday, "note": row.note})
    return row


@transaction.atomic
def unset_workday(*, actor: Actor, day: date) -> None:
    """Let the built-in table decide on ``day`` again."""
    _authorise(actor)
    if not Workday.objects.filter(day=day).delete()[0]:
        raise Refusal(f"{day:%Y年%-m月%-d日}没有另行设定，现在就按内置的表。", field="day")
    _note(actor, "取消工作日历设定", day, {"is_workday": calendar.built_in(day)})


def _authorise(actor: Actor) -> None:
    if not may_keep(actor):
        raise NotAllowed("工作日历全国统一，由全国范围的办公室或系统管理员维护。")


def _note(actor: Actor, verb: str, day: date, detail: dict[str, object]) -> None:
    record(
        actor=actor, verb=verb, subject_kind="工作日历", subject_id=day.isoformat(), subject_label=f"{day:%Y年%-m月%-d日}",
        detail=detail, happened_on=day,
    )  # fmt: skip
