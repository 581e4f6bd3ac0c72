"""The dates an instrument sets for a batch's units, and the units a viewer answers for; constant queries over batches.

The duties are the obligation rows of the batch's instrument. Each row names the policy key of its month and day, so that a
local value moves it; its year is that of the batch as the pack reads it (``placement.batch.year``), else the row's own.
A row whose day lies outside the batch's term is no duty of this batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import touched
from zhucun.foundation.policy import facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.book import Book
from zhucun.foundation.policy.resolution import NoValue, Path, resolve
from zhucun.work.units.queries import READERS, Batch, Participation

from ..models import PlanUnit

SITING = "siting"
# Code of an obligation row → the kind of record that fulfils it; rows with other codes have no record here yet.
RECORDS = {
    "teams.nomination_filing": "nomination",
    "placement.village_filing": SITING,
    "teams.entry": "entry",
}
_OURS = {"unit", "team"}  # who owes: a row laid on a township or county is fulfilled elsewhere


@dataclass(frozen=True)
class Deadline:
    """A dated duty of every unit of a batch; ``kind`` is the kind of record that fulfils it."""

    code: str
    kind: str
    title: str
    clause: str
    due: date


def deadlines(batches: Sequence[Batch], on: date) -> dict[UUID, tuple[Deadline, ...]]:
    """The deadlines of each batch, by its id; areas are looked up as of ``on``."""
    book = policy.book()
    ways = divisions.ways_up({batch.division_id for batch in batches}, on)
    found = {}
    for batch in batches:
        path = [(area.code or area.key, area.key) for area in ways.get(batch.division_id, ())]
        found[batch.pk] = tuple(_deadlines(book, batch, path))
    return found


def _deadlines(book: Book, batch: Batch, path: Path) -> list[Deadline]:
    pack = book.packs.get(batch.instrument)
    rows = []
    for row in pack.duties if pack else ():
        kind = RECORDS.get(row.code)
        if kind is None or row.who not in _OURS:
            continue
        if not facts.holds(row.valid_from, row.valid_to, batch.starts_on):
            continue
        due = _due(book, row.due, path, batch.starts_on)
        if due is not None and batch.starts_on <= due < batch.ends_on:
            touched(row.clause)
            rows.append(Deadline(row.code, kind, row.title, row.clause, due))
    return rows


def _due(book: Book, due: facts.Due, path: Path, on: date) -> date | None:
    if due.date is not None:
        return due.date
    month_day = _value(book, due.month_day_key, path, on) if due.month_day_key else None
    if month_day is None:
        return None
    year = _value(book, "placement.batch.year", path, on) or due.year or on.year
    month, day = (int(part) for part in str(month_day).split("-"))
    return date(int(year), month, day)


def _value(book: Book, key: str, path: Path, on: date) -> Any:  # noqa: ANN401 - a value of the key's type
    try:
        answer = resolve(book, key, path, on)
    except NoValue:
        return None
    if answer.clause:
        touched(answer.clause)
    return answer.value


def answered_for(viewer: Actor, batches: Sequence[Batch], on: date) -> dict[UUID, list[Participation]]:
    """The units of each batch that the viewer answers for, in printed order; batches come with ``participations``.

    The batch's own office answers for all, offices below for the units placed in their area, a unit for itself.
    """
    ways = divisions.ways_up({batch.division_id for batch in batches}, on)
    own = viewer.organisations({"sending_unit"})
    areas = tuple(grant.division for grant in viewer.grants if grant.role in READERS)
    adopted = PlanUnit.objects.filter(plan__batch__in=batches, plan__state="adopted")
    placed = {
        (batch, unit): county or ""
        for batch, unit, county in adopted.values_list(
            "plan__batch_id", "organisation_id", "row__division_id"
        )
    }
    found = {}
    for batch in batches:
        path = [area.key for area in ways.get(batch.division_id, ())]
        whole = viewer.is_system or viewer.holds(READERS, path=path)
        found[batch.pk] = [
            row
            for row in batch.participations.all()
            if whole
            or str(row.organisation_id) in own
            or placed.get((batch.pk, row.organisation_id), "").startswith(areas)
        ]
    return found
