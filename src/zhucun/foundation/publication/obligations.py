"""What publication owes: an answer to every objection, by the office of the county."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import queries as policy

from .queries import objections

ANSWER_DAYS = "publication.objection.answer_days"
_DONE_SHOWN = timedelta(days=31)  # how long an answered objection stays among the duties done


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Objections made by the day that waited for their answer then, and those answered in the month before it."""
    owed = Q(answered_on=None) | Q(answered_on__gt=on - _DONE_SHOWN)
    rows = list(objections(viewer=viewer).filter(owed, made_on__lte=on))
    names = divisions.by_keys({row.county for row in rows}, on)
    for row in rows:
        rule = policy.find(ANSWER_DAYS, division=row.notice.division_id, on=row.made_on)
        place = names[row.county].name if row.county in names else row.county
        yield Duty(
            code="publication.answer", title=f"答复公示异议：{row.notice.title}", who=f"{place}领导小组办公室",
            due=row.due_on, clause=rule.clause if rule else "", url=f"/notices/objections/{row.pk}/", area=row.county,
            done=row.answered_on,
        )  # fmt: skip
