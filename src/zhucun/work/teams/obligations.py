"""What the circular's dates make due: filing the forms, filing the village, entering the village; one duty per unit."""

from collections.abc import Callable, Iterator
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import queries as policy
from zhucun.work.units import queries as units
from zhucun.work.units.queries import READERS, Batch, Participation

from .models import PlacementEvent, PlanUnit, VillageSiting

# kind of record, key of the date, clause, what is owed
_DUTIES = (
    ("nomination", "teams.nomination.deadline", "报送工作队和干部登记表"),
    ("siting", "placement.filing.deadline", "驻村定点名单报省级审核备案"),
    ("entry", "teams.entry.deadline", "工作队进村开展工作"),
)


@implements("H15-009", "H15-010", "H15-016")
def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Duties of all batches the viewer sees that have begun and not ended on the day, and whose pack sets the date.

    Below the batch's own area an office answers for the units placed in its area.
    """
    for batch in units.batches(viewer=viewer).filter(starts_on__lte=on, ends_on__gt=on):
        theirs = _answers_for(viewer, batch)
        rows = [
            row
            for row in units.participations(viewer=viewer, batch=batch, on=on).prefetch_related(None)
            if theirs(row)
        ]
        done = _done(batch)
        for kind, key, title in _DUTIES:
            answer = policy.find(key, division=batch.division_id, on=batch.starts_on)
            if answer is None:
                continue
            month, day = (int(part) for part in str(answer.value).split("-"))
            due = date(batch.starts_on.year, month, day)
            for row in rows:
                yield _duty(row, kind, title, due, answer.clause, done.get((kind, row.organisation_id)))


def _answers_for(viewer: Actor, batch: Batch) -> Callable[[Participation], bool]:
    path = divisions.path_keys(batch.division_id, batch.starts_on)
    if viewer.is_system or viewer.holds(READERS, path=path):
        return lambda row: True
    own = viewer.organisations({"sending_unit"})
    areas = tuple(grant.division for grant in viewer.grants if grant.role in READERS)
    adopted = PlanUnit.objects.filter(plan__batch=batch, plan__state="adopted")
    placed = dict(adopted.values_list("organisation_id", "row__division_id"))
    return lambda row: (
        str(row.organisation_id) in own or (placed.get(row.organisation_id) or "").startswith(areas)
    )


def _duty(row: Participation, kind: str, title: str, due: date, clause: str, done: date | None) -> Duty:
    return Duty(
        code=f"teams.{kind}", title=title, who=row.organisation.name, due=due, clause=clause,
        url=f"/placement/batches/{row.batch_id}/sitings/", area=row.county, done=done,
    )  # fmt: skip


def _done(batch: Batch) -> dict[tuple[str, object], date]:
    found: dict[tuple[str, object], date] = {
        (kind, organisation): day
        for kind, organisation, day in PlacementEvent.objects.filter(batch=batch).values_list(
            "kind", "organisation_id", "happened_on"
        )
    }
    filed = VillageSiting.objects.filter(batch=batch).exclude(filed_on=None).order_by("filed_on")
    for organisation, day in filed.values_list("organisation_id", "filed_on"):
        if day is not None:
            found.setdefault(("siting", organisation), day)
    return found
