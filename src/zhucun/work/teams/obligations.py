"""What the instrument's obligation rows make due of each unit of a batch, and the record that fulfils it."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.obligations.duties import Duty
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from .models import Nomination, PlacementEvent, Team, VillageSiting
from .queries.deadlines import SITING, answered_for, deadlines


@implements("H15-009", "H15-010", "H15-016")
def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Duties of all batches the viewer sees that have begun and not ended on the day.

    Below the batch's own area an office answers for the units placed in its area.
    """
    running = units.batches(viewer=viewer).filter(starts_on__lte=on, ends_on__gt=on)
    batches = list(running.prefetch_related("participations__organisation"))
    owing, done, days = answered_for(viewer, batches, on), _done(batches), deadlines(batches, on)
    for batch in batches:
        for deadline in days[batch.pk]:
            for row in owing[batch.pk]:
                yield Duty(
                    code=deadline.code, title=deadline.title, who=row.organisation.name, due=deadline.due,
                    clause=deadline.clause, url=f"/placement/batches/{batch.pk}/sitings/", area=row.county,
                    done=done.get((batch.pk, deadline.kind, row.organisation_id)),
                )  # fmt: skip


def _done(batches: Sequence[Batch]) -> dict[tuple[UUID, str, UUID], date]:
    events = PlacementEvent.objects.filter(batch__in=batches)
    found = {
        (batch, kind, unit): day
        for batch, kind, unit, day in events.values_list("batch_id", "kind", "organisation_id", "happened_on")
    }
    filed = VillageSiting.objects.filter(batch__in=batches).exclude(filed_on=None).order_by("filed_on")
    sent = Nomination.objects.filter(batch__in=batches).exclude(filed_on=None).order_by("filed_on")
    came = Team.objects.filter(batch__in=batches).exclude(entered_on=None).order_by("entered_on")
    for kind, rows in (
        (SITING, filed.values_list("batch_id", "organisation_id", "filed_on")),
        ("nomination", sent.values_list("batch_id", "organisation_id", "filed_on")),
        ("entry", came.values_list("batch_id", "organisation_id", "entered_on")),
    ):
        for batch, unit, day in rows:
            if day is not None:
                found.setdefault((batch, kind, unit), day)
    return found
